"""Which number the outside sees (S27): a device's own, else its person's, else the company's.

Only numbers of the line by which a call goes are ever shown; with another line the company's
first number of that one takes their place.
"""

from __future__ import annotations

from softphone.model import numbers
from softphone.model.office import Office, Trunk

DEFAULT, SUPPRESSED = "default", "suppressed"


def wanted_by(account: str, office: Office) -> str:
    """What a call of this account shall show: ``default``, ``suppressed``, or a number."""
    known = office.accounts.get(account)
    if known is not None and known.outgoing_number:
        return known.outgoing_number
    owners = office.owners(account)
    return owners[0].outgoing_number if len(owners) == 1 else DEFAULT


def shown_by(wanted: str, line: Trunk | None, country: str) -> tuple[str, bool]:
    """(the number that the line is told, is it hidden from the called side)."""
    offered = line.outgoing_numbers if line is not None else ()
    known = [numbers.comparable(number, country) for number in offered]
    main = known[0] if known else ""
    asked = numbers.comparable(wanted, country)
    return (asked if asked in known else main), wanted == SUPPRESSED
