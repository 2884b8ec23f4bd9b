"""What people chose for themselves: an office file that is silent about it leaves it alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from softphone.model.accounts import DestinationKind
from softphone.model.people import Person

CHOICES = (
    "destination", "forwarding", "click_and_call", "allowed_callers",
    "second_call_rings_through", "blocked_callers", "rejects_anonymous", "quiet_hours",
    "voicemail_mail",
)  # fmt: skip
"Fields that the app and the telephones set; each has a key of the same name in the file."


def kept(person: Person, before: Person, named: Collection[str]) -> Person:
    """The person of a file, with what it does not name as it was.

    named: the keys that the file gives for this person.  A device that the person does not
    have any more is not kept as a choice.
    """
    values: dict[str, Any] = {
        name: getattr(before, name)
        for name in CHOICES
        if name not in named and _is_possible(name, before, person)
    }
    after = replace(person, **values)
    if after.destination == before.destination:
        after = replace(after, former_destination=before.former_destination)
    return after


def _is_possible(name: str, before: Person, person: Person) -> bool:
    """Does the person still have the device of this choice?"""
    mine = {*person.voip_accounts, *person.fixed_destinations}
    if name == "destination":
        of_mine = (DestinationKind.ACCOUNT, DestinationKind.FIXED)
        return before.destination.kind not in of_mine or before.destination.value in mine
    if name == "click_and_call":
        return before.click_and_call in {*mine, "", "this", "destination"}
    return True
