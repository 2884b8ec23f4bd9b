"""When to register again: soon after a failure, later after many, at once when it is back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

log = logging.getLogger(__name__)

FIRST_S, LONGEST_S, FACTOR = 1.0, 30.0, 1.6
PROBE_S = 1.0
"How often a server on this computer is asked whether its port is open, in seconds."


class Backoff:
    """1 s, then 1.6 times longer each time up to 30 s; the last fifth is left to chance."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._next_s = FIRST_S

    def next_s(self) -> float:
        wait_s, self._next_s = self._next_s, min(LONGEST_S, self._next_s * FACTOR)
        return wait_s * (0.8 + 0.2 * self._chance())

    def reset(self) -> None:
        self._next_s = FIRST_S


class Retry:
    """Calls ``attempt`` again after failures, one timer at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, attempt: Callable[[], None]) -> None:
        self._loop, self._attempt = loop, attempt
        self._backoff = Backoff()
        self._timer: asyncio.TimerHandle | None = None

    def failed(self) -> None:
        """It did not work: try again later."""
        if self._timer is None:
            self._timer = self._loop.call_later(self._backoff.next_s(), self._go)

    def succeeded(self) -> None:
        self.stop()
        self._backoff.reset()

    def now(self) -> None:
        """There is reason to think that it works again: do not wait."""
        self.succeeded()
        self._attempt()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _go(self) -> None:
        self._timer = None
        self._attempt()


class Sight(Enum):
    """What the probe saw of the server's port last."""

    UNKNOWN = auto()
    OPEN = auto()
    CLOSED = auto()


class Probe(asyncio.DatagramProtocol):
    """Notices that a server on this computer went away or came back.

    An empty keep-alive to a closed port of this computer is refused at once; that is told by
    the operating system, so the server need not answer.  Beyond loopback nothing can be
    learnt this way; there we register over TCP, whose connection breaks.
    """

    def __init__(self, went: Callable[[], None], came_back: Callable[[], None]) -> None:
        self._went, self._came_back = went, came_back
        self._sight = Sight.UNKNOWN
        self._was_refused = False
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def start(self, server: tuple[str, int]) -> None:
        """Begin to look.  Raises OSError."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, remote_addr=server)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._look()

    def error_received(self, error: Exception) -> None:
        self._was_refused = True
        if self._sight is not Sight.CLOSED:
            self._sight = Sight.CLOSED
            self._went()

    def _look(self) -> None:
        if self._transport is None:
            return
        if not self._was_refused:
            if self._sight is Sight.CLOSED:
                self._came_back()
            self._sight = Sight.OPEN
        self._was_refused = False
        with contextlib.suppress(OSError):
            self._transport.sendto(b"\r\n\r\n")
        self._timer = asyncio.get_running_loop().call_later(PROBE_S, self._look)
