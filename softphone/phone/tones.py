"""Tones of our own: ringing, ring-back, busy, keys.  Made here, so they are free to use."""

from __future__ import annotations

import math
from array import array

RATE_HZ = 16000
KEYS = {
    "1": (697, 1209), "2": (697, 1336), "3": (697, 1477), "A": (697, 1633),
    "4": (770, 1209), "5": (770, 1336), "6": (770, 1477), "B": (770, 1633),
    "7": (852, 1209), "8": (852, 1336), "9": (852, 1477), "C": (852, 1633),
    "*": (941, 1209), "0": (941, 1336), "#": (941, 1477), "D": (941, 1633),
}  # fmt: skip
"The two frequencies of each key in hertz (ITU-T Q.23)."


def tone(frequencies: tuple[float, ...], seconds: float, level: float = 0.15) -> bytes:
    """Sines with soft edges of 5 ms, as 16-bit mono at ``RATE_HZ``.

    level: peak of each sine, 1.0 being full scale.
    """
    count = int(seconds * RATE_HZ)
    edge = min(RATE_HZ // 200, count // 2) or 1
    peak = level * 32767
    steps = [2 * math.pi * frequency / RATE_HZ for frequency in frequencies]
    samples = array("h")
    for i in range(count):
        shape = min(1.0, i / edge, (count - i) / edge)
        samples.append(int(peak * shape * sum(math.sin(step * i) for step in steps)))
    return samples.tobytes()


def silence(seconds: float) -> bytes:
    return bytes(2 * int(seconds * RATE_HZ))


def key(digit: str) -> bytes:
    """The short sound of a key; nothing for other characters."""
    pair = KEYS.get(digit.upper())
    return tone((float(pair[0]), float(pair[1])), 0.12, 0.06) if pair else b""


def ring_back() -> bytes:
    """What a caller hears while it rings: 425 Hz, one second in five."""
    return tone((425.0,), 1.0, 0.08) + silence(4.0)


def ring() -> bytes:
    """One turn of the ring tone: two rising fifths like a small bell, then a pause."""
    chime = _bell(660.0, 0.42) + _bell(990.0, 0.62)
    return chime + silence(0.12) + chime + silence(1.6)


OVERTONES = ((1, 1.0), (2, 0.35), (3, 0.12))


def _bell(frequency: float, seconds: float) -> bytes:
    count = int(seconds * RATE_HZ)
    samples = array("h")
    step = 2 * math.pi * frequency / RATE_HZ
    for i in range(count):
        fade = math.exp(-4.5 * i / count) * min(1.0, i / 80) * min(1.0, (count - i) / 160)
        wave = (
            math.sin(step * i) + 0.35 * math.sin(2 * step * i) + 0.12 * math.sin(3 * step * i)
        )
        samples.append(int(0.3 * 32767 * fade * wave))
    return samples.tobytes()


class Playing:
    """A sound being played in pieces of any size, once or again and again."""

    def __init__(self, pcm: bytes, repeat: bool = False) -> None:
        self._pcm = pcm
        self._repeat = repeat and bool(pcm)
        self._at = 0

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes; fewer at its end."""
        piece = self._pcm[self._at : self._at + count]
        self._at += len(piece)
        while self._repeat and len(piece) < count:
            more = self._pcm[: count - len(piece)]
            self._at = len(more)
            piece += more
        return piece
