"""The microphone and the loudspeaker of a call, the ringing device, and following changes.

Everything that talks to the sound system blocks, so it runs on one thread of our own.  The
clock thread of the telephone stack meets it only in the two ring buffers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from softphone.phone import tones
from softphone.phone.message_player import MessagePlayer
from softphone.phone.ring_buffer import RingBuffer
from softphone.phone.sound_devices import (
    DeviceList,
    SoundError,
    Stream,
    list_devices,
    open_microphone,
    open_speaker,
)
from softphone.phone.state import AudioState

log = logging.getLogger(__name__)

BYTES_PER_MS = tones.RATE_HZ * 2 // 1000
LOOK_EVERY_S = 3.0
"How often the list of devices is read, in seconds."


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen devices; an empty id follows the system's default."""

    microphone: str = ""
    speaker: str = ""
    ringer: str = ""


class Mixer:
    """What the loudspeaker plays: a tone of ours while there is one, else the far end."""

    def __init__(self, far_end: RingBuffer) -> None:
        self._far_end = far_end
        self._once: tones.Playing | None = None
        self._again: tones.Playing | None = None

    def play(self, pcm: bytes) -> None:
        """Play once, instead of the far end."""
        self._once = tones.Playing(pcm)

    def repeat(self, pcm: bytes) -> None:
        """Play again and again, instead of the far end; empty ends it."""
        self._again = tones.Playing(pcm, repeat=True) if pcm else None

    def take(self, count: int) -> bytes:
        far_end = self._far_end.get(count)
        if self._once is not None:
            piece = self._once.take(count)
            if piece:
                return piece
            self._once = None
        if self._again is not None:
            return self._again.take(count)
        return far_end or bytes(count)


class Sound:
    """Open on a call, closed otherwise; restarted when devices come and go."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, changed: Callable[[AudioState], None]
    ) -> None:
        self._loop, self._changed = loop, changed
        self.captured = RingBuffer(40 * BYTES_PER_MS, 40 * BYTES_PER_MS, 240 * BYTES_PER_MS)
        self.played = RingBuffer(60 * BYTES_PER_MS, 40 * BYTES_PER_MS, 300 * BYTES_PER_MS)
        self._mixer = Mixer(self.played)
        self._thread = ThreadPoolExecutor(1, "sound")
        self._choice = Choice()
        self._devices = DeviceList()
        self._microphone: Stream | None = None
        self._speaker: Stream | None = None
        self._ringer: Stream | None = None
        self._failed: set[str] = set()
        self._ring_pcm = b""
        self._message: MessagePlayer | None = None
        self._listening: Stream | None = None
        self._listened: MessagePlayer | None = None
        "What the open stream plays."
        self._is_wanted = False
        self._is_ringing = False
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False
        self.state = AudioState()

    # Wishes, on the loop's thread.

    def start(self, choice: Choice) -> None:
        self._choice = choice
        self._look()

    def choose(self, choice: Choice) -> None:
        self._choice = choice
        self._settle_soon()

    def open(self, wanted: bool) -> None:
        """Open or close microphone and loudspeaker.  Returns at once."""
        if wanted != self._is_wanted:
            self._is_wanted = wanted
            self._settle_soon()

    def ring(self, wanted: bool) -> None:
        """Ring on the ringing device, or stop.  Returns at once."""
        if wanted != self._is_ringing:
            self._is_ringing = wanted
            self._settle_soon()

    def play(self, pcm: bytes) -> None:
        """Play a short sound of ours in the loudspeaker of the call."""
        self._mixer.play(pcm)

    def repeat(self, pcm: bytes) -> None:
        """Play a sound of ours again and again in the call's loudspeaker; empty ends it."""
        self._mixer.repeat(pcm)

    def listen_to(self, message: MessagePlayer | None) -> None:
        """Play a message where calls are heard, or nothing any more.  Returns at once."""
        if message is not self._message:
            self._message = message
            self._settle_soon()

    async def close(self) -> None:
        """Close every device and end the thread."""
        self._is_wanted = self._is_ringing = False
        self._message = None
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        await self._loop.run_in_executor(self._thread, self._settle)
        self._thread.shutdown(wait=True)

    # On the sound thread.

    def _settle(self) -> None:
        """Make what is open what is wanted."""
        choice, talks = self._choice, self._is_wanted
        self._microphone = self._turn(
            "microphone", self._microphone, choice.microphone, talks, open_microphone
        )
        self._speaker = self._turn(
            "speaker", self._speaker, choice.speaker, talks, open_speaker
        )
        self._ringer = self._turn(
            "ringer", self._ringer, choice.ringer, self._is_ringing, open_speaker
        )
        self._settle_message()

    def _settle_message(self) -> None:
        """A stream for each message: the one before is closed."""
        message, stream = self._message, self._listening
        if stream is not None and self._listened is not message:
            stream.close()
            self._listening = None
        self._listened = message
        self._listening = self._turn(
            "message", self._listening, self._choice.speaker, message is not None, open_speaker
        )

    def _turn(
        self,
        name: str,
        stream: Stream | None,
        wish: str,
        is_wanted: bool,
        opener: Callable[[DeviceList, str, object], Stream],
    ) -> Stream | None:
        """Open, keep, replace or close one stream; None when there is none afterwards."""
        present = wish if self._devices.handle(wish) is not None else ""
        if stream is not None and is_wanted and stream.device_id == present:
            return stream
        if stream is not None:
            stream.close()
        if not is_wanted:
            self._failed.discard(name)
            return None
        try:
            stream = opener(self._devices, present, self._partner(name))
        except SoundError as error:
            if name not in self._failed:
                log.warning("no sound at the %s: %s", name, error)
            self._failed.add(name)
            return None
        self._failed.discard(name)
        return stream

    def _partner(self, name: str) -> object:
        if name == "microphone":
            self.captured.clear()
            return self.captured
        if name == "speaker":
            self.played.clear()
            return self._mixer
        if name == "message":
            return self._listened
        self._ring_pcm = self._ring_pcm or tones.ring()
        return tones.Playing(self._ring_pcm, repeat=True)

    def _read_devices(self) -> None:
        devices = list_devices()
        streams = (self._microphone, self._speaker, self._ringer, self._listening)
        stalled = [s for s in streams if s is not None and s.has_stalled]
        self._devices = devices
        if stalled:
            log.warning("the sound system stopped; opening again")
            for stream in stalled:
                stream.device_id = "\0gone"
        self._settle()

    # Between the two.

    def _settle_soon(self) -> None:
        if not self._is_closed:
            job = self._loop.run_in_executor(self._thread, self._settle)
            job.add_done_callback(self._settled)

    def _look(self) -> None:
        if self._is_closed:
            return
        job = self._loop.run_in_executor(self._thread, self._read_devices)
        job.add_done_callback(self._settled)
        self._timer = self._loop.call_later(LOOK_EVERY_S, self._look)

    def _settled(self, job: asyncio.Future[None]) -> None:
        if not job.cancelled() and (error := job.exception()) is not None:
            log.error("the sound thread failed", exc_info=error)
        state = AudioState(
            microphones=self._devices.microphones,
            speakers=self._devices.speakers,
            microphone=self._choice.microphone,
            speaker=self._choice.speaker,
            ringer=self._choice.ringer,
            has_microphone=bool(self._devices.microphones) and "microphone" not in self._failed,
            has_speaker=bool(self._devices.speakers) and "speaker" not in self._failed,
        )
        if state != self.state:
            self.state = state
            self._changed(state)
