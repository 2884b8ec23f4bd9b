"""What desk phones do by themselves: blind and attended transfer, keys."""

from __future__ import annotations

import asyncio

import pytest

from softphone.demo.office_server import LEA, MARA
from tests.real_office import LOUD_DBFS, QUIET_DBFS, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONES = ("205", "207", "208", "216")


async def test_a_blind_transfer_by_the_desk_phone_joins_the_app_and_the_third(
    stage: Stage,
) -> None:
    """REFER ends at the server; the app sees whom it talks to now, and both hear."""
    await stage.talk()

    await stage.jonas.command("transfer", f"sip:{LEA.number}@{stage.jonas.domain}")

    incoming = await stage.lea.wait_for("CALL_INCOMING")
    assert MARA.number in incoming["peeruri"]
    await stage.lea.accept()
    await stage.lea.wait_for("CALL_ESTABLISHED")
    await stage.jonas.wait_for("CALL_CLOSED")
    await asyncio.sleep(0.5)
    here = await stage.at_the_speaker(2.0)
    await stage.lea.hang_up()
    there = await stage.at(stage.lea)
    assert here.last(1.0).level(620) > LOUD_DBFS and here.last(1.0).level(440) < QUIET_DBFS, (
        here
    )
    assert there.last(1.0).level(1000) > LOUD_DBFS, there
    await stage.app.wait_for_no_call(2.0)


async def test_a_blind_transfer_to_nobody_is_told_to_the_phone(stage: Stage) -> None:
    """Baresip hears that it failed, and hangs up by itself then."""
    await stage.talk()

    await stage.jonas.command("transfer", f"sip:699@{stage.jonas.domain}")

    failed = await stage.jonas.wait_for("TRANSFER_FAILED")
    assert "404" in failed["param"]


async def test_an_attended_transfer_with_replaces_ends_at_the_server(stage: Stage) -> None:
    """Linphone talks to Jonas, then to Lea, and leaves the two to each other."""
    soft, known = stage.linphone, len(stage.linphone.output())
    await stage.jonas.dial(MARA.number)
    await soft.wait_for("incoming call", after=known)
    await soft.answer()
    await stage.jonas.wait_for("CALL_ESTABLISHED")
    await soft.say("pause")
    await soft.dial(LEA.number)
    await stage.lea.wait_for("CALL_INCOMING")
    await stage.lea.accept()
    await stage.lea.wait_for("CALL_ESTABLISHED")
    first, second = await call_ids(stage)

    told = len(soft.output())
    await soft.say(f"transfer {first} --to-call {second}")

    for call in (first, second):
        await soft.wait_for(f"Call {call} with", after=told)
    await asyncio.sleep(2.5)
    await stage.lea.hang_up()
    there = await stage.at(stage.lea)
    await stage.jonas.wait_for("CALL_CLOSED")
    assert there.last(1.0).level(440) > LOUD_DBFS, there


async def call_ids(stage: Stage) -> list[str]:
    """The ids by which linphonec knows its calls."""
    known = len(stage.linphone.output())
    await stage.linphone.say("calls")
    await asyncio.sleep(0.4)
    rows = [line.split() for line in stage.linphone.output()[known:].splitlines()]
    return [row[0] for row in rows if len(row) > 2 and row[0].isdigit()]


async def test_keys_pressed_at_the_phone_arrive_in_the_app_as_no_noise(stage: Stage) -> None:
    """RFC 4733 towards the app: the call goes on and its sound too."""
    await stage.talk()
    await asyncio.sleep(0.5)

    for digit in "12":
        await stage.jonas.command("sndcode", digit)
        await asyncio.sleep(0.3)

    here = await stage.at_the_speaker(1.5)
    assert here.last(0.7).level(440) > LOUD_DBFS, here
