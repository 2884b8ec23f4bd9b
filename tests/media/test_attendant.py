"""Who answers for the office: what a caller hears, presses, and leaves behind."""

from __future__ import annotations

import asyncio
import struct
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from softphone.media import g711
from softphone.media.attendant import Attendant, BadSound
from softphone.media.recorder import Recorder
from softphone.media.tone import level_at, read_wav, sine, strongest, write_wav
from tests.media.conftest import Ear

EVENTS = 101


class Desk:
    """One attendant, with what it reports."""

    def __init__(self, phone: Ear, codec: int = g711.PCMA) -> None:
        self.reports: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self.attendant = Attendant(
            "127.0.0.1", "", codec, EVENTS, lambda e, d: self.reports.put_nowait((e, d))
        )
        self.attendant.side.announce("127.0.0.1", phone.port)
        self.port = int(str(self.attendant.side.endpoint[1]))

    async def reported(self) -> tuple[str, dict[str, Any]]:
        return await asyncio.wait_for(self.reports.get(), 5)


@pytest.fixture
def phone(ear: Callable[[], Ear]) -> Ear:
    return ear()


@pytest.fixture
async def desk(phone: Ear) -> Any:
    made = Desk(phone)
    yield made
    made.attendant.close()


def tone(folder: Path, hz: float, seconds: float = 0.3) -> str:
    path = folder / f"{hz:g}.wav"
    return str(write_wav(path, sine(hz, seconds, g711.RATE_HZ), g711.RATE_HZ))


async def test_a_caller_hears_a_sound_to_its_end_and_then_nothing(
    desk: Desk, phone: Ear, tmp_path: Path
) -> None:
    desk.attendant.say(tone(tmp_path, 440))
    heard = g711.decode(await phone.hear_sound(25), g711.PCMA)
    assert await desk.reported() == ("said", {})
    assert abs(strongest(heard[320:2080], g711.RATE_HZ).frequency_hz - 440) < 10
    assert level_at(heard[-480:], g711.RATE_HZ, 440) < -50


async def test_another_sound_takes_the_place_of_the_first(
    desk: Desk, phone: Ear, tmp_path: Path
) -> None:
    desk.attendant.say(tone(tmp_path, 440, 60))
    await phone.hear_sound(3)
    desk.attendant.say(tone(tmp_path, 1000))
    await phone.hear_sound(2)
    heard = g711.decode(await phone.hear_sound(8), g711.PCMA)
    assert abs(strongest(heard, g711.RATE_HZ).frequency_hz - 1000) < 10
    assert await desk.reported() == ("said", {})
    assert desk.reports.empty()


async def test_it_speaks_what_the_caller_speaks(phone: Ear, tmp_path: Path) -> None:
    desk = Desk(phone, g711.PCMU)
    desk.attendant.say(tone(tmp_path, 440))
    assert (await phone.hear())[1] & 0x7F == g711.PCMU
    desk.attendant.close()


async def test_a_key_is_told(desk: Desk, phone: Ear) -> None:
    for is_end in (False, True, True):
        phone.stream.timestamp = 1600
        body = struct.pack(">BBH", 11, 0x80 if is_end else 0, 800)
        phone.say(desk.port, body, EVENTS)
    assert await desk.reported() == ("digit", {"digit": "#", "ms": 100})


@pytest.mark.parametrize("what", ["nothing", "text", "stereo", "other rate"])
def test_what_cannot_be_played_says_so(tmp_path: Path, what: str) -> None:
    from softphone.media.attendant import file_frames

    path = tmp_path / "sound.wav"
    if what == "text":
        path.write_text("RIFF but no sound")
    elif what == "stereo":
        import wave

        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(b"\0" * 800)
    elif what == "other rate":
        write_wav(path, sine(440, 0.1, 16000), 16000)
    with pytest.raises(BadSound, match=r"sound\.wav"):
        file_frames(path)


# -- messages


async def test_a_message_is_what_the_caller_said(phone: Ear, tmp_path: Path) -> None:
    desk = Desk(phone)
    path = tmp_path / "message.wav"
    desk.attendant.record(path, 60, 5)
    said = sine(1000, 1.0, g711.RATE_HZ)
    for start in range(0, len(said), g711.FRAME):
        frame = g711.encode(said[start : start + g711.FRAME], g711.PCMA)
        phone.say(desk.port, frame)
        await asyncio.sleep(0)
    await until(lambda: desk.attendant.side.packets == 50)
    desk.attendant.close()
    event, told = await desk.reported()
    assert (event, told["why"], told["seconds"], told["heard"]) == (
        "recorded", "closed", 1.0, 1.0,
    )  # fmt: skip
    samples, rate = read_wav(path)
    assert rate == g711.RATE_HZ and len(samples) == g711.RATE_HZ
    assert abs(strongest(samples, rate).frequency_hz - 1000) < 10
    assert path.stat().st_mode & 0o777 == 0o600


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0)


def frames(recorder: Recorder, count: int, loud: bool, start: int = 0) -> int:
    """So many frames; the timestamp that is due after them."""
    body = array("h", [5000 if loud else 0] * g711.FRAME)
    for number in range(count):
        recorder.hear(start + number * g711.FRAME, body)
    return start + count * g711.FRAME


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    made = Recorder(tmp_path / "message.wav", 4.0, 2.0)
    yield made
    made.close()


def test_a_message_is_over_after_two_seconds_of_silence(recorder: Recorder) -> None:
    at = frames(recorder, 20, loud=True)
    frames(recorder, 99, loud=False, start=at)
    assert not recorder.is_over
    frames(recorder, 1, loud=False, start=at + 99 * g711.FRAME)
    assert recorder.is_over == "silence"
    assert recorder.heard_s == pytest.approx(0.4)


def test_a_message_is_over_when_it_is_as_long_as_it_may_be(recorder: Recorder) -> None:
    frames(recorder, 200, loud=True)
    assert recorder.is_over == "limit"


def test_what_was_lost_on_the_way_is_silence_of_its_length(recorder: Recorder) -> None:
    at = frames(recorder, 10, loud=True)
    frames(recorder, 10, loud=True, start=at + 5 * g711.FRAME)
    assert recorder.seconds == pytest.approx(0.5)
    assert recorder.heard_s == pytest.approx(0.4)


def test_what_was_overtaken_or_jumps_makes_no_hole(recorder: Recorder) -> None:
    at = frames(recorder, 10, loud=True, start=0xFFFFFF00)
    frames(recorder, 1, loud=True, start=at - 5 * g711.FRAME)
    assert recorder.seconds == pytest.approx(0.2)
    frames(recorder, 1, loud=True, start=at + 100 * g711.RATE_HZ)
    assert recorder.seconds == pytest.approx(0.22)
