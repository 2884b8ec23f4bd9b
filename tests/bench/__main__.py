"""``make bench``: the figures we promise, as JSON lines; exit 1 on a miss.

``--only NAME`` takes some of them (again for more), ``--list`` names them, ``--quick`` only
tries that each can be taken, ``--profile NAME`` takes one and shows our server's profile.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pstats
import resource
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import (
    app_figures,
    bridge_figures,
    company_figures,
    exchange_figures,
    feature_key_figures,
    flood_figures,
    load_figures,
    people_figures,
    server_figures,
    sign_in_figures,
    status_figures,
    watcher_figures,
    webphone_figures,
)
from tests.bench.office import PROFILE_VARIABLE
from tests.bench.report import Report

FIGURES: dict[str, Callable[[Report, Path], Awaitable[None]]] = {
    "dnd": status_figures.do_not_disturb,
    "live": status_figures.fan_out,
    "key": feature_key_figures.key_press,
    "sip-watchers-1000": watcher_figures.thousand,
    "sip-watchers-5000": watcher_figures.five_thousand,
    "set-up": exchange_figures.set_up_time,
    "registrations": exchange_figures.registrations,
    "load": load_figures.load,
    "server": server_figures.start_and_size,
    "window": app_figures.start,
    "app-size": app_figures.size,
    "people-list": people_figures.read_in,
    "company": company_figures.big_office,
    "routing": company_figures.routing,
    "plan": company_figures.through_a_plan,
    "wrong-password": sign_in_figures.wrong_password,
    "flood": flood_figures.flood,
    "webphone-page": webphone_figures.page,
    "webphone-answer": webphone_figures.answer,
    "bridge": bridge_figures.bridge,
    "click": webphone_figures.click,
}


async def take(names: list[str], report: Report) -> int:
    """Take these figures, one after the other; the exit status."""
    with tempfile.TemporaryDirectory(prefix="einklang-bench-") as folder:
        for name in names:
            directory = Path(folder) / name
            directory.mkdir()
            await FIGURES[name](report, directory)
    return report.exit_status()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=FIGURES, metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="once, and small: no verdict")
    parser.add_argument("--profile", choices=FIGURES, metavar="NAME")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        print("\n".join(FIGURES))
        return 0
    _allow_many_files()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's second start compiles nothing
    names = [options.profile] if options.profile else options.only or list(FIGURES)
    report = Report(os.getloadavg()[0], is_quick=options.quick)
    if options.profile:
        return _profiled(names, report)
    return asyncio.run(take(names, report))


def _allow_many_files() -> None:
    """A thousand live clients are a thousand sockets of this process."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _profiled(names: list[str], report: Report) -> int:
    folder = Path(tempfile.mkdtemp(prefix="einklang-profile-"))
    os.environ[PROFILE_VARIABLE] = str(folder)
    code = asyncio.run(take(names, report))
    for file in sorted(folder.glob("*.profile")):
        print(file, flush=True)
        pstats.Stats(str(file)).sort_stats("tottime").print_stats(25)
    return code


if __name__ == "__main__":
    sys.exit(main())
