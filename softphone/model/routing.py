"""The decision: given a call and a snapshot of the office, who rings, who does not, and why.

A pure function.  The exchange carries it out and stores the reasons with the call record.

Order (wire.md 7): emergency, feature codes, internal numbers (people, accounts, groups, plans),
the outside.

What a number of the house stands for, and what follows when nobody answers, is course.py's.
"""

from __future__ import annotations

from softphone.model import barring, blocking, numbers
from softphone.model.calls import Party, ReasonCode
from softphone.model.course import Course
from softphone.model.identity import account_identity, caller_identity
from softphone.model.office import Office
from softphone.model.route import (
    BARRED,
    BUSY,
    DO_NOT_DISTURB,
    LIMIT_REACHED,
    LOOP,
    NO_LINE,
    NO_LINE_EMERGENCY,
    NOT_FOUND,
    UNAVAILABLE,
    CallRequest,
    Outcome,
    Purpose,
    Refusal,
    Route,
    Snapshot,
    Stage,
    Target,
    TargetKind,
)
from softphone.model.targets import (
    first_line,
    lines_of,
    why_rang,
    why_silent,
)

__all__ = [
    "BUSY",
    "DO_NOT_DISTURB",
    "LOOP",
    "NOT_FOUND",
    "NO_LINE",
    "NO_LINE_EMERGENCY",
    "UNAVAILABLE",
    "CallRequest",
    "Outcome",
    "Purpose",
    "Refusal",
    "Route",
    "Snapshot",
    "Stage",
    "Target",
    "TargetKind",
    "account_identity",
    "caller_identity",
    "decide",
    "first_line",
]


def decide(
    request: CallRequest, snapshot: Snapshot, stage: Stage | None = None,
    outcome: Outcome | None = None, key: str = "",
) -> Route:  # fmt: skip
    """Who rings when this call is made now.

    stage: that of an earlier answer; then what this stage would ring now.
    outcome: how that stage ended without an answer; then who rings next.
    key: what the caller pressed, with ``Outcome.KEY``.
    """
    office = snapshot.office
    caller = caller_identity(request, office)
    dialled = request.dialled
    first = _line_to_try(stage, outcome, office)
    if not request.from_trunk:
        if numbers.is_emergency(dialled, office.country):
            return _emergency(dialled, caller, office, first)
        service = office.service(dialled)
        if service is not None:
            target = Target(TargetKind.SERVICE, service)
            return Route((target,), (), caller, Party(dialled, service))
    course = Course(request, snapshot, caller)
    if stage is None:
        blocked = blocking.hindrance_of_company(request, snapshot)
        if blocked is not None:
            return _kept_out(course, request, blocked)
    if not course.knows(dialled):
        return _outside(request, caller, snapshot, first)
    if stage is None:
        return course.begin()
    return course.again(stage) if outcome is None else course.after(stage, outcome, key)


def _kept_out(course: Course, request: CallRequest, reason: ReasonCode) -> Route:
    """The company does not let this caller in: nobody of the house is asked."""
    course.name(request.dialled)
    why = blocking.why_of_company(request, reason)
    refusal = blocking.REFUSALS[reason]
    return Route((), (why,), course.caller, course.callee, (), refusal)


def _line_to_try(stage: Stage | None, outcome: Outcome | None, office: Office) -> int:
    """Index of the line for a call to the outside: the next one only where one failed."""
    if stage is None:
        return 0
    if outcome is None:
        return stage.step
    return stage.step + 1 if outcome is Outcome.UNREACHABLE else len(office.trunks)


def _emergency(dialled: str, caller: Party, office: Office, first: int) -> Route:
    """Always from this device, never rewritten, never blocked (decision 13).

    first: index of the line to begin with; the next one is tried where a line fails.
    """
    lines = lines_of(office)[first:]
    callee = Party(dialled)
    if not lines:
        why = (why_silent(dialled, ReasonCode.NO_OUTSIDE_LINE),)
        return Route((), why, caller, callee, (), NO_LINE_EMERGENCY, True)
    target = Target(TargetKind.EXTERNAL, dialled, lines[0].name)
    why = (why_rang(dialled, ReasonCode.RINGS),)
    return Route(
        (target,), why, caller, callee, (), None, True, Stage(step=first),
        may_go_on=len(lines) > 1,
    )  # fmt: skip


def _outside(request: CallRequest, caller: Party, snapshot: Snapshot, first: int) -> Route:
    """By the first line.  What came in from outside never goes out again by itself."""
    office = snapshot.office
    dialled = request.dialled
    number = numbers.to_e164(dialled, office.country)
    if number is None or request.from_trunk:
        why = why_silent(dialled, ReasonCode.UNKNOWN_NUMBER)
        return Route((), (why,), caller, Party(dialled), (), NOT_FOUND)
    against = barring.hindrance(request, number, snapshot)
    if against is not None:
        refusal = BARRED if against is ReasonCode.CALL_BARRED else LIMIT_REACHED
        return Route((), (why_silent(number, against),), caller, Party(number), (), refusal)
    lines = lines_of(office)[first:]
    if not lines:
        why = why_silent(number, ReasonCode.NO_OUTSIDE_LINE)
        return Route((), (why,), caller, Party(number), (), NO_LINE)
    target = Target(TargetKind.EXTERNAL, number, lines[0].name)
    why = why_rang(number, ReasonCode.RINGS)
    return Route(
        (target,), (why,), caller, Party(number), stage=Stage(step=first),
        may_go_on=len(lines) > 1,
    )  # fmt: skip
