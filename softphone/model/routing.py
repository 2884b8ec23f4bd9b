"""The decision: given a call and a snapshot of the office, who rings, who does not, and why.

A pure function.  The exchange carries it out and stores the reasons with the call record.

Order (wire.md 7): emergency, feature codes, internal numbers (people, accounts, groups, plans),
the outside.  Do not disturb is looked at last of all and silences an account by whichever way a
call reaches it (decision 14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from softphone.model import numbers
from softphone.model.accounts import DestinationKind, VoipAccount
from softphone.model.availability import Chosen, Status
from softphone.model.calls import Decision, Party, ReasonCode, Why
from softphone.model.office import Office, Trunk
from softphone.model.people import Person


class TargetKind(StrEnum):
    ACCOUNT = "account"
    "A VoIP account of ours: rings at every place where it is signed in."
    EXTERNAL = "external"
    "A number of the outside world, by a trunk."
    SERVICE = "service"
    "Something the server itself plays: ``echo``, ``dnd_on`` ..."


class Purpose(StrEnum):
    CALL = "call"
    CLICK_AND_CALL = "click_and_call"
    "The first leg of click-and-call, to the person's own device: always rings."


@dataclass(frozen=True, slots=True)
class Target:
    kind: TargetKind
    value: str
    "Account number, E.164 number, or the service's name."
    trunk: str = ""


@dataclass(frozen=True, slots=True)
class CallRequest:
    """Who calls whom.  ``from_account`` is the authenticated one, not what a device claims."""

    dialled: str
    from_account: str = ""
    from_trunk: str = ""
    "Name of the trunk the call came in by; then ``outside_number`` is the caller."
    outside_number: str = ""
    path: tuple[str, ...] = ()
    "Accounts already in this call's path: the loop protection."
    purpose: Purpose = Purpose.CALL


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is true at the moment of the call."""

    office: Office
    now: datetime
    chosen: Mapping[str, Chosen] = field(default_factory=dict)
    "By person id; absent = available."
    signed_in: frozenset[str] = frozenset()
    "Account numbers with at least one live binding."

    def status(self, person: Person) -> Chosen:
        """What the person's choice amounts to now."""
        return self.chosen.get(person.id, Chosen()).at(self.now)

    def is_silent(self, person: Person) -> bool:
        return self.status(person).status is Status.DO_NOT_DISTURB


@dataclass(frozen=True, slots=True)
class Refusal:
    """The final answer when nothing rings (wire.md 3.7, 3.8)."""

    status: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Route:
    """Who rings now, what the two sides see, and the reason for every device considered.

    ``refusal`` is set exactly when ``targets`` is empty.
    """

    targets: tuple[Target, ...]
    why: tuple[Why, ...]
    caller: Party
    "Shown to the called side on internal calls (S5, S6)."
    callee: Party
    "Shown to the caller as the connected line."
    callee_people: tuple[str, ...] = ()
    refusal: Refusal | None = None
    is_emergency: bool = False


DO_NOT_DISTURB = Refusal(480, "Do Not Disturb")
UNAVAILABLE = Refusal(480, "Temporarily Unavailable")
NOT_FOUND = Refusal(404, "Not Found")
LOOP = Refusal(482, "Loop Detected")
NO_LINE = Refusal(503, "No Outside Line")
NO_LINE_EMERGENCY = Refusal(503, "No Outside Line - Use A Mobile Phone")


def decide(request: CallRequest, snapshot: Snapshot) -> Route:
    """Who rings when this call is made now."""
    office = snapshot.office
    caller = caller_identity(request, office)
    dialled = request.dialled
    if numbers.is_emergency(dialled, office.country):
        return _emergency(dialled, caller, office)
    service = next(
        (name for name, code in office.feature_codes.items() if code == dialled), None
    )
    if service is not None:
        target = Target(TargetKind.SERVICE, service)
        return Route((target,), (), caller, Party(dialled, service))
    person = office.person_by_number(dialled)
    if person is not None:
        return _Routing(request, snapshot, caller).to_person(person)
    account = office.accounts.get(dialled)
    if account is not None:
        return _Routing(request, snapshot, caller).to_account(account)
    group = office.groups.get(dialled)
    if group is not None:
        members = [office.person_by_number(number) for number in group.members]
        people = tuple(member for member in members if member is not None)
        callee = Party(group.number, group.name)
        return _Routing(request, snapshot, caller).to_group(people, callee)
    return _outside(dialled, caller, office)


def caller_identity(request: CallRequest, office: Office) -> Party:
    """What the called side sees: the person where there is exactly one (S5, S6, S10)."""
    if not request.from_account:
        return Party(request.outside_number)
    return account_identity(request.from_account, office)


def account_identity(number: str, office: Office) -> Party:
    owners = office.owners(number)
    if office.shows_user_numbers and len(owners) == 1:
        return Party(owners[0].number, owners[0].name)
    account = office.accounts.get(number)
    return Party(number, account.description if account is not None else "")


def first_line(office: Office) -> Trunk | None:
    return next((trunk for trunk in office.trunks if trunk.kind == "static"), None)


def _emergency(dialled: str, caller: Party, office: Office) -> Route:
    """Always from this device, never rewritten, never blocked (decision 13)."""
    line = first_line(office)
    callee = Party(dialled)
    if line is None:
        why = (Why(dialled, Decision.DID_NOT_RING, ReasonCode.NO_OUTSIDE_LINE),)
        return Route((), why, caller, callee, (), NO_LINE_EMERGENCY, True)
    target = Target(TargetKind.EXTERNAL, dialled, line.name)
    return Route((target,), (_rang(dialled, ReasonCode.RINGS),), caller, callee, (), None, True)


def _outside(dialled: str, caller: Party, office: Office) -> Route:
    callee = Party(dialled)
    number = numbers.to_e164(dialled, office.country)
    if number is None:
        why = Why(dialled, Decision.DID_NOT_RING, ReasonCode.UNKNOWN_NUMBER)
        return Route((), (why,), caller, callee, (), NOT_FOUND)
    line = first_line(office)
    if line is None:
        why = Why(number, Decision.DID_NOT_RING, ReasonCode.NO_OUTSIDE_LINE)
        return Route((), (why,), caller, Party(number), (), NO_LINE)
    target = Target(TargetKind.EXTERNAL, number, line.name)
    return Route((target,), (_rang(number, ReasonCode.RINGS),), caller, Party(number))


def _rang(target: str, reason: ReasonCode, **details: str) -> Why:
    return Why(target, Decision.RANG, reason, tuple(details.items()))


class _Routing:
    """One decision in the making: targets and reasons are collected in order."""

    def __init__(self, request: CallRequest, snapshot: Snapshot, caller: Party) -> None:
        self.request = request
        self.snapshot = snapshot
        self.office = snapshot.office
        self.caller = caller
        self.targets: list[Target] = []
        self.why: list[Why] = []

    # -- to whom -------------------------------------------------------------------------

    def to_person(self, person: Person) -> Route:
        refusal = self._add_person(person)
        return self._route(Party(person.number, person.name), (person.id,), refusal)

    def to_group(self, people: tuple[Person, ...], callee: Party) -> Route:
        refusals = [self._add_person(person) for person in people]
        refusal = next((r for r in refusals if r is not None), UNAVAILABLE)
        return self._route(callee, tuple(person.id for person in people), refusal)

    def to_account(self, account: VoipAccount) -> Route:
        """An account's own number stays dialable; an absent owner does not silence it (S48)."""
        owners = self.office.owners(account.number)
        why = self._account(account, owners, ReasonCode.DIALLED_DIRECTLY)
        self._take(why, Target(TargetKind.ACCOUNT, account.number))
        is_silent = why.reason is ReasonCode.DO_NOT_DISTURB
        is_loop = why.reason is ReasonCode.LOOP
        refusal = DO_NOT_DISTURB if is_silent else LOOP if is_loop else UNAVAILABLE
        callee = account_identity(account.number, self.office)
        return self._route(callee, tuple(p.id for p in owners), refusal)

    def _route(self, callee: Party, people: tuple[str, ...], refusal: Refusal | None) -> Route:
        targets = tuple(self.targets)
        answer = None if targets else (refusal or UNAVAILABLE)
        return Route(targets, tuple(self.why), self.caller, callee, people, answer)

    # -- one person ----------------------------------------------------------------------

    def _add_person(self, person: Person) -> Refusal | None:
        """Collect this person's devices; the refusal to give if nothing of theirs rings."""
        status = self._hindrance(person)
        if status is not None:
            for target in self._all_of(person):
                self._refuse(target, status, person)
            return DO_NOT_DISTURB if status is ReasonCode.DO_NOT_DISTURB else UNAVAILABLE
        for number in person.voip_accounts:
            account = self.office.accounts.get(number)
            if account is None:
                continue
            if not person.destination.includes_account(number):
                self._refuse(number, ReasonCode.NOT_THE_DESTINATION, person)
                continue
            why = self._account(account, (person,), ReasonCode.RINGS)
            self._take(why, Target(TargetKind.ACCOUNT, number))
        for fixed in person.fixed_destinations:
            self._add_fixed(person, fixed)
        is_loop = any(why.reason is ReasonCode.LOOP for why in self.why)
        return LOOP if is_loop and not self.targets else None

    def _all_of(self, person: Person) -> tuple[str, ...]:
        return (*person.voip_accounts, *person.fixed_destinations)

    def _hindrance(self, person: Person) -> ReasonCode | None:
        """What keeps a call from this person as a whole; None if nothing does."""
        if self._may_pass(person):
            return None
        chosen = self.snapshot.status(person).status
        if chosen is Status.DO_NOT_DISTURB:
            return self._shared_number_frees(person)
        if chosen is Status.OFFLINE:
            return ReasonCode.OFFLINE
        if chosen is Status.AVAILABLE_FOR_COLLEAGUES and not self.request.from_account:
            return ReasonCode.COLLEAGUES_ONLY
        if person.destination.kind is DestinationKind.NONE:
            return ReasonCode.NOT_REACHABLE
        return None

    def _shared_number_frees(self, person: Person) -> ReasonCode | None:
        """Shared forwarding numbers ring unless all who share them are silent (S41, S42).

        The person's own devices stay silent all the same, see ``_account``.
        """
        if person.destination.kind is not DestinationKind.FIXED:
            return ReasonCode.DO_NOT_DISTURB
        free = self._free_sharer(person, person.destination.value)
        return None if free is not None else ReasonCode.DO_NOT_DISTURB

    def _free_sharer(self, person: Person, fixed: str) -> Person | None:
        """Somebody else with the same normalised number who is not in do not disturb."""
        wanted = numbers.to_e164(fixed, self.office.country) or fixed
        for other in self.office.people.values():
            if other.id == person.id:
                continue
            theirs = {
                numbers.to_e164(x, self.office.country) or x for x in other.fixed_destinations
            }
            if wanted in theirs and not self.snapshot.is_silent(other):
                return other
        return None

    def _may_pass(self, person: Person) -> bool:
        """Exceptions to every status: own devices, allowed callers, click-and-call (dec. 3)."""
        if self.request.purpose is Purpose.CLICK_AND_CALL:
            return True
        return self._is_own_device(person) or self._is_allowed(person)

    def _is_own_device(self, person: Person) -> bool:
        return bool(self.request.from_account) and self.office.owners(
            self.request.from_account
        ) == (person,)

    def _is_allowed(self, person: Person) -> bool:
        if not person.allowed_callers:
            return False
        country = self.office.country
        theirs = {numbers.to_e164(n, country) or n for n in person.allowed_callers}
        mine = numbers.to_e164(self.caller.number, country) or self.caller.number
        return mine in theirs or self.request.from_account in theirs

    # -- one device ----------------------------------------------------------------------

    def _account(
        self, account: VoipAccount, people: tuple[Person, ...], normal: ReasonCode
    ) -> Why:
        number = account.number
        if number in self.request.path:
            return Why(number, Decision.DID_NOT_RING, ReasonCode.LOOP)
        if self.request.purpose is Purpose.CLICK_AND_CALL:
            return self._if_signed_in(number, ReasonCode.CLICK_AND_CALL)
        silent, reason = self._silence(account, people, normal)
        if silent is not None:
            details = self._details(silent, ReasonCode.DO_NOT_DISTURB)
            return Why(number, Decision.DID_NOT_RING, ReasonCode.DO_NOT_DISTURB, details)
        if account.is_silenced:
            return Why(number, Decision.DID_NOT_RING, ReasonCode.SILENCED)
        return self._if_signed_in(number, reason)

    def _if_signed_in(self, number: str, reason: ReasonCode) -> Why:
        if number not in self.snapshot.signed_in:
            return Why(number, Decision.DID_NOT_RING, ReasonCode.NOT_SIGNED_IN)
        return _rang(number, reason)

    def _silence(
        self, account: VoipAccount, people: tuple[Person, ...], normal: ReasonCode
    ) -> tuple[Person | None, ReasonCode]:
        """The person whose do not disturb silences this account, else why it rings.

        A shared account is silent only when all of its people are (decision 14).
        """
        owners = self.office.owners(account.number) or people
        silent = [person for person in owners if self.snapshot.is_silent(person)]
        if not silent:
            return None, normal
        passing = next((p for p in silent if self._may_pass(p)), None)
        if passing is not None:
            own = self._is_own_device(passing)
            return None, ReasonCode.OWN_DEVICE if own else ReasonCode.ALLOWED_CALLER
        if len(silent) < len(owners):
            return None, ReasonCode.SHARED_ACCOUNT_FREE
        return silent[0], normal

    def _add_fixed(self, person: Person, fixed: str) -> None:
        if not person.destination.includes_fixed(fixed):
            self._refuse(fixed, ReasonCode.NOT_THE_DESTINATION, person)
            return
        line = first_line(self.office)
        if line is None:
            self._refuse(fixed, ReasonCode.NO_OUTSIDE_LINE, person)
            return
        reason = ReasonCode.RINGS
        details: dict[str, str] = {}
        if self.snapshot.is_silent(person) and not self._may_pass(person):
            free = self._free_sharer(person, fixed)
            reason = ReasonCode.SHARED_NUMBER_FREE
            details = {"person": free.name, "number": free.number} if free else {}
        self._take(
            _rang(fixed, reason, **details), Target(TargetKind.EXTERNAL, fixed, line.name)
        )

    def _take(self, why: Why, target: Target) -> None:
        self.why.append(why)
        if why.decision is Decision.RANG and target not in self.targets:
            self.targets.append(target)

    def _refuse(self, target: str, reason: ReasonCode, person: Person) -> None:
        details = self._details(person, reason)
        self.why.append(Why(target, Decision.DID_NOT_RING, reason, details))

    def _details(self, person: Person, reason: ReasonCode) -> tuple[tuple[str, str], ...]:
        details = [("person", person.name), ("number", person.number)]
        until = self.snapshot.status(person).until
        if reason is ReasonCode.DO_NOT_DISTURB and until is not None:
            details.append(("until", until.isoformat()))
        return tuple(details)
