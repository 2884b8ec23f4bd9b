"""What a record tells of a call's course: the steps it took, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from softphone.model.call_plan import Step, StepKind
from softphone.model.calls import CallStep, Why
from softphone.model.office import Office
from softphone.server.legs import Call


def steps_of(call: Call, reasons: Iterable[Why], office: Office) -> tuple[CallStep, ...]:
    """The group that was called, or the steps of the plan as far as the call got."""
    stage = call.route.stage
    plan = office.plan(stage.plan) if stage.plan else None
    if plan is not None:
        began = _beginnings(reasons)
        return tuple(
            _step(step, began.get(index + 1), office)
            for index, step in enumerate(plan.steps[: stage.step + 1])
        )
    group = office.groups.get(call.route.callee.number)
    if group is None:
        return ()
    return (CallStep("group", group.number, group.name, call.started_at),)


def _step(step: Step, began: datetime | None, office: Office) -> CallStep:
    return CallStep(step.kind.value, step.value, _name(step, office), began, step.seconds)


def _name(step: Step, office: Office) -> str:
    match step.kind:
        case StepKind.USER:
            person = office.person_by_number(step.value)
            return person.name if person is not None else ""
        case StepKind.GROUP:
            group = office.groups.get(step.value)
            return group.name if group is not None else ""
        case StepKind.ACCOUNT:
            account = office.accounts.get(step.value)
            return account.description if account is not None else ""
    return ""


def _beginnings(reasons: Iterable[Why]) -> dict[int, datetime]:
    """Number of a step -> when its first device began to ring."""
    found: dict[int, datetime] = {}
    for why in reasons:
        known = dict(why.details)
        if known.get("step", "").isdecimal() and "at" in known:
            step, at = int(known["step"]), datetime.fromisoformat(known["at"])
            found[step] = min(at, found.get(step, at))
    return found
