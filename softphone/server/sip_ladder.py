"""The SIP messages of the last calls, for administrators who look for a fault; in memory only.

What opens something is taken out before a message is kept: credentials and what they answer,
keys of the sound, passwords in addresses, and every body but a description of sound, as keys
that somebody pressed may be a PIN.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from softphone.sip.message import Request, Response
from softphone.sip.transaction import Flow

CALLS = 50
MESSAGES = 80
"Of one dialog."
WITHOUT_CALL = 100
"Dialogs of which no call has become anything."
LONGEST = 8192
"Bytes of a message."
REMOVED = b"(removed)"

_CALL_ID = re.compile(rb"\r\n(?:call-id|i)[ \t]*:[ \t]*([^\r\n]+)", re.IGNORECASE)
_SECRET_HEADER = re.compile(
    rb"(?im)^((?:proxy-)?authori[sz]ation|(?:www|proxy)-authenticate|authentication-info"
    rb"|x-click-id)[ \t]*:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*"
)
_SECRET_SOUND = re.compile(
    rb"(?im)^(a=(?:crypto|ice-pwd|ice-ufrag|key-mgmt)):?[^\r\n]*|^k=[^\r\n]*"
)
_PASSWORD = re.compile(rb"(?i)(sips?:[^:@;>\s]+):[^@;>\s]+@")


@dataclass(frozen=True, slots=True)
class Rung:
    """One message.  ``is_ours``: we have sent it."""

    at: datetime
    is_ours: bool
    transport: str
    peer: tuple[str, int]
    text: str

    @property
    def first_line(self) -> str:
        return self.text.partition("\r\n")[0]


class SipLadder:
    """utcnow: the clock on the wall."""

    def __init__(self, utcnow: Callable[[], datetime]) -> None:
        self._utcnow = utcnow
        self._dialogs: OrderedDict[str, list[Rung]] = OrderedDict()
        "By Call-ID; those without a call are forgotten first."
        self._call_of: dict[str, str] = {}
        "Call-ID -> id of the call."
        self._calls: OrderedDict[str, list[str]] = OrderedDict()

    def received(self, message: Request | Response, flow: Flow) -> None:
        """An INVITE begins a dialog that is looked at; of others it is kept if one was."""
        call_id = message.call_id
        if call_id not in self._dialogs:
            if not isinstance(message, Request) or message.method != "INVITE":
                return
            self._begin(call_id)
        self._keep(call_id, bytes(message), flow, False)

    def sent(self, data: bytes, flow: Flow) -> None:
        found = _CALL_ID.search(data) if self._dialogs else None
        if found is not None:
            call_id = found.group(1).strip().decode("utf-8", "replace")
            if call_id in self._dialogs:
                self._keep(call_id, data, flow, True)

    def belongs(self, call_id: str, call: str) -> None:
        """This dialog is a leg of this call."""
        if call_id not in self._dialogs:
            self._begin(call_id)
        self._call_of[call_id] = call
        if call not in self._calls:
            self._calls[call] = []
            while len(self._calls) > CALLS:
                _, gone = self._calls.popitem(last=False)
                for old in gone:
                    self._forget(old)
        if call_id not in self._calls[call]:
            self._calls[call].append(call_id)

    def of(self, call: str) -> list[Rung] | None:
        """In order of time; None where they are not kept (any more)."""
        if call not in self._calls:
            return None
        found = (rung for id in self._calls[call] for rung in self._dialogs.get(id, ()))
        return sorted(found, key=lambda rung: rung.at)

    def _begin(self, call_id: str) -> None:
        self._dialogs[call_id] = []
        without = len(self._dialogs) - len(self._call_of)
        if without > WITHOUT_CALL:
            self._forget(next(id for id in self._dialogs if id not in self._call_of))

    def _forget(self, call_id: str) -> None:
        self._dialogs.pop(call_id, None)
        self._call_of.pop(call_id, None)

    def _keep(self, call_id: str, data: bytes, flow: Flow, is_ours: bool) -> None:
        rungs = self._dialogs[call_id]
        if len(rungs) < MESSAGES:
            text = without_secrets(data[:LONGEST]).decode("utf-8", "replace")
            rungs.append(Rung(self._utcnow(), is_ours, flow.transport, flow.remote, text))


def without_secrets(data: bytes) -> bytes:
    """The message as it may be shown."""
    head, between, body = data.partition(b"\r\n\r\n")
    head = _SECRET_HEADER.sub(rb"\1: " + REMOVED, head)
    if body and not re.search(rb"(?im)^(?:content-type|c)[ \t]*:[ \t]*application/sdp", head):
        body = b"(%d bytes removed)" % len(body)
    else:
        body = _SECRET_SOUND.sub(lambda m: (m.group(1) or b"k=") + b" " + REMOVED, body)
    return _PASSWORD.sub(rb"\1:" + REMOVED + b"@", head) + between + body
