"""How far a telephone may call: classes of outside numbers, and what is used up for today.

Telephone systems are broken into to call numbers that cost several euros a minute (wire.md
8.2).  So abroad and premium numbers are closed until somebody opens them for a person, and a
day has a limit.  Emergency numbers are asked about before this and never barred.
"""

from __future__ import annotations

from collections.abc import Iterable

from softphone.model import numbers
from softphone.model.calls import ReasonCode
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.route import CallRequest, Snapshot, Stage

CLASSES = ("internal", "national", "international", "premium")
"The narrowest first; each allows what those before it allow."


def class_of(e164: str, country: str) -> str:
    """The class that a call to this number needs."""
    found = numbers.cost_class(e164, country)
    return "premium" if found == "never" else found


def allowed_class(owners: Iterable[Person], office: Office) -> str:
    """Of an account's people the narrowest; of an account of nobody what the company says."""
    known = [person.barring for person in owners] or [office.outside_calls]
    return min(known, key=CLASSES.index)


def hindrance(request: CallRequest, e164: str, snapshot: Snapshot) -> ReasonCode | None:
    """What is against a call that a device of ours makes to this outside number."""
    office = snapshot.office
    owners = office.owners(request.from_account)
    wanted = class_of(e164, office.country)
    if CLASSES.index(wanted) > CLASSES.index(allowed_class(owners, office)):
        return ReasonCode.CALL_BARRED
    if key_of(request.from_account, owners) in snapshot.spent:
        return ReasonCode.LIMIT_REACHED
    return None


def key_of(account: str, owners: Iterable[Person]) -> str:
    """On whom a call from this account is counted: its one person, else the account itself."""
    people = list(owners)
    return people[0].id if len(people) == 1 else account


PLAN = "plan:"
"Before the name of a call plan that has a day of its own."


def causer(request: CallRequest, stage: Stage, office: Office) -> str:
    """On whom a call counts that a step of a plan sends outside; empty: on nobody.

    On whoever of the house calls; for a caller from outside on the plan that they called, as
    nobody else of the house would stop them from having it call outside all day.
    """
    account = request.from_account
    if account:
        return key_of(account, office.owners(account))
    return f"{PLAN}{stage.trail[0].plan}" if stage.trail else ""
