"""Keys pressed at a telephone, as they travel among its sound (RFC 4733)."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = "0123456789*#ABCD"
CLOCK_PER_MS = 8
END = 0x80


@dataclass(frozen=True, slots=True)
class Digit:
    digit: str
    ms: int
    "How long the key was held."


class DigitListener:
    """Hears each key once, however often its end is repeated or which packets are lost.

    An event is known by its RTP timestamp, which does not change while the key is held.
    """

    def __init__(self) -> None:
        self._told: int | None = None
        "Timestamp of the event that was told last."
        self._held: tuple[int, Digit] | None = None
        "An event whose end did not come yet."

    @property
    def is_held(self) -> bool:
        """Is a key down, as far as we know?"""
        return self._held is not None

    def hear(self, timestamp: int, body: bytes) -> list[Digit]:
        """Take the payload of an event's packet; the keys that are known now."""
        if len(body) < 4 or body[0] >= len(DIGITS):
            return []
        ms = int.from_bytes(body[2:4], "big") // CLOCK_PER_MS
        digit = Digit(DIGITS[body[0]], ms)
        found = self.hear_other() if self._held and self._held[0] != timestamp else []
        if timestamp == self._told:
            return found
        if body[1] & END:
            self._told, self._held = timestamp, None
            return [*found, digit]
        self._held = (timestamp, digit)
        return found

    def hear_other(self) -> list[Digit]:
        """Something else is heard now: a key whose end was lost has been released."""
        if self._held is None:
            return []
        (self._told, digit), self._held = self._held, None
        return [digit]
