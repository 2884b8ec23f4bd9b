"""The course of a call inside the house: its stages, one at a time.

First the devices of a person, then where that person forwards calls to, then the next step of
the call plan.  Each stage is decided from a snapshot of the moment it begins; so nothing ever
rings against the rule in force.
"""

from __future__ import annotations

from dataclasses import replace

from softphone.model import forwarding, numbers
from softphone.model.accounts import DestinationKind
from softphone.model.call_plan import CallPlan, Step, StepKind
from softphone.model.calls import Party, ReasonCode
from softphone.model.identity import account_identity
from softphone.model.office import CallGroup
from softphone.model.people import Person
from softphone.model.plan_walk import MAX_JUMPS, Walk, walk, why_key, why_played
from softphone.model.route import (
    BUSY,
    DO_NOT_DISTURB,
    LOOP,
    UNAVAILABLE,
    CallRequest,
    Cause,
    Diversion,
    Outcome,
    Purpose,
    Refusal,
    Route,
    Snapshot,
    Stage,
)
from softphone.model.targets import Collector, common
from softphone.model.turns import Turn, ring_next

_CAUSES = {
    Cause.UNCONDITIONAL: ReasonCode.RINGS,
    Cause.BUSY: ReasonCode.FORWARDED_BUSY,
    Cause.NO_ANSWER: ReasonCode.FORWARDED_NO_ANSWER,
}
_DND = ReasonCode.DO_NOT_DISTURB


class Course:
    """One stage of a call: the first, the same again, or the next."""

    def __init__(self, request: CallRequest, snapshot: Snapshot, caller: Party) -> None:
        self.request = request
        self.snapshot = snapshot
        self.office = snapshot.office
        self.caller = caller
        self.callee = Party(request.dialled)
        self.people: list[str] = []
        self.stage = Stage()
        self.found = Collector(request, snapshot)
        self.is_again = False
        self.hangs_up = False

    def knows(self, number: str) -> bool:
        """Is this a number of the house?"""
        return forwarding.is_inside(number, self.office) or self._directly(number) is not None

    def _directly(self, number: str) -> Person | None:
        """Who shows this outside number as their own is reached by it from outside."""
        if not self.request.from_trunk:
            return None
        return self.office.person_by_outgoing_number(number)

    # -- the three questions -----------------------------------------------------------------

    def begin(self) -> Route:
        return self._route(self._dial(self.request.dialled))

    def again(self, stage: Stage) -> Route:
        """What this stage would ring if it began now."""
        self.is_again = True
        self.stage = stage
        self._hold(stage.diversions)
        plan = self._plan_of(stage)
        if len(stage.diversions) > stage.before_plan or (stage.diversions and plan is None):
            refusal = self._follow()
            is_silent = self.found.held is not None and self.found.held[0] is _DND
            return self._route(DO_NOT_DISTURB if is_silent else refusal)
        if plan is None:
            return self._route(self._dial(self.request.dialled))
        self._enter()
        self.stage = stage
        return self._route(self._step(plan.steps[stage.step]))

    def _plan_of(self, stage: Stage) -> CallPlan | None:
        """The plan of the stage, if it still has this step."""
        plan = self.office.plan_named(stage.plan) if stage.plan else None
        return plan if plan is not None and stage.step < len(plan.steps) else None

    def after(self, stage: Stage, outcome: Outcome, key: str = "") -> Route:
        """Who rings when this stage has ended so.

        The group's next member, where the person forwards to, or the plan's next step.
        key: what the caller pressed in a menu.
        """
        self.stage = stage
        self.found.diversions = stage.diversions
        self.name(self.request.dialled)
        plan = self._plan_of(stage)
        self.found.come_to(stage)
        if self._next_member(stage):
            return self._route(None)
        person = self.office.people.get(stage.person)
        self._hold(stage.diversions)
        if person is not None and outcome is not Outcome.REFUSED:
            if self._forward(person, outcome):
                return self._route(None)
            self.stage = stage
        if plan is not None:
            self.stage = stage
            self._hold(stage.diversions[: stage.before_plan])
            self._enter()
            if plan.steps[stage.step].kind is StepKind.MENU:
                return self._route(self._pressed(self.stage, plan, key))
            return self._route(self._steps(plan, stage.step + 1))
        return self._route(BUSY if outcome is Outcome.BUSY else UNAVAILABLE)

    def _hold(self, diversions: tuple[Diversion, ...]) -> None:
        """Nothing rings any more by the rule of somebody who is in do not disturb now."""
        self.found.held = None
        for diversion in diversions:
            person = self.office.people.get(diversion.person)
            if person is None:
                continue
            reason = forwarding.hindrance(
                person, diversion.to, self.request, self.snapshot, counts_shared=True
            )
            if reason is not None:
                self.found.held = (reason, person)
                return

    # -- what a number stands for --------------------------------------------------------

    def name(self, number: str) -> None:
        """The party behind a number of the house."""
        person = self.office.person_by_number(number) or self._directly(number)
        group = self.office.groups.get(number)
        plan = self.office.plan(number)
        if person is not None:
            self.callee = Party(person.number, person.name)
        elif number in self.office.accounts:
            self.callee = account_identity(number, self.office)
        elif group is not None:
            self.callee = Party(group.number, group.name)
        elif plan is not None:
            self.callee = Party(number, plan.name)

    def _dial(self, number: str) -> Refusal | None:
        """Ring what this number of the house stands for."""
        self.name(number)
        person = self.office.person_by_number(number)
        account = self.office.accounts.get(number)
        group = self.office.groups.get(number)
        plan = self.office.plan(number)
        if person is not None:
            return self._person(person)
        if account is not None:
            # Its own number stays dialable; an absent owner does not silence it (S48).
            self.people += [owner.id for owner in self.office.owners(number)]
            return self.found.add_account(account, ReasonCode.DIALLED_DIRECTLY)
        if group is not None:
            return self._group(group)
        if plan is not None:
            self.stage = replace(self.stage, before_plan=len(self.stage.diversions), trail=())
            return self._steps(plan, 0)
        person = self._directly(number)
        return self._person(person) if person is not None else self.found.add_outside(number)

    def _person(self, person: Person) -> Refusal | None:
        """The person's devices; if there are none to ring, where the person forwards to."""
        self.people.append(person.id)
        self.stage = replace(self.stage, person=person.id)
        before = len(self.found.targets)
        refusal = self.found.add_person(person)
        if len(self.found.targets) > before or self.is_again:
            return refusal
        goes_to = person.destination
        is_sent_on = goes_to.kind is DestinationKind.NUMBER
        if is_sent_on and forwarding.is_inside(goes_to.value, self.office):
            self._send_on(person, goes_to.value, Cause.UNCONDITIONAL)
        elif refusal is not LOOP:
            self._forward(person, Outcome.UNREACHABLE)
        return refusal

    # -- groups that ring one after the other ----------------------------------------------

    def _group(self, group: CallGroup) -> Refusal | None:
        if group.takes_turns:
            turn = ring_next(group, self.stage, self.found, self.is_again)
            self.stage = turn.stage
        else:
            turn = Turn(self.stage, *self.found.add_group(group))
        self.people += turn.people
        return turn.refusal

    def _next_member(self, stage: Stage) -> bool:
        """Another of a group whose members ring one after the other; True if somebody does."""
        group = self.office.groups.get(stage.group)
        if group is None or not group.takes_turns:
            return False
        self._hold(stage.diversions)
        if len(stage.diversions) > stage.before_plan:
            self.name(stage.diversions[-1].to)
        elif stage.trail:
            self._name_plan()
        self._came_by(stage.diversions)
        self._group(group)
        return bool(self.found.targets)

    # -- call plans ------------------------------------------------------------------------

    def _enter(self) -> None:
        """Back to the steps of a plan: what one of them forwarded is over."""
        led_here = self.stage.diversions[: self.stage.before_plan]
        self.stage = replace(self.stage, person="", group="", tried=(), diversions=led_here)
        self._name_plan()
        self._came_by(led_here)

    def _name_plan(self) -> None:
        """Whatever plan it has come to, the caller has called the first one."""
        plan = self.office.plan_named(self.stage.trail[0].plan) if self.stage.trail else None
        if plan is not None and plan.number:
            self.name(numbers.comparable(plan.number, self.office.country))

    def _steps(self, plan: CallPlan, first: int) -> Refusal | None:
        """The first step from here on that rings; those before it say why not (S34)."""
        refusals: list[Refusal | None] = []
        way = self._walk(plan, first)
        while way.here is not None and way.refusal is None:
            self._enter()
            refusals.append(self._step(way.here))
            if self.found.targets:
                break
            assert way.plan is not None
            way = self._walk(way.plan, way.step + 1)
        self.hangs_up = way.refusal is not None
        return way.refusal or common(refusals)

    def _walk(self, plan: CallPlan, first: int) -> Walk:
        way = walk(self.stage, plan, first, self.office, self.snapshot.now)
        where = (way.plan.name, way.step) if way.plan is not None else ("", 0)
        self.stage = replace(
            self.stage, plan=where[0], step=where[1], trail=tuple(way.trail), jumps=way.jumps
        )
        for why in way.why:
            self.found.note_step(why)
        return way

    def _step(self, step: Step) -> Refusal | None:
        """Ring or play what this step says; nothing for what is gone from the office."""
        self.found.come_to(self.stage)
        match step.kind:
            case StepKind.USER:
                person = self.office.person_by_number(step.value)
                return self._person(person) if person is not None else None
            case StepKind.GROUP:
                group = self.office.groups.get(step.value)
                return self._group(group) if group is not None else None
            case StepKind.ACCOUNT:
                if step.value not in self.office.accounts:
                    return None
                self.people += [owner.id for owner in self.office.owners(step.value)]
                account = self.office.accounts[step.value]
                return self.found.add_account(account, ReasonCode.DIALLED_DIRECTLY)
            case StepKind.VOICEMAIL:
                return self._mailbox(step)
            case StepKind.ANNOUNCEMENT | StepKind.MENU:
                service = f"{step.kind.value}:{step.value}"
                self.found.add_service(service, why_played(service, step))
            case _:
                return self.found.add_outside(step.value)
        return None

    def _mailbox(self, step: Step) -> Refusal | None:
        person = self.office.person_by_number(step.value)
        if person is None:
            return None
        self.people.append(person.id)
        return self.found.add_mailbox(person)

    def _pressed(self, stage: Stage, plan: CallPlan, key: str) -> Refusal | None:
        """Where the key leads that was pressed in a menu; empty: none was."""
        step = plan.steps[stage.step]
        name = step.plan_of(key)
        self.found.note_step(why_key(step, key, name, len(stage.trail)))
        following = self.office.plan_named(name)
        if following is None:
            return self._steps(plan, stage.step + 1)
        if stage.jumps >= MAX_JUMPS:
            self.hangs_up = True
            return LOOP
        self.stage = replace(stage, jumps=stage.jumps + 1)
        return self._steps(following, 0)

    # -- forwarding ------------------------------------------------------------------------

    def _forward(self, person: Person, outcome: Outcome) -> bool:
        """By the person's rule for this outcome; True if something rings by it."""
        if outcome is Outcome.BUSY:
            return self._send_on(person, person.forwarding.busy, Cause.BUSY)
        return self._send_on(person, person.forwarding.no_answer, Cause.NO_ANSWER)

    def _send_on(self, person: Person, text: str, cause: Cause) -> bool:
        if not text or self.request.purpose is Purpose.CLICK_AND_CALL:
            return False
        number = forwarding.target_of(text, self.office)
        against = self._against(person, number, cause)
        if against is not None:
            self.found.refuse_forwarding(number, against, person)
            return False
        diversion = Diversion(person.id, cause, number)
        chain = (*self.stage.diversions, diversion)
        self.stage = replace(self.stage, person="", diversions=chain)
        self._follow()
        return bool(self.found.targets)

    def _against(self, person: Person, number: str, cause: Cause) -> ReasonCode | None:
        """What keeps a call from being sent on so; None if nothing does."""
        is_destination = cause is Cause.UNCONDITIONAL
        reason = forwarding.hindrance(
            person, number, self.request, self.snapshot, is_destination
        ) or forwarding.may_forward(person, number, self.office)
        if reason is not None:
            return reason
        is_outside = not forwarding.is_inside(number, self.office)
        if is_outside and person.id in self.snapshot.spent:
            return ReasonCode.LIMIT_REACHED
        is_round = forwarding.goes_round(
            person, number, cause, self.request, self.stage, self.office.country
        )
        return ReasonCode.LOOP if is_round else None

    def _follow(self) -> Refusal | None:
        """Ring where the last diversion leads."""
        number = self.stage.diversions[-1].to
        self._came_by(self.stage.diversions)
        if forwarding.is_inside(number, self.office):
            return self._dial(number)
        return self.found.add_outside(number)

    def _came_by(self, diversions: tuple[Diversion, ...]) -> None:
        self.found.diversions = diversions
        last = diversions[-1] if diversions else None
        person = self.office.people.get(last.person) if last is not None else None
        self.found.forwarded = None
        if last is None or person is None:
            return
        reason = _CAUSES[last.cause]
        if last.cause is Cause.UNCONDITIONAL and self.snapshot.is_silent(person):
            free = forwarding.free_sharer(person, last.to, self.request, self.snapshot)
            if free is not None:
                reason, person = ReasonCode.SHARED_NUMBER_FREE, free
        self.found.forwarded = (reason, person)

    # -- the answer --------------------------------------------------------------------------

    def _route(self, refusal: Refusal | None) -> Route:
        targets = tuple(self.found.targets)
        answer = None if targets else self._as_wanted(refusal or UNAVAILABLE)
        seconds, may_go_on = self._time()
        return Route(
            targets, tuple(self.found.why.values()), self.caller, self.callee,
            tuple(dict.fromkeys(self.people)), answer, False, self.stage, seconds, may_go_on,
            self.hangs_up, tuple(dict.fromkeys(self.found.blocked)),
        )  # fmt: skip

    def _time(self) -> tuple[int, bool]:
        """How many seconds this stage rings, 0 = as long as any call; may something follow."""
        limits = []
        plan = self._plan_of(self.stage)
        group = self.office.groups.get(self.stage.group)
        if plan is not None:
            limits.append(plan.steps[self.stage.step].seconds)
        elif group is not None:
            limits.append(group.seconds)
        person = self.office.people.get(self.stage.person)
        rules = person.forwarding if person is not None else None
        if person is not None and rules is not None and rules.no_answer:
            number = forwarding.target_of(rules.no_answer, self.office)
            if self._against(person, number, Cause.NO_ANSWER) is None:
                limits.append(rules.seconds)
        has_rule = rules is not None and bool(rules.busy or rules.no_answer)
        has_step = plan is not None and self.stage.step + 1 < len(plan.steps)
        has_member = group is not None and len(self.stage.tried) < len(group.members)
        return min(limits, default=0), has_rule or has_step or has_member

    def _as_wanted(self, refusal: Refusal) -> Refusal:
        """Some lines want 486 instead of 480 for do not disturb (wire.md 3.8)."""
        if refusal is not DO_NOT_DISTURB or not self.request.from_trunk:
            return refusal
        lines = (line for line in self.office.trunks if line.name == self.request.from_trunk)
        line = next(lines, None)
        return Refusal(line.dnd_response, refusal.phrase) if line is not None else refusal
