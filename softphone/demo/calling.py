"""What several chapters do: Jonas calls, devices ring or stay silent, a switch is pressed."""

from __future__ import annotations

import asyncio
from typing import Any

from softphone.demo import cast
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.evidence import Evidence, event
from softphone.demo.hearing import Measured, listen
from softphone.demo.processes import NotSeen, StoryError, until
from softphone.demo.stage import JONAS_HZ, MARA_HZ, Stage

CALLER = f"{cast.JONAS.first_name} {cast.JONAS.last_name}"
SILENCE_S = 1.0
"For so long nothing may ring after a refusal."


async def ring_everywhere(stage: Stage) -> list[Evidence]:
    """Jonas calls 602; each of Mara's devices rings and shows 607 and his name."""
    stage.listen_afresh()
    await stage.jonas.dial(cast.MARA.number)
    at_desk = await stage.desk.wait_for("CALL_INCOMING", 6)
    if cast.JONAS.number not in at_desk["peeruri"] or at_desk["peerdisplayname"] != CALLER:
        raise NotSeen(f"{CALLER}, {cast.JONAS.number} on the desk phone", str(at_desk))
    at_second = await stage.second_prints("incoming call")
    if f'"{CALLER}" <sip:{cast.JONAS.number}@' not in at_second:
        raise NotSeen(f"{CALLER}, {cast.JONAS.number} on the second phone", at_second)
    in_app = await stage.app.wait_for_call("ringing", 6)
    return [
        event(stage.desk, at_desk),
        Evidence(stage.second.name, at_second),
        shows_jonas(in_app, "rings for"),
    ]


async def both_hear(stage: Stage, file: str, skip: int = 0) -> list[Evidence]:
    """Mara hears Jonas's tone, and Jonas hers, in the call that is running.

    file: name of the recording; skip: samples of Jonas's recording that do not count.
    """
    recording = stage.directory / file
    speaking = await stage.card.speak(stage.microphone_tone())
    recorder = await stage.card.start_recording(recording)
    try:
        mara = await listen(lambda: recording, JONAS_HZ, MARA_HZ)
        jonas = await listen(stage.jonas.heard, MARA_HZ, JONAS_HZ, skip)
    finally:
        await recorder.stop()
        await speaking.stop()
    return _heard(stage, mara, jonas)


def _heard(stage: Stage, mara: Measured, jonas: Measured) -> list[Evidence]:
    return [
        Evidence("the app's loudspeaker, recorded from PulseAudio", str(mara)),
        Evidence(f"{stage.jonas.name}, its own recording", str(jonas)),
    ]


def shows_jonas(call: dict[str, Any], doing: str) -> Evidence:
    remote = call["remote"]
    if remote != {"number": cast.JONAS.number, "name": CALLER}:
        raise NotSeen(f"{CALLER}, {cast.JONAS.number} in the app", str(remote))
    return Evidence("app", f"{doing} {remote['name']} {remote['number']}")


async def refused_at_once(stage: Stage) -> list[Evidence]:
    """Jonas calls 602 and gets 480; for a second nothing rings anywhere."""
    stage.listen_afresh()
    known = {call["id"] for call in await stage.app.calls()}
    loop = asyncio.get_running_loop()
    start = loop.time()
    await stage.jonas.dial(cast.MARA.number)
    try:
        closed = await stage.jonas.wait_for("CALL_CLOSED", 2)
    except StoryError as error:
        await stage.jonas.hang_up()
        raise NotSeen("480 for Jonas at once", _what_rings(stage) or "no answer") from error
    waited_ms = (closed["at"] - start) * 1000
    if "480" not in str(closed["param"]):
        raise NotSeen("480 for Jonas at once", str(closed["param"]))
    await asyncio.sleep(SILENCE_S)
    rings = _what_rings(stage)
    if {call["id"] for call in await stage.app.calls()} - known:
        rings = f"{rings} the app rang"
    if rings:
        raise NotSeen("silence on every device", rings)
    return [
        Evidence(stage.jonas.name, f"after {waited_ms:.0f} ms: {closed['param']}"),
        Evidence(stage.desk.name, f"nothing within {SILENCE_S:g} s"),
        Evidence(stage.second.name, f"nothing within {SILENCE_S:g} s"),
        Evidence("app", f"no call within {SILENCE_S:g} s"),
    ]


def _what_rings(stage: Stage) -> str:
    """Which of Mara's phones rang since ``listen_afresh``."""
    rang = stage.desk.find("CALL_INCOMING")
    told = [f"{stage.desk.name}: {rang['type']} <{rang['peeruri']}>"] if rang else []
    if "incoming call" in stage.said_by_second():
        told.append(f"{stage.second.name}: incoming call")
    return "; ".join(told)


async def press_moon(app: DesktopApp) -> None:
    """Press the switch; while another card has its place it is the moon beside the name."""
    visible = {control["name"] for control in (await app.ask("controls"))["controls"]}
    await app.press("dnd" if "dnd" in visible else "moon")


async def wait_for_status(stage: Stage, status: str) -> dict[str, Any]:
    """Wait until the app has it from the server: the person's state and every device's."""
    found: dict[str, Any] = {}

    async def is_there() -> bool:
        found.update(await stage.app.ask("status"))
        return bool(found["me"]["availability"]["status"] == status)

    await until(is_there, f"the app showing {status}", 5)
    return found


async def all_quiet(stage: Stage) -> list[dict[str, Any]]:
    """Mara's devices as the server says, as soon as each is proved to be quiet."""
    devices: list[dict[str, Any]] = []

    async def is_quiet() -> bool:
        devices[:] = await stage.server.get(cast.MARA, "/me/devices")
        return all(d["quiet"] == "quiet" and d["confirmed_at"] for d in devices)

    try:
        await until(is_quiet, "every device quiet", 4)
    except StoryError as error:
        seen = ", ".join(f"{d['account']} {d['quiet']}" for d in devices)
        raise NotSeen("every device quiet and confirmed", seen) from error
    return devices
