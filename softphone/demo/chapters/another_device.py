"""The device changes during the day; the number does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from softphone.demo import cast
from softphone.demo.evidence import Evidence, event, pictures
from softphone.demo.processes import NotSeen
from softphone.demo.stage import Stage
from softphone.demo.step import Step

CHAPTER = "another device"
MARA = f"{cast.MARA.first_name} {cast.MARA.last_name}"


async def from_the_computer(stage: Stage) -> Sequence[Evidence]:
    stage.listen_afresh()
    await stage.app.ask("call", number=cast.JONAS.number, **{"with": "this"})
    rings = await _rings_at_jonas(stage)
    await stage.jonas.accept()
    await stage.jonas.wait_for("CALL_ESTABLISHED", 5)
    await stage.app.wait_for_call("active", 5)
    taken = pictures(await stage.picture(stage.app, "calls-jonas"))
    await stage.app.press("hangUp")
    closed = await stage.jonas.wait_for("CALL_CLOSED", 4)
    return [event(stage.jonas, rings), event(stage.jonas, closed), *taken]


async def from_the_desk_phone(stage: Stage) -> Sequence[Evidence]:
    stage.listen_afresh()
    await stage.desk.dial(cast.JONAS.number)
    rings = await _rings_at_jonas(stage)
    await stage.jonas.accept()
    answered = await stage.desk.wait_for("CALL_ESTABLISHED", 5)
    await stage.desk.hang_up()
    await stage.jonas.wait_for("CALL_CLOSED", 4)
    return (event(stage.jonas, rings), event(stage.desk, answered))


async def _rings_at_jonas(stage: Stage) -> dict[str, Any]:
    rings = await stage.jonas.wait_for("CALL_INCOMING", 6)
    shown = (rings["peeruri"].partition("@")[0], rings["peerdisplayname"])
    if shown != (f"sip:{cast.MARA.number}", MARA):
        raise NotSeen(f"{MARA}, {cast.MARA.number} on Jonas's phone", str(shown))
    return rings


STEPS = (
    Step(
        CHAPTER, "602 from the computer",
        "Mara calls Jonas from her computer: he sees 602 and her name.",
        from_the_computer,
    ),
    Step(
        CHAPTER, "602 from the desk phone",
        "She goes to her desk phone and calls him from there: he sees 602 again.",
        from_the_desk_phone,
    ),
)  # fmt: skip
