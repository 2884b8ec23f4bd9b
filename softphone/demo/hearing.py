"""Was the tone heard: for three seconds, loud, of the right frequency, and no other one."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from softphone.demo.processes import NotSeen, StoryError
from softphone.media import tone

LONG_ENOUGH_S = 3.0
LOUD_ENOUGH_DBFS = -30.0
APART_DB = 30.0
OFF_BY = 0.02
LOOK_EVERY_S = 0.4


@dataclass(frozen=True, slots=True)
class Measured:
    """A recording, measured; frequency and levels are those of its longest stretch."""

    seconds: float
    "For how long without a break the wanted tone stood above the threshold."
    frequency_hz: float
    level_dbfs: float
    other_hz: float
    other_dbfs: float

    def is_heard(self, wanted_hz: float) -> bool:
        return (
            self.seconds >= LONG_ENOUGH_S
            and abs(self.frequency_hz - wanted_hz) <= wanted_hz * OFF_BY
            and self.level_dbfs >= LOUD_ENOUGH_DBFS
            and self.other_dbfs <= self.level_dbfs - APART_DB
        )

    def __str__(self) -> str:
        return (
            f"{self.frequency_hz:.1f} Hz at {self.level_dbfs:.1f} dBFS, unbroken for "
            f"{self.seconds:.1f} s; {self.other_hz:g} Hz at {self.other_dbfs:.1f} dBFS"
        )


def measure(recording: Path, wanted_hz: float, other_hz: float, skip: int = 0) -> Measured:
    """Measure it, also while it is still being written.  Raises ValueError for no WAV file.

    skip: so many samples at its beginning do not count.
    """
    samples, rate = tone.read_wav(recording)
    samples = samples[skip:]
    start, end = longest_stretch(samples, rate, wanted_hz)
    part = samples[start:end]
    loudest = tone.strongest(part, rate) if part else tone.Heard(0.0, -120.0)
    return Measured(
        len(part) / rate,
        loudest.frequency_hz,
        _level(part, rate, wanted_hz),
        other_hz,
        _level(part, rate, other_hz),
    )


def _level(samples: array[int], rate_hz: int, frequency_hz: float) -> float:
    """The median of every tenth of a second, in dBFS.

    Over the whole stretch a packet that came late would shift the phase and cancel the tone.
    """
    window = rate_hz // 10
    starts = range(0, len(samples) - window + 1, window)
    pieces = (samples[at : at + window] for at in starts)
    levels = [tone.level_at(piece, rate_hz, frequency_hz) for piece in pieces]
    return median(levels) if levels else -120.0


def longest_stretch(samples: array[int], rate_hz: int, frequency_hz: float) -> tuple[int, int]:
    """First and last sample between which the tone stood above the threshold unbroken."""
    window = rate_hz // 10
    best, start = (0, 0), 0
    for at in range(0, len(samples) - window + 1, window):
        piece = samples[at : at + window]
        if tone.level_at(piece, rate_hz, frequency_hz) < LOUD_ENOUGH_DBFS:
            start = at + window
        elif at + window - start > best[1] - best[0]:
            best = start, at + window
    return best


def length(recording: Path) -> int:
    """Samples that are there now."""
    return len(tone.read_wav(recording)[0])


async def listen(
    recording: Callable[[], Path],
    wanted_hz: float,
    other_hz: float,
    skip: int = 0,
    timeout_s: float = 12.0,
) -> Measured:
    """Look at a growing recording until the tone was heard.

    recording: finds the file; it may not be there yet.  skip: samples that do not count.
    Raises NotSeen with what was measured last.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    seen = "no recording"
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            file = recording()
            measured = await asyncio.to_thread(measure, file, wanted_hz, other_hz, skip)
        except (OSError, ValueError, StoryError):
            measured = None
        if measured is not None:
            if measured.is_heard(wanted_hz):
                return measured
            seen = str(measured)
        if loop.time() > deadline:
            raise NotSeen(
                f"{wanted_hz:g} Hz within 2 %, above {LOUD_ENOUGH_DBFS:g} dBFS for "
                f"{LONG_ENOUGH_S:g} s, {other_hz:g} Hz {APART_DB:g} dB below",
                seen,
            )
