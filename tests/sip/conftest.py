"""What the tests of ``sip/`` share: whole messages from files, and a base to break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

WIRE = Path(__file__).parent.parent / "wire"

INVITE = (
    b"INVITE sip:602@office.example SIP/2.0\r\n"
    b"Via: SIP/2.0/UDP 10.20.0.9:5062;branch=z9hG4bKd1;rport\r\n"
    b"Max-Forwards: 70\r\n"
    b'From: "Jonas Brandt" <sip:205@office.example>;tag=j1\r\n'
    b"To: <sip:602@office.example>\r\n"
    b"Call-ID: d1@10.20.0.9\r\n"
    b"CSeq: 1 INVITE\r\n"
    b"Contact: <sip:205@10.20.0.9:5062>\r\n"
    b"Content-Length: 0\r\n\r\n"
)


@pytest.fixture
def wire() -> Callable[[str], bytes]:
    """The bytes of a message in ``tests/wire``."""
    return lambda name: (WIRE / name).read_bytes()


@pytest.fixture
def invite() -> bytes:
    """An ordinary INVITE without a body."""
    return INVITE
