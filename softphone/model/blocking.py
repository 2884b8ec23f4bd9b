"""Who does not get through: numbers from outside that a person or the company blocks.

Only calls from outside are looked at: people of the house are never blocked.  Emergency
services that call back, and emergency numbers, always get through.  Who is blocked is told what
anybody is told while nobody is there; who hides their number is told that (RFC 5079), and can
call again with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from softphone.model import numbers
from softphone.model.call_backs import calls_anybody_back, calls_back
from softphone.model.calls import Decision, ReasonCode, Why
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.route import (
    ANONYMITY_DISALLOWED,
    UNAVAILABLE,
    CallRequest,
    Refusal,
    Snapshot,
)

MOST_OF_PERSON = 500
MOST_OF_COMPANY = 2000
SHORTEST = 4
"Digits of an entry, as it is kept: less would block whole countries."
ANY_ENDING = "*"
BY_COMPANY = ("by", "company")
"A detail of a reason: not a person's list, but the company's."

REFUSALS: Mapping[ReasonCode, Refusal] = MappingProxyType(
    {
        ReasonCode.BLOCKED_CALLER: UNAVAILABLE,
        ReasonCode.ANONYMOUS_REJECTED: ANONYMITY_DISALLOWED,
    }
)
"Why a call does not get through, and what its caller is told."


class BadEntry(ValueError):
    """This cannot be blocked.  ``code``: not_a_number, too_short, emergency, house_number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Blocks(Protocol):
    """Whose list it is: a person's or the company's."""

    @property
    def blocked_callers(self) -> tuple[str, ...]: ...
    @property
    def rejects_anonymous(self) -> bool: ...


# -- who gets through --------------------------------------------------------------------


def hindrance(person: Person, request: CallRequest, snapshot: Snapshot) -> ReasonCode | None:
    """Why this call does not get through to the person; None if they have nothing against it.

    Their list of allowed callers, and that somebody calls twice, do not override it.
    """
    reason = _reason(person, request, snapshot.office.country)
    return None if reason is None or calls_back(person, request, snapshot) else reason


def hindrance_of_company(request: CallRequest, snapshot: Snapshot) -> ReasonCode | None:
    """Why the company does not let this call in; it is asked before the call plan."""
    reason = _reason(snapshot.office, request, snapshot.office.country)
    return None if reason is None or calls_anybody_back(request, snapshot) else reason


def why_of_company(request: CallRequest, reason: ReasonCode) -> Why:
    return Why(request.dialled, Decision.DID_NOT_RING, reason, (BY_COMPANY,))


def _reason(who: Blocks, request: CallRequest, country: str) -> ReasonCode | None:
    if not request.from_trunk:
        return None
    if request.hides_number:
        return ReasonCode.ANONYMOUS_REJECTED if who.rejects_anonymous else None
    if who.blocked_callers and is_listed(who.blocked_callers, request.outside_number, country):
        return ReasonCode.BLOCKED_CALLER
    return None


def is_listed(entries: tuple[str, ...], number: str, country: str) -> bool:
    """Does one of these entries mean this number, itself or by how it begins?"""
    known = numbers.comparable(number, country)
    if not known or numbers.is_emergency(known, country):
        return False
    return known in entries or any(
        known.startswith(one[:-1]) for one in entries if one[-1:] == ANY_ENDING
    )


# -- what can be on a list ---------------------------------------------------------------


def entry(text: str, country: str) -> str:
    """A number, or the beginning of numbers with a ``*`` behind it, as it is kept: in E.164.

    Raises BadEntry.
    """
    typed = text.strip()
    is_beginning = typed.endswith(ANY_ENDING)
    try:
        dialled = numbers.parse_dialled(typed.removesuffix(ANY_ENDING))
    except numbers.BadNumber as error:
        raise BadEntry("not_a_number") from error
    if not dialled.removeprefix("+").isdecimal():
        raise BadEntry("not_a_number")
    known = (
        numbers.beginning(dialled, country)
        if is_beginning
        else numbers.comparable(dialled, country)
    )
    if any(numbers.is_emergency(one, country) for one in (dialled, known)):
        raise BadEntry("emergency")
    if len(known.removeprefix("+")) < SHORTEST:
        raise BadEntry("too_short")
    return known + (ANY_ENDING if is_beginning else "")


def checked(text: str, office: Office) -> str:
    """The same for this office, whose own numbers cannot be blocked.  Raises BadEntry."""
    if _is_of_the_house(text.strip(), office):  # it may be shorter than any entry
        raise BadEntry("house_number")
    found = entry(text, office.country)
    if _is_of_the_house(found, office):
        raise BadEntry("house_number")
    return found


def _is_of_the_house(number: str, office: Office) -> bool:
    if office.has_number(number):
        return True
    shown = (own for line in office.trunks for own in line.outgoing_numbers)
    return number in {numbers.comparable(own, office.country) for own in shown}
