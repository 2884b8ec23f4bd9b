"""``einklang demo``: the main job as a story that checks itself."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

INTERRUPTED = 130
"Exit status after Ctrl+C, as shells count it."


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "demo",
        help="play the main job with real phones, and check it",
        description="Play the main job with a real server, the real app and real SIP phones. "
        "Ends with 0 only if each step was really observed.",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("einklang-demo"), metavar="DIR",
        help="folder of the pictures (default: einklang-demo)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--only", action="append", default=[], metavar="CHAPTER",
        help="play only this chapter, e.g. “do not disturb”; may be given again",
    )  # fmt: skip
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    try:
        return _run(arguments)
    except (asyncio.CancelledError, KeyboardInterrupt):
        print("einklang: the demo was interrupted; everything was ended", file=sys.stderr)
        return INTERRUPTED


def _run(arguments: argparse.Namespace) -> int:
    from softphone.demo import programs, story
    from softphone.demo.teller import JsonTeller, PlainTeller

    unknown = [name for name in arguments.only if name not in story.CHAPTERS]
    if unknown:
        known = ", ".join(f"“{name}”" for name in story.CHAPTERS)
        print(f"einklang: no chapter “{unknown[0]}”; there are {known}", file=sys.stderr)
        return 2
    missing = programs.missing()
    if missing:
        print(
            f"einklang: the demo needs {', '.join(missing)}. On Debian, install them with\n"
            f"    {programs.apt_line(missing)}",
            file=sys.stderr,
        )
        return 1
    teller = JsonTeller(sys.stdout) if arguments.json else PlainTeller(sys.stdout)
    steps = story.chosen(arguments.only)
    try:
        told = asyncio.run(_interruptible(story.tell(arguments.out, steps, teller)))
    except OSError as error:
        print(f"einklang: {error}", file=sys.stderr)
        return 1
    return 0 if told else 1


async def _interruptible(work: Coroutine[Any, Any, bool]) -> bool:
    """The first Ctrl+C ends the story, and all programs with it; later ones change nothing."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    was_told = False

    def end() -> None:
        nonlocal was_told
        if not was_told:
            was_told = True
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    return await task
