"""Telephones' sound sockets on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator

import pytest

from softphone.media import g711
from softphone.media.rtp import Stream, is_rtp, payload
from softphone.media.tone import sine


class Ear:
    """Where a telephone hears and speaks."""

    def __init__(self) -> None:
        self.sock = socket.socket(type=socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.sock.setblocking(False)
        self.port = self.sock.getsockname()[1]
        self.stream = Stream()

    def say(self, to: int, body: bytes = b"x" * 160, kind: int = g711.PCMA) -> None:
        self.sock.sendto(self.stream.packet(kind, body, 160), ("127.0.0.1", to))

    def say_tone(self, to: int, frequency_hz: float, kind: int = g711.PCMA) -> None:
        """One frame of a tone."""
        samples = sine(frequency_hz, 0.02, g711.RATE_HZ, -12.0)
        self.say(to, g711.encode(samples, kind), kind)

    async def hear(self, limit_s: float = 2.0) -> bytes:
        """The next packet."""
        async with asyncio.timeout(limit_s):
            return await asyncio.get_running_loop().sock_recv(self.sock, 4096)

    async def hear_sound(self, frames: int) -> bytes:
        """The payloads of so many packets together."""
        packets = [await self.hear() for _ in range(frames)]
        assert all(is_rtp(packet) for packet in packets)
        return b"".join(payload(packet) for packet in packets)

    async def hears_nothing(self) -> bool:
        try:
            await self.hear(0.1)
        except TimeoutError:
            return True
        return False


@pytest.fixture
def ear() -> Iterator[Callable[[], Ear]]:
    ears: list[Ear] = []

    def make() -> Ear:
        ears.append(Ear())
        return ears[-1]

    yield make
    for one in ears:
        one.sock.close()
