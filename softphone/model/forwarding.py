"""Where a person's calls may be forwarded to: the barring class (decision 17, wire.md 8.2).

Forwarding is the classic way of toll fraud: a telephone is told to send calls to a number that
costs several euros a minute.  So a forwarding target is checked when it is set, and again each
time a call would follow it.
"""

from __future__ import annotations

from softphone.model import numbers
from softphone.model.calls import ReasonCode
from softphone.model.office import Office
from softphone.model.people import Person

BARRING_CLASSES = ("internal", "national", "international")
"How far a person's calls may be forwarded, the narrowest first."


def may_forward(person: Person, number: str, office: Office) -> ReasonCode | None:
    """What is against forwarding this person's calls to ``number``; None if nothing is.

    ``number``: as a person or a telephone writes it; empty forwards nowhere and is no fault.

    Numbers inside the office may always be forwarded to, save the person's own (LOOP) and
    feature codes; emergency, premium, shared-cost and satellite numbers never; numbers abroad
    only where the person's class is ``international`` (FORWARDING_BARRED).  What is no number,
    or nobody's, is UNKNOWN_NUMBER.
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
    }.get(person.barring, ())
    if numbers.cost_class(e164, office.country) in allowed:
        return None
    return ReasonCode.FORWARDING_BARRED


def is_inside(dialled: str, office: Office) -> bool:
    """Is this the number of a person, an account, a group or a call plan of the office?"""
    return (
        office.person_by_number(dialled) is not None
        or dialled in office.accounts
        or dialled in office.groups
        or office.plan(dialled) is not None
    )
