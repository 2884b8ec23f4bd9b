"""Do not disturb by the real switch of the window, proved at real phones."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from softphone.demo.office_server import JONAS, MARA
from softphone.demo.processes import until
from tests.real_office import LOUD_DBFS, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONES = ("205", "207", "208")
AT_ONCE_S = 1.0


async def switch(stage: Stage, status: str, control: str = "dnd") -> None:
    """Press the switch of the card, or ``moon`` beside the name, until the office agrees."""
    await stage.app.press(control)
    await has_status(stage, status)


async def has_status(stage: Stage, status: str) -> None:
    async def is_so() -> bool:
        me = await stage.server.get(MARA, "/me")
        return bool(me["availability"]["status"] == status)

    await until(is_so, f"Mara being {status}", 3.0)


async def seen_by_jonas(stage: Stage) -> dict[str, Any]:
    colleagues = await stage.server.get(JONAS, "/colleagues")
    return next(dict(c["availability"]) for c in colleagues if c["number"] == MARA.number)


async def why(stage: Stage) -> dict[str, str]:
    record = await stage.server.last_call(MARA)
    return {w["target"]: w["reason"] for w in record["why"]}


async def all_ring(stage: Stage, known: int) -> None:
    await stage.app.wait_for_call("ringing")
    await stage.desk.wait_for("CALL_INCOMING")
    await stage.linphone.wait_for("incoming call", after=known)


async def test_s38_the_switch_of_the_window_silences_the_desk_phone_too(stage: Stage) -> None:
    """S38: enforced by the server: the next call gets 480 at once and no device rings."""
    known = len(stage.linphone.output())
    await switch(stage, "do_not_disturb")

    await stage.jonas.dial(MARA.number)

    closed = await stage.jonas.wait_for("CALL_CLOSED", AT_ONCE_S)
    assert "480" in closed["param"]
    await asyncio.sleep(0.3)
    assert not stage.desk.saw("CALL_INCOMING")
    assert "incoming call" not in stage.linphone.output()[known:]
    assert not stage.jonas.saw("CALL_RINGING"), "no lamp flickers"
    assert set((await why(stage)).values()) == {"do_not_disturb"}
    await switch(stage, "available")


async def test_s36_switched_off_again_every_device_rings(stage: Stage) -> None:
    """S36: one state of the person, whichever device showed or set it."""
    known = len(stage.linphone.output())
    await switch(stage, "do_not_disturb")
    devices = (await stage.server.get(MARA, "/me"))["devices"]
    assert {d["quiet"] for d in devices} <= {"quiet", "not_signed_in"}
    await switch(stage, "available")

    await stage.jonas.dial(MARA.number)

    await all_ring(stage, known)


async def test_a_ringing_call_stops_on_every_device(stage: Stage) -> None:
    known = len(stage.linphone.output())
    await stage.jonas.dial(MARA.number)
    await all_ring(stage, known)

    await switch(stage, "do_not_disturb", control="moon")

    await stage.app.wait_for_no_call(AT_ONCE_S)
    await stage.desk.wait_for("CALL_CLOSED", AT_ONCE_S)
    await stage.linphone.wait_for("ended (", AT_ONCE_S, after=known)
    closed = await stage.jonas.wait_for("CALL_CLOSED", AT_ONCE_S)
    assert "480" in closed["param"]
    assert set((await why(stage)).values()) == {"do_not_disturb_while_ringing"}
    await switch(stage, "available")


async def test_s43_do_not_disturb_leaves_the_chosen_destination(stage: Stage) -> None:
    """S43: on and off again, the same device rings as before, and only it."""
    await stage.server.put(MARA, "/me/destination", {"value": "208"})
    await switch(stage, "do_not_disturb")
    assert (await stage.server.get(MARA, "/me"))["destination"] == "208"
    await switch(stage, "available")

    await stage.jonas.dial(MARA.number)

    await stage.desk.wait_for("CALL_INCOMING")
    assert all(call["state"] == "ended" for call in await stage.app.calls())
    await stage.server.put(MARA, "/me/destination", {"value": "all"})


async def test_s44_a_running_call_goes_on_and_new_ones_can_be_made(stage: Stage) -> None:
    """S44: only incoming calls are kept away."""
    await stage.talk()
    await switch(stage, "do_not_disturb", control="moon")
    here = await stage.at_the_speaker(1.5)
    assert here.last(0.5).level(440) > LOUD_DBFS, here
    await stage.app.press("hangUp")
    await stage.jonas.wait_for("CALL_CLOSED")

    await stage.app.ask("call", number=JONAS.number)

    incoming = await stage.jonas.wait_for("CALL_INCOMING")
    assert MARA.number in incoming["peeruri"]
    await switch(stage, "available", control="moon")


async def test_s45_s47_colleagues_see_three_different_things(stage: Stage) -> None:
    """S45, S47: do not disturb, gone for the day and not reachable are told apart."""
    await switch(stage, "do_not_disturb")
    seen = await seen_by_jonas(stage)
    assert (seen["status"], seen["reachable"]) == ("do_not_disturb", True)
    await stage.server.put(MARA, "/me/status", {"status": "offline"})
    seen = await seen_by_jonas(stage)
    assert (seen["status"], seen["reachable"]) == ("offline", True)
    await stage.server.put(MARA, "/me/status", {"status": "available"})
    await stage.server.put(MARA, "/me/destination", {"value": "none"})
    seen = await seen_by_jonas(stage)
    assert (seen["status"], seen["reachable"]) == ("available", False)
    await stage.server.put(MARA, "/me/destination", {"value": "all"})
