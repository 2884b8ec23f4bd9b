"""The subscriptions of a server, composed: its packages and its lists."""

from __future__ import annotations

from collections.abc import Callable

from softphone.model.availability import Availability
from softphone.model.office import Office
from softphone.server.notifying import Displays
from softphone.server.packages.dialog import DialogPackage
from softphone.server.packages.message_summary import (
    Counts,
    MessageSummaryPackage,
    no_messages,
)
from softphone.server.packages.package import Package
from softphone.server.packages.presence import PresencePackage
from softphone.server.resource_lists import ResourceLists
from softphone.server.subscriptions import Subscriptions
from softphone.server.switchboard import Switchboard


def make_subscriptions(
    board: Switchboard, availability: Callable[[str], Availability], displays: Displays,
    messages: Counts = no_messages,
) -> Subscriptions:  # fmt: skip
    """availability: what holds now for a person of this id; messages: in their mailbox."""

    def office() -> Office:
        return board.directory.office

    presence = PresencePackage(office, availability)
    dialog = DialogPackage(office, board.calls, availability)
    lists = ResourceLists(office, (presence, dialog))
    packages: list[Package] = [presence, dialog, MessageSummaryPackage(office, messages)]
    return Subscriptions(board, displays, packages, lists)
