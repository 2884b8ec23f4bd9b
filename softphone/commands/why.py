"""``einklang why``: why a call rang or did not, and what a call would do."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softphone.commands.office import Json, Office

MOST = 100


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "why",
        help="why did it ring, or not",
        description="Why a call to you or from you rang, or did not: your last call, or, with "
        "--from and --to, one that nobody makes.",
    )
    parser.add_argument("--last", type=int, metavar="N", help=f"the last N calls, 1 to {MOST}")
    parser.add_argument(
        "--from", dest="caller", metavar="A", help="who would call: a number, me, or anonymous"
    )
    parser.add_argument("--to", dest="called", metavar="B", help="the number called, or me")
    parser.add_argument("--at", metavar="T", help='when: 18:30, "tomorrow 08:00"; else now')
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.commands import running
    from softphone.commands.problem import Problem

    now = datetime.now(UTC)
    try:
        at = _checked(arguments, now)
    except Problem as problem:
        running.tell_problem(problem, arguments.json)
        return 1

    async def work(office: Office) -> int:
        if arguments.caller is None:
            return await _tell_last(office, arguments.last or 1, arguments.json, now)
        return await _tell_preview(office, arguments, at)

    return running.run(work, arguments.json)


def _checked(arguments: argparse.Namespace, now: datetime) -> datetime | None:
    """The time of ``--at``.  Raises Problem for words that do not go together."""
    from softphone.commands import times
    from softphone.commands.problem import Problem

    if (arguments.caller is None) is not (arguments.called is None):
        raise Problem("from_and_to", "Say both --from and --to: who would call whom?")
    if arguments.caller is None and arguments.at is not None:
        raise Problem("no_time_here", "--at belongs to --from and --to.")
    if arguments.caller is not None and arguments.last is not None:
        raise Problem("two_questions", "Say --last, or --from and --to, not both.")
    if arguments.last is not None and not 1 <= arguments.last <= MOST:
        raise Problem("bad_count", f"--last is a number from 1 to {MOST}.")
    if arguments.at is None:
        return None
    try:
        return times.moment(arguments.at, now)
    except Problem as problem:
        if problem.code != "until_in_the_past":
            raise
        message = f"{arguments.at} is over already. Say a time to come."
        raise Problem("at_in_the_past", message) from problem


# -- calls that were ----------------------------------------------------------------------


async def _tell_last(office: Office, count: int, as_json: bool, now: datetime) -> int:
    from softphone.commands import running

    calls = await office.calls(count)
    if as_json:
        for call in calls:
            running.tell(call)
        return 0
    if not calls:
        print("You have no calls yet.")
        return 0
    me = await office.me()
    print("\n\n".join("\n".join(call_lines(call, me, now.astimezone())) for call in calls))
    return 0


def call_lines(call: Json, me: Json, now: datetime) -> list[str]:
    """One call: what it was, the steps it took, and each device with its reason.

    now: on the clock on which times are told.
    """
    zone = now.tzinfo
    started = _moment(call.get("started_at"))
    lines = [f"{_when(started, now)}  {_what(call, me)}"]
    steps = [step for step in call.get("steps") or () if isinstance(step, dict)]
    told = [why for why in call.get("why") or () if isinstance(why, dict)]
    reasons = folded(told, str(me.get("number")))
    placed: list[int] = []
    for number, step in enumerate(steps, start=1):
        at = _clock(_moment(step.get("started_at")), zone)
        lines.append(f"  {at:8}  {_named(step)}{_seconds(step)}")
        for index, why in enumerate(reasons):
            if _step_of(why, len(steps)) == number:
                placed.append(index)
                lines.append(f"    {_sentence(why, started, zone)}")
    rest = [why for index, why in enumerate(reasons) if index not in placed]
    lines += [f"  {_sentence(why, started, zone)}" for why in rest]
    if not reasons:
        lines.append("  Nothing more is on record.")
    return [*lines, *_ending(call, zone)]


SKIPPED = frozenset(
    {"do_not_disturb", "offline", "colleagues_only", "not_reachable", "blocked_caller",
     "anonymous_rejected"}
)  # fmt: skip
"A person who was skipped for one of these is one line, not one for each device."


def folded(reasons: list[Json], mine: str) -> list[Json]:
    """The same reasons, those of a person who was skipped put together."""
    found: list[Json] = []
    groups: dict[tuple[str, ...], list[Json]] = {}
    for why in reasons:
        person = (why.get("person") or {}).get("number")
        if why.get("reason") not in SKIPPED or not person:
            found.append(why)
            continue
        step = str((why.get("details") or {}).get("step", ""))
        key = (str(person), str(why["reason"]), step)
        if key not in groups:
            found.append(groups.setdefault(key, [why])[0])
        else:
            groups[key].append(why)
    together = {id(group[0]): group for group in groups.values() if len(group) > 1}
    return [
        {**why, "sentence": _together(together[id(why)], mine)} if id(why) in together else why
        for why in found
    ]


def _together(group: list[Json], mine: str) -> str:
    """``You were in do not disturb until 14:00: Computer and desk phone stayed silent.``"""
    because = str(group[0].get("sentence")).rpartition(": ")[2].rstrip(".")
    names = [str((why.get("device") or {}).get("name")) for why in group]
    who = f"{len(group)} devices"
    if group[0]["person"]["number"] == mine:
        who = f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{because[:1].upper()}{because[1:]}: {who} stayed silent."


def _step_of(why: Json, steps: int) -> int:
    """Number of the step, from 1, to which a reason belongs; 0 for none."""
    told = str((why.get("details") or {}).get("step", ""))
    if told.isdecimal():
        return int(told)
    return 1 if steps == 1 else 0


def _sentence(why: Json, started: datetime | None, zone: tzinfo | None) -> str:
    at = _moment((why.get("details") or {}).get("at")) or started
    return f"{_clock(at, zone):8}  {why.get('sentence') or why.get('reason')}"


def _what(call: Json, me: Json) -> str:
    """``Missed call from Jonas Brandt (607)``."""
    is_out = call.get("direction") == "out"
    other = _named(call.get("to" if is_out else "from"))
    mine = str(me.get("number"))
    called = call.get("to") or {}
    by = "" if is_out or called.get("number") == mine else f" to {_named(called)}"
    words = {
        "missed": "Missed call from {other}{by}" if not is_out else "Call to {other}, missed",
        "answered": "Call from {other}{by}" if not is_out else "Call to {other}",
        "answered_elsewhere": "Call from {other}{by}, answered elsewhere",
        "refused": "Declined call from {other}{by}" if not is_out else "Declined by {other}",
    }
    usual = "Call to {other}: {result}" if is_out else "Call from {other}{by}: {result}"
    result = str(call.get("result") or "not known")
    return words.get(result, usual).format(other=other, by=by, result=result)


def _ending(call: Json, zone: tzinfo | None) -> list[str]:
    answered, ended = _moment(call.get("answered_at")), _moment(call.get("ended_at"))
    lines = []
    if answered is not None:
        lines.append(f"  {_clock(answered, zone):8}  Answered.")
    if ended is not None:
        lines.append(f"  {_clock(ended, zone):8}  The call ended.")
    return lines


# -- a call that nobody makes -------------------------------------------------------------


async def _tell_preview(
    office: Office, arguments: argparse.Namespace, at: datetime | None
) -> int:
    from softphone.client.errors import OfficeError
    from softphone.commands import running
    from softphone.commands.problem import Problem

    caller, called = arguments.caller, arguments.called
    mine = str((await office.me()).get("number") or "")
    caller = mine if caller == "me" else caller
    called = mine if called == "me" else called
    try:
        told = await office.preview(caller, called, at)
    except OfficeError as error:
        if error.code != "not_allowed":
            raise
        message = "You may only look at calls to you, or from your own devices."
        raise Problem(error.code, message) from error
    if arguments.json:
        running.tell(told)
    else:
        print("\n".join(preview_lines(told, at, mine)))
    return 0


SERVICES = {
    "echo": "The server itself would answer: the echo test.",
    "dnd_on": "Do not disturb would be turned on.",
    "dnd_off": "Do not disturb would be turned off.",
    "dnd_toggle": "Do not disturb would be turned on or off.",
    "voicemail": "The server itself would answer: the voicemail.",
    "pickup": "A ringing call would be picked up.",
}


def preview_lines(told: Json, at: datetime | None, mine: str = "") -> list[str]:
    """What would happen, as if it had.  mine: the number of whoever reads it."""
    when = f"at {at.astimezone():%Y-%m-%d %H:%M}" if at is not None else "now"
    caller, callee = _named(told.get("caller")), _named(told.get("callee"))
    lines = [f"Had {caller or 'somebody without a number'} called {callee} {when}:"]
    reasons = [why for why in told.get("why") or () if isinstance(why, dict)]
    lines += [f"  {why.get('sentence')}" for why in folded(reasons, mine)]
    targets = [t for t in told.get("targets") or () if isinstance(t, dict)]
    services = [str(t.get("value")) for t in targets if t.get("kind") == "service"]
    for service in services:
        name = service.partition(":")[0]
        lines.append(f"  {SERVICES.get(name, 'The server itself would answer.')}")
    refusal = told.get("refusal")
    if isinstance(refusal, dict):
        lines.append(f"  Nothing rings. The caller is told: {refusal.get('phrase')}.")
    return lines


# -- words --------------------------------------------------------------------------------


def _named(party: object) -> str:
    """``Jonas Brandt (607)``."""
    if not isinstance(party, dict):
        return ""
    name, number = str(party.get("name") or ""), str(party.get("number") or "")
    if not name or name == number:
        return number or "somebody without a number"
    return f"{name} ({number})" if number else name


def _seconds(step: Json) -> str:
    seconds = step.get("seconds")
    return f": rings for up to {seconds} s" if seconds else ""


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) and text else None
    except ValueError:
        return None


def _clock(moment: datetime | None, zone: tzinfo | None) -> str:
    return moment.astimezone(zone).strftime("%H:%M:%S") if moment is not None else ""


def _when(moment: datetime | None, now: datetime) -> str:
    """With the day where it is not today."""
    if moment is None:
        return "At an unknown time"
    local = moment.astimezone(now.tzinfo)
    day = "" if local.date() == now.date() else f"{local:%Y-%m-%d} "
    return f"{day}{local:%H:%M:%S}"
