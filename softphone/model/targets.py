"""Who rings at one moment: devices and outside numbers are collected, each with its reason.

What a number stands for, and what follows when nobody answers, is routing.py's business; here
the rules of one person, one group, one device, one outside number are applied.
"""

from __future__ import annotations

from softphone.model import barring, blocking, forwarding, numbers, silence
from softphone.model.accounts import VoipAccount
from softphone.model.calls import Decision, ReasonCode, Why
from softphone.model.office import CallGroup, Office, Trunk
from softphone.model.people import Person
from softphone.model.route import (
    BUSY,
    DO_NOT_DISTURB,
    LOOP,
    CallRequest,
    Cause,
    Diversion,
    Purpose,
    Refusal,
    Snapshot,
    Stage,
    Target,
    TargetKind,
)

_USUAL: tuple[ReasonCode, None] = (ReasonCode.RINGS, None)
_OF_ALL = (ReasonCode.NOT_REACHABLE, *blocking.REFUSALS)
"Reasons that hold for all devices of a person, chosen or not."
_ORDINARY = (ReasonCode.RINGS, ReasonCode.DIALLED_DIRECTLY)
"Reasons that yield to “it was forwarded to here”."


def lines_of(office: Office) -> tuple[Trunk, ...]:
    """The lines that calls go out by, the first one first."""
    return office.trunks


def first_line(office: Office) -> Trunk | None:
    return next(iter(office.trunks), None)


def why_rang(target: str, reason: ReasonCode, person: Person | None = None) -> Why:
    details = (("person", person.name), ("number", person.number)) if person else ()
    return Why(target, Decision.RANG, reason, details)


def why_silent(target: str, reason: ReasonCode) -> Why:
    return Why(target, Decision.DID_NOT_RING, reason)


def common(refusals: list[Refusal | None]) -> Refusal | None:
    """What a group or plan answers: a reason of one only if it is the reason of all."""
    found = set(refusals)
    return found.pop() if len(found) == 1 else None


class Collector:
    """One decision in the making: targets and reasons, in order."""

    def __init__(self, request: CallRequest, snapshot: Snapshot) -> None:
        self.request = request
        self.snapshot = snapshot
        self.office = snapshot.office
        self.targets: list[Target] = []
        self.why: dict[str, Why] = {}
        "By target.  A device that rings for one person is not silent for another."
        self.diversions: tuple[Diversion, ...] = ()
        "Whose rules led to what is collected now."
        self.forwarded: tuple[ReasonCode, Person] | None = None
        "Whose forwarding rule that was, and which of them."
        self.held: tuple[ReasonCode, Person] | None = None
        "Who has forwarded, and does not want calls to be forwarded any more."
        self.blocked: list[str] = []
        "Ids of people who do not want this caller's calls."
        self.step = 0
        "Number of the call plan's step, from 1; 0 without a plan."
        self.payer = ""
        "On whom it counts what this step sends outside."

    def come_to(self, stage: Stage) -> None:
        """What follows is of this step of a plan."""
        self.step = len(stage.trail)
        self.payer = barring.causer(self.request, stage, self.office)

    # -- people and groups -----------------------------------------------------------------

    def add_group(self, group: CallGroup) -> tuple[tuple[str, ...], Refusal | None]:
        """Everybody at once; who rings one after the other is course.py's.

        Forwarding of the members does not count here: it is the group's call, and one member's
        mailbox would take it from the others.  A chosen outside number does ring.
        """
        found = (self.office.person_by_number(number) for number in group.members)
        people = [person for person in found if person is not None]
        refusals = [self.add_person(person) for person in people]
        return tuple(person.id for person in people), common(refusals)

    def add_busy(self, person: Person) -> Refusal:
        """Somebody whose turn it is, and who is in a call: their devices do not ring."""
        if blocking.hindrance(person, self.request, self.snapshot) is not None:
            return self.add_person(person) or BUSY
        for number in person.voip_accounts:
            if number in self.office.accounts and person.destination.includes_account(number):
                self.refuse(number, ReasonCode.BUSY, person)
        return BUSY

    def add_person(self, person: Person) -> Refusal | None:
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
                is_loop |= self.add_account(account, ReasonCode.RINGS) is LOOP
        for fixed in person.fixed_destinations:
            is_chosen = person.destination.includes_fixed(fixed)
            if not self._is_held(fixed, is_chosen, hindrance, person):
                self._add_fixed(person, fixed)
        always = forwarding.always_outside(person, self.office)
        if always:
            self._add_forwarded_always(person, always, hindrance)
        if hindrance is not None and hindrance in blocking.REFUSALS:
            self.blocked.append(person.id)
            return blocking.REFUSALS[hindrance]
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
        if not is_chosen and hindrance not in _OF_ALL:
            reason = ReasonCode.NOT_THE_DESTINATION
        assert reason is not None
        self.refuse(target, reason, person)
        return True

    # -- one device ------------------------------------------------------------------------

    def add_account(self, account: VoipAccount, normal: ReasonCode) -> Refusal | None:
        """Ring this account if nothing is against it; the refusal if that is all there is."""
        number = account.number
        is_click = self.request.purpose is Purpose.CLICK_AND_CALL
        if number in self.request.path or (
            number == self.request.from_account and not is_click
        ):
            self._note(why_silent(number, ReasonCode.LOOP))
            return LOOP
        is_silent, reason, person = silence.account_silence(
            account, self.request, self.snapshot
        )
        if is_silent and reason is not None and person is not None:
            self._note_blocking(self.office.owners(number))
            self.refuse(number, reason, person)
            return blocking.REFUSALS.get(reason, DO_NOT_DISTURB)
        if account.is_silenced and not is_click:
            self._note(why_silent(number, ReasonCode.SILENCED))
        elif number not in self.snapshot.signed_in:
            self._note(why_silent(number, ReasonCode.NOT_SIGNED_IN))
        elif is_click:
            self._ring(number, ReasonCode.CLICK_AND_CALL)
        else:
            self._ring(number, reason or normal, person)
        return None

    # -- outside numbers -------------------------------------------------------------------

    def _add_fixed(self, person: Person, fixed: str) -> None:
        """The chosen outside number (S31, S40, S41)."""
        line = first_line(self.office)
        if line is None:
            self.refuse(fixed, ReasonCode.NO_OUTSIDE_LINE, person)
            return
        if person.id in self.snapshot.spent:
            self.refuse(fixed, ReasonCode.LIMIT_REACHED, person)
            return
        chain = (*self.diversions, Diversion(person.id, Cause.UNCONDITIONAL, fixed))
        if not self.snapshot.is_silent(person):
            self._ring(fixed, ReasonCode.RINGS, line=line, diversions=chain)
            return
        passes = silence.pass_reason(person, self.request, self.snapshot)
        if passes is not None:
            self._ring(fixed, passes, person, line, chain)
        else:
            free = silence.sharing_person(person, self.request, self.snapshot)
            self._ring(fixed, ReasonCode.SHARED_NUMBER_FREE, free, line, chain)

    def _add_forwarded_always(
        self, person: Person, number: str, hindrance: ReasonCode | None
    ) -> None:
        """An outside number that is none of the person's own (decision 17)."""
        against = hindrance or forwarding.may_forward(person, number, self.office)
        if against is not None:
            self.refuse(number, against, person)
        else:
            self._add_fixed(person, number)

    def add_outside(self, text: str) -> Refusal | None:
        """A number of a plan's step, or of a forwarding rule.

        In a plan a private number is silent when everybody who has it is in do not disturb or
        blocks the caller, as an account of theirs would be (decisions 5 and 14).
        """
        number = numbers.to_e164(text, self.office.country)
        line = first_line(self.office)
        if number is None:
            self._note(why_silent(text, ReasonCode.UNKNOWN_NUMBER))
        elif numbers.cost_class(number, self.office.country) == "never":
            self._note(why_silent(number, ReasonCode.CALL_BARRED))
        elif line is None:
            self._note(why_silent(number, ReasonCode.NO_OUTSIDE_LINE))
        elif self.forwarded is None and self.payer in self.snapshot.spent:
            self._note(why_silent(number, ReasonCode.LIMIT_REACHED))
        else:
            silent = self._all_silent(number) if self.forwarded is None else None
            if silent is not None:
                against, person = silent
                self.refuse(number, against, person)
                return blocking.REFUSALS.get(against, DO_NOT_DISTURB)
            reason, thanks = self._let_through(number) if self.forwarded is None else _USUAL
            self._ring(number, reason, thanks, line, self.diversions)
        return None

    def _let_through(self, number: str) -> tuple[ReasonCode, Person | None]:
        """Why it rings though all who have it want quiet: whose exception this caller is."""
        owners = self.office.sharing(number)
        if any(silence.is_free(person, self.request, self.snapshot) for person in owners):
            return _USUAL
        for person in owners:
            passes = silence.pass_reason(person, self.request, self.snapshot)
            if passes is not None:
                return passes, person
        return _USUAL

    def _all_silent(self, number: str) -> tuple[ReasonCode, Person] | None:
        """Why it is silent, and the first of those who have this number, if all want that."""
        owners = self.office.sharing(number)
        found = [silence.against(person, self.request, self.snapshot) for person in owners]
        first = next(iter(found), None)
        return (first, owners[0]) if first is not None and None not in found else None

    # -- what the server itself plays ------------------------------------------------------

    def add_service(self, service: str, why: Why | None = None) -> None:
        """An announcement, a menu, a mailbox of a call plan; nothing where none is played."""
        if service.partition(":")[0] not in self.snapshot.plays:
            return
        if self.held is not None:
            self.refuse(service, *self.held)
            return
        self.targets.append(Target(TargetKind.SERVICE, service, "", self.diversions))
        if why is not None:
            self._note(why)

    def add_mailbox(self, person: Person) -> Refusal | None:
        """It takes no message of a caller whose calls the person does not want."""
        service = f"voicemail:{person.number}"
        blocked = blocking.hindrance(person, self.request, self.snapshot)
        if blocked is None:
            self.add_service(service)
            return None
        self.blocked.append(person.id)
        self.refuse(service, blocked, person)
        return blocking.REFUSALS[blocked]

    def _note_blocking(self, people: tuple[Person, ...]) -> None:
        """Of these people, those who do not want this caller's calls."""
        for person in people:
            if blocking.hindrance(person, self.request, self.snapshot) is not None:
                self.blocked.append(person.id)

    # -- noting ----------------------------------------------------------------------------

    def _ring(
        self, value: str, reason: ReasonCode, person: Person | None = None,
        line: Trunk | None = None, diversions: tuple[Diversion, ...] = (),
    ) -> None:  # fmt: skip
        if self.held is not None:
            self.refuse(value, *self.held)
            return
        is_forwarded = self.forwarded is not None and reason in _ORDINARY
        if is_forwarded and self.forwarded is not None:
            reason, person = self.forwarded
        kind = TargetKind.ACCOUNT if line is None else TargetKind.EXTERNAL
        chain = diversions or self.diversions
        target = Target(kind, value, line.name if line is not None else "", chain)
        if target not in self.targets:
            self.targets.append(target)
            self.why[value] = self._placed(why_rang(value, reason, person))

    def note_step(self, why: Why) -> None:
        """What a step did that rings nobody; it knows its place."""
        self.why.setdefault(why.target, why)

    def _note(self, why: Why) -> None:
        self.why.setdefault(why.target, self._placed(why))

    def _placed(self, why: Why) -> Why:
        """The same with the place in the call's course where it was decided."""
        more: list[tuple[str, str]] = []
        if self.step:
            more.append(("step", str(self.step)))
        if self.forwarded is not None and ("stage", "forwarding") not in why.details:
            more.append(("stage", "forwarding"))
        if not more:
            return why
        return Why(why.target, why.decision, why.reason, (*why.details, *more))

    def refuse_forwarding(self, target: str, reason: ReasonCode, person: Person) -> None:
        """Note that a rule of this person was not followed to the target, and why not."""
        before = self.why.get(target)
        if before is not None and before.reason is ReasonCode.NOT_THE_DESTINATION:
            del self.why[target]
        self.refuse(target, reason, person, (("stage", "forwarding"),))

    def refuse(
        self, target: str, reason: ReasonCode, person: Person,
        more: tuple[tuple[str, str], ...] = (),
    ) -> None:  # fmt: skip
        """Note that this target does not ring, and because of whom."""
        details = [("person", person.name), ("number", person.number)]
        until = self.snapshot.status(person).until
        if reason is ReasonCode.DO_NOT_DISTURB and until is not None:
            details.append(("until", until.isoformat()))
        if reason is ReasonCode.DO_NOT_DISTURB and self.snapshot.is_quiet_hours(person):
            details.append(("set_by", "schedule"))
        self._note(Why(target, Decision.DID_NOT_RING, reason, (*details, *more)))
