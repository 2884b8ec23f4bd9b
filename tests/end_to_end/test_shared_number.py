"""A number outside that three people share: who keeps it ringing, who silences it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN
from softphone.media.tone import sine, write_wav
from tests.gateway import Gateway
from tests.served import Served
from tests.whole_office import OFFICE, PASSWORD

pytestmark = pytest.mark.timeout(120)
SHARED = "+491705550142"
SPELLINGS = {"mara": "+49 170 5550142", "lena": "0170 5550142", "ada": "0049 170 5550142"}
NUMBERS = {"mara": "602", "lena": "604", "ada": "601"}


def office_of_three(gateway: Gateway) -> str:
    """Mara, Lena and Ada all have the number, each written in another way."""
    lena = f'password = "{PASSWORD}"\nvoip_accounts = ["206"]'
    text = OFFICE.replace(lena, lena.replace("\nvoip", "\nmust_change_password = false\nvoip"))
    ada = 'rights = ["administration"]\n'
    text = text.replace(ada, f'{ada}fixed_destinations = ["{SPELLINGS["ada"]}"]\n')
    for name in ("mara", "lena"):
        assert f'["{SPELLINGS[name]}"]' in text
    return text + "\n" + gateway.trunk


class Three:
    """The people, the server they share, and Jonas, who calls Mara."""

    def __init__(self, server: Served, gateway: Gateway, jonas: Baresip) -> None:
        self.server, self.gateway, self.jonas = server, gateway, jonas
        self._tokens: dict[str, str] = {}
        self._calls = 0

    async def ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        if name not in self._tokens:
            self._tokens[name] = await self.server.token(name)
        answer = await self.server.ask(method, path, body, self._tokens[name])
        assert answer.status_code < 400, answer.text
        return answer.json()

    async def choose(self, name: str, status: str) -> None:
        await self.ask(name, "PUT", "/me/status", {"status": status})

    async def number_of(self, name: str) -> dict[str, Any]:
        """The shared number among this person's devices."""
        devices = await self.ask(name, "GET", "/me/devices")
        return next(d for d in devices if d["number"] == SHARED)

    async def call_rings(self) -> None:
        """Jonas calls Mara: the mobile rings, and is let go again."""
        self._calls += 1
        await self.jonas.dial("602")
        assert await self.gateway.rings(self._calls) == SHARED
        await self.jonas.wait_for("CALL_RINGING")
        await self.jonas.hang_up()
        await self.gateway.was_let_go(self._calls)

    async def call_is_refused(self) -> None:
        """Jonas hears at once that she is not to be disturbed; nothing goes outside."""
        await self.jonas.dial("602")
        closed = await self.jonas.wait_for("CALL_CLOSED")
        assert "480" in closed["param"]
        assert len(self.gateway.called) == self._calls

    async def reason(self) -> dict[str, Any]:
        """Why the mobile did or did not ring for the newest call to Mara."""
        await asyncio.sleep(0)
        record = (await self.ask("mara", "GET", "/me/calls?limit=1"))[0]
        return next(dict(why) for why in record["why"] if why["target"] == SHARED)


@pytest.fixture
async def three(tmp_path: Path) -> AsyncIterator[Three]:
    gateway = Gateway(tmp_path / "gateway")
    await gateway.start()
    server = Served(tmp_path / "served", office=office_of_three(gateway))
    said = write_wav(tmp_path / "tone.wav", sine(440, 5, 8000), 8000)
    await server.start()
    address = "{}:{}".format(*server.sip)
    jonas = Baresip("jonas", tmp_path / "jonas", "205", "s-205", address, DOMAIN, said)
    try:
        await jonas.start()
        people = Three(server, gateway, jonas)
        for name in NUMBERS:
            await people.ask(name, "PUT", "/me/destination", {"value": SHARED})
        yield people
    finally:
        await asyncio.gather(jonas.stop(), gateway.stop())
        await server.close()


async def test_s41_s42_a_shared_number_is_silent_only_when_all_three_want_it(
    three: Three,
) -> None:
    """S41, S42: compared as one number however it is written; offline is not silent."""
    await three.call_rings()
    await three.choose("mara", "do_not_disturb")
    await three.call_rings()
    assert (await three.reason())["reason"] in ("shared_number_free", "caller_gave_up")
    await three.choose("lena", "do_not_disturb")
    await three.call_rings()
    device = await three.number_of("mara")
    assert (device["quiet"], device["reason"]) == ("rings", "shared_with:601")
    await three.choose("ada", "offline")
    await three.call_rings()
    await three.choose("ada", "do_not_disturb")
    await three.call_is_refused()
    assert (await three.reason())["reason"] == "do_not_disturb"
    for name in NUMBERS:
        assert (await three.number_of(name))["quiet"] == "quiet"
    await three.choose("lena", "available")
    await three.call_rings()


async def test_s41_the_third_to_want_quiet_ends_the_ringing_outside(three: Three) -> None:
    """S41: what rings against the rule stops, also where the line rings it."""
    for name in ("mara", "lena"):
        await three.choose(name, "do_not_disturb")
    await three.jonas.dial("602")
    await three.gateway.rings(1)
    await three.jonas.wait_for("CALL_RINGING")
    await three.choose("ada", "do_not_disturb")
    await three.gateway.was_let_go(1)
    closed = await three.jonas.wait_for("CALL_CLOSED")
    assert "480" in closed["param"]
    for name in NUMBERS:
        device = await three.number_of(name)
        assert (device["quiet"], device["confirmed_at"] is None) == ("quiet", False)


async def test_s40_a_call_is_not_forwarded_to_the_private_number(three: Three) -> None:
    """S40: with nobody to share it, the number is silent as soon as its person wants it."""
    for name in ("lena", "ada"):
        await three.ask(name, "PUT", "/me/destination", {"value": "all"})
        await three.choose(name, "do_not_disturb")
    await three.call_rings()
    await three.choose("mara", "do_not_disturb")
    await three.call_is_refused()
    assert (await three.reason())["decision"] == "did_not_ring"
