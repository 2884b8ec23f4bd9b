"""A person is called, not a device: all devices ring, one answers, the sound is real."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from softphone.demo import cast
from softphone.demo.calling import both_hear, ring_everywhere, shows_jonas
from softphone.demo.evidence import Evidence, event, pictures
from softphone.demo.processes import NotSeen, until
from softphone.demo.stage import JONAS_HZ, MARA_HZ, Stage
from softphone.demo.step import Step

CHAPTER = "one number"


async def all_devices_ring(stage: Stage) -> Sequence[Evidence]:
    await stage.note_records()
    told = await ring_everywhere(stage)
    return [*told, *pictures(await stage.picture(stage.app, "jonas-calls"))]


async def app_answers(stage: Stage) -> Sequence[Evidence]:
    await stage.app.press("answer")
    answered = await stage.jonas.wait_for("CALL_ESTABLISHED")
    call = await stage.app.wait_for_call("active")
    return [
        event(stage.jonas, answered),
        shows_jonas(call, "is talking with"),
        *pictures(await stage.picture(stage.app, "in-the-call")),
    ]


async def others_stop(stage: Stage) -> Sequence[Evidence]:
    closed = await stage.desk.wait_for("CALL_CLOSED", 3)
    ended = await stage.second_prints("ended (", 3)
    await stage.second.say("call-logs")
    status = await _last_status(stage)
    if status != "Status: answered elsewhere":
        raise NotSeen("a second phone without a missed call", status)
    return (
        event(stage.desk, closed),
        Evidence(stage.second.name, ended),
        Evidence(f"{stage.second.name}, its list of calls", status),
    )


async def _last_status(stage: Stage) -> str:
    """How the second phone noted the call; the newest entry stands last."""

    def lines() -> list[str]:
        return [x for x in stage.said_by_second().splitlines() if x.startswith("Status: ")]

    await until(lambda: bool(lines()), "the second phone's list of calls", 3)
    await asyncio.sleep(0.1)
    return lines()[-1]


async def they_talk(stage: Stage) -> Sequence[Evidence]:
    return await both_hear(stage, "speaker.wav")


async def hang_up(stage: Stage) -> Sequence[Evidence]:
    await stage.app.press("hangUp")
    closed = await stage.jonas.wait_for("CALL_CLOSED", 4)
    await stage.app.wait_for_no_call(4)
    record = await stage.new_record()
    if record["result"] != "answered" or record["answered_on"] != cast.COMPUTER:
        raise NotSeen(f"a record of a call answered on {cast.COMPUTER}", str(record))
    why = [Evidence("call record", f"{w['target']}: {w['sentence']}") for w in record["why"]]
    return [event(stage.jonas, closed), *why]


STEPS = (
    Step(
        CHAPTER, "all devices ring",
        "Jonas calls 602: Mara's computer, second phone and desk phone ring and show 607.",
        all_devices_ring,
    ),
    Step(CHAPTER, "the app answers", "Mara answers on her computer.", app_answers),
    Step(
        CHAPTER, "the other phones stop",
        "Her other phones stop at once, and none of them shows a missed call.",
        others_stop,
    ),
    Step(
        CHAPTER, "both hear each other",
        f"Jonas says {JONAS_HZ} Hz and Mara {MARA_HZ} Hz; each hears the other one only.",
        they_talk,
    ),
    Step(
        CHAPTER, "one hangs up",
        "Mara hangs up and Jonas's call ends; the record says what each device did.",
        hang_up,
    ),
)  # fmt: skip
