"""Do not disturb and the other statuses: whom they hold back, and who passes all the same.

Do not disturb is looked at last of all, and silences an account by whichever way a call reaches
it (decision 14).  ``offline`` and “for colleagues only” belong to the person's number; an
account that is dialled by its own number rings in spite of them (S48).
"""

from __future__ import annotations

from softphone.model import numbers
from softphone.model.accounts import DestinationKind, VoipAccount
from softphone.model.availability import Status
from softphone.model.calls import ReasonCode
from softphone.model.identity import caller_identity
from softphone.model.people import Person
from softphone.model.route import CallRequest, Purpose, Snapshot


def hindrance(person: Person, request: CallRequest, snapshot: Snapshot) -> ReasonCode | None:
    """What keeps this call from the person as a whole; None if nothing does."""
    if person.destination.kind is DestinationKind.NONE:
        return ReasonCode.NOT_REACHABLE
    if request.purpose is Purpose.EMERGENCY_CALL_BACK:
        return None
    match snapshot.status(person).status:
        case Status.DO_NOT_DISTURB:
            is_held = pass_reason(person, request, snapshot) is None
            is_shared = sharing_person(person, snapshot) is not None
            return ReasonCode.DO_NOT_DISTURB if is_held and not is_shared else None
        case Status.OFFLINE:
            return ReasonCode.OFFLINE
        case Status.AVAILABLE_FOR_COLLEAGUES if not request.from_account:
            return ReasonCode.COLLEAGUES_ONLY
    return None


def pass_reason(person: Person, request: CallRequest, snapshot: Snapshot) -> ReasonCode | None:
    """Why this call passes the person's do not disturb; None if it does not (decision 3)."""
    if request.purpose is Purpose.CLICK_AND_CALL:
        return ReasonCode.CLICK_AND_CALL
    if request.purpose is Purpose.EMERGENCY_CALL_BACK:
        return ReasonCode.EMERGENCY_CALL_BACK
    owners = snapshot.office.owners(request.from_account) if request.from_account else ()
    if owners == (person,):
        return ReasonCode.OWN_DEVICE
    if person.allowed_callers and _is_allowed(person, owners, request, snapshot):
        return ReasonCode.ALLOWED_CALLER
    return None


def _is_allowed(
    person: Person, callers: tuple[Person, ...], request: CallRequest, snapshot: Snapshot
) -> bool:
    """Is the caller on the list: by outside number, account, or number of the person?"""
    country = snapshot.office.country
    known = {request.from_account, caller_identity(request, snapshot.office).number}
    if len(callers) == 1:
        known.add(callers[0].number)
    calling = {numbers.comparable(number, country) for number in known if number}
    return any(numbers.comparable(n, country) in calling for n in person.allowed_callers)


def sharing_person(person: Person, snapshot: Snapshot) -> Person | None:
    """Who keeps the person's chosen outside number ringing; None if nobody does (S41, S42).

    Somebody else with the same number, compared normalised, who is not in do not disturb;
    to be offline is not to be in do not disturb (decision 5).
    """
    if person.destination.kind is not DestinationKind.FIXED:
        return None
    for other in snapshot.office.sharing(person.destination.value):
        if other.id != person.id and not snapshot.is_silent(other):
            return other
    return None


def account_silence(
    account: VoipAccount, request: CallRequest, snapshot: Snapshot
) -> tuple[Person | None, ReasonCode | None, Person | None]:
    """(who silences this account, or why it rings in spite of it, and thanks to whom).

    A shared account is silent only when all of its people are in do not disturb (decision 14).
    """
    owners = snapshot.office.owners(account.number)
    silent = [person for person in owners if snapshot.is_silent(person)]
    if not silent:
        return None, None, None
    for person in silent:
        passes = pass_reason(person, request, snapshot)
        if passes is not None:
            return None, passes, person
    if len(silent) < len(owners):
        free = next(person for person in owners if person not in silent)
        return None, ReasonCode.SHARED_ACCOUNT_FREE, free
    return silent[0], None, None
