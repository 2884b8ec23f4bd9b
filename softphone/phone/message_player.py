"""A recorded message being listened to: from where it stands, in pieces of any size."""

from __future__ import annotations

import io
import wave
from array import array

from softphone.phone.tones import RATE_HZ


class NotPlayable(ValueError):
    """This is no recording as the server makes them."""


class MessagePlayer:
    """pcm: 16-bit samples at ``RATE_HZ``."""

    def __init__(self, pcm: bytes) -> None:
        self._pcm = pcm
        self._at = 0
        self.is_paused = False

    @classmethod
    def of(cls, wav: bytes) -> MessagePlayer:
        """wav: mono, 16 bit, at 8 or 16 kHz.  Raises NotPlayable."""
        try:
            with wave.open(io.BytesIO(wav)) as file:
                form = (file.getnchannels(), file.getsampwidth())
                rate, frames = file.getframerate(), file.readframes(file.getnframes())
        except (wave.Error, EOFError) as error:
            raise NotPlayable(str(error)) from error
        if form != (1, 2) or rate not in (RATE_HZ, RATE_HZ // 2):
            raise NotPlayable(f"{rate} Hz, {form[0]} channels, {8 * form[1]} bit")
        return cls(frames if rate == RATE_HZ else _doubled(frames))

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes; silence while it is paused, and behind its end."""
        if self.is_paused:
            return bytes(count)
        piece = self._pcm[self._at : self._at + count]
        self._at += len(piece)
        return piece.ljust(count, b"\0")

    def go_to(self, share: float) -> None:
        """share: 0 = its beginning, 1 = its end."""
        at = int(len(self._pcm) * min(max(share, 0.0), 1.0))
        self._at = at - at % 2

    @property
    def is_over(self) -> bool:
        return self._at >= len(self._pcm)

    @property
    def share(self) -> float:
        """How far it is, from 0 to 1."""
        return self._at / len(self._pcm) if self._pcm else 1.0


def _doubled(frames: bytes) -> bytes:
    """Twice as many samples; between two of them their mean."""
    samples = array("h")
    samples.frombytes(frames[: len(frames) // 2 * 2])
    made = array("h", bytes(4 * len(samples)))
    made[0::2] = samples
    following = [*samples[1:], 0]
    made[1::2] = array("h", ((a + b) // 2 for a, b in zip(samples, following, strict=True)))
    return made.tobytes()
