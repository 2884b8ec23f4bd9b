"""A person's status: what was chosen, apart from what is inferred (S36-S47).

``Chosen`` is a wish of the person and is stored.  ``Context`` (ringing, in a call) is
inferred from the exchange and is never stored.  ``Availability`` is both, for showing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """The four statuses (S46), and an honest word for not knowing."""

    AVAILABLE = "available"
    AVAILABLE_FOR_COLLEAGUES = "available_for_colleagues"
    DO_NOT_DISTURB = "do_not_disturb"
    OFFLINE = "offline"
    UNKNOWN = "unknown"
    "Only clients hold this: nothing was heard yet.  Never sent, never stored."


class Context(StrEnum):
    RINGING = "ringing"
    IN_CALL = "in_call"
    NO_DESTINATION = "no_destination"
    "The person chose to ring nowhere (S34); other than having no device signed in."


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose.  ``until`` is a UTC instant; only do not disturb carries one."""

    status: Status = Status.AVAILABLE
    until: datetime | None = None
    made_at: datetime | None = field(default=None, compare=False)
    """When the person chose it, UTC: within quiet hours it counts instead of them.  None:
    nobody did, or it is not known when.  Two wishes are the same whenever they were made."""

    def at(self, now: datetime) -> Chosen:
        """What holds at ``now``: a lapsed choice is available again."""
        if self.until is not None and now >= self.until:
            return Chosen()
        return self


@dataclass(frozen=True, slots=True)
class Availability:
    """One person's status as the office tells it (contract: ``Availability``)."""

    status: Status = Status.UNKNOWN
    until: datetime | None = None
    context: tuple[Context, ...] = ()
    reachable: bool = False
    "At least one device of the chosen destination is signed in, or it is an outside number."
    revision: int = 0
    "The office's counter at this person's last change; smaller ones are stale."
    as_of: datetime | None = None
    set_by: str = ""
    "Account number of the device, ``api``, ``timer`` or ``schedule``."

    @property
    def is_dnd(self) -> bool:
        return self.status is Status.DO_NOT_DISTURB


class Quiet(StrEnum):
    """Can a call ring this device?  Known by the server, without help from the device."""

    QUIET = "quiet"
    RINGS = "rings"
    WAITING = "waiting"
    UNCONFIRMED = "unconfirmed"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_CHOSEN = "not_chosen"
    SILENCED = "silenced"


class Display(StrEnum):
    """Does the device's own screen show the current state?"""

    IN_SYNC = "in_sync"
    PENDING = "pending"
    BEHIND = "behind"
    UNABLE = "unable"


UNCONFIRMED_AFTER_S = 10.0
"A waiting leg or an unacknowledged display is called unconfirmed/behind after this time."


@dataclass(frozen=True, slots=True)
class DeviceState:
    """One device of a person, as shown on the unison line (contract: ``Device``)."""

    account: str | None
    number: str | None
    kind: str
    name: str
    registered: bool
    quiet: Quiet
    reason: str | None = None
    confirmed_at: datetime | None = None
    display: Display | None = None
    display_at: datetime | None = None
    note: str | None = None
    "``refused_by_device``: it refused its last call at once, without ringing (decision 19)."
    note_at: datetime | None = None
