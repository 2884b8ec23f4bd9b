"""``einklang native-host``: started by a browser for our extension, never by a person."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "native-host", help=argparse.SUPPRESS,
        description="Started by a browser for Einklang's extension.",
    )  # fmt: skip
    parser.add_argument("asker", nargs="*")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.desktop import native_host

    try:
        native_host.check_asker(arguments.asker)
    except native_host.Refused:
        print("einklang: only Einklang's own extension may ask.", file=sys.stderr)
        return 1
    # What is printed by mistake must not be taken for a frame.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    host = native_host.NativeHost(_call, _status, time.monotonic)
    while (message := native_host.read_frame(sys.stdin.buffer)) is not None:
        native_host.write_frame(output, asyncio.run(host.answer(message)))
    return 0


async def _call(number: str, page_host: str) -> None:
    """Let the app ask; start it if it is not there.  Raises ConnectionError."""
    from softphone.commands import asking
    from softphone.commands.problem import Problem

    try:
        await asking.show(number, page_host)
    except Problem as problem:
        raise ConnectionError(str(problem)) from problem


async def _status() -> bool:
    from softphone.desktop.single_instance import hand_over

    answer = await hand_over("status")
    return answer is not None and answer.get("me") is not None
