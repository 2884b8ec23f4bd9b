"""What a record tells of a call's course: the steps it took, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from softphone.model.call_plan import Step, StepKind, Visit
from softphone.model.calls import CallStep, Why
from softphone.model.office import Office
from softphone.server.legs import Call

_SILENT = frozenset(
    {StepKind.HOURS, StepKind.MENU, StepKind.ANNOUNCEMENT, StepKind.PLAN, StepKind.HANG_UP}
)
"Kinds of step that ring nobody, and have a name instead of a number."


def steps_of(call: Call, reasons: Iterable[Why], office: Office) -> tuple[CallStep, ...]:
    """The group that was called, or the steps of the plan as far as the call got."""
    stage = call.route.stage
    if stage.trail:
        began = _beginnings(reasons)
        found = (step_at(visit, office) for visit in stage.trail)
        return tuple(
            _step(step, began.get(index + 1), office)
            for index, step in enumerate(found)
            if step is not None
        )
    group = office.groups.get(call.route.callee.number)
    if group is None:
        return ()
    return (CallStep("group", group.number, group.name, call.started_at),)


def step_at(visit: Visit, office: Office) -> Step | None:
    plan = office.plan_named(visit.plan)
    return plan.steps[visit.step] if plan and visit.step < len(plan.steps) else None


def _step(step: Step, began: datetime | None, office: Office) -> CallStep:
    if step.kind in _SILENT:
        return CallStep(step.kind.value, "", _name(step, office), began)
    return CallStep(step.kind.value, step.value, _name(step, office), began, step.seconds)


def _name(step: Step, office: Office) -> str:
    match step.kind:
        case StepKind.USER | StepKind.VOICEMAIL:
            person = office.person_by_number(step.value)
            return person.name if person is not None else ""
        case StepKind.GROUP:
            group = office.groups.get(step.value)
            return group.name if group is not None else ""
        case StepKind.ACCOUNT:
            account = office.accounts.get(step.value)
            return account.description if account is not None else ""
        case StepKind.EXTERNAL | StepKind.MENU:
            return ""
    return step.value


def _beginnings(reasons: Iterable[Why]) -> dict[int, datetime]:
    """Number of a step -> when its first device began to ring."""
    found: dict[int, datetime] = {}
    for why in reasons:
        known = dict(why.details)
        if known.get("step", "").isdecimal() and "at" in known:
            step, at = int(known["step"]), datetime.fromisoformat(known["at"])
            found[step] = min(at, found.get(step, at))
    return found
