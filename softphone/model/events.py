"""Everything that can happen in the office, in the past tense.

The server's parts tell each other with these, through ``softphone.server.bus.Bus``.
"""

from __future__ import annotations

from dataclasses import dataclass

from softphone.model.alarms import Alarm
from softphone.model.availability import Availability
from softphone.model.calls import CallRecord
from softphone.model.voicemail import Message


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened."""


@dataclass(frozen=True, slots=True)
class AvailabilityChanged(Event):
    """The hub accepted and stored a new status of a person, or its context changed."""

    person: str
    availability: Availability
    origin: str = ""
    "Account number of the device whose click caused it, ``api``, ``timer``, ``schedule``."
    chosen_changed: bool = True
    "False when only the context (ringing, in a call) or the reachability changed."


@dataclass(frozen=True, slots=True)
class DeviceChanged(Event):
    """A device of this person changed: signed in or out, quiet, or its display."""

    person: str


@dataclass(frozen=True, slots=True)
class DeviceRefused(Event):
    """A device refused a call at once and without ringing (decision 19)."""

    account: str


@dataclass(frozen=True, slots=True)
class DisplayBehind(Event):
    """A device's display has not acknowledged in time: whoever tells it, tells it again."""

    person: str
    account: str


@dataclass(frozen=True, slots=True)
class AccountSignedIn(Event):
    """An account has its first live binding."""

    account: str


@dataclass(frozen=True, slots=True)
class AccountSignedOut(Event):
    """An account's last binding is gone."""

    account: str


@dataclass(frozen=True, slots=True)
class CallChanged(Event):
    """A live call was placed, rang, was answered, held, resumed or ended."""

    call: str
    people: tuple[str, ...]
    "Person ids on either side: those whose context may have changed."
    state: str
    accounts: tuple[str, ...] = ()
    "Accounts that ring or talk in this call now."


@dataclass(frozen=True, slots=True)
class ContactsChanged(Event):
    """A book of contacts changed: that of this person, or the company's (empty)."""

    owner: str


@dataclass(frozen=True, slots=True)
class MailboxChanged(Event):
    """Messages of this person came, were heard, thrown away or taken back."""

    person: str
    message: Message | None = None
    "The one that came; None where nothing did."


@dataclass(frozen=True, slots=True)
class CallRecorded(Event):
    """A call ended and its record is kept."""

    record: CallRecord


@dataclass(frozen=True, slots=True)
class DirectoryChanged(Event):
    """People, accounts or settings changed; ask the directory for the new office."""

    revision: int


@dataclass(frozen=True, slots=True)
class ClickChanged(Event):
    """A click-and-call moved on.  ``state`` is one of the contract's words."""

    id: str
    person: str
    state: str
    device: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AlarmRaised(Event):
    """Something looks like misuse."""

    alarm: Alarm
