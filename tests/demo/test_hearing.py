"""What the demo calls “heard”."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from softphone.demo.hearing import measure
from softphone.media.tone import sine, write_wav

RATE_HZ = 16000


def recording(folder: Path, *parts: array[int]) -> Path:
    samples = array("h")
    for part in parts:
        samples.extend(part)
    return write_wav(folder / "recording.wav", samples, RATE_HZ)


def tone_of(frequency_hz: float, seconds: float, level_dbfs: float = -9.0) -> array[int]:
    return sine(frequency_hz, seconds, RATE_HZ, level_dbfs)


def test_three_seconds_of_the_tone_are_heard(tmp_path: Path) -> None:
    file = recording(tmp_path, tone_of(440, 3.2))

    measured = measure(file, 440, 1000)

    assert measured.is_heard(440)
    assert measured.frequency_hz == pytest.approx(440, abs=1)
    assert measured.level_dbfs == pytest.approx(-9, abs=0.5)


def test_packets_that_came_late_do_not_make_it_unheard(tmp_path: Path) -> None:
    """The phase jumps by half a period, so that the whole would cancel itself."""
    shifted = tone_of(440, 2)[RATE_HZ // 880 :]
    file = recording(tmp_path, tone_of(440, 2), shifted)

    assert measure(file, 440, 1000).is_heard(440)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([tone_of(440, 2.5)], id="too short"),
        pytest.param([tone_of(440, 2), tone_of(440, 0.3, -90), tone_of(440, 2)], id="broken"),
        pytest.param([tone_of(440, 4, -35)], id="too soft"),
        pytest.param([tone_of(460, 4)], id="another frequency"),
        pytest.param([array("h", bytes(2 * 4 * RATE_HZ))], id="silence"),
        pytest.param([array("h")], id="nothing"),
    ],
)
def test_anything_less_is_not_heard(parts: list[array[int]], tmp_path: Path) -> None:
    assert not measure(recording(tmp_path, *parts), 440, 1000).is_heard(440)


def test_the_other_voice_must_not_come_back(tmp_path: Path) -> None:
    """The caller's own tone as an echo, only 20 dB below."""
    mixed = array("h", map(sum, zip(tone_of(440, 4), tone_of(1000, 4, -29), strict=True)))

    measured = measure(recording(tmp_path, mixed), 440, 1000)

    assert measured.other_dbfs == pytest.approx(-29, abs=1)
    assert not measured.is_heard(440)


def test_what_was_recorded_before_does_not_count(tmp_path: Path) -> None:
    file = recording(tmp_path, tone_of(440, 4), array("h", bytes(2 * RATE_HZ)))

    assert not measure(file, 440, 1000, skip=4 * RATE_HZ).is_heard(440)
