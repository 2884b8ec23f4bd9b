"""A person: a user account with a number for colleagues, and the devices that belong to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from softphone.model.accounts import Destination, DestinationKind

VOICEMAIL_MAILS = ("off", "notice", "sound")
"Nothing, that it is there, or with its sound."


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Where a call goes when the person is busy or does not answer; empty = nowhere."""

    busy: str = ""
    no_answer: str = ""
    seconds: int = 20


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Weekly do not disturb in the office's time zone, e.g. mon-fri 18:00 to 08:00."""

    days: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user account (S3): keyed by e-mail, reached by colleagues under ``number`` (S32)."""

    id: str
    "UUID."
    email: str
    first_name: str
    last_name: str
    number: str
    name_prefix: str = ""
    department: str = ""
    rights: frozenset[str] = frozenset({"end_user"})
    "Names of bundles, see rights.py."
    language: str = "de"
    log_off_after_10_minutes: bool = False
    must_change_password: bool = True
    voip_accounts: tuple[str, ...] = ()
    "Account numbers in the order of the office file."
    app_account: str = ""
    webphone_account: str = ""
    fixed_destinations: tuple[str, ...] = ()
    "E.164, normalised."
    destination: Destination = field(default=Destination(DestinationKind.ALL))
    former_destination: Destination | None = None
    "What was chosen before all calls were forwarded; None while they are not (decision 17)."
    forwarding: Forwarding = field(default=Forwarding())
    barring: str = "national"
    "How far the person's devices may call, and calls may be forwarded: ``barring.CLASSES``."
    outgoing_number: str = "default"
    click_and_call: str = ""
    "Account number, fixed destination, ``destination``, ``this``; empty = not set (S30)."
    allowed_callers: tuple[str, ...] = ()
    "Who rings through do not disturb: people's numbers, accounts, outside numbers."
    second_call_rings_through: bool = False
    "A known caller who calls twice within three minutes rings through do not disturb."
    blocked_callers: tuple[str, ...] = ()
    "Outside numbers in E.164 whose calls are not wanted; with ``*``: all that begin so."
    rejects_anonymous: bool = False
    voicemail_mail: str = "off"
    "What is mailed of a message in the mailbox: ``VOICEMAIL_MAILS``."
    "Calls from outside without a number are not wanted."
    quiet_hours: tuple[QuietHours, ...] = ()

    @property
    def name(self) -> str:
        parts = (self.first_name, self.name_prefix, self.last_name)
        return " ".join(part for part in parts if part)
