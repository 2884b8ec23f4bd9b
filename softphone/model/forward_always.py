"""“Forward always” on a desk phone: the destination becomes that number (decision 17).

There is one place where a person's calls go, and it is the destination.  A phone that forwards
everything changes it; when the phone takes that off, the former destination is put back.
"""

from __future__ import annotations

from dataclasses import replace

from softphone.model import numbers
from softphone.model.accounts import Destination, DestinationKind
from softphone.model.forwarding import is_inside
from softphone.model.office import Office
from softphone.model.people import Person

ALL = Destination(DestinationKind.ALL)


def number_of(person: Person) -> str:
    """Where all calls of this person are forwarded to; empty if they are not.

    An outside number chosen in the app is the same thing.  One of the person's own accounts
    is only if a phone asked for it: to choose a device is not to forward.
    """
    destination = person.destination
    is_forwarded = destination.kind in (DestinationKind.NUMBER, DestinationKind.FIXED) or (
        destination.kind is DestinationKind.ACCOUNT and person.former_destination is not None
    )
    return destination.value if is_forwarded else ""


def destination_for(person: Person, number: str, office: Office) -> Destination:
    """The destination that “forward always” to this number stands for.

    number: as a telephone writes it.  Raises BadNumber.
    """
    value = as_kept(number, office)
    if value in person.voip_accounts:
        return Destination(DestinationKind.ACCOUNT, value)
    if value in person.fixed_destinations:
        return Destination(DestinationKind.FIXED, value)
    return Destination(DestinationKind.NUMBER, value)


def as_kept(number: str, office: Office) -> str:
    """The form in which a number to forward to is stored: E.164, or that of the office.

    Raises BadNumber.
    """
    dialled = numbers.parse_dialled(number)
    if is_inside(dialled, office):
        return dialled
    return numbers.comparable(dialled, office.country)


def switched_on(person: Person, destination: Destination) -> Person:
    """All calls go there; what was chosen before any forwarding is remembered."""
    former = person.destination if not number_of(person) else person.former_destination
    return _with(person, destination, former or ALL)


def switched_off(person: Person) -> Person:
    """The former destination again; all devices if the person has not that device any more."""
    former = person.former_destination or ALL
    is_gone = former.value not in ("", *person.voip_accounts, *person.fixed_destinations)
    return _with(person, ALL if is_gone else former, None)


def chosen(person: Person, destination: Destination) -> Person:
    """Somebody chose a destination otherwise: in the app, or by the office file.

    An outside number among the person's own is forwarding too, so that the desk phone can take
    it off and put back what was chosen before.
    """
    if destination.kind is DestinationKind.FIXED:
        return switched_on(person, destination)
    return _with(person, destination, None)


def _with(person: Person, destination: Destination, former: Destination | None) -> Person:
    return replace(person, destination=destination, former_destination=former)
