"""The live channel: who may listen, what is told, and what one bad client cannot do."""

import asyncio
import contextlib
import json

import pytest
import websockets

from tests.served import Served


@pytest.fixture
async def server(tmp_path):
    server = Served(tmp_path / "served")
    await server.start()
    yield server
    await server.close()


@contextlib.asynccontextmanager
async def listening(server, token, **more):
    headers = {"Authorization": f"Bearer {token}"}
    async with websockets.connect(server.live, additional_headers=headers, **more) as live:
        yield live


async def next_of(live, kind, limit_s=5.0):
    """The next message of this type."""
    async with asyncio.timeout(limit_s):
        while True:
            message = json.loads(await live.recv())
            if message["type"] == kind:
                return message


async def dnd(server, token, is_on=True):
    status = "do_not_disturb" if is_on else "available"
    answer = await server.ask("PUT", "/me/status", {"status": status}, token)
    assert answer.status_code == 200
    return answer.json()


async def test_S36_S45_everybody_hears_of_a_change_with_the_revision_of_the_answer(server):
    """S36, S45: one's other programs and the colleagues see do not disturb as such."""
    mara, jonas = await server.token("mara"), await server.token("jonas")
    async with listening(server, mara) as hers, listening(server, jonas) as his:
        snapshot = await next_of(hers, "snapshot")
        assert snapshot["me"]["number"] == "602"
        assert {p["number"] for p in snapshot["people"]} >= {"602", "607", "290"}
        told = await dnd(server, mara)
        for live in (hers, his):
            news = await next_of(live, "availability")
            assert news["revision"] == told["revision"]
            assert news["person"] == snapshot["me"]["id"]
            assert news["availability"]["status"] == "do_not_disturb"
        await dnd(server, mara)  # the same wish again
        await dnd(server, mara, is_on=False)
        assert (await next_of(his, "availability"))["availability"]["status"] == "available"


async def test_an_acknowledgement_proves_the_display_and_is_told_to_the_owner(server):
    mara = await server.token("mara")
    async with listening(server, mara) as computer, listening(server, mara) as window:
        snapshot = await next_of(computer, "snapshot")
        ack = {"type": "ack", "revision": snapshot["revision"], "device": "204"}
        await computer.send(json.dumps(ack))
        told = await dnd(server, mara)
        await computer.send(json.dumps({**ack, "revision": told["revision"]}))
        async with asyncio.timeout(5):
            while True:
                devices = (await next_of(window, "device"))["devices"]
                if next(d for d in devices if d["account"] == "204")["display"] == "in_sync":
                    break


NONSENSE = [
    "hello", "[]", "{}", '"ack"', "null", '{"type": "ack"}', "[" * 4000,
    '{"type": "ack", "revision": 99999999999, "device": "204"}',
    '{"type": "ack", "revision": true, "device": "204"}',
    '{"type": "ack", "revision": "1", "device": "204"}',
    '{"type": "ack", "revision": 1, "device": "205"}',
    '{"type": "ack", "revision": 1, "device": ["204"]}',
    '{"type": "ack", "revision": 1, "device": {"a": 1}}',
]  # fmt: skip


async def display_becomes(server, token, wanted):
    """Wait until this is what is known of the display of 204."""
    found = None
    for _ in range(250):
        devices = (await server.ask("GET", "/me/devices", token=token)).json()
        found = next(d for d in devices if d["account"] == "204")["display"]
        if found == wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def test_of_two_windows_of_one_device_the_newer_speaks_and_the_other_takes_over(server):
    """Two computers with the app, or the dead connection of one and the new one after it."""
    mara = await server.token("mara")
    async with listening(server, mara) as older:
        ack = {"type": "ack", "revision": 0, "device": "204"}
        await older.send(json.dumps(ack))
        await display_becomes(server, mara, "in_sync")
        async with listening(server, mara) as newer:
            await newer.send(json.dumps(ack))
            revision = (await dnd(server, mara))["revision"]
            await older.send(json.dumps({**ack, "revision": revision}))
            await display_becomes(server, mara, "pending")
            await newer.send(json.dumps({**ack, "revision": revision}))
            await display_becomes(server, mara, "in_sync")
        await display_becomes(server, mara, "in_sync")
    await display_becomes(server, mara, None)


async def test_a_hostile_client_proves_nothing_and_breaks_nothing(server):
    token = await server.token("mara")
    for nonsense in (*NONSENSE, b"\x00\xff"):
        async with listening(server, token) as live:
            await next_of(live, "snapshot")
            await live.send(nonsense)
            answer = await server.ask("GET", "/me/devices", token=token)
            assert {d["display"] for d in answer.json()} == {None}, nonsense
    assert "Traceback" not in server.log()


async def test_a_message_too_large_ends_the_connection_only(server):
    mara = await server.token("mara")
    async with listening(server, mara) as bad, listening(server, mara) as good:
        await next_of(bad, "snapshot")
        await bad.send("x" * 100_000)
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await asyncio.wait_for(bad.recv(), 5)
        await dnd(server, mara)
        await next_of(good, "availability")
    assert "Traceback" not in server.log()


async def test_a_ticket_opens_one_connection_once(server):
    mara = await server.token("mara")
    given = (await server.ask("POST", "/live/ticket", {}, mara)).json()
    url = f"{server.live}?ticket={given['ticket']}"
    async with websockets.connect(url) as live:
        assert (await next_of(live, "snapshot"))["me"]["number"] == "602"
    for wrong in (url, f"{server.live}?ticket=", f"{server.live}?ticket=made-up", server.live):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(wrong)
        assert refused.value.response.status_code == 403


async def test_signing_out_ends_the_live_channel_of_that_session_only(server):
    laptop, mobile = await server.token("mara"), await server.token("mara")
    async with listening(server, laptop) as one, listening(server, mobile) as other:
        await next_of(one, "snapshot")
        await server.ask("DELETE", "/session", None, laptop)
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await asyncio.wait_for(one.recv(), 5)
        await dnd(server, mobile)
        await next_of(other, "availability")


async def test_who_must_change_the_password_hears_nothing(server):
    lena = await server.token("lena")
    headers = {"Authorization": f"Bearer {lena}"}
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(server.live, additional_headers=headers)


async def test_a_client_that_stops_reading_does_not_hold_up_the_others(server):
    mara, jonas = await server.token("mara"), await server.token("jonas")
    async with (
        listening(server, jonas, max_queue=1) as stalled,
        listening(server, mara) as live,
    ):
        await next_of(stalled, "snapshot")
        stalled.transport.pause_reading()
        await next_of(live, "snapshot")
        for number in range(40):
            await dnd(server, mara, is_on=number % 2 == 0)
            await next_of(live, "availability")
        stalled.transport.abort()
    assert "Traceback" not in server.log()
