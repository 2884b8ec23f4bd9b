"""Keys by INFO, as JsSIP, phones and gateways write them (RFC 6086; Cisco's dtmf-relay)."""

from __future__ import annotations

import re

from softphone.sip.message import Request

KINDS = frozenset({"application/dtmf-relay", "application/dtmf"})
_SIGNAL = re.compile(
    rb"(?:\ASignal[ \t]*=|\A)[ \t]*([0-9*#A-D])[ \t]*(?:\r?\n|\Z)", re.IGNORECASE
)


def digit_of(request: Request) -> str:
    """The key that an INFO tells of; empty if it tells of none."""
    if request.content_type.partition(";")[0].strip().lower() not in KINDS:
        return ""
    found = _SIGNAL.match(request.body)
    return found[1].decode().upper() if found is not None else ""
