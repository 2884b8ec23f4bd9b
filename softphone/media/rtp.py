"""RTP packets, as far as a relay and a player must know them (RFC 3550)."""

from __future__ import annotations

import secrets
import struct

MAX_PACKET = 2048


def is_rtp(data: bytes) -> bool:
    """Version 2, at least a header; RTCP of the same version passes too."""
    return 12 <= len(data) <= MAX_PACKET and data[0] >> 6 == 2


def is_rtcp(data: bytes) -> bool:
    return 8 <= len(data) <= MAX_PACKET and data[0] >> 6 == 2 and 192 <= data[1] <= 223


def payload_type(data: bytes) -> int:
    return data[1] & 0x7F


def payload(data: bytes) -> bytes:
    """What a packet carries, without header, contributors, extension and padding."""
    start = 12 + 4 * (data[0] & 0x0F)
    if data[0] & 0x10 and len(data) >= start + 4:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data) - (data[-1] if data[0] & 0x20 else 0)
    return data[start:end] if start <= end else b""


class Stream:
    """What we send: one source with rising numbers."""

    def __init__(self) -> None:
        self.ssrc = secrets.randbits(32)
        self.sequence = secrets.randbits(15)
        self.timestamp = secrets.randbits(31)
        self._first = True

    def packet(self, kind: int, body: bytes, samples: int) -> bytes:
        marker = 0x80 if self._first else 0
        self._first = False
        header = struct.pack(
            ">BBHII", 0x80, marker | kind, self.sequence, self.timestamp, self.ssrc
        )
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + samples) & 0xFFFFFFFF
        return header + body
