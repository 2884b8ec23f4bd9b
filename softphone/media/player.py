"""What the server itself says: echo, talk-back with a delay, tones."""

from __future__ import annotations

import asyncio
from array import array
from collections import deque
from collections.abc import Iterator

from softphone.media import g711
from softphone.media.rtp import Stream, payload, payload_type
from softphone.media.sockets import Address, Side
from softphone.media.tone import sine

TALK_BACK_DELAY_FRAMES = 50
PTIME_S = g711.PTIME_MS / 1000

# (frequency in Hz or 0 for silence, milliseconds), then silence
PATTERNS: dict[str, list[tuple[float, int]]] = {
    "confirmed": [(600, 120), (0, 60), (800, 120), (0, 60), (1000, 240)],
    "refused": [(400, 300), (0, 200), (400, 300), (0, 200), (400, 300)],
    "busy": [(425, 480), (0, 480)] * 20,
    "ringback": [(425, 1000), (0, 4000)] * 60,
    "beep": [(0, 200), (1000, 400), (0, 100)],
    "440": [(440, 600_000)],
    "1000": [(1000, 600_000)],
}


class Player:
    """Plays to one device, in the codec that the device uses: PCMA until it is known."""

    def __init__(self, kind: str, host4: str, host6: str) -> None:
        self.kind = kind
        self.side = Side(host4, host6, self._received)
        self._stream = Stream()
        self._codec = g711.PCMA
        self._waiting: deque[tuple[int, bytes]] = deque(maxlen=200)
        self._task: asyncio.Task[None] | None = None
        if kind in PATTERNS or kind == "talk_back":
            self._task = asyncio.get_running_loop().create_task(self._run())

    def _received(self, data: bytes, _: Address, __: int, is_rtcp: bool) -> None:
        if is_rtcp:
            return
        kind = payload_type(data)
        if kind in (g711.PCMU, g711.PCMA):
            self._codec = kind
        if self.kind == "echo":
            self.side.send(self._stream.packet(kind, payload(data), g711.FRAME))
        elif self.kind == "talk_back" and kind in (g711.PCMU, g711.PCMA):
            self._waiting.append((kind, payload(data)))

    async def _run(self) -> None:
        """Send a frame every 20 ms by the clock, so that errors do not add up."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        frames = _for_ever(pattern_frames(self.kind) if self.kind in PATTERNS else iter(()))
        number = 0
        while True:
            await asyncio.sleep(max(0.0, started + number * PTIME_S - loop.time()))
            number += 1
            if self.kind == "talk_back":
                self._talk_back()
            else:
                samples = next(frames)
                body = g711.encode(samples, self._codec)
                self.side.send(self._stream.packet(self._codec, body, g711.FRAME))

    def _talk_back(self) -> None:
        if len(self._waiting) >= TALK_BACK_DELAY_FRAMES:
            kind, body = self._waiting.popleft()
            self.side.send(self._stream.packet(kind, body, g711.FRAME))

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.side.close()


def pattern_frames(name: str) -> Iterator[array[int]]:
    """20 ms frames of a pattern, to its end."""
    silence = sine(0, PTIME_S, g711.RATE_HZ)
    for frequency, milliseconds in PATTERNS[name]:
        second = sine(frequency, 1.0, g711.RATE_HZ, -12.0) if frequency else None
        for index in range(milliseconds // g711.PTIME_MS):
            if second is None:
                yield silence
            else:
                start = index * g711.FRAME % g711.RATE_HZ
                yield second[start : start + g711.FRAME]


def _for_ever(frames: Iterator[array[int]]) -> Iterator[array[int]]:
    """These, then silence."""
    yield from frames
    while True:
        yield sine(0, PTIME_S, g711.RATE_HZ)
