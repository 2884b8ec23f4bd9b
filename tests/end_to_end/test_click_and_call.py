"""Click-and-call from the footer of the real app, with this computer and a real desk phone."""

from __future__ import annotations

import pytest

from softphone.demo.office_server import JONAS
from softphone.demo.processes import until
from tests.real_office import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONES = ("205", "208")


async def click(stage: Stage, device: str = "") -> None:
    """Choose the device in the footer, type Jonas's number, press the green button."""
    if device:
        await stage.app.press("callWith")
        await stage.app.press(f"with-{device}")
    await stage.app.type("dialText", JONAS.number)
    await stage.app.press("dialCall")


async def is_in(stage: Stage, state: str) -> None:
    """The app shows the click-and-call in this state; one that is over it forgets."""
    wanted = None if state == "disconnected" else state

    async def is_so() -> bool:
        shown = (await stage.app.ask("state"))["session"]["click"]
        return bool((shown and shown["state"]) == wanted)

    await until(is_so, f"the click-and-call in the app being {state}", 5.0)


async def test_this_computer_calls(stage: Stage) -> None:
    await click(stage)

    incoming = await stage.jonas.wait_for("CALL_INCOMING")
    assert "602" in incoming["peeruri"]
    assert incoming["peerdisplayname"] == "Mara Vogt"
    await stage.jonas.accept()
    call = await stage.app.wait_for_call("active")
    assert call["remote"] == {"number": "607", "name": "Jonas Brandt"}


async def test_the_desk_phone_rings_first_and_then_calls(stage: Stage) -> None:
    """INVITE with the hints, then REFER; on both legs the right numbers."""
    await click(stage, "208")
    first = await stage.desk.wait_for("CALL_INCOMING")
    assert JONAS.number in first["peeruri"], "the desk phone shows whom it will call"
    await is_in(stage, "dialing_a")
    await stage.desk.accept()

    incoming = await stage.jonas.wait_for("CALL_INCOMING")
    assert "602" in incoming["peeruri"]
    assert incoming["peerdisplayname"] == "Mara Vogt"
    await is_in(stage, "dialing_b")
    await stage.jonas.accept()
    await is_in(stage, "connected")
    established = await stage.desk.wait_for("CALL_ESTABLISHED", peeruri=JONAS.number)
    assert established["direction"] == "outgoing"
    await stage.jonas.hang_up()
    await stage.desk.wait_for("CALL_CLOSED")
    await is_in(stage, "disconnected")


async def test_cancelled_while_the_desk_phone_rings(stage: Stage) -> None:
    await click(stage, "208")
    await stage.desk.wait_for("CALL_INCOMING")
    await is_in(stage, "dialing_a")

    await stage.app.press("click-cancel")

    await stage.desk.wait_for("CALL_CLOSED")
    await is_in(stage, "disconnected")
    assert not stage.jonas.saw("CALL_INCOMING")


async def test_cancelled_while_the_called_one_rings(stage: Stage) -> None:
    await click(stage, "208")
    await stage.desk.wait_for("CALL_INCOMING")
    await stage.desk.accept()
    await stage.jonas.wait_for("CALL_INCOMING")
    await is_in(stage, "dialing_b")

    await stage.app.press("click-cancel")

    await stage.jonas.wait_for("CALL_CLOSED")
    await until(stage.is_quiet, "no call left", 3.0)
    await is_in(stage, "disconnected")


async def test_declined_at_the_desk_phone_nobody_is_called(stage: Stage) -> None:
    await click(stage, "208")
    await stage.desk.wait_for("CALL_INCOMING")

    await stage.desk.hang_up()

    await is_in(stage, "failed_a")
    assert not stage.jonas.saw("CALL_INCOMING")
    stage.desk.events.clear()
    await stage.app.press("click-again")
    await stage.desk.wait_for("CALL_INCOMING")


async def test_the_called_one_is_busy(stage: Stage) -> None:
    await click(stage, "208")
    await stage.desk.wait_for("CALL_INCOMING")
    await stage.desk.accept()
    await stage.jonas.wait_for("CALL_INCOMING")

    await stage.jonas.hang_up()

    await is_in(stage, "failed_b")
    await until(stage.is_quiet, "the desk phone free again", 3.0)
    await stage.app.press("click-close")


async def test_the_choice_holds_for_one_call(stage: Stage) -> None:
    await click(stage, "208")
    await stage.desk.wait_for("CALL_INCOMING")
    await stage.desk.hang_up()
    await is_in(stage, "failed_a")
    await stage.app.press("click-this_computer")
    await stage.app.wait_for_call("ringing")
    await stage.app.press("hangUp")
    await stage.app.wait_for_no_call()

    await click(stage)

    await stage.app.wait_for_call("ringing")
    await stage.jonas.wait_for("CALL_INCOMING")
