"""Feature codes that change something: ``*78``, ``*79``, ``*76`` for do not disturb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softphone.model.availability import Chosen, Status
from softphone.server.legs import Call

if TYPE_CHECKING:
    from softphone.server.app import Server

DND = Chosen(Status.DO_NOT_DISTURB)


def perform(server: Server, call: Call, code: str) -> bool:
    """Carry out a code dialled by a device; False if it does nothing here."""
    owners = server.directory.office.owners(call.request.from_account)
    if len(owners) != 1:
        return False
    person = owners[0].id
    present = server.hub.availability(person)
    wishes = {
        "dnd_on": DND,
        "dnd_off": Chosen(),
        "dnd_toggle": Chosen() if present.is_dnd else DND,
    }
    wish = wishes.get(code)
    if wish is None:
        return False
    server.spawn(server.hub.set_status(person, wish, call.request.from_account))
    return True
