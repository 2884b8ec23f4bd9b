"""Where a person's calls may be forwarded to: the barring class (decision 17, wire.md 8.2).

Forwarding is the classic way of toll fraud: a telephone is told to send calls to a number that
costs several euros a minute.  So a forwarding target is checked when it is set, and again each
time a call would follow it.
"""

from __future__ import annotations

from softphone.model import numbers, silence
from softphone.model.accounts import DestinationKind
from softphone.model.calls import ReasonCode
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.route import CallRequest, Cause, Snapshot, Stage

MAX_DIVERSIONS = 5
"A call that was sent on so often is going round (wire.md 3.9)."


def may_forward(person: Person, number: str, office: Office) -> ReasonCode | None:
    """What is against forwarding this person's calls to ``number``; None if nothing is.

    ``number``: as a person or a telephone writes it; empty forwards nowhere and is no fault.

    Numbers inside the office may always be forwarded to, save the person's own (LOOP) and
    feature codes; emergency, premium, shared-cost and satellite numbers never; numbers abroad
    only where the person's class is at least ``international`` (FORWARDING_BARRED).  What is no
    number, or nobody's, is UNKNOWN_NUMBER.
    """
    if not number.strip():
        return None
    try:
        dialled = numbers.parse_dialled(number)
    except numbers.BadNumber:
        return ReasonCode.UNKNOWN_NUMBER
    if dialled == person.number:
        return ReasonCode.LOOP
    if numbers.is_emergency(dialled, office.country) or numbers.is_code(dialled):
        return ReasonCode.FORWARDING_BARRED
    if is_inside(dialled, office):
        return None
    e164 = numbers.to_e164(dialled, office.country)
    if e164 is None:
        return ReasonCode.UNKNOWN_NUMBER
    allowed = {
        "national": ("national",),
        "international": ("national", "international"),
        "premium": ("national", "international"),
    }.get(person.barring, ())
    if numbers.cost_class(e164, office.country) in allowed:
        return None
    return ReasonCode.FORWARDING_BARRED


def is_inside(dialled: str, office: Office) -> bool:
    return office.has_number(dialled)


def hindrance(
    person: Person, number: str, request: CallRequest, snapshot: Snapshot, counts_shared: bool
) -> ReasonCode | None:
    """Which choice of the person keeps their calls from being sent on to ``number`` (S40).

    counts_shared: the number keeps ringing while somebody who shares it is free (S41).  So it
    is with the chosen destination, and with what rings already; but a rule for busy or no
    answer is not followed for somebody in do not disturb, who was not busy and not absent.
    """
    reason = silence.hindrance(person, request, snapshot)
    if reason not in (None, ReasonCode.DO_NOT_DISTURB):
        return reason
    if not snapshot.is_silent(person):
        return None
    if silence.pass_reason(person, request, snapshot) is not None:
        return None
    if counts_shared and free_sharer(person, number, request, snapshot) is not None:
        return None
    return ReasonCode.DO_NOT_DISTURB


def free_sharer(
    person: Person, number: str, request: CallRequest, snapshot: Snapshot
) -> Person | None:
    """Somebody else who has this outside number, and for whom it may ring."""
    for other in snapshot.office.sharing(number):
        if other.id != person.id and silence.is_free(other, request, snapshot):
            return other
    return None


def goes_round(
    person: Person, number: str, cause: Cause, request: CallRequest, stage: Stage, country: str
) -> bool:
    """Has this call been at ``number`` before, or been sent on too often?"""
    if len(request.diverted) + len(stage.diversions) >= MAX_DIVERSIONS:
        return True
    passed = {numbers.comparable(request.dialled, country), person.number, *request.diverted}
    passed |= {diversion.to for diversion in stage.diversions}
    if cause is not Cause.UNCONDITIONAL:
        passed.add(person.destination.value)
    return number in passed


def target_of(text: str, office: Office) -> str:
    """What a rule's number leads to, comparable; what is no number stays as it is."""
    try:
        return numbers.comparable(numbers.parse_dialled(text), office.country)
    except numbers.BadNumber:
        return text


def always_outside(person: Person, office: Office) -> str:
    """The outside number, none of the person's own, that all calls go to; empty: none."""
    destination = person.destination
    if destination.kind is not DestinationKind.NUMBER or is_inside(destination.value, office):
        return ""
    return destination.value
