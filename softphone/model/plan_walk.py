"""From step to step of a call plan, past those that ring nobody: hours, jumps, the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from softphone.model import opening_hours
from softphone.model.call_plan import CallPlan, Step, StepKind, Visit
from softphone.model.calls import Decision, ReasonCode, Why
from softphone.model.office import Office
from softphone.model.opening_hours import Opening
from softphone.model.route import BUSY, LOOP, NOT_FOUND, UNAVAILABLE, Refusal, Stage

MAX_JUMPS = 25
"From plan to plan in one call; a caller who goes round a menu longer than that is hung up on."

HANG_UPS: Mapping[str, Refusal] = MappingProxyType(
    {"busy": BUSY, "unavailable": UNAVAILABLE, "not_found": NOT_FOUND}
)
"What a step ``hang_up`` may say, and what the caller is told."


@dataclass
class Walk:
    """Where a call goes on.  ``plan`` is None where no step is left."""

    plan: CallPlan | None
    step: int
    trail: list[Visit]
    "Every step that the call came to."
    jumps: int
    why: list[Why] = field(default_factory=list)
    refusal: Refusal | None = None
    "The plan hangs up with this."

    @property
    def here(self) -> Step | None:
        return self.plan.steps[self.step] if self.plan is not None else None


def walk(stage: Stage, plan: CallPlan, first: int, office: Office, now: datetime) -> Walk:
    """The first step from this one on that rings or plays something.

    stage: how far the call has got.
    """
    way = Walk(plan, first, list(stage.trail), stage.jumps)
    while way.plan is not None and way.refusal is None:
        if way.step >= len(way.plan.steps):
            way.plan = None
        else:
            way.trail.append(Visit(way.plan.name, way.step))
            step = way.plan.steps[way.step]
            if step.kind not in (StepKind.HOURS, StepKind.PLAN, StepKind.HANG_UP):
                break
            _pass(way, step, office, now)
    return way


def _pass(way: Walk, step: Step, office: Office, now: datetime) -> None:
    if step.kind is StepKind.HANG_UP:
        way.refusal = HANG_UPS.get(step.value, UNAVAILABLE)
    elif step.kind is StepKind.PLAN:
        jump(way, step.value, office)
    else:
        found = opening_of(step, office, now)
        if found is None or found.is_open:
            way.step += 1
            return
        way.why.append(_why_closed(step, found, len(way.trail)))
        if step.otherwise:
            jump(way, step.otherwise, office)
        else:
            way.refusal = UNAVAILABLE


def jump(way: Walk, name: str, office: Office) -> None:
    """Go to this plan; past this step where the plan is gone."""
    plan = office.plan_named(name)
    way.jumps += 1
    if way.jumps > MAX_JUMPS:
        way.refusal = LOOP
    elif plan is None:
        way.step += 1
    else:
        way.plan, way.step = plan, 0


def opening_of(step: Step, office: Office, now: datetime) -> Opening | None:
    """Open or closed, by the hours of this step; None: there are no such hours (any more)."""
    hours = office.hours_named(step.value)
    return opening_hours.opening(hours, office.zone, now) if hours is not None else None


def why_played(service: str, step: Step) -> Why:
    reason = ReasonCode.MENU if step.kind is StepKind.MENU else ReasonCode.ANNOUNCEMENT
    return Why(service, Decision.DID_NOT_RING, reason, (("file", step.value),))


def why_key(menu: Step, key: str, plan: str, number: int) -> Why:
    """What the caller did in a menu.  plan: where the key leads; empty: nowhere."""
    details = (("step", str(number)), ("key", key), ("plan", plan))
    reason = ReasonCode.MENU_KEY if plan else ReasonCode.MENU_NO_KEY
    return Why(f"key:{number}", Decision.DID_NOT_RING, reason, details)


def _why_closed(step: Step, found: Opening, number: int) -> Why:
    reason = ReasonCode.HOLIDAY if found.is_holiday else ReasonCode.CLOSED_HOURS
    details = [("hours", step.value), ("step", str(number))]
    if found.until is not None:
        details.append(("until", found.until.isoformat()))
    if found.holiday:
        details.append(("holiday", found.holiday))
    return Why(f"hours:{step.value}", Decision.DID_NOT_RING, reason, tuple(details))
