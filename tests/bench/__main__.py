"""``make bench``: the figures we promise, as JSON lines; exit 1 on a miss.

Name figures to take only those: ``python -m tests.bench exchange server``.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import exchange_figures, server_figures, status_figures
from tests.bench.report import Report

GROUPS: dict[str, list[Callable[[Report, Path], Awaitable[None]]]] = {
    "status": [status_figures.do_not_disturb, status_figures.fan_out],
    "exchange": [
        exchange_figures.set_up_time,
        exchange_figures.load,
        exchange_figures.registrations,
    ],
    "server": [server_figures.start_and_size],
}


async def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"no such figures: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
        return 2
    report = Report(os.getloadavg()[0])
    with tempfile.TemporaryDirectory(prefix="einklang-bench-") as folder:
        for name in names or list(GROUPS):
            for take in GROUPS[name]:
                await take(report, Path(folder))
    return report.exit_status()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
