"""A message being recorded: what is heard, in its time, until it is over."""

from __future__ import annotations

import os
import wave
from array import array
from pathlib import Path

from softphone.media import g711

LONGEST_GAP = 2 * g711.RATE_HZ
"Samples that may be missing (lost, or not sent in silence) and are filled up with silence."
QUIET = 400
"A frame whose largest sample is below this says nothing (about -38 dBFS)."
HALF = 1 << 31


class Recorder:
    """longest_s: then it is over; silence_s: likewise, when nothing was said for so long."""

    def __init__(self, path: Path, longest_s: float, silence_s: float) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._raw = os.fdopen(descriptor, "wb")
        self._file = wave.open(self._raw, "wb")  # noqa: SIM115 - closed with the message
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(g711.RATE_HZ)
        self._longest = int(longest_s * g711.RATE_HZ)
        self._silence = int(silence_s * g711.RATE_HZ)
        self._next: int | None = None
        "RTP timestamp that is due."
        self._written = 0
        self._quiet = 0
        self._heard = 0
        self.is_over = ""
        "``limit`` or ``silence``, once it is."

    @property
    def seconds(self) -> float:
        return self._written / g711.RATE_HZ

    @property
    def heard_s(self) -> float:
        """For how long somebody spoke."""
        return self._heard / g711.RATE_HZ

    def hear(self, at: int, samples: array[int]) -> None:
        """at: RTP timestamp.  Raises OSError where the disk takes no more."""
        missing = 0 if self._next is None else (at - self._next) & 0xFFFFFFFF
        if missing >= HALF:
            return  # it was overtaken
        if missing > LONGEST_GAP:
            missing = 0  # another stream, or a clock that jumped
        self._next = (at + len(samples)) & 0xFFFFFFFF
        if missing:
            self._write(array("h", bytes(2 * missing)), is_quiet=True)
        loudest = max((abs(sample) for sample in samples), default=0)
        self._write(samples, is_quiet=loudest < QUIET)

    def _write(self, samples: array[int], is_quiet: bool) -> None:
        self._file.writeframesraw(samples.tobytes())
        self._written += len(samples)
        self._quiet = self._quiet + len(samples) if is_quiet else 0
        self._heard += 0 if is_quiet else len(samples)
        if self._written >= self._longest:
            self.is_over = "limit"
        elif self._quiet >= self._silence:
            self.is_over = "silence"

    def close(self) -> None:
        """Put the header right; a full disk leaves what was written."""
        try:
            self._file.close()
        except OSError:
            pass
        finally:
            self._raw.close()
