"""What would become of a call that nobody answers: every stage, by the clock, and its end.

The decisions are ``routing.decide``'s, the same that real calls get; only the time between them
is supposed, and that whoever rings lets it ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from softphone.model.call_plan import Step, StepKind, Visit
from softphone.model.calls import Party, Why
from softphone.model.office import Office
from softphone.model.opening_hours import Opening
from softphone.model.plan_walk import opening_of
from softphone.model.route import (
    CallRequest,
    Outcome,
    Refusal,
    Route,
    Snapshot,
    Stage,
    Target,
    TargetKind,
)
from softphone.model.routing import decide

MOST_STAGES = 100
"A call that has come through so many is not followed any further."
LONGEST_S = 180
"How long a call rings where nothing else ends it, seconds."


class End(StrEnum):
    MESSAGE = "message"
    "The caller may leave a message."
    REFUSED = "refused"
    "The caller is told that nobody can be reached; by a step that hangs up, or at the end."
    SERVICE = "service"
    "A code that the exchange itself answers."
    ENDLESS = "endless"
    "It goes on and on: not followed any further."


@dataclass(frozen=True, slots=True)
class Beat:
    """One step of a plan that the call comes to, or what rings without any plan."""

    at: datetime
    "UTC instant."
    step: Step | None
    "None: no plan led here."
    plan: str
    "Name of the plan that the step is of."
    index: int
    "The step's place in it, from 0."
    opening: Opening | None
    "Of a step that asks for opening hours."
    why: tuple[Why, ...]
    targets: tuple[Target, ...]
    "What rings or is played; empty where the call goes on at once."
    seconds: int
    "How long it rings, at most."
    key: str = ""
    "What the caller pressed here."


@dataclass(frozen=True, slots=True)
class Simulation:
    beats: tuple[Beat, ...]
    end: End
    ends_at: datetime
    refusal: Refusal | None
    "What the caller is told at the end."
    caller: Party
    callee: Party


@dataclass
class _Course:
    """How far the call has got."""

    now: datetime
    stage: Stage | None = None
    outcome: Outcome | None = None
    key: str = ""
    seen: int = 0
    "How many visits of the trail have been told."


def simulate(request: CallRequest, snapshot: Snapshot, keys: Sequence[str] = ()) -> Simulation:
    """Follow the call from ``snapshot.now`` on.

    keys: what the caller presses, one key a menu; in later menus none.
    """
    course = _Course(snapshot.now)
    beats: list[Beat] = []
    pressed = iter(keys)
    for _ in range(MOST_STAGES):
        moment = replace(snapshot, now=course.now)
        route = decide(request, moment, course.stage, course.outcome, course.key)
        course.key = ""
        told = list(_beats(route, course, moment))
        course.seen = len(route.stage.trail)
        beats += told
        end = _end(route)
        if end is not None:
            return _simulation(beats, end, course.now, route)
        beats[-1] = _go_on(course, route, beats[-1], pressed)
    return _simulation(beats, End.ENDLESS, course.now, route)


def everybody_free(snapshot: Snapshot) -> Snapshot:
    """The same office where everybody is available and every device is signed in."""
    people = {
        id: replace(person, quiet_hours=()) for id, person in snapshot.office.people.items()
    }
    office = replace(snapshot.office, people=people)
    return replace(
        snapshot, office=office, chosen={}, signed_in=frozenset(office.accounts),
        in_call=frozenset(),
    )  # fmt: skip


def _simulation(beats: Sequence[Beat], end: End, at: datetime, route: Route) -> Simulation:
    return Simulation(tuple(beats), end, at, route.refusal, route.caller, route.callee)


def _end(route: Route) -> End | None:
    if not route.targets:
        return End.REFUSED
    first = route.targets[0]
    if first.kind is not TargetKind.SERVICE:
        return None
    kind = first.value.partition(":")[0]
    if kind == StepKind.VOICEMAIL.value:
        return End.MESSAGE
    return None if kind in (StepKind.MENU, StepKind.ANNOUNCEMENT) else End.SERVICE


def _go_on(course: _Course, route: Route, beat: Beat, pressed: Iterator[str]) -> Beat:
    """Nobody answers: to the end of this stage."""
    course.stage = route.stage
    if route.targets[0].kind is not TargetKind.SERVICE:
        course.outcome = Outcome.NO_ANSWER
        course.now += timedelta(seconds=beat.seconds)
        return beat
    is_menu = beat.step is not None and beat.step.kind is StepKind.MENU
    course.key = next(pressed, "") if is_menu else ""
    course.outcome = Outcome.KEY if course.key else Outcome.PLAYED
    return replace(beat, key=course.key)


# -- what is told of one decision ------------------------------------------------------------


def _beats(route: Route, course: _Course, moment: Snapshot) -> Iterator[Beat]:
    trail, office = route.stage.trail, moment.office
    if course.stage is not None and not route.targets and len(trail) == course.seen:
        return  # nothing follows
    if not trail:
        yield Beat(course.now, None, "", 0, None, route.why, route.targets, _seconds(route))
        return
    new = range(course.seen, len(trail)) or range(len(trail) - 1, len(trail))
    belongs = _by_step(route.why)
    for place in new:
        visit, step = trail[place], _step_at(trail[place], office)
        is_last = place == len(trail) - 1
        why = belongs(place + 1, is_last)
        opening = None
        if step is not None and step.kind is StepKind.HOURS:
            opening = opening_of(step, office, moment.now)
        yield Beat(
            course.now, step, visit.plan, visit.step, opening, why,
            route.targets if is_last else (), _seconds(route) if is_last else 0,
        )  # fmt: skip


def _seconds(route: Route) -> int:
    if not route.targets or route.targets[0].kind is TargetKind.SERVICE:
        return 0
    return route.seconds or LONGEST_S


def _step_at(visit: Visit, office: Office) -> Step | None:
    plan = office.plan_named(visit.plan)
    return plan.steps[visit.step] if plan and visit.step < len(plan.steps) else None


def _by_step(reasons: Iterable[Why]) -> Callable[[int, bool], tuple[Why, ...]]:
    """Which reasons belong to a step, by its number; those of no step to the last one."""
    known = [(dict(why.details).get("step", ""), why) for why in reasons]

    def found(number: int, is_last: bool) -> tuple[Why, ...]:
        return tuple(why for of, why in known if of == str(number) or (not of and is_last))

    return found
