"""Feature codes that change something: ``*78``, ``*79``, ``*76`` for do not disturb.

A key that shows somebody's do not disturb dials ``*76602`` or ``dnd+602`` when it is pressed
(wire.md 2.6); it switches the person whose device it is and nobody else.
"""

from __future__ import annotations

from collections.abc import Callable

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.desk_wishes import DeskWishes
from softphone.server.legs import Call

DND_CODES = {"dnd_on": True, "dnd_off": False, "dnd_toggle": None}
"Service -> what do not disturb shall be; None: the other of what it is."


def perform(
    office: Office, wishes: DeskWishes, call: Call, service: str, done: Callable[[bool], None]
) -> None:
    """Carry out a code dialled by a device; ``done`` is told once it is committed or refused.

    service: as ``Office.service`` names it, ``dnd_toggle`` or ``dnd_toggle:602``.
    """
    name, _, number = service.partition(":")
    account = call.request.from_account
    person = _whose(office, account, number)
    if person is None or name not in DND_CODES:
        done(False)
    else:
        wishes.dial(person.id, account, DND_CODES[name], done)


def _whose(office: Office, account: str, number: str) -> Person | None:
    """The person meant by a device: the named one if it is theirs, else its only one."""
    owners = office.owners(account)
    if number:
        return next((owner for owner in owners if owner.number == number), None)
    return owners[0] if len(owners) == 1 else None
