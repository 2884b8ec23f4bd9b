"""Do not disturb and the other statuses: whom they hold back, and who passes all the same.

Do not disturb is looked at last of all, and silences an account by whichever way a call reaches
it (decision 14).  ``offline`` and “for colleagues only” belong to the person's number; an
account that is dialled by its own number rings in spite of them (S48).
"""

from __future__ import annotations

from softphone.model import numbers
from softphone.model.accounts import DestinationKind, VoipAccount
from softphone.model.availability import Status
from softphone.model.call_plan import StepKind, led_to
from softphone.model.calls import ReasonCode
from softphone.model.identity import caller_identity
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.route import CallRequest, Purpose, Snapshot


def hindrance(person: Person, request: CallRequest, snapshot: Snapshot) -> ReasonCode | None:
    """What keeps this call from the person as a whole; None if nothing does."""
    if person.destination.kind is DestinationKind.NONE:
        return ReasonCode.NOT_REACHABLE
    if _calls_back(person, request, snapshot):
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
    if _calls_back(person, request, snapshot):
        return ReasonCode.EMERGENCY_CALL_BACK
    owners = snapshot.office.owners(request.from_account) if request.from_account else ()
    if owners == (person,):
        return ReasonCode.OWN_DEVICE
    if person.allowed_callers and _is_allowed(person, owners, request, snapshot.office):
        return ReasonCode.ALLOWED_CALLER
    if person.second_call_rings_through and _calls_again(person, request, snapshot):
        return ReasonCode.SECOND_CALL
    return None


def _calls_back(person: Person, request: CallRequest, snapshot: Snapshot) -> bool:
    """May this be the emergency services, calling back (decision 3, wire.md 7)?

    The line says so (RFC 7090), or the person called them within the last hour.  Then it may be
    any call from outside: they call the number that they were shown, often the company's.
    """
    if request.purpose is Purpose.EMERGENCY_CALL_BACK:
        return True
    return not request.from_account and person.id in snapshot.called_for_help


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


def sharing_person(person: Person, snapshot: Snapshot) -> Person | None:
    """Who keeps the person's chosen outside number ringing; None if nobody does (S41, S42).

    Somebody else with the same number, compared normalised, who is not in do not disturb;
    to be offline is not to be in do not disturb (decision 5).
    """
    if person.destination.kind not in (DestinationKind.FIXED, DestinationKind.NUMBER):
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
