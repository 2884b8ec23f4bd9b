"""G.711 A-law and µ-law, both ways, by table (ITU-T G.711)."""

from __future__ import annotations

from array import array

PCMU, PCMA = 0, 8
RATE_HZ = 8000
PTIME_MS = 20
FRAME = RATE_HZ * PTIME_MS // 1000


def _ulaw_to_linear(code: int) -> int:
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
    return 0x84 - magnitude if code & 0x80 else magnitude - 0x84


def _alaw_to_linear(code: int) -> int:
    code ^= 0x55
    segment = (code & 0x70) >> 4
    magnitude = (code & 0x0F) << 4
    magnitude = magnitude + 8 if segment == 0 else (magnitude + 0x108) << (segment - 1)
    return magnitude if code & 0x80 else -magnitude


DECODE = {
    PCMU: array("h", (_ulaw_to_linear(code) for code in range(256))),
    PCMA: array("h", (_alaw_to_linear(code) for code in range(256))),
}


def _nearest(table: array[int]) -> bytes:
    """For every 16-bit sample (by its upper 13 bits) the code whose value is nearest."""
    order = sorted(range(256), key=lambda code: table[code])
    values = [table[code] for code in order]
    found = bytearray(8192)
    position = 0
    for index in range(8192):
        sample = (index - 4096) * 8 + 4
        while position + 1 < 256 and abs(values[position + 1] - sample) <= abs(
            values[position] - sample
        ):
            position += 1
        found[index] = order[position]
    return bytes(found)


_ENCODE = {kind: _nearest(table) for kind, table in DECODE.items()}


def encode(samples: array[int], kind: int) -> bytes:
    """16-bit samples to codes."""
    table = _ENCODE[kind]
    return bytes(table[(sample >> 3) + 4096] for sample in samples)


def decode(codes: bytes, kind: int) -> array[int]:
    table = DECODE[kind]
    return array("h", (table[code] for code in codes))
