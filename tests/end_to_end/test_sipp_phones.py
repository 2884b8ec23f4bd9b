"""Phones that are not like the others: whose sound comes from elsewhere, who refuse REFER."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from softphone.demo.office_server import JONAS, MARA
from tests.real_office import LOUD_DBFS, QUIET_DBFS, Sound, Stage
from tests.sipp_phone import SippPhone

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONES = ("205", "207")
Maker = Callable[..., Awaitable[SippPhone]]


@pytest_asyncio.fixture(loop_scope="module")
async def odd_phone(stage: Stage) -> AsyncIterator[Maker]:
    """``await odd_phone(scenario)``: Mara's 208, which goes by this scenario for one call."""
    made: list[SippPhone] = []

    async def make(scenario: str, said_host: str = "127.0.0.1") -> SippPhone:
        phone = SippPhone(
            stage.directory / f"sipp-{scenario}", stage.server.sip, "208", scenario, 1000,
            said_host,
        )  # fmt: skip
        made.append(phone)
        await phone.start()
        return phone

    yield make
    for phone in made:
        await phone.stop()


@pytest.mark.long
async def test_a_phone_that_names_a_wrong_address_hears_and_is_heard(
    stage: Stage, odd_phone: Maker
) -> None:
    """The relay learns where its sound really comes from; the record says so."""
    odd = await odd_phone("answer", said_host="127.0.0.77")

    await stage.jonas.dial("208")
    await stage.jonas.wait_for("CALL_ESTABLISHED")
    await odd.got("CSeq: 2 ACK")
    await odd.speak()
    await asyncio.sleep(4.0)
    assert odd.ear is not None
    heard_there = odd.ear.since(0)
    await stage.jonas.hang_up()
    heard_here = await stage.at(stage.jonas)

    assert heard_there.has(440, other=1000), heard_there
    assert heard_here.has(1000, other=440), heard_here
    assert (await stage.server.last_call(JONAS))["sound"] == "relay"


@pytest.mark.long
async def test_an_ipv6_phone_and_an_ipv4_phone_hear_each_other(stage: Stage) -> None:
    """Linphone describes itself in IPv6 on a call that is signalled over IPv4."""
    known = len(stage.linphone.output())
    await stage.jonas.dial(MARA.number)
    await stage.linphone.wait_for("incoming call", after=known)

    await stage.linphone.answer()

    await stage.jonas.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(4.0)
    await stage.jonas.hang_up()
    heard_here: Sound = await stage.at(stage.jonas)
    assert heard_here.has(1000, other=440), heard_here
    assert (await stage.server.last_call(MARA))["sound"] in ("relay", "straight")


async def test_held_and_resumed_by_the_app_both_hear_each_other(
    stage: Stage, odd_phone: Maker
) -> None:
    odd = await odd_phone("be-held")
    await stage.app.ask("call", number="208")
    await stage.app.wait_for_call("active")
    await odd.got("CSeq: 1 ACK")
    await odd.speak()
    await asyncio.sleep(0.5)

    await stage.app.press("hold")

    await stage.app.wait_for_call("held")
    silent = await stage.at_the_speaker(1.5)
    assert silent.last(0.5).level(1000) < QUIET_DBFS, silent
    await stage.app.press("hold")
    await stage.app.wait_for_call("active")
    assert odd.ear is not None
    before = len(odd.ear.heard)
    here = await stage.at_the_speaker(2.0)
    there = odd.ear.since(before)
    assert here.last(1.0).level(1000) > LOUD_DBFS, here
    assert there.last(1.0).level(1000) > LOUD_DBFS, there


@pytest.mark.parametrize("status", [501, 405])
async def test_a_desk_phone_that_refuses_refer_is_joined_by_the_server(
    stage: Stage, odd_phone: Maker, status: int
) -> None:
    """Click-and-call falls back to third-party call control (RFC 3725); both hear."""
    odd = await odd_phone(f"refuse-refer-{status}")
    await stage.app.ask("call", number=JONAS.number, **{"with": "208"})
    messages = await odd.got(f"SIP/2.0 {status}")
    for hint in ("answer-after=0", "info=alert-autoanswer", "Answer-Mode: Auto"):
        assert hint in messages

    incoming = await stage.jonas.wait_for("CALL_INCOMING")
    assert "602" in incoming["peeruri"]
    assert incoming["peerdisplayname"] == "Mara Vogt"
    await stage.jonas.accept()
    await stage.jonas.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(0.3)
    await odd.speak()
    assert odd.ear is not None
    before = len(odd.ear.heard)
    await asyncio.sleep(2.0)
    there = odd.ear.since(before)
    await stage.jonas.hang_up()
    here = await stage.at(stage.jonas)
    assert there.last(1.0).level(440) > LOUD_DBFS, there
    assert here.last(1.0).level(1000) > LOUD_DBFS, here
