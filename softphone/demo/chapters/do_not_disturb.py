"""One switch for the person: every device is silent, everybody sees it, and it is proved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from softphone.demo import cast
from softphone.demo.calling import (
    all_quiet,
    press_moon,
    refused_at_once,
    ring_everywhere,
    wait_for_status,
)
from softphone.demo.evidence import Evidence, event, pictures
from softphone.demo.processes import NotSeen, until
from softphone.demo.stage import Stage
from softphone.demo.step import Step

CHAPTER = "do not disturb"
DRAWN_S = 0.9
"After this time the line in the card has filled."
ACCOUNTS = {cast.COMPUTER, cast.SECOND, cast.DESK}


async def switched_on(stage: Stage) -> Sequence[Evidence]:
    before = await _words(stage)
    await press_moon(stage.app)
    devices = await all_quiet(stage)
    await wait_for_status(stage, "do_not_disturb")
    after = await _changed_words(stage, before)
    await asyncio.sleep(DRAWN_S)
    return [
        *(
            Evidence("server, /me/devices", f"{d['account']} quiet since {d['confirmed_at']}")
            for d in devices
        ),
        *(Evidence("app, words in its window", line) for line in after),
        *pictures(await stage.picture(stage.app, "do-not-disturb")),
    ]


async def _words(stage: Stage) -> dict[str, str]:
    """What the window says of the person and of the devices."""
    controls = (await stage.app.ask("controls"))["controls"]
    shown = ("identity", "devices")
    return {c["name"]: c["accessible"] for c in controls if c["name"] in shown}


async def _changed_words(stage: Stage, before: dict[str, str]) -> Sequence[str]:
    after: dict[str, str] = {}

    async def is_changed() -> bool:
        after.update(await _words(stage))
        return len(after) == 2 and all(after[name] != before.get(name) for name in after)

    await until(is_changed, "other words in the window than before", 3)
    return list(after.values())


async def colleague_sees_it(stage: Stage) -> Sequence[Evidence]:
    seen: list[dict[str, Any]] = []

    async def is_there() -> bool:
        people = (await stage.colleague.ask("state"))["session"]["colleagues"]
        seen[:] = [p for p in people if p["number"] == cast.MARA.number]
        return bool(seen) and seen[0]["availability"]["status"] == "do_not_disturb"

    await until(is_there, "Lea's app showing Mara as do not disturb", 4)
    line = f"{seen[0]['name']} {seen[0]['number']}: {seen[0]['availability']['status']}"
    return [
        Evidence("Lea's app", line),
        *pictures(await stage.picture(stage.colleague, "lea-sees-it")),
    ]


async def refused(stage: Stage) -> Sequence[Evidence]:
    await stage.note_records()
    return await refused_at_once(stage)


async def record_says_why(stage: Stage) -> Sequence[Evidence]:
    record = await stage.new_record()
    why = {
        w["target"]: w for w in record["why"]
        if (w["decision"], w["reason"]) == ("did_not_ring", "do_not_disturb")
    }  # fmt: skip
    if set(why) != ACCOUNTS or record["result"] != "missed":
        raise NotSeen(f"do not disturb as the reason for {sorted(ACCOUNTS)}", str(record))
    return [Evidence("call record", f"{n}: {w['sentence']}") for n, w in sorted(why.items())]


async def switched_off(stage: Stage) -> Sequence[Evidence]:
    await press_moon(stage.app)
    await wait_for_status(stage, "available")
    return await ring_everywhere(stage)


async def ringing_stops(stage: Stage) -> Sequence[Evidence]:
    await stage.note_records()
    await press_moon(stage.app)
    at_desk = await stage.desk.wait_for("CALL_CLOSED", 4)
    at_second = await stage.second_prints("ended (", 4)
    at_jonas = await stage.jonas.wait_for("CALL_CLOSED", 4)
    await stage.app.wait_for_no_call(4)
    record = await stage.new_record()
    reasons = {w["target"]: w["reason"] for w in record["why"]}
    wanted = dict.fromkeys(sorted(ACCOUNTS), "do_not_disturb_while_ringing")
    if reasons != wanted or "480" not in at_jonas["param"]:
        raise NotSeen(f"480 and {wanted}", f"{at_jonas['param']} and {reasons}")
    why = [Evidence("call record", f"{w['target']}: {w['sentence']}") for w in record["why"]]
    return [
        event(stage.desk, at_desk),
        Evidence(stage.second.name, at_second),
        event(stage.jonas, at_jonas),
        *why,
    ]


async def switched_off_again(stage: Stage) -> Sequence[Evidence]:
    await press_moon(stage.app)
    await wait_for_status(stage, "available")
    devices = await stage.server.get(cast.MARA, "/me/devices")
    if any(d["quiet"] != "rings" for d in devices):
        raise NotSeen("every device may ring again", str(devices))
    return [Evidence("server, /me/devices", f"{d['account']} {d['quiet']}") for d in devices]


STEPS = (
    Step(
        CHAPTER, "one switch silences every device",
        "Mara presses “do not disturb” in the window: every device of hers is quiet.",
        switched_on,
    ),
    Step(
        CHAPTER, "a colleague sees it",
        "Lea sees on her own computer that Mara does not want to be disturbed.",
        colleague_sees_it,
    ),
    Step(
        CHAPTER, "a caller is refused at once",
        "Jonas calls 602 and is refused at once; nothing rings anywhere.",
        refused,
    ),
    Step(
        CHAPTER, "the record says why",
        "The call's record says for every device why it did not ring.",
        record_says_why,
    ),
    Step(
        CHAPTER, "off, and all ring again",
        "Mara presses the switch again; Jonas calls, and all three devices ring.",
        switched_off,
    ),
    Step(
        CHAPTER, "a ringing call stops",
        "While it rings she turns it on: every device stops, and Jonas is refused.",
        ringing_stops,
    ),
    Step(CHAPTER, "off for the rest of the day", "She turns it off.", switched_off_again),
)  # fmt: skip
