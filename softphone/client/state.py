"""What the desktop knows of its office at one moment; a frozen value, replaced by each news."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from softphone.model.availability import Availability, DeviceState
from softphone.model.calls import CallResult, Party


class Connection(StrEnum):
    """The live channel to the presence server."""

    SIGNED_OUT = "signed_out"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    REFUSED = "refused"
    "The session is no longer valid: sign in again."


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person or a personless account as colleagues see it (S5, S10)."""

    id: str
    kind: str
    "``user`` or ``voip_account``."
    name: str
    number: str
    department: str = ""
    email: str = ""
    availability: Availability | None = None
    "None for an account without a person: callable, no status."


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One line of “why did it ring?” as the server sent it."""

    target: str
    decision: str
    reason: str
    sentence: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One call of mine."""

    id: str
    is_incoming: bool
    remote: Party
    started_at: datetime
    result: CallResult
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    answered_on: str = ""
    why: tuple[WhyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ClickAndCall:
    """A running click-and-call on another device of mine."""

    id: str
    state: str
    device: str
    number: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OfficeState:
    """The whole picture.  A stale one keeps its content; ``connection`` tells."""

    connection: Connection = Connection.SIGNED_OUT
    as_of: datetime | None = None
    "When the server was last heard, UTC."
    revision: int = 0
    office_name: str = ""
    country: str = "DE"
    "The office's country: how its numbers are read and shown."
    is_practice: bool = False
    me: Colleague | None = None
    rights: frozenset[str] = frozenset()
    language: str = ""
    devices: tuple[DeviceState, ...] = ()
    this_account: str = ""
    "Account number of this computer's softphone."
    destination: str = "all"
    click_and_call: str = ""
    colleagues: tuple[Colleague, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    click: ClickAndCall | None = None
    unsent_status: str = ""
    "A status chosen while offline, not sent yet."
