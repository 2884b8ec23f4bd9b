"""``make soak``: a thousand calls in a row through the real app, then a flood; a hundred
thousand changes of status; wrong packets at a browser's bridge; impossible requests to the API;
and a state machine that looks much longer than in the tests.

Exit 0 when the app and the server are alive, hold no more late than early, every call was set
up, nothing was found.  ``--calls N``, ``--changes N``, ``--requests N`` and ``--examples N``
for a short run (0 leaves that part out), ``--rest SECONDS`` before memory is read.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from softphone.demo.processes import StoryError
from tests.api_probe import Probe
from tests.bench.app_figures import room
from tests.bench.flood_figures import one_flood
from tests.bridge_flood import descriptions, flood
from tests.server.status_machine import look_for_mistakes
from tests.server.test_rights_matrix import BODIES
from tests.server.test_strange_requests import CALLS
from tests.soak.calls import Line
from tests.soak.memory import Reading, Verdict
from tests.soak.status_changes import change_statuses
from tests.whole_office import WholeOffice

EARLY, MIDDLE = 0.4, 0.7
"Parts of the run: the first warms up, the second and the third are compared."
BRIDGE_MB = 20
"A bridge may have grown by so much after all wrong packets."
SECONDS_A_CALL = 5.0
"More than this on average, and the run gives up: it must end by itself."


async def soak(calls: int, rest_s: float, directory: Path) -> Verdict:
    """Raises StoryError when a call is not set up or one of the two dies."""
    marks = [round(calls * part) for part in (EARLY, MIDDLE, 1)]
    readings: list[Reading] = []
    async with room(directory) as parts, Line.open(parts) as line:
        done = 0
        for mark in marks:
            await line.make_calls(done, mark)
            done = mark
            await asyncio.sleep(rest_s)
            readings.append(line.read_memory())
            tell(calls=done, app_mb=readings[-1].app_mb, server_mb=readings[-1].server_mb)
    return Verdict(readings[1], readings[2])


def tell(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


async def call_and_flood(calls: int, rest_s: float, flood_s: int) -> bool:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="einklang-soak-") as folder:
        limit_s = calls * SECONDS_A_CALL + 3 * rest_s + 60
        verdict = await asyncio.wait_for(soak(calls, rest_s, Path(folder) / "calls"), limit_s)
        tell(
            name="soak: growth",
            app_mb=verdict.app_mb,
            server_mb=verdict.server_mb,
            limit=verdict.LIMIT_MB,
            met=verdict.is_met,
            seconds=round(time.monotonic() - started),
        )
        flood = await one_flood(Path(folder) / "flood", flood_s)
        withstood = flood.grown_mb <= 30 and flood.log_lines <= 10
        tell(name="soak: flood", **vars(flood), met=withstood)
    return verdict.is_met and withstood


async def switch(changes: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="einklang-soak-") as folder:
        verdict = await change_statuses(changes, Path(folder))
    tell(
        name="soak: status changes",
        changes=verdict.changes,
        rss_mb=verdict.rss_mb,
        data_mb=verdict.data_mb,
        limit=verdict.LIMIT_MB,
        log_rows=verdict.late.log_rows,
        most_rows=verdict.most_rows,
        watchers_right=verdict.watchers_right,
        met=verdict.is_met,
        seconds=verdict.seconds,
    )
    return verdict.is_met


def look_long(examples: int) -> bool:
    """Random this time.  Raises AssertionError with the steps that lead to a mistake."""
    started = time.monotonic()
    look_for_mistakes(examples)
    seconds = round(time.monotonic() - started)
    tell(name="soak: status machine", examples=examples, met=True, seconds=seconds)
    return True


def flood_bridge(packets: int) -> bool:
    """Wrong packets at a call of a browser, and as many wrong descriptions by tens."""
    started, before_mb = time.monotonic(), own_mb()
    told = asyncio.run(flood(packets))
    read, refused = descriptions(packets // 10)
    grown_mb = round(own_mb() - before_mb, 1)
    met = not told.ends and grown_mb <= BRIDGE_MB
    tell(
        name="soak: bridge", packets=told.packets, heard=told.rounds, ends=told.ends,
        descriptions_read=read, descriptions_refused=refused, grown_mb=grown_mb,
        limit=BRIDGE_MB, met=met, seconds=round(time.monotonic() - started),
    )  # fmt: skip
    return met


async def ask_strangely(requests: int) -> bool:
    """Impossible requests to each call of the API.  Raises AssertionError with the first."""
    started, asked, taken, seed = time.monotonic(), 0, 0, int(time.time())
    tell(name="soak: strange requests", begins_with_seed=seed)
    while asked < requests:
        with tempfile.TemporaryDirectory(prefix="einklang-soak-") as folder:
            office = WholeOffice(Path(folder))
            await office.start()
            probe = Probe(office, seed)
            await probe.begin()
            await probe.calls(BODIES, CALLS, times=10)
            await probe.collections(times=40)
            await office.stop()
        asked, taken, seed = asked + probe.asked, taken + probe.taken, seed + 1
    seconds = round(time.monotonic() - started)
    tell(name="soak: strange requests", asked=asked, taken=taken, met=True, seconds=seconds)
    return True


def own_mb() -> float:
    text = Path("/proc/self/statm").read_text(encoding="ascii")
    return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(wanted: argparse.Namespace) -> int:
    met = True
    if wanted.calls:
        met &= asyncio.run(call_and_flood(wanted.calls, wanted.rest, wanted.flood))
    if wanted.changes:
        met &= asyncio.run(switch(wanted.changes))
    if wanted.packets:
        met &= flood_bridge(wanted.packets)
    if wanted.requests:
        met &= asyncio.run(ask_strangely(wanted.requests))
    if wanted.examples:
        met &= look_long(wanted.examples)
    return 0 if met else 1


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--rest", type=float, default=40.0, metavar="SECONDS")
    parser.add_argument("--flood", type=int, default=20, metavar="SECONDS")
    parser.add_argument("--changes", type=int, default=100_000)
    parser.add_argument("--packets", type=int, default=300_000)
    parser.add_argument("--requests", type=int, default=30_000)
    parser.add_argument("--examples", type=int, default=3000)
    return parser.parse_args()


if __name__ == "__main__":
    wanted = options()
    try:
        sys.exit(main(wanted))
    except (StoryError, TimeoutError) as error:
        tell(name="soak", met=False, reason=str(error) or "it took too long")
        sys.exit(1)
