"""Tones: made, and measured (frequency and level), for the demo and the tests."""

from __future__ import annotations

import math
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

FULL_SCALE = 32768.0


def sine(
    frequency_hz: float, seconds: float, rate_hz: int, level_dbfs: float = -9.0
) -> array[int]:
    """A pure tone as 16-bit samples; the level is that of its RMS."""
    amplitude = FULL_SCALE * math.sqrt(2) * 10 ** (level_dbfs / 20)
    amplitude = min(amplitude, 32767.0)
    step = 2 * math.pi * frequency_hz / rate_hz
    return array(
        "h", (int(amplitude * math.sin(step * i)) for i in range(int(seconds * rate_hz)))
    )


def write_wav(path: Path, samples: array[int], rate_hz: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return path


def read_wav(path: Path) -> tuple[array[int], int]:
    """Samples of the first channel and the rate in Hz.  Raises ValueError for another format.

    A recorder stopped by a signal leaves a length of 0 in the header; the samples count.
    """
    data = path.read_bytes()
    start = data.find(b"data")
    header = data.find(b"fmt ")
    if not data.startswith(b"RIFF") or start < 0 or header < 0:
        raise ValueError(f"{path} is no WAV file")
    channels = int.from_bytes(data[header + 10 : header + 12], "little")
    rate = int.from_bytes(data[header + 12 : header + 16], "little")
    bits = int.from_bytes(data[header + 22 : header + 24], "little")
    if bits != 16 or channels < 1:
        raise ValueError(f"{path} is not 16-bit")
    body = data[start + 8 :]
    samples = array("h")
    samples.frombytes(body[: len(body) // (2 * channels) * 2 * channels])
    return samples[::channels], rate


def level_at(samples: array[int], rate_hz: int, frequency_hz: float) -> float:
    """The level of one frequency in dBFS (RMS), by Goertzel."""
    count = len(samples)
    if count == 0:
        return -120.0
    step = 2 * math.pi * frequency_hz / rate_hz
    coefficient = 2 * math.cos(step)
    before, last = 0.0, 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    power = before * before + last * last - coefficient * before * last
    amplitude = 2 * math.sqrt(max(power, 0.0)) / count
    return _dbfs(amplitude / math.sqrt(2))


def _dbfs(rms: float) -> float:
    return 20 * math.log10(max(rms, 0.03) / FULL_SCALE)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard: the strongest frequency and its level."""

    frequency_hz: float
    level_dbfs: float


def strongest(
    samples: array[int], rate_hz: int, low_hz: float = 200, high_hz: float = 3400
) -> Heard:
    """The strongest tone: a coarse look at every 20 Hz, then a fine one around the best."""
    samples = samples[: rate_hz * 2]
    best, level = low_hz, -200.0
    frequency = low_hz
    coarse = samples[: rate_hz // 5]
    while frequency <= high_hz:
        here = level_at(coarse, rate_hz, frequency)
        if here > level:
            best, level = frequency, here
        frequency += 5.0
    fine = max(
        (best + offset / 2 for offset in range(-12, 13)),
        key=lambda f: level_at(samples[:rate_hz], rate_hz, f),
    )
    return Heard(fine, level_at(samples, rate_hz, fine))


def longest_stretch_s(
    samples: array[int], rate_hz: int, frequency_hz: float, threshold_dbfs: float = -30.0
) -> float:
    """For how long without a break the tone stood above the threshold, in seconds."""
    window = rate_hz // 10
    longest = current = 0
    for start in range(0, len(samples) - window + 1, window):
        if level_at(samples[start : start + window], rate_hz, frequency_hz) >= threshold_dbfs:
            current += 1
            longest = max(longest, current)
        else:
            current = 0
    return longest / 10
