"""VoIP accounts, and where a person wants to be reached (S1, S2, S33)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DeviceKind(StrEnum):
    """What a device is.  The words are those of the office file and the API."""

    DESK_PHONE = "desk_phone"
    SOFTPHONE = "softphone"
    WEBPHONE = "webphone"
    APP = "app"
    TEAMS = "teams"
    OTHER = "other"
    FIXED_DESTINATION = "fixed_destination"


ISSUES_CREDENTIALS = frozenset({DeviceKind.SOFTPHONE, DeviceKind.WEBPHONE, DeviceKind.APP})
"Kinds that fetch a secret of their own after sign-in; others have it typed into a phone."

CALLED_BY_ADDRESS = frozenset({DeviceKind.TEAMS, DeviceKind.OTHER})
"Kinds that may be called at an address of another system instead of signing in."


@dataclass(frozen=True, slots=True)
class VoipAccount:
    """A device or endpoint that registers by SIP, or is called at an address.

    It belongs to no, one or several people.
    """

    id: str
    "UUID."
    number: str
    "Internal number of the account; also its SIP user name."
    kind: DeviceKind
    description: str = ""
    is_silenced: bool = False
    "“This device does not ring”: a deliberate switch of the device, not do not disturb."
    address: str = ""
    "Where it is called, ``sip:mara@sbc.example;transport=tls``; empty: it signs in."
    outgoing_number: str = ""
    "``default``, ``suppressed`` or a number that it shows outside; empty: its person's."


class DestinationKind(StrEnum):
    ALL = "all"
    ACCOUNT = "account"
    FIXED = "fixed"
    NUMBER = "number"
    "Forward always, set on a desk phone: a number that is none of the person's own."
    NONE = "none"


_NUMBER = "number:"
"Before such a number in text, where ``208`` and ``+49…`` are the person's own devices."


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a person's calls ring.  ``all`` means all VoIP accounts, never external numbers."""

    kind: DestinationKind
    value: str = ""
    "Account number, fixed destination or outside number in E.164, number of the office."

    @classmethod
    def parse(cls, text: str) -> Destination:
        """Read the form of the office file and the API.

        ``all``, ``none``, ``208``, ``+49…``, or ``number:607`` for any other number.
        """
        if text in ("all", "none"):
            return cls(DestinationKind(text))
        if text.startswith(_NUMBER):
            return cls(DestinationKind.NUMBER, text.removeprefix(_NUMBER))
        if text.startswith("+"):
            return cls(DestinationKind.FIXED, text)
        return cls(DestinationKind.ACCOUNT, text)

    def __str__(self) -> str:
        if self.kind is DestinationKind.NUMBER:
            return _NUMBER + self.value
        return self.value or self.kind.value

    def includes_account(self, number: str) -> bool:
        return self.kind is DestinationKind.ALL or (
            self.kind is DestinationKind.ACCOUNT and self.value == number
        )

    def includes_fixed(self, e164: str) -> bool:
        return self.kind is DestinationKind.FIXED and self.value == e164
