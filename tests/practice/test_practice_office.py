"""The practice office as a new user meets it: the real server with its colleagues."""

import asyncio

import pytest

from softphone.demo.processes import until
from tests.served import Served
from tests.sip_flood import Caller

DOMAIN = "practice.example"


@pytest.fixture
async def server(tmp_path):
    server = Served(tmp_path / "practice", more=("--practice",), office="")
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def desk(server):
    desk = Caller(server, "208", DOMAIN, "practice-208")
    yield desk
    desk.close()


async def signed_in(server):
    wish = {"email": "mara@practice.example", "password": "practice-office"}
    return (await server.ask("POST", "/session", wish)).json()["token"]


async def test_everything_that_the_practice_office_promises(server, desk):
    token = await signed_in(server)
    assert (await server.ask("GET", "/me", token=token)).json()["is_practice"]

    async def seen():
        answer = await server.ask("GET", "/colleagues", token=token)
        return {p["number"]: p["availability"] for p in answer.json() if p["kind"] == "user"}

    async def are_talking():
        now = await seen()
        return now["611"]["context"] == ["in_call"] == now["621"]["context"]

    await until(are_talking, "611 being on a call with 621", 20)
    now = await seen()
    assert now["614"]["status"] == "do_not_disturb" and now["614"]["until"]
    assert now["607"]["reachable"] and not now["618"]["reachable"]

    assert await desk.register() == 200
    assert (await desk.call("614")).status == 480
    ring = await server.ask("POST", "/practice/ring-me", token=token)
    assert ring.json() == {"rings": True}
    invite = await desk.invited()
    assert "<sip:616@practice.example>" in invite.split("From:")[1].split("\r\n")[0]
    answer = await desk.call("607", timeout_s=30)
    assert answer.status == 200 and b"m=audio" in answer.body

    assert await server.end() == 0
    assert "Traceback" not in server.log() and "ERROR" not in server.log()


async def test_after_a_restart_nobody_rings_that_is_not_there(server):
    """The colleagues signed out at the stop; the data say so."""
    await asyncio.sleep(1.5)
    await server.end()
    server.more = ()
    await server.start()
    token = await signed_in(server)
    wish = {"from": "602", "to": "607"}
    told = (await server.ask("POST", "/routing/preview", wish, token)).json()
    assert told["targets"] == [] and {w["reason"] for w in told["why"]} == {"not_signed_in"}
