"""The office as one immutable value: people, accounts, groups, settings, and look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from softphone.model.accounts import VoipAccount
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


@dataclass(frozen=True, slots=True)
class CallGroup:
    id: str
    number: str
    name: str
    members: tuple[str, ...]
    "User numbers."
    strategy: str = "all"


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
    revision: int = 0
    _by_number: dict[str, Person] = field(default_factory=dict, compare=False, repr=False)
    _owners: dict[str, tuple[Person, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        for person in self.people.values():
            self._by_number[person.number] = person
            for account in person.voip_accounts:
                self._owners[account] = (*self._owners.get(account, ()), person)

    def person_by_number(self, number: str) -> Person | None:
        return self._by_number.get(number)

    def person_by_email(self, email: str) -> Person | None:
        wanted = email.strip().lower()
        return next((p for p in self.people.values() if p.email.lower() == wanted), None)

    def owners(self, account: str) -> tuple[Person, ...]:
        """The people an account belongs to: none, one, or several (a shared account)."""
        return self._owners.get(account, ())

    @property
    def shows_user_numbers(self) -> bool:
        """The company switch (S8); unset: on if every account belongs to exactly one person."""
        if self.use_user_number_as_caller_id is not None:
            return self.use_user_number_as_caller_id
        return all(len(self.owners(number)) == 1 for number in self.accounts)
