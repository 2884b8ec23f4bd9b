"""What is kept of a call: its reasons as they turned out, and its record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from softphone.model import blocking
from softphone.model.calls import CallRecord, CallResult, Decision, Party, ReasonCode, Why
from softphone.model.office import Office
from softphone.model.route import Route, Target
from softphone.server import record_course
from softphone.server.legs import Call, Leg

REFUSALS = {
    ReasonCode.DO_NOT_DISTURB,
    ReasonCode.DO_NOT_DISTURB_WHILE_RINGING,
    ReasonCode.NOT_SIGNED_IN,
    ReasonCode.NOT_REACHABLE,
    ReasonCode.OFFLINE,
    ReasonCode.COLLEAGUES_ONLY,
    ReasonCode.NOT_THE_DESTINATION,
    ReasonCode.SILENCED,
}


REFUSALS_OF_CALLERS = frozenset(blocking.REFUSALS)
"It was the caller who was not wanted."
ORDINARY = {ReasonCode.RINGS, ReasonCode.ANSWERED, ReasonCode.ANSWERED_ELSEWHERE}
"A device that rings for these rings by no particular rule."
RULE_DETAILS = ("because", "person", "number")
PLACE_DETAILS = ("step", "stage")
"Where in the call's course it was decided."


def start_reasons(call: Call) -> None:
    for why in call.route.why:
        call.why.setdefault(why.target, why)


def next_stage(call: Call, route: Route) -> None:
    """The reasons of what rings next.  A device that rings again keeps its first reason too."""
    for why in route.why:
        before = call.why.get(why.target)
        is_moot = before is not None and before.reason is ReasonCode.NOT_THE_DESTINATION
        if before is None or is_moot:
            call.why.pop(why.target, None)
            call.why[why.target] = why
        elif why.decision is Decision.RANG:
            kept = f"{why.target} {len(call.why)}"
            call.why = {kept if key == why.target else key: w for key, w in call.why.items()}
            call.why[why.target] = why


def unplaced(call: Call, target: Target) -> None:
    """There is a line for this number, but no way to it."""
    before = call.why.get(target.value)
    details = before.details if before is not None else ()
    reason = ReasonCode.LINE_REFUSED
    call.why[target.value] = Why(target.value, Decision.DID_NOT_RING, reason, details)


def note(
    call: Call, leg: Leg, reason: ReasonCode, details: Iterable[tuple[str, str]] = (),
    now: float | None = None,
) -> None:  # fmt: skip
    """How it ended for the device of this leg.  ``now``: when, on the clock of the legs."""
    if leg.target is None:
        return
    rang = leg.rang or reason in (ReasonCode.ANSWERED, ReasonCode.ANSWERED_ELSEWHERE)
    decision = Decision.RANG if rang else Decision.DID_NOT_RING
    before = call.why.get(leg.target.value)
    if before is not None and before.reason is ReasonCode.ANSWERED:
        return
    told = {**_because(before), **_times(leg, now), **dict(details)}
    why = Why(leg.target.value, decision, reason, tuple(told.items()))
    call.why[leg.target.value] = why


def _times(leg: Leg, now: float | None) -> dict[str, str]:
    """``at``: when it was called, UTC; ``seconds``: how long it rang."""
    found = {}
    if leg.invited_utc is not None:
        found["at"] = leg.invited_utc.isoformat()
    if leg.rang and now is not None:
        found["seconds"] = f"{max(0.0, now - leg.invited_at):.1f}"
    return found


def _because(before: Why | None) -> dict[str, str]:
    """Why a device rang at all stays known, whatever came of it: a rule let it through."""
    if before is None:
        return {}
    place = {key: value for key, value in before.details if key in PLACE_DETAILS}
    kept = {key: value for key, value in before.details if key in RULE_DETAILS}
    if "because" in kept:
        return {**kept, **place}
    if before.decision is not Decision.RANG or before.reason in ORDINARY:
        return place
    return {"because": before.reason.value, **kept, **place}


def record_of(
    call: Call, office: Office, now: datetime, failed: ReasonCode | None
) -> CallRecord:
    """The record of a call that has ended.

    failed: a reason that overrides the result, e.g. the server was restarted.
    """
    account = call.request.from_account
    owners = office.owners(account) if account else ()
    reasons = tuple(call.why.values())
    if failed is not None:
        reasons = tuple(replace(why, reason=failed) for why in reasons) or (
            Why(call.route.callee.number, Decision.DID_NOT_RING, failed),
        )
    winner = call.winner
    answered_on = winner.account if winner is not None else ""
    if winner is not None and not answered_on and winner.target is not None:
        answered_on = winner.target.value  # outside: a person's mobile
    return CallRecord(
        id=call.id,
        caller=call.route.caller,
        callee=_callee(call),
        started_at=call.started_at,
        result=_result(call, failed),
        answered_at=call.answered_at,
        ended_at=now,
        answered_on=answered_on,
        caller_person=owners[0].id if len(owners) == 1 else "",
        callee_people=call.route.callee_people,
        why=reasons,
        steps=record_course.steps_of(call, reasons, office),
        sound=call.sound if call.answered_at is not None else "",
        blocked_people=call.route.blocked_people,
    )


def _is_blocked(call: Call) -> bool:
    """Did all for whom it was, or the company, not want this caller, and nothing ring?"""
    if any(why.decision is Decision.RANG for why in call.why.values()):
        return False
    people = call.route.callee_people
    if people:
        return set(people) <= set(call.route.blocked_people)
    return any(why.reason in REFUSALS_OF_CALLERS for why in call.why.values())


def _callee(call: Call) -> Party:
    return call.route.callee


def _result(call: Call, failed: ReasonCode | None) -> CallResult:
    if call.answered_at is not None:
        return CallResult.ANSWERED
    if failed is not None:
        return CallResult.FAILED
    reasons = {why.reason for why in call.why.values()}
    if _is_blocked(call):
        return CallResult.BLOCKED
    if ReasonCode.DECLINED in reasons:
        return CallResult.REFUSED
    if reasons & {ReasonCode.UNKNOWN_NUMBER, ReasonCode.NO_OUTSIDE_LINE, ReasonCode.LOOP}:
        return CallResult.MISSED if call.route.callee_people else CallResult.FAILED
    return CallResult.MISSED if call.route.callee_people else CallResult.FAILED
