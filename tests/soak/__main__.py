"""``make soak``: a thousand calls in a row through the real app, then a flood.

Exit 0 when the app and the server are alive, hold no more memory late than early, and every
call was set up.  ``--calls N`` for a short run, ``--rest SECONDS`` before memory is read.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from softphone.demo.processes import StoryError
from tests.bench.app_figures import room
from tests.bench.flood_figures import one_flood
from tests.soak.calls import Line
from tests.soak.memory import Reading, Verdict

EARLY, MIDDLE = 0.4, 0.7
"Parts of the run: the first warms up, the second and the third are compared."
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


async def main(calls: int, rest_s: float, flood_s: int) -> int:
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
    return 0 if verdict.is_met and withstood else 1


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--rest", type=float, default=40.0, metavar="SECONDS")
    parser.add_argument("--flood", type=int, default=20, metavar="SECONDS")
    return parser.parse_args()


if __name__ == "__main__":
    wanted = options()
    try:
        sys.exit(asyncio.run(main(wanted.calls, wanted.rest, wanted.flood)))
    except (StoryError, TimeoutError) as error:
        tell(name="soak", met=False, reason=str(error) or "it took too long")
        sys.exit(1)
