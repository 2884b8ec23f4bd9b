"""A number is called with the device one chose: the desk phone rings first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from softphone.demo import cast
from softphone.demo.evidence import Evidence, event, pictures
from softphone.demo.processes import NotSeen, until
from softphone.demo.stage import Stage
from softphone.demo.step import Step

CHAPTER = "click and call"
CONNECTED_FOR_S = 0.5


async def desk_phone_rings_first(stage: Stage) -> Sequence[Evidence]:
    stage.listen_afresh()
    await stage.app.press("callWith")
    await stage.app.press(f"with-{cast.DESK}")
    await stage.app.type("dialText", cast.JONAS.number)
    await stage.app.press("dialCall")
    rings = await stage.desk.wait_for("CALL_INCOMING", 5)
    await asyncio.sleep(0.3)
    early = stage.jonas.find("CALL_INCOMING")
    if early is not None:
        raise NotSeen("the desk phone ringing before Jonas's", str(early))
    return [
        event(stage.desk, rings),
        Evidence(stage.jonas.name, "does not ring yet"),
        *pictures(await stage.picture(stage.app, "desk-phone-rings")),
    ]


async def then_the_colleague(stage: Stage) -> Sequence[Evidence]:
    await stage.desk.accept()
    rings = await stage.jonas.wait_for("CALL_INCOMING", 8)
    if f"sip:{cast.MARA.number}@" not in rings["peeruri"]:
        raise NotSeen(f"{cast.MARA.number} on Jonas's phone", rings["peeruri"])
    await stage.jonas.accept()
    at_jonas = await stage.jonas.wait_for("CALL_ESTABLISHED", 5)
    at_desk = await stage.desk.wait_for("CALL_ESTABLISHED", 5, direction="outgoing")
    state = await _click_connected(stage)
    return [
        event(stage.jonas, rings),
        event(stage.jonas, at_jonas),
        event(stage.desk, at_desk),
        Evidence("app", f"click-and-call with {cast.DESK}: {state}"),
        *pictures(await stage.picture(stage.app, "called-with-the-desk-phone")),
    ]


async def _click_connected(stage: Stage) -> str:
    state = ""

    async def is_connected() -> bool:
        nonlocal state
        click = (await stage.app.ask("state"))["session"]["click"] or {}
        state = str(click.get("state", ""))
        return state == "connected"

    await until(is_connected, "the app showing the call as connected", 5)
    return state


async def hung_up(stage: Stage) -> Sequence[Evidence]:
    await asyncio.sleep(CONNECTED_FOR_S)
    await stage.jonas.hang_up()
    closed = await stage.desk.wait_for("CALL_CLOSED", 4, direction="outgoing")
    return (event(stage.desk, closed),)


STEPS = (
    Step(
        CHAPTER, "the chosen desk phone rings first",
        "Mara chooses her desk phone, types 607 and presses call: the desk phone rings.",
        desk_phone_rings_first,
    ),
    Step(
        CHAPTER, "then the colleague is called",
        "She picks up, and only now Jonas is called; he sees 602, and both are connected.",
        then_the_colleague,
    ),
    Step(
        CHAPTER, "the clicked call ends", "Jonas hangs up, and the desk phone is free.", hung_up
    ),
)  # fmt: skip
