"""Calls between real phones and the real app: who is shown, what is heard, what is kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from softphone.demo.office_server import JONAS, MARA
from softphone.demo.processes import until
from tests.real_office import LOUD_DBFS, QUIET_DBFS, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONES = ("205", "207")


async def history(stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await stage.app.ask("state"))["session"]["history"]
    return found


async def newest(stage: Stage, office_call_id: str) -> dict[str, Any]:
    """The entry of this call in the app's history, once it is there."""
    found: list[dict[str, Any]] = []

    async def is_there() -> bool:
        found[:] = [h for h in await history(stage) if h["id"] == office_call_id]
        return bool(found)

    await until(is_there, "the call in the app's history", 5.0)
    return found[0]


async def test_s6_a_call_rings_at_every_device_with_the_number_and_name_of_the_person(
    stage: Stage,
) -> None:
    """S6: whatever device is used, both sides see the person's number; sound both ways."""
    seen = len(stage.linphone.output())
    await stage.jonas.dial(MARA.number)
    call = await stage.app.wait_for_call("ringing")
    line = await stage.linphone.wait_for("incoming call", after=seen)

    assert call["remote"] == {"number": "607", "name": "Jonas Brandt"}
    assert '"Jonas Brandt" <sip:607@office.example>' in line
    await stage.app.press("answer")
    established = await stage.jonas.wait_for("CALL_ESTABLISHED")
    assert "602" in established["peeruri"]
    await stage.app.wait_for_call("active")
    here = await stage.at_the_speaker()
    await stage.jonas.hang_up()
    there = await stage.at(stage.jonas)

    assert here.has(440, other=1000), here
    assert there.has(1000, other=440), there
    await stage.app.wait_for_no_call()
    await stage.linphone.wait_for("ended (", after=seen)
    why = {w["target"]: w["reason"] for w in (await stage.server.last_call(MARA))["why"]}
    assert (why["204"], why["207"]) == ("answered", "answered_elsewhere")


async def test_a_call_answered_at_another_device_is_no_missed_call_in_the_app(
    stage: Stage,
) -> None:
    seen = len(stage.linphone.output())
    await stage.jonas.dial(MARA.number)
    call = await stage.app.wait_for_call("ringing")
    await stage.linphone.wait_for("incoming call", after=seen)

    await stage.linphone.answer()

    await stage.jonas.wait_for("CALL_ESTABLISHED")
    ended = await stage.app.wait_for_call("ended")
    assert ended["ended_elsewhere"]
    await stage.jonas.hang_up()
    entry = await newest(stage, call["office_call_id"])
    assert entry["result"] == "answered"
    assert entry["answered_on"] == "207"
    why = {w["target"]: (w["decision"], w["reason"]) for w in entry["why"]}
    assert why["204"] == ("rang", "answered_elsewhere")
    record = await stage.server.last_call(MARA)
    assert record["result"] == "answered" and record["answered_on"] == "207"


async def test_muted_the_other_side_hears_nothing(stage: Stage) -> None:
    await stage.talk()
    await stage.app.press("mute")
    assert (await stage.app.wait_for_call("active"))["is_muted"]
    await asyncio.sleep(2.0)
    await stage.jonas.hang_up()

    there = await stage.at(stage.jonas)

    assert there.last(1.0).level(1000) < QUIET_DBFS, there


async def test_unmuted_the_other_side_hears_again(stage: Stage) -> None:
    await stage.talk()
    await stage.app.press("mute")
    await asyncio.sleep(0.3)
    await stage.app.press("mute")
    await asyncio.sleep(2.0)
    await stage.jonas.hang_up()

    there = await stage.at(stage.jonas)

    assert there.last(1.0).level(1000) > LOUD_DBFS, there


@pytest.mark.long
async def test_held_by_the_phone_and_resumed_the_app_hears_it_again(stage: Stage) -> None:
    """Baresip's recorder ends with its first hold, so that only the app's side is measured.

    The other direction is in test_sipp_phones.
    """
    await stage.talk()

    await stage.jonas.command("hold")

    await asyncio.sleep(0.7)
    silent = await stage.at_the_speaker(1.0)
    assert silent.last(0.5).level(440) < QUIET_DBFS, silent
    assert (await stage.app.calls())[-1]["state"] == "active"
    await stage.jonas.command("resume")
    await asyncio.sleep(0.7)
    here = await stage.at_the_speaker(2.0)
    assert here.last(1.0).level(440) > LOUD_DBFS, here


async def test_keys_pressed_in_the_app_arrive_at_the_phone(stage: Stage) -> None:
    await stage.talk()
    await stage.app.press("keypad")

    for key in "49#":
        await stage.app.press(f"key{key}")
        await asyncio.sleep(0.4)

    await until(lambda: keys_heard(stage) == "49#", "the keys at the phone", 5.0)


def keys_heard(stage: Stage) -> str:
    """The keys of which a phone told the beginning (RFC 4733)."""
    starts = [e for e in stage.jonas.events if e.get("type") == "CALL_DTMF_START"]
    return "".join(str(event["param"]) for event in starts)


@pytest.mark.long
async def test_a_second_call_waits_and_can_be_taken(stage: Stage) -> None:
    """Call waiting: the first goes on hold, and comes back when the second is over."""
    lea = await stage.lea_joins()
    await stage.talk()
    await lea.dial(MARA.number)
    second = await stage.app.wait_for_call("ringing")
    assert second["remote"] == {"number": "616", "name": "Lea Hartmann"}

    await stage.app.press("answer")

    await lea.wait_for("CALL_ESTABLISHED")
    held = await stage.app.wait_for_call("held")
    assert held["remote"]["number"] == JONAS.number
    await asyncio.sleep(0.7)
    here = await stage.at_the_speaker(1.5)
    assert here.level(620) > LOUD_DBFS and here.level(440) < QUIET_DBFS, here
    await lea.hang_up()
    await lea.wait_for("CALL_CLOSED")
    await stage.app.press("hold")
    await stage.app.wait_for_call("active")
    await asyncio.sleep(0.5)
    here = await stage.at_the_speaker(1.5)
    assert here.level(440) > LOUD_DBFS, here
