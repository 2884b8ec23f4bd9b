"""The server dies in the middle of a call and comes back: nobody loses anything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from softphone.demo import cast
from softphone.demo.calling import (
    both_hear,
    press_moon,
    refused_at_once,
    ring_everywhere,
    wait_for_status,
)
from softphone.demo.evidence import Evidence, event, pictures
from softphone.demo.hearing import length
from softphone.demo.processes import NotSeen, StoryError
from softphone.demo.stage import Stage
from softphone.demo.step import Step

CHAPTER = "power cut"


async def talk_in_do_not_disturb(stage: Stage) -> Sequence[Evidence]:
    await ring_everywhere(stage)
    await stage.app.press("answer")
    answered = await stage.jonas.wait_for("CALL_ESTABLISHED", 5)
    await stage.app.wait_for_call("active", 5)
    await press_moon(stage.app)
    await wait_for_status(stage, "do_not_disturb")
    return (event(stage.jonas, answered), await _status_for_lea(stage))


async def _status_for_lea(stage: Stage) -> Evidence:
    """What the server tells another person of Mara."""
    people = await stage.server.get(cast.LEA, "/colleagues")
    mara = next(p for p in people if p["number"] == cast.MARA.number)
    status = mara["availability"]["status"]
    if status != "do_not_disturb":
        raise NotSeen("do_not_disturb for Mara", status)
    revision = mara["availability"]["revision"]
    return Evidence("server, /colleagues for Lea", f"602: {status}, revision {revision}")


async def sound_goes_on(stage: Stage) -> Sequence[Evidence]:
    pid = stage.server.pid
    await stage.server.kill()
    skip = length(stage.jonas.heard())
    heard = await both_hear(stage, "speaker-without-server.wav", skip)
    if await _answers(stage):
        raise NotSeen("a dead server", "it answers")
    return [
        Evidence("server", f"process {pid} ended by signal 9; its address refuses"),
        *heard,
        *pictures(await stage.picture(stage.app, "without-server")),
    ]


async def _answers(stage: Stage) -> bool:
    host, _, port = stage.server.http.removeprefix("http://").partition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    return True


async def server_is_back(stage: Stage) -> Sequence[Evidence]:
    loop = asyncio.get_running_loop()
    start = loop.time()
    await stage.server.start()
    ready_s = loop.time() - start
    return (
        Evidence(f"server (process {stage.server.pid})", f"ready again after {ready_s:.1f} s"),
        await _status_for_lea(stage),
    )


async def hang_up_reaches_the_other(stage: Stage) -> Sequence[Evidence]:
    calls = [call["state"] for call in await stage.app.calls()]
    if "active" not in calls:
        raise NotSeen("the call still there in the app", str(calls))
    loop = asyncio.get_running_loop()
    await stage.jonas.hang_up()
    start = loop.time()
    try:
        await stage.app.wait_for_no_call(4)
    except StoryError as error:
        raise NotSeen("the app's call ending", "it goes on after 4 s") from error
    return (Evidence("app", f"its call ended after {(loop.time() - start) * 1000:.0f} ms"),)


async def still_silent(stage: Stage) -> Sequence[Evidence]:
    return await refused_at_once(stage)


STEPS = (
    Step(
        CHAPTER, "a call goes on in do not disturb",
        "Mara talks with Jonas and turns on do not disturb: this call goes on.",
        talk_in_do_not_disturb,
    ),
    Step(
        CHAPTER, "sound without the server",
        "The server is killed in the middle of the call: they go on hearing each other.",
        sound_goes_on,
    ),
    Step(
        CHAPTER, "the server is back",
        "It starts again and still knows that Mara must not be disturbed.",
        server_is_back,
    ),
    Step(
        CHAPTER, "hanging up still works",
        "Jonas hangs up the call from before, and Mara's side ends.",
        hang_up_reaches_the_other,
    ),
    Step(
        CHAPTER, "silent after the restart",
        "He calls again and is refused at once: she is still in do not disturb.",
        still_silent,
    ),
)  # fmt: skip
