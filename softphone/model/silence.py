"""Do not disturb and the other statuses: whom they hold back, and who passes all the same.

Whom a person blocks is held back before any status is looked at (blocking.py).

Do not disturb is looked at last of all, and silences an account by whichever way a call reaches
it (decision 14).  ``offline`` and “for colleagues only” belong to the person's number; an
account that is dialled by its own number rings in spite of them (S48).
"""

from __future__ import annotations

from softphone.model import blocking, numbers
from softphone.model.accounts import DestinationKind, VoipAccount
from softphone.model.availability import Status
from softphone.model.call_backs import calls_back
from softphone.model.call_plan import StepKind, led_to
from softphone.model.calls import ReasonCode
from softphone.model.identity import caller_identity
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.route import CallRequest, Purpose, Snapshot


def hindrance(person: Person, request: CallRequest, snapshot: Snapshot) -> ReasonCode | None:
    """What keeps this call from the person as a whole; None if nothing does."""
    blocked = blocking.hindrance(person, request, snapshot)
    if blocked is not None:
        return blocked
    if person.destination.kind is DestinationKind.NONE:
        return ReasonCode.NOT_REACHABLE
    if calls_back(person, request, snapshot):
        return None
    match snapshot.status(person).status:
        case Status.DO_NOT_DISTURB:
            is_held = pass_reason(person, request, snapshot) is None
            is_shared = sharing_person(person, request, snapshot) is not None
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
    if calls_back(person, request, snapshot):
        return ReasonCode.EMERGENCY_CALL_BACK
    if blocking.hindrance(person, request, snapshot) is not None:
        return None
    owners = snapshot.office.owners(request.from_account) if request.from_account else ()
    if owners == (person,):
        return ReasonCode.OWN_DEVICE
    if person.allowed_callers and _is_allowed(person, owners, request, snapshot.office):
        return ReasonCode.ALLOWED_CALLER
    if person.second_call_rings_through and _calls_again(person, request, snapshot):
        return ReasonCode.SECOND_CALL
    return None


def _is_allowed(
    person: Person, callers: tuple[Person, ...], request: CallRequest, office: Office
) -> bool:
    """Is the caller on the list: by outside number, account, or number of the person?

    Every device of a person on the list counts, also one that is shared.  A caller from outside
    is known by an outside number only: what a line says of its caller can be made up, so it
    never stands for a number of the house, and a hidden number is nobody's.
    """
    listed = person.allowed_callers
    country = office.country
    if request.from_account:
        known = {request.from_account, caller_identity(request, office).number}
        known |= {owner.number for owner in callers}
        calling = {numbers.comparable(number, country) for number in known if number}
        return any(numbers.comparable(n, country) in calling for n in listed)
    outside = numbers.to_e164(request.outside_number, country)
    if outside is None:
        return False
    return any(
        numbers.comparable(n, country) == outside for n in listed if not _is_ours(n, office)
    )


def _is_ours(number: str, office: Office) -> bool:
    return number in office.accounts or office.person_by_number(number) is not None


def _calls_again(person: Person, request: CallRequest, snapshot: Snapshot) -> bool:
    """Did this caller's do-not-disturbed call to the person come just before?"""
    refused = snapshot.recently_refused.get(person.id)
    if not refused or not is_meant_for(person, request, snapshot.office):
        return False
    caller = caller_key(request, snapshot.office)
    return bool(caller) and caller in refused


def caller_key(request: CallRequest, office: Office) -> str:
    """By what a caller is known again: a person, an account, an outside number in E.164.

    Empty for hidden numbers and for whatever else is no number: they are not known again.
    """
    if not request.from_account:
        return numbers.to_e164(request.outside_number, office.country) or ""
    owners = office.owners(request.from_account)
    return owners[0].id if len(owners) == 1 else request.from_account


def is_meant_for(person: Person, request: CallRequest, office: Office) -> bool:
    """Is it this person who is called, and not a group that they are in?

    Their number, an account of theirs, or a plan in which they or it stand by themselves, or
    that leads to such a plan: who calls a busy hotline twice does not want anybody in
    particular.
    """
    if request.dialled == person.number or request.dialled in person.voip_accounts:
        return True
    plan = office.plan(request.dialled)
    return plan is not None and any(
        (step.kind is StepKind.USER and step.value == person.number)
        or (step.kind is StepKind.ACCOUNT and step.value in person.voip_accounts)
        for following in led_to(plan, office.plan_named)
        for step in following.steps
    )


def against(person: Person, request: CallRequest, snapshot: Snapshot) -> ReasonCode | None:
    """What silences the person's devices by whichever way this call comes; None: nothing."""
    blocked = blocking.hindrance(person, request, snapshot)
    if blocked is not None or not snapshot.is_silent(person):
        return blocked
    is_held = pass_reason(person, request, snapshot) is None
    return ReasonCode.DO_NOT_DISTURB if is_held else None


def is_free(person: Person, request: CallRequest, snapshot: Snapshot) -> bool:
    """May a number ring for this person without any exception from do not disturb?"""
    if snapshot.is_silent(person):
        return False
    return blocking.hindrance(person, request, snapshot) is None


def sharing_person(person: Person, request: CallRequest, snapshot: Snapshot) -> Person | None:
    """Who keeps the person's chosen outside number ringing; None if nobody does (S41, S42).

    Somebody else with the same number, compared normalised, who is not in do not disturb and
    does not block the caller; to be offline is not to be in do not disturb (decision 5).
    """
    if person.destination.kind not in (DestinationKind.FIXED, DestinationKind.NUMBER):
        return None
    for other in snapshot.office.sharing(person.destination.value):
        if other.id != person.id and is_free(other, request, snapshot):
            return other
    return None


def account_silence(
    account: VoipAccount, request: CallRequest, snapshot: Snapshot
) -> tuple[bool, ReasonCode | None, Person | None]:
    """(is this account silent, why, or why it rings in spite of it, and whose doing that is).

    A shared account is silent only when all of its people want that (decision 14).
    """
    owners = snapshot.office.owners(account.number)
    free = [person for person in owners if is_free(person, request, snapshot)]
    if len(free) == len(owners):
        return False, None, None
    for person in owners:
        passes = pass_reason(person, request, snapshot)
        if snapshot.is_silent(person) and passes is not None:
            return False, passes, person
    if free:
        return False, ReasonCode.SHARED_ACCOUNT_FREE, free[0]
    return True, against(owners[0], request, snapshot), owners[0]
