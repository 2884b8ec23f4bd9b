"""Who answers for the office: plays sounds to a caller, hears the keys, records a message.

One device, G.711.  Files are WAV, 8 kHz, mono, 16 bit; the media process reads and writes them
by path, so that no sound ever passes the server.
"""

from __future__ import annotations

import asyncio
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from softphone.media import g711
from softphone.media.player import PATTERNS, pattern_frames
from softphone.media.recorder import Recorder
from softphone.media.rtp import Stream, payload, payload_type
from softphone.media.sockets import Address, Side
from softphone.media.telephone_event import DigitListener

PTIME_S = g711.PTIME_MS / 1000
LONGEST_SOUND_S = 600
SILENCE = array("h", bytes(2 * g711.FRAME))

Frames = Iterator["array[int]"]
Report = Callable[[str, dict[str, Any]], None]
"``(event, details)``: ``said``, ``digit``, ``recorded``."


class BadSound(ValueError):
    """A file is not there, or is no sound that can be played here."""


class Attendant:
    """report: told when something was said to its end, what keys were pressed, and of the
    recording, once, also when the session is closed in the middle of it.
    """

    def __init__(self, host4: str, host6: str, codec: int, events: int, report: Report) -> None:
        self.side = Side(host4, host6, self._received)
        self._codec = codec
        self._events = events
        "Payload type of keys; -1 where the device sends none."
        self._report = report
        self._stream = Stream()
        self._listener = DigitListener()
        self._frames: Frames = iter(())
        self._is_saying = False
        self._recorder: Recorder | None = None
        self._task = asyncio.get_running_loop().create_task(self._run())

    def say(self, sound: str) -> None:
        """Play a file or a pattern once, instead of what is played now.  Raises BadSound."""
        self._frames = pattern_frames(sound) if sound in PATTERNS else file_frames(Path(sound))
        self._is_saying = True

    def record(self, path: Path, longest_s: float, silence_s: float) -> None:
        """Write what is heard from now on.  Raises OSError."""
        self._recorder = Recorder(path, longest_s, silence_s)

    def stop_recording(self, why: str) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.close()
            self._report(
                "recorded", {"seconds": recorder.seconds, "heard": recorder.heard_s, "why": why}
            )

    # -- heard

    def _received(self, data: bytes, _: Address, __: int, is_rtcp: bool) -> None:
        if is_rtcp:
            return
        kind = payload_type(data)
        if kind == self._events:
            self._tell(self._listener.hear(int.from_bytes(data[4:8], "big"), payload(data)))
            return
        if self._listener.is_held:
            self._tell(self._listener.hear_other())
        if kind not in g711.DECODE:
            return
        self._codec = kind
        if self._recorder is not None:
            at = int.from_bytes(data[4:8], "big")
            self._record(self._recorder, at, g711.decode(payload(data), kind))

    def _record(self, recorder: Recorder, at: int, samples: array[int]) -> None:
        try:
            recorder.hear(at, samples)
        except OSError:
            self.stop_recording("disk")
            return
        if recorder.is_over:
            self.stop_recording(recorder.is_over)

    def _tell(self, digits: list[Any]) -> None:
        for digit in digits:
            self._report("digit", {"digit": digit.digit, "ms": digit.ms})

    # -- said

    async def _run(self) -> None:
        """A frame every 20 ms by the clock, so that errors do not add up."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        number = 0
        while True:
            await asyncio.sleep(max(0.0, started + number * PTIME_S - loop.time()))
            number += 1
            samples = next(self._frames, None)
            if samples is None and self._is_saying:
                self._is_saying = False
                self._report("said", {})
            body = g711.encode(samples or SILENCE, self._codec)
            self.side.send(self._stream.packet(self._codec, body, g711.FRAME))

    def close(self) -> None:
        self.stop_recording("closed")
        self._task.cancel()
        self.side.close()


def file_frames(path: Path) -> Frames:
    """Frames of 20 ms of a WAV; the last one is filled up.  Raises BadSound at once."""
    try:
        file = wave.open(str(path), "rb")  # noqa: SIM115 - open as long as it is played
    except (OSError, EOFError, wave.Error) as error:
        raise BadSound(f"{path.name}: {error}") from error
    form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
    if form != (1, 2, g711.RATE_HZ):
        file.close()
        raise BadSound(f"{path.name} is not 8 kHz, mono, 16 bit")
    return _read(file)


def _read(file: wave.Wave_read) -> Frames:
    with file:
        for _ in range(LONGEST_SOUND_S * 1000 // g711.PTIME_MS):
            data = file.readframes(g711.FRAME)
            if not data:
                return
            yield array("h", data.ljust(2 * g711.FRAME, b"\0"))
