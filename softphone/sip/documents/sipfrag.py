"""message/sipfrag: how far a transfer has come (RFC 3420, RFC 3515 §2.4.5)."""

from __future__ import annotations

import re

from softphone.sip.message import REASONS

CONTENT_TYPE = "message/sipfrag;version=2.0"
_STATUS = re.compile(rb"\s*SIP/2\.0 (\d{3})")


def fragment(status: int, reason: str = "") -> bytes:
    return f"SIP/2.0 {status} {reason or REASONS.get(status, 'Unknown')}\r\n".encode()


def status_of(body: bytes) -> int | None:
    """The status that a NOTIFY tells; None if it tells none."""
    match = _STATUS.match(body)
    return int(match[1]) if match else None
