"""The decision: given a call and a snapshot of the office, who rings, who does not, and why.

A pure function.  The exchange carries it out and stores the reasons with the call record.

Order (wire.md 7): emergency, feature codes, internal numbers (people, accounts, groups, plans),
the outside.
"""

from __future__ import annotations

from softphone.model import numbers, silence
from softphone.model.accounts import VoipAccount
from softphone.model.call_plan import CallPlan, Step, StepKind
from softphone.model.calls import Decision, Party, ReasonCode, Why
from softphone.model.identity import account_identity, caller_identity
from softphone.model.office import CallGroup, Office, Trunk
from softphone.model.people import Person
from softphone.model.route import (
    DO_NOT_DISTURB,
    LOOP,
    NO_LINE,
    NO_LINE_EMERGENCY,
    NOT_FOUND,
    UNAVAILABLE,
    CallRequest,
    Purpose,
    Refusal,
    Route,
    Snapshot,
    Target,
    TargetKind,
)

__all__ = [
    "DO_NOT_DISTURB",
    "LOOP",
    "NOT_FOUND",
    "NO_LINE",
    "NO_LINE_EMERGENCY",
    "UNAVAILABLE",
    "CallRequest",
    "Purpose",
    "Refusal",
    "Route",
    "Snapshot",
    "Target",
    "TargetKind",
    "account_identity",
    "caller_identity",
    "decide",
    "first_line",
]


def decide(request: CallRequest, snapshot: Snapshot) -> Route:
    """Who rings when this call is made now."""
    office = snapshot.office
    caller = caller_identity(request, office)
    dialled = request.dialled
    if not request.from_trunk:
        if numbers.is_emergency(dialled, office.country):
            return _emergency(dialled, caller, office)
        service = office.service(dialled)
        if service is not None:
            target = Target(TargetKind.SERVICE, service)
            return Route((target,), (), caller, Party(dialled, service))
    routing = _Routing(request, snapshot, caller)
    person = office.person_by_number(dialled)
    if person is not None:
        return routing.to_person(person)
    account = office.accounts.get(dialled)
    if account is not None:
        return routing.to_account(account)
    group = office.groups.get(dialled)
    if group is not None:
        return routing.to_group(group)
    plan = office.plan(dialled)
    if plan is not None:
        return routing.to_plan(plan)
    return _outside(request, caller, office)


def first_line(office: Office) -> Trunk | None:
    return next((trunk for trunk in office.trunks if trunk.kind == "static"), None)


def _emergency(dialled: str, caller: Party, office: Office) -> Route:
    """Always from this device, never rewritten, never blocked (decision 13)."""
    line = first_line(office)
    callee = Party(dialled)
    if line is None:
        why = (_silent(dialled, ReasonCode.NO_OUTSIDE_LINE),)
        return Route((), why, caller, callee, (), NO_LINE_EMERGENCY, True)
    target = Target(TargetKind.EXTERNAL, dialled, line.name)
    return Route((target,), (_rang(dialled, ReasonCode.RINGS),), caller, callee, (), None, True)


def _outside(request: CallRequest, caller: Party, office: Office) -> Route:
    """By the first line.  What came in from outside never goes out again by itself."""
    dialled = request.dialled
    number = numbers.to_e164(dialled, office.country)
    if number is None or request.from_trunk:
        why = _silent(dialled, ReasonCode.UNKNOWN_NUMBER)
        return Route((), (why,), caller, Party(dialled), (), NOT_FOUND)
    line = first_line(office)
    if line is None:
        why = _silent(number, ReasonCode.NO_OUTSIDE_LINE)
        return Route((), (why,), caller, Party(number), (), NO_LINE)
    target = Target(TargetKind.EXTERNAL, number, line.name)
    return Route((target,), (_rang(number, ReasonCode.RINGS),), caller, Party(number))


def _rang(target: str, reason: ReasonCode, person: Person | None = None) -> Why:
    details = (("person", person.name), ("number", person.number)) if person else ()
    return Why(target, Decision.RANG, reason, details)


def _silent(target: str, reason: ReasonCode) -> Why:
    return Why(target, Decision.DID_NOT_RING, reason)


class _Routing:
    """One decision in the making: targets and reasons are collected in order."""

    def __init__(self, request: CallRequest, snapshot: Snapshot, caller: Party) -> None:
        self.request = request
        self.snapshot = snapshot
        self.office = snapshot.office
        self.caller = caller
        self.targets: list[Target] = []
        self.why: dict[str, Why] = {}
        "By target.  A device that rings for one person is not silent for another."

    # -- to whom -------------------------------------------------------------------------

    def to_person(self, person: Person) -> Route:
        refusal = self._add_person(person)
        return self._route(Party(person.number, person.name), (person.id,), refusal)

    def to_account(self, account: VoipAccount) -> Route:
        """An account's own number stays dialable; an absent owner does not silence it (S48)."""
        owners = self.office.owners(account.number)
        refusal = self._add_account(account, ReasonCode.DIALLED_DIRECTLY)
        callee = account_identity(account.number, self.office)
        return self._route(callee, tuple(person.id for person in owners), refusal)

    def to_group(self, group: CallGroup) -> Route:
        """Everybody at once; other strategies are not played yet."""
        people, refusal = self._add_group(group)
        return self._route(Party(group.number, group.name), people, refusal)

    def to_plan(self, plan: CallPlan) -> Route:
        """The first step that rings; those before it were skipped, and say why (S34)."""
        callee = Party(self.request.dialled, plan.name)
        people: list[str] = []
        refusals: list[Refusal | None] = []
        for step in plan.steps:
            found, refusal = self._add_step(step)
            people += found
            refusals.append(refusal)
            if self.targets:
                break
        return self._route(callee, tuple(dict.fromkeys(people)), _common(refusals))

    def _route(self, callee: Party, people: tuple[str, ...], refusal: Refusal | None) -> Route:
        targets = tuple(self.targets)
        answer = None if targets else self._as_wanted(refusal or UNAVAILABLE)
        return Route(targets, tuple(self.why.values()), self.caller, callee, people, answer)

    def _as_wanted(self, refusal: Refusal) -> Refusal:
        """Some lines want 486 instead of 480 for do not disturb (wire.md 3.8)."""
        if refusal is not DO_NOT_DISTURB or not self.request.from_trunk:
            return refusal
        lines = (line for line in self.office.trunks if line.name == self.request.from_trunk)
        line = next(lines, None)
        return Refusal(line.dnd_response, refusal.phrase) if line is not None else refusal

    # -- groups and steps ----------------------------------------------------------------

    def _add_group(self, group: CallGroup) -> tuple[tuple[str, ...], Refusal | None]:
        found = (self.office.person_by_number(number) for number in group.members)
        people = [person for person in found if person is not None]
        refusals = [self._add_person(person) for person in people]
        return tuple(person.id for person in people), _common(refusals)

    def _add_step(self, step: Step) -> tuple[tuple[str, ...], Refusal | None]:
        match step.kind:
            case StepKind.USER:
                person = self.office.person_by_number(step.value)
                if person is not None:
                    return (person.id,), self._add_person(person)
            case StepKind.GROUP:
                group = self.office.groups.get(step.value)
                if group is not None:
                    return self._add_group(group)
            case StepKind.ACCOUNT:
                account = self.office.accounts.get(step.value)
                if account is not None:
                    owners = self.office.owners(account.number)
                    refusal = self._add_account(account, ReasonCode.DIALLED_DIRECTLY)
                    return tuple(person.id for person in owners), refusal
            case _:
                self._add_outside(step.value)
        return (), None

    def _add_outside(self, text: str) -> None:
        number = numbers.to_e164(text, self.office.country)
        line = first_line(self.office)
        if number is None:
            self._note(_silent(text, ReasonCode.UNKNOWN_NUMBER))
        elif line is None:
            self._note(_silent(number, ReasonCode.NO_OUTSIDE_LINE))
        else:
            self._ring(number, ReasonCode.RINGS, line=line)

    # -- one person ----------------------------------------------------------------------

    def _add_person(self, person: Person) -> Refusal | None:
        """Collect this person's devices; the refusal to give if nothing of theirs rings."""
        before = len(self.targets)
        hindrance = silence.hindrance(person, self.request, self.snapshot)
        is_loop = False
        for number in person.voip_accounts:
            account = self.office.accounts.get(number)
            if account is None:
                continue
            is_chosen = person.destination.includes_account(number)
            if not self._is_held(number, is_chosen, hindrance, person):
                is_loop |= self._add_account(account, ReasonCode.RINGS) is LOOP
        for fixed in person.fixed_destinations:
            is_chosen = person.destination.includes_fixed(fixed)
            if not self._is_held(fixed, is_chosen, hindrance, person):
                self._add_fixed(person, fixed)
        if hindrance is ReasonCode.DO_NOT_DISTURB:
            return DO_NOT_DISTURB
        return LOOP if is_loop and len(self.targets) == before else None

    def _is_held(
        self, target: str, is_chosen: bool, hindrance: ReasonCode | None, person: Person
    ) -> bool:
        """Does the person's own choice keep this device from ringing?  Then it is noted."""
        if is_chosen and hindrance is None:
            return False
        reason = hindrance
        if not is_chosen and hindrance is not ReasonCode.NOT_REACHABLE:
            reason = ReasonCode.NOT_THE_DESTINATION
        assert reason is not None
        self._refuse(target, reason, person)
        return True

    # -- one device ----------------------------------------------------------------------

    def _add_account(self, account: VoipAccount, normal: ReasonCode) -> Refusal | None:
        """Ring this account if nothing is against it; the refusal if that is all there is."""
        number = account.number
        is_click = self.request.purpose is Purpose.CLICK_AND_CALL
        if number in self.request.path or (
            number == self.request.from_account and not is_click
        ):
            self._note(_silent(number, ReasonCode.LOOP))
            return LOOP
        silent, reason, person = silence.account_silence(account, self.request, self.snapshot)
        if silent is not None:
            self._refuse(number, ReasonCode.DO_NOT_DISTURB, silent)
            return DO_NOT_DISTURB
        if account.is_silenced and not is_click:
            self._note(_silent(number, ReasonCode.SILENCED))
        elif number not in self.snapshot.signed_in:
            self._note(_silent(number, ReasonCode.NOT_SIGNED_IN))
        elif is_click:
            self._ring(number, ReasonCode.CLICK_AND_CALL)
        else:
            self._ring(number, reason or normal, person)
        return None

    def _add_fixed(self, person: Person, fixed: str) -> None:
        """The chosen outside number (S31, S40, S41)."""
        line = first_line(self.office)
        if line is None:
            self._refuse(fixed, ReasonCode.NO_OUTSIDE_LINE, person)
            return
        if not self.snapshot.is_silent(person):
            self._ring(fixed, ReasonCode.RINGS, line=line)
            return
        passes = silence.pass_reason(person, self.request, self.snapshot)
        if passes is not None:
            self._ring(fixed, passes, person, line)
        else:
            free = silence.sharing_person(person, self.snapshot)
            self._ring(fixed, ReasonCode.SHARED_NUMBER_FREE, free, line)

    # -- noting --------------------------------------------------------------------------

    def _ring(
        self, value: str, reason: ReasonCode, person: Person | None = None,
        line: Trunk | None = None,
    ) -> None:  # fmt: skip
        kind = TargetKind.ACCOUNT if line is None else TargetKind.EXTERNAL
        target = Target(kind, value, line.name if line is not None else "")
        if target not in self.targets:
            self.targets.append(target)
            self.why[value] = _rang(value, reason, person)

    def _note(self, why: Why) -> None:
        self.why.setdefault(why.target, why)

    def _refuse(self, target: str, reason: ReasonCode, person: Person) -> None:
        details = [("person", person.name), ("number", person.number)]
        until = self.snapshot.status(person).until
        if reason is ReasonCode.DO_NOT_DISTURB and until is not None:
            details.append(("until", until.isoformat()))
        self._note(Why(target, Decision.DID_NOT_RING, reason, tuple(details)))


def _common(refusals: list[Refusal | None]) -> Refusal | None:
    """What a group or plan answers: a reason of one only if it is the reason of all."""
    found = set(refusals)
    return found.pop() if len(found) == 1 else None
