"""What the desktop knows of its office at one moment; a frozen value, replaced by each news."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from softphone.model.alarms import Alarm
from softphone.model.availability import Availability, DeviceState
from softphone.model.calls import CallResult, CallStep, Party


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
    person: Party | None = None
    "Whose device it is, or who decided; None where that is nobody in particular."
    device_kind: str = ""
    device_name: str = ""


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
    dialled: Party = field(default=Party(""))
    "What an incoming call was for: me, a group, or a call plan under its own number."
    steps: tuple[CallStep, ...] = ()
    "Of the plan as far as the call got, or the group that was called."


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """What a caller left in my mailbox."""

    id: str
    caller: Party
    "Number empty where it was hidden."
    at: datetime
    seconds: float
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClickAndCall:
    """A running click-and-call on another device of mine."""

    id: str
    state: str
    device: str
    number: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that a status does not do, or does besides.  ``code`` finds the words.

    ``shared_number``: ``number`` rings on, these ``people`` share it.
    ``last_one``: nobody of the group would be reachable.
    ``account_still_rings``: dialled by its own number ``account`` rings on (S48).
    ``shared_account``: ``account`` rings on, these ``people`` share it.
    """

    code: str
    number: str = ""
    account: str = ""
    group_number: str = ""
    group_name: str = ""
    people: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class AllowedCallers:
    """Who rings through my do not disturb."""

    numbers: tuple[str, ...] = ()
    "Numbers for colleagues, or E.164."
    second_call: bool = False
    "Also whoever calls twice within three minutes."
    entries: tuple[Party, ...] = ()
    "The same numbers with the names that go with them."


@dataclass(frozen=True, slots=True)
class BlockedCallers:
    """Whose calls from outside do not get through to me."""

    numbers: tuple[str, ...] = ()
    "E.164; with ``*`` behind it all numbers that begin so."
    rejects_anonymous: bool = False
    "Also whoever hides their number."


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Where my calls go when I am busy or do not answer; empty: nowhere."""

    busy: str = ""
    no_answer: str = ""
    seconds: int = 20
    allowed: bool = True
    "False: the office lets this person forward nowhere outside."


@dataclass(frozen=True, slots=True)
class QuietPeriod:
    """One line of the weekly quiet hours: ``mon-fri``, ``18:00`` to ``08:00``."""

    days: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class QuietHours:
    """My weekly do not disturb, in the office's time zone."""

    time_zone: str = ""
    hours: tuple[QuietPeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One line of the log of my status."""

    status: str
    until: datetime | None
    at: datetime | None
    set_by: str
    "Account number of a device, ``api``, ``timer`` or ``schedule``."
    revision: int = 0
    device: str = ""
    "Name of the device that did it, also of one that is no longer mine."


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
    voicemail: tuple[VoiceMessage, ...] = ()
    "The newest first."
    contacts_news: int = 0
    "How often the office told that contacts have changed."
    alarms: tuple[Alarm, ...] = ()
    "Of the last day, the newest last; only for who may see the log."
    click: ClickAndCall | None = None
    unsent_status: str = ""
    "A status chosen while offline, not sent yet."
    warnings: tuple[Warning, ...] = ()
    "What my status does not do just now, as far as the office knows."
    allowed_callers: AllowedCallers = field(default=AllowedCallers())
    blocked_callers: BlockedCallers = field(default=BlockedCallers())
    forwarding: Forwarding = field(default=Forwarding())
