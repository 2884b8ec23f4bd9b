"""One unbroken stream towards a browser, whoever speaks on the other side (RFC 3550 §5.1).

A transfer, a fork or a phone that begins anew changes the source and its numbers; a browser
would play nothing until it believes in the new one.  So it sees one source that goes on.
"""

from __future__ import annotations

import secrets
import struct

RATE_HZ = 8000
FRAME = 160
"Ticks of 20 ms."
SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION = 200, 201, 202

_header = struct.Struct(">BBHII")


class OneStream:
    def __init__(self) -> None:
        self.ssrc = secrets.randbits(32)
        self._source: int | None = None
        self._number_shift = 0
        self._time_shift = 0
        self._number = 0
        self._time = 0
        self._at = 0.0

    def renumber(self, data: bytes, now: float) -> bytes:
        """An RTP packet of at least 12 bytes, under our source.  now: monotonic seconds."""
        first, kind, number, time, source = _header.unpack_from(data)
        if source != self._source:
            if self._source is not None:
                passed = max(FRAME, int((now - self._at) * RATE_HZ))
                self._number_shift = self._number + 1 - number
                self._time_shift = self._time + passed - time
                kind |= 0x80  # a new beginning
            self._source = source
        number = (number + self._number_shift) & 0xFFFF
        time = (time + self._time_shift) & 0xFFFFFFFF
        if (number - self._number) & 0xFFFF < 0x8000 or self._at == 0.0:
            self._number, self._time, self._at = number, time, now
        return _header.pack(first, kind, number, time, self.ssrc) + data[12:]

    def report_to_browser(self, data: bytes) -> bytes:
        """A compound RTCP packet of the other side, as if it spoke of our stream.

        Only reports and descriptions pass; empty if there are none.
        """
        found = b""
        for kind, part in _parts(data):
            if kind == SENDER_REPORT and len(part) >= 28:
                time = int.from_bytes(part[16:20], "big") + self._time_shift
                shifted = (time & 0xFFFFFFFF).to_bytes(4, "big")
                found += part[:4] + self._ours + part[8:16] + shifted + part[20:]
            elif kind in (RECEIVER_REPORT, DESCRIPTION) and len(part) >= 8:
                found += part[:4] + self._ours + part[8:]
        return found

    def report_to_other(self, data: bytes) -> bytes:
        """A browser's reports, which speak of our stream, for who really sends it."""
        found = b""
        for kind, part in _parts(data):
            blocks = {SENDER_REPORT: 28, RECEIVER_REPORT: 8}.get(kind)
            if blocks is not None:
                found += self._about_source(part, blocks)
            elif kind == DESCRIPTION:
                found += part
        return found

    def _about_source(self, part: bytes, blocks: int) -> bytes:
        changed = bytearray(part)
        source = (self._source or 0).to_bytes(4, "big")
        for at in range(blocks, len(part) - 23, 24):
            if part[at : at + 4] == self._ours:
                changed[at : at + 4] = source
        return bytes(changed)

    @property
    def _ours(self) -> bytes:
        return self.ssrc.to_bytes(4, "big")


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """Type and bytes of each packet of a compound one, as far as it is whole (§6.1)."""
    found = []
    at = 0
    while at + 4 <= len(data) and data[at] >> 6 == 2:
        size = 4 * (int.from_bytes(data[at + 2 : at + 4], "big") + 1)
        if at + size > len(data):
            break
        found.append((data[at + 1], data[at : at + size]))
        at += size
    return found
