"""What a desk phone has to know of its account, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.linphone_settings import SipSettings

MOST_KEYS = 20
"Lamps for colleagues; more than most phones have keys."


@dataclass(frozen=True, slots=True)
class Key:
    """A key with a lamp for a colleague (RFC 4235)."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """``sip``: how it signs in, with the secret."""

    sip: SipSettings
    name: str = ""
    "Of the person whose device it is; empty: nobody's or several people's."
    pickup: str = ""
    "What is dialled before a colleague's number to take their call."
    keys: tuple[Key, ...] = ()


def of(office: Office, account: str, sip: SipSettings) -> DeskSettings:
    """Keys for the colleagues of the same department first, then by number."""
    owners = office.owners(account)
    owner = owners[0] if len(owners) == 1 else None
    codes = office.feature_codes
    others = (p for p in office.people.values() if p not in owners and p.number)
    shown = sorted(others, key=lambda p: (not _is_near(p, owner), p.number))[:MOST_KEYS]
    return DeskSettings(
        sip, owner.name if owner is not None else "", codes.get("pickup", ""),
        tuple(Key(p.number, p.name) for p in shown),
    )  # fmt: skip


def _is_near(person: Person, owner: Person | None) -> bool:
    department = owner.department if owner is not None else ""
    return bool(department) and person.department == department
