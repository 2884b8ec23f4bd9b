"""The office as one immutable value: people, accounts, groups, settings, and look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from softphone.model import numbers, opening_hours, time_zones
from softphone.model.accounts import VoipAccount
from softphone.model.call_plan import DEFAULT_SECONDS, CallPlan, StepKind, read_plan
from softphone.model.opening_hours import OpeningHours
from softphone.model.people import Person

FEATURE_CODES: Mapping[str, str] = MappingProxyType(
    {
        "echo": "*43",
        "dnd_on": "*78",
        "dnd_off": "*79",
        "dnd_toggle": "*76",
        "pickup": "*8",
        "voicemail": "*97",
    }
)

DND_KEY = "dnd+"
"Before a person's number: what a key dials that shows their do not disturb (wire.md 2.6)."


@dataclass(frozen=True, slots=True)
class CallGroup:
    id: str
    number: str
    name: str
    members: tuple[str, ...]
    "User numbers."
    strategy: str = "all"
    "``all`` at once; or one after the other: ``in_order``, ``longest_idle``."
    seconds: int = DEFAULT_SECONDS
    "How long each rings before the next one's turn, where no plan's step says so."

    @property
    def takes_turns(self) -> bool:
        return self.strategy != "all"


@dataclass(frozen=True, slots=True)
class Trunk:
    """A line to the outside.  Only ``static`` ones are dialled so far."""

    id: str
    name: str
    kind: str
    address: str
    match: tuple[str, ...] = ()
    registrar: str = ""
    username: str = ""
    dnd_response: int = 480
    outgoing_numbers: tuple[str, ...] = ()
    keeps_caller: bool = False
    "May show an outside caller's number on a call that is forwarded out by it."


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that routing needs to know about the company, at one moment."""

    name: str
    domain: str
    country: str
    use_user_number_as_caller_id: bool | None = None
    "None: decided by the accounts, see ``shows_user_numbers``."
    feature_codes: Mapping[str, str] = field(default_factory=lambda: FEATURE_CODES)
    people: Mapping[str, Person] = field(default_factory=dict)
    "By person id."
    accounts: Mapping[str, VoipAccount] = field(default_factory=dict)
    "By account number."
    groups: Mapping[str, CallGroup] = field(default_factory=dict)
    "By group number."
    trunks: tuple[Trunk, ...] = ()
    call_plans: tuple[Mapping[str, Any], ...] = ()
    opening_hours: tuple[Mapping[str, Any], ...] = ()
    outside_calls: str = "national"
    "How far devices that belong to nobody may call, see ``barring.CLASSES``."
    daily_outside_calls: int = 200
    daily_outside_minutes: int = 600
    "Of one person, or of an account of nobody; 0: no limit."
    blocked_callers: tuple[str, ...] = ()
    "Whom the company does not let in; as a person's, see ``blocking``."
    rejects_anonymous: bool = False
    revision: int = 0
    time_zone: str = ""
    "A name of the IANA database; empty: the country's usual one, see ``zone``."
    _index: _Index = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", _Index(self))

    def person_by_number(self, number: str) -> Person | None:
        return self._index.by_number.get(number)

    def has_number(self, dialled: str) -> bool:
        """Is this the number of a person, an account, a group or a call plan?"""
        return (
            self.person_by_number(dialled) is not None
            or dialled in self.accounts
            or dialled in self.groups
            or self.plan(dialled) is not None
        )

    def person_by_outgoing_number(self, number: str) -> Person | None:
        """Who alone shows this outside number of the company as their own."""
        return self._index.by_outgoing.get(numbers.comparable(number, self.country))

    def person_by_email(self, email: str) -> Person | None:
        wanted = email.strip().lower()
        return next((p for p in self.people.values() if p.email.lower() == wanted), None)

    def owners(self, account: str) -> tuple[Person, ...]:
        """The people an account belongs to: none, one, or several (a shared account)."""
        return self._index.owners.get(account, ())

    def sharing(self, fixed: str) -> tuple[Person, ...]:
        """Who has this outside number or forwards to it, compared normalised (S42)."""
        return self._index.sharing.get(numbers.comparable(fixed, self.country), ())

    def sharers(self, person_id: str) -> set[str]:
        """Ids of others who have a device or a number of this person's, too."""
        person = self.people.get(person_id)
        if person is None:
            return set()
        rules = (person.destination.value, person.forwarding.busy, person.forwarding.no_answer)
        found = [self.owners(account) for account in person.voip_accounts]
        found += [self.sharing(n) for n in (*person.fixed_destinations, *rules) if n]
        return {other.id for sharing in found for other in sharing} - {person_id}

    def service(self, dialled: str) -> str | None:
        """The name of the service that this feature code calls.

        ``*76602`` and ``dnd+602``: ``dnd_toggle:602``, do not disturb of that person.
        """
        return self._index.services.get(dialled) or self._persons_service(dialled)

    def _persons_service(self, dialled: str) -> str | None:
        for prefix in (DND_KEY, self.feature_codes.get("dnd_toggle", "")):
            number = dialled.removeprefix(prefix)
            if number != dialled and self.person_by_number(number) is not None:
                return f"dnd_toggle:{number}"
        return None

    def plan(self, dialled: str) -> CallPlan | None:
        """The call plan of this internal number, or of this outside number of the company."""
        return self._index.plans.get(numbers.comparable(dialled, self.country))

    def plan_named(self, name: str) -> CallPlan | None:
        return self._index.plans_by_name.get(name)

    def hours_named(self, name: str) -> OpeningHours | None:
        return self._index.hours.get(name)

    @property
    def addressed(self) -> tuple[VoipAccount, ...]:
        """Accounts that do not sign in, but are called at an address."""
        return self._index.addressed

    @property
    def takes_turns(self) -> bool:
        """Is there a group whose members ring one after the other?"""
        return self._index.takes_turns

    @property
    def placed(self) -> frozenset[str]:
        """User numbers that a call plan leads to, itself or by a group (S23)."""
        return self._index.placed

    @property
    def zone(self) -> ZoneInfo:
        """On whose clock quiet hours are read."""
        return self._index.zone

    @property
    def shows_user_numbers(self) -> bool:
        """The company switch (S8); unset: on if every account belongs to exactly one person."""
        return self._index.shows_user_numbers


class _Index:
    """Look-ups, made once for an office; it never changes afterwards."""

    __slots__ = ("addressed", "by_number", "by_outgoing", "hours", "owners", "placed", "plans",
                 "plans_by_name", "services", "sharing", "shows_user_numbers", "takes_turns",
                 "zone")  # fmt: skip

    def __init__(self, office: Office) -> None:
        self.by_number = {person.number: person for person in office.people.values()}
        self.addressed = tuple(a for a in office.accounts.values() if a.address)
        self.owners: dict[str, tuple[Person, ...]] = {}
        self.sharing: dict[str, tuple[Person, ...]] = {}
        for person in office.people.values():
            for account in dict.fromkeys(person.voip_accounts):
                self.owners[account] = (*self.owners.get(account, ()), person)
            for number in _outside_numbers(person, office.country):
                self.sharing[number] = (*self.sharing.get(number, ()), person)
        self.by_outgoing = _alone(office.people.values(), office.country)
        self.services = {code: name for name, code in office.feature_codes.items()}
        plans = [read_plan(document) for document in office.call_plans]
        self.plans = {
            numbers.comparable(plan.number, office.country): plan
            for plan in plans
            if plan.number
        }
        self.plans_by_name = {plan.name: plan for plan in plans if plan.name}
        hours = (opening_hours.read(document) for document in office.opening_hours)
        self.hours = {one.name: one for one in hours}
        self.takes_turns = any(group.takes_turns for group in office.groups.values())
        self.placed = _placed(office, plans)
        self.zone = time_zones.of_office(office.time_zone, office.country)
        self.shows_user_numbers = (
            office.use_user_number_as_caller_id
            if office.use_user_number_as_caller_id is not None
            else all(len(self.owners.get(number, ())) == 1 for number in office.accounts)
        )


def _outside_numbers(person: Person, country: str) -> list[str]:
    """In comparable form, each once: a private number is one, whatever leads to it."""
    forwarding = person.forwarding
    used = [person.destination.value, forwarding.busy, forwarding.no_answer]
    found = [numbers.comparable(number, country) for number in used if number]
    own = [numbers.comparable(number, country) for number in person.fixed_destinations]
    return list(dict.fromkeys([*own, *(n for n in found if n.startswith("+"))]))


def _placed(office: Office, plans: Iterable[CallPlan]) -> frozenset[str]:
    steps = [step for plan in plans for step in plan.steps]
    groups = [office.groups.get(s.value) for s in steps if s.kind is StepKind.GROUP]
    people = {step.value for step in steps if step.kind is StepKind.USER}
    return frozenset(people.union(*(group.members for group in groups if group is not None)))


def _alone(people: Iterable[Person], country: str) -> dict[str, Person]:
    """Outgoing numbers that exactly one person shows."""
    found: dict[str, list[Person]] = {}
    for person in people:
        number = numbers.comparable(person.outgoing_number, country)
        found.setdefault(number, []).append(person)
    return {n: p[0] for n, p in found.items() if len(p) == 1 and n.startswith("+")}
