"""Real telephones, a real server, and a provider made of sipp: out by forwarding, and in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN
from softphone.demo.processes import Program, until
from softphone.media.tone import sine, write_wav
from tests.gateway import Gateway
from tests.ports import free_port
from tests.real_office import Stage
from tests.served import Served
from tests.sipp_phone import SCENARIOS, Ear
from tests.whole_office import OFFICE

pytestmark = [pytest.mark.timeout(180), pytest.mark.asyncio(loop_scope="module")]
MOBILE = "+491705550142"
OUTSIDE = "+4940555017"
MAIN = '[[call_plans]]\nname = "main"\nnumber = "+49 30 5550110"\nsteps = [{ user = "607" }]\n'


class World:
    """The office, Jonas's telephone (607), and whatever provider a test wants."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.line_port = free_port()
        trunk = Gateway(directory, port=self.line_port).trunk
        lena = 'fixed_destinations = ["0170 5550142"]\n'
        self.server = Served(
            directory / "served", office=OFFICE.replace(lena, "") + "\n" + MAIN + "\n" + trunk
        )
        self._tones = {hertz: self._tone(hertz) for hertz in (440, 620)}
        self.phones: dict[str, Baresip] = {}
        self.ear = Ear(free_port(), 1000)
        self._started: list[Gateway] = []
        self._count = 0

    def _tone(self, hertz: int) -> Path:
        path = self.directory / f"{hertz}.wav"
        return write_wav(path, sine(hertz, 60, 8000), 8000)

    async def open(self) -> None:
        await self.server.start()
        await self.ear.open()
        await asyncio.gather(self.add("205", 440), self.add("208", 620))

    async def add(self, account: str, hertz: int) -> None:
        address = "{}:{}".format(*self.server.sip)
        folder = self.directory / account
        phone = Baresip(
            f"p{account}", folder, account, f"s-{account}", address, DOMAIN, self._tones[hertz]
        )
        self.phones[account] = phone
        await phone.start()

    async def provider(self, scenario: str, *keys: str) -> Gateway:
        """A provider that does as its scenario says, at the line's address."""
        self._count += 1
        more = ("-key", "said_port", str(self.ear.port), *keys)
        gateway = Gateway(
            self.directory / f"gateway-{self._count}", scenario, self.line_port, keys=more
        )
        self._started.append(gateway)
        await gateway.start()
        return gateway

    async def clear(self) -> None:
        self.ear.hush()
        for phone in self.phones.values():
            await phone.hang_up()
            phone.events.clear()
        await asyncio.gather(*(gateway.stop() for gateway in self._started))
        self._started.clear()

    async def close(self) -> None:
        await self.clear()
        self.ear.close()
        await asyncio.gather(*(phone.stop() for phone in self.phones.values()))
        await self.server.close()

    async def ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        token = await self.server.token(name)
        answer = await self.server.ask(method, path, body, token)
        assert answer.status_code < 400, answer.text
        return answer.json() if answer.content else None

    async def why(self, target: str) -> dict[str, Any]:
        """Of Mara's newest call."""
        record = (await self.ask("mara", "GET", "/me/calls?limit=1"))[0]
        return next(dict(w) for w in record["why"] if w["target"] == target)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    world = World(tmp_path_factory.mktemp("lines"))
    try:
        await world.open()
        yield world
    finally:
        await world.close()


@pytest_asyncio.fixture(loop_scope="module")
async def world(opened: World) -> AsyncIterator[World]:
    """As it was: Mara available, on her desk telephone, forwarding nowhere."""
    await opened.ask("mara", "PUT", "/me/status", {"status": "available"})
    await opened.ask("mara", "PUT", "/me/destination", {"value": "208"})
    nowhere = {"busy": "", "no_answer": "", "seconds": 20}
    await opened.ask("mara", "PUT", "/me/forwarding", nowhere)
    yield opened
    await opened.clear()


@pytest.mark.long
async def test_s33_a_call_to_the_chosen_mobile_is_heard_both_ways(world: World) -> None:
    """S33: out by the line, with Diversion and History-Info, and no number of the house."""
    provider = await world.provider("gateway-answers")
    await world.ask("mara", "PUT", "/me/destination", {"value": MOBILE})
    jonas, start = world.phones["205"], len(world.ear.heard)

    await jonas.dial("602")
    await jonas.wait_for("CALL_ESTABLISHED")
    world.ear.speak(audio_told_to(provider))
    await until(lambda: len(world.ear.heard) - start > 4 * 8000, "sound at the mobile", 20)
    await jonas.hang_up()
    await until(lambda: "BYE sip:" in provider.messages(), "the BYE at the provider")

    assert "reason=unconditional" in provider.messages()
    for inside in ("sip:602", "sip:607", "sip:205", "sip:208", "X-Einklang"):
        assert inside not in provider.messages()
    assert world.ear.since(start).has(440, other=1000), world.ear.since(start)
    heard = await Stage.at(jonas)
    assert heard.has(1000, other=440), heard
    assert (await world.why(MOBILE))["reason"] == "answered"
    kept = (await world.ask("mara", "GET", "/me/calls?limit=1"))[0]
    assert (kept["result"], kept["answered_on"]) == ("answered", MOBILE)


async def test_s40_an_unanswered_call_goes_to_the_mobile_until_she_wants_quiet(
    world: World,
) -> None:
    """S40: it rings at the desk, then outside; do not disturb stops it there."""
    provider = await world.provider("mobile")
    rules = {"busy": "", "no_answer": "0170 5550142", "seconds": 5}
    await world.ask("mara", "PUT", "/me/forwarding", rules)
    jonas, desk = world.phones["205"], world.phones["208"]

    await jonas.dial("602")
    await desk.wait_for("CALL_INCOMING")
    assert provider.called == []
    assert await provider.rings(1, 20) == MOBILE
    await desk.wait_for("CALL_CLOSED")
    assert "reason=no-answer" in provider.messages()
    await world.ask("mara", "PUT", "/me/status", {"status": "do_not_disturb"})

    await provider.was_let_go(1)
    closed = await jonas.wait_for("CALL_CLOSED")
    assert "480" in closed["param"]
    assert (await world.why("208"))["reason"] == "no_answer"
    assert (await world.why(MOBILE))["reason"] == "do_not_disturb_while_ringing"


@pytest.mark.parametrize(
    ("status", "heard", "reason"), [("486", "486", "busy"), ("503", "500", "line_refused")]
)
async def test_what_the_provider_answers_reaches_the_caller_and_the_record(
    world: World, status: str, heard: str, reason: str
) -> None:
    refuses = SCENARIOS / "gateway-refuses.xml"
    own = world.directory / f"refuses-{status}.xml"
    own.write_text(refuses.read_text(encoding="utf-8").replace("[status]", status))
    await world.provider(str(own.with_suffix("")))
    await world.ask("mara", "PUT", "/me/destination", {"value": MOBILE})

    await world.phones["205"].dial("602")
    closed = await world.phones["205"].wait_for("CALL_CLOSED")

    assert heard in closed["param"]
    assert (await world.why(MOBILE))["reason"] == reason


async def test_a_call_from_outside_rings_and_no_number_of_the_house_goes_back(
    world: World, tmp_path: Path
) -> None:
    """It needs no credentials, as its address is the line's; telephones there still do."""
    jonas = world.phones["205"]
    jonas.events.clear()
    calling = await Program.start(
        ["sipp", "-sf", str(SCENARIOS / "line-calls.xml"), "-i", "127.0.0.1",
         "-p", str(free_port()), "-m", "1", "-nostdin", "-s", "+49305550110",
         "-key", "said_port", str(world.ear.port), "{}:{}".format(*world.server.sip)],
        tmp_path / "sipp.log", cwd=tmp_path,
    )  # fmt: skip
    try:
        incoming = await jonas.wait_for("CALL_INCOMING")
        assert OUTSIDE in incoming["peeruri"]
        await jonas.accept()
        await jonas.wait_for("CALL_ESTABLISHED")
        await jonas.hang_up()
        assert await asyncio.wait_for(calling.process.wait(), 20) == 0
    finally:
        await calling.stop()


def audio_told_to(provider: Gateway) -> tuple[str, int]:
    """Where the INVITE said that sound is to be sent."""
    text = provider.messages()
    offer = text[text.index("INVITE sip:") :]
    host = offer.split("c=IN IP4 ")[1].split()[0]
    return host, int(offer.split("m=audio ")[1].split()[0])
