"""``einklang dnd``: do not disturb for the person, on all devices at once."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softphone.commands.office import Json, Office

DND = "do_not_disturb"


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "dnd",
        help="do not disturb: on, off, status",
        description="Do not disturb for you as a person, on all your devices at once.",
    )
    parser.add_argument("value", choices=("on", "off", "status"))
    parser.add_argument("--for", dest="length", metavar="45m", help="how long: 45m, 2h, 1h30m")
    parser.add_argument("--until", metavar="14:00", help='14:00 or "tomorrow 08:00"')
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.commands import running
    from softphone.commands.problem import Problem

    try:
        until = _end(arguments, datetime.now(UTC))
    except Problem as problem:
        running.tell_problem(problem, arguments.json)
        return 1

    async def work(office: Office) -> int:
        me = await office.me()
        if arguments.value == "on":
            me = await office.set_status(DND, until)
        elif arguments.value == "off" and DND in _chosen(me):
            me = await office.set_status("available", None)
        return _tell(me, arguments.json)

    return running.run(work, arguments.json)


def _end(arguments: argparse.Namespace, now: datetime) -> datetime | None:
    from softphone.commands import times
    from softphone.commands.problem import Problem

    if not arguments.length and not arguments.until:
        return None
    if arguments.value != "on":
        raise Problem("no_end_here", "Only “einklang dnd on” has an end: --for or --until.")
    if arguments.length and arguments.until:
        raise Problem("two_ends", "Say --for or --until, not both.")
    if arguments.length:
        return now + times.duration(arguments.length)
    return times.moment(arguments.until, now)


def _chosen(me: Json) -> tuple[str, str]:
    """What holds, and what was chosen while the server was away."""
    return str((me.get("availability") or {}).get("status")), str(me.get("unsent_status") or "")


def _tell(me: Json, as_json: bool) -> int:
    """0 only when the server confirmed it."""
    from softphone.commands import running, told

    availability = me.get("availability") or {}
    is_confirmed = bool(me.get("connected", True)) and not me.get("unsent_status")
    if as_json:
        extra = {k: v for k, v in me.items() if k in ("connection", "unsent_status")}
        running.tell({**availability, "devices": me.get("devices") or [], **extra})
        return 0 if is_confirmed else 1
    if me.get("unsent_status"):
        print("The presence server is away. Your choice is sent when it is back; until then")
        print("only this computer follows it.")
    elif not is_confirmed:
        print("The presence server is away. What it told last:")
    print(told.status_line(availability, datetime.now(UTC)))
    if availability.get("status") == DND:
        print(told.quiet_line(list(me.get("devices") or ())))
    return 0 if is_confirmed else 1
