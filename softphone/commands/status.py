"""``einklang status``: who am I, which devices, what state."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softphone.commands.office import Office


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "status",
        help="who am I, which devices, what state",
        description="Who you are in your office, your devices, and what state they are in.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.commands import running, told

    async def work(office: Office) -> int:
        me = await office.me()
        if arguments.json:
            running.tell(me)
        else:
            print("\n".join(told.me_lines(me, datetime.now(UTC))))
        return 0 if me.get("connected", True) else 1

    return running.run(work, arguments.json)
