"""Sounds that people give: read with care, made 8 kHz, mono, 16 bit."""

from __future__ import annotations

import io
import wave
from array import array

RATE_HZ = 8000
LONGEST_S = 120
LARGEST_BYTES = 30_000_000
RATES_HZ = (8000, 48000)


class BadSound(ValueError):
    """It cannot be used; ``code`` says why, the text is for a log."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def converted(data: bytes) -> bytes:
    """A WAV as telephones speak it.  Raises BadSound; slow: some seconds for a long one."""
    if len(data) > LARGEST_BYTES:
        raise BadSound("sound_too_long", "more than 30 MB")
    try:
        with wave.open(io.BytesIO(data)) as file:
            return _converted(file)
    except (wave.Error, EOFError) as error:
        raise BadSound("not_a_sound", str(error)) from error


def _converted(file: wave.Wave_read) -> bytes:
    rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
    if not RATES_HZ[0] <= rate <= RATES_HZ[1] or channels > 2 or width > 3:
        raise BadSound("not_a_sound", f"{rate} Hz, {channels} channels, {8 * width} bit")
    if not file.getnframes():
        raise BadSound("sound_empty", "no sound in it")
    if file.getnframes() > LONGEST_S * rate:
        raise BadSound("sound_too_long", f"longer than {LONGEST_S} s")
    data = file.readframes(file.getnframes())
    samples = _resampled(_mono(_as_16_bit(data, width), channels), rate)
    made = io.BytesIO()
    with wave.open(made, "wb") as output:
        output.setnchannels(1)
        output.setsampwidth(2)
        output.setframerate(RATE_HZ)
        output.writeframes(samples.tobytes())
    return made.getvalue()


def _as_16_bit(data: bytes, width: int) -> array[int]:
    if width == 1:
        return array("h", ((byte - 128) << 8 for byte in data))
    if width == 3:
        upper = bytearray(len(data) // 3 * 2)
        upper[0::2], upper[1::2] = data[1::3], data[2::3]
        data = bytes(upper)
    samples = array("h")
    samples.frombytes(data[: len(data) // 2 * 2])
    return samples


def _mono(samples: array[int], channels: int) -> array[int]:
    if channels == 1:
        return samples
    pairs = zip(samples[0::2], samples[1::2], strict=False)
    return array("h", ((left + right) // 2 for left, right in pairs))


def _resampled(samples: array[int], rate: int) -> array[int]:
    """Each new sample is the mean of those that it stands for: no tone above 4 kHz is left
    loud enough to be heard as another one.
    """
    if rate == RATE_HZ:
        return samples
    count = len(samples) * RATE_HZ // rate
    ratio = rate / RATE_HZ
    made = array("h")
    for number in range(count):
        start = int(number * ratio)
        part = samples[start : max(start + 1, int((number + 1) * ratio))]
        made.append(sum(part) // len(part))
    return made


def seconds(data: bytes) -> float:
    """How long a WAV of ours is."""
    with wave.open(io.BytesIO(data)) as file:
        return float(file.getnframes() / file.getframerate())
