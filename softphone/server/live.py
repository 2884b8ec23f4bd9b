"""The live channel: every client hears of every change, and no slow one holds up the others.

Each connection has an outbox keyed by object: the latest state wins, so that it is bounded by
the size of the office.  A client that does not take a message within ten seconds is closed.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any, Protocol

from softphone.server.shared_frames import Framed

log = logging.getLogger(__name__)

SEND_LIMIT_S = 10.0
MAX_WAITING = 5000


class Socket(Protocol):
    def send_text(self, data: str) -> Awaitable[None]: ...
    def close(self, code: int = 1000, reason: str | None = None) -> Awaitable[None]: ...


class Connection:
    """One client.  ``person`` sees only what concerns it besides the public messages."""

    def __init__(self, socket: Socket, person: str, session: str) -> None:
        self.socket = socket
        self.person = person
        self.session = session
        self.account = ""
        "The device that acknowledges over this channel."
        self._waiting: dict[str, str] = {}
        self._wakened = asyncio.Event()
        self.is_closed = False
        self._task: asyncio.Task[None] | None = None

    def put(self, key: str, text: str) -> None:
        """Queue a message; a newer one of the same object takes its place."""
        self._waiting.pop(key, None)
        self._waiting[key] = text
        if len(self._waiting) > MAX_WAITING:
            self._waiting = {"resync": json.dumps({"type": "resync"})}
        self._wakened.set()

    async def run(self) -> None:
        """Send what waits until the connection closes."""
        self._task = asyncio.current_task()
        while not self.is_closed:
            await self._wakened.wait()
            self._wakened.clear()
            batch, self._waiting = self._waiting, {}
            await self._send(batch.values())

    async def _send(self, texts: Iterable[str]) -> None:
        """Within the limit, all of them."""
        watch = asyncio.get_running_loop().call_later(SEND_LIMIT_S, self._give_up)
        try:
            for text in texts:
                await self.socket.send_text(text)
        except (RuntimeError, OSError):
            self.is_closed = True
        except asyncio.CancelledError:
            if not self.is_closed or self._task is None:
                raise
            self._task.uncancel()
            log.warning("a live client stopped reading and was closed")
            await self.close(1008, "too slow")
        finally:
            watch.cancel()

    def _give_up(self) -> None:
        """What ``asyncio.timeout`` does, with less work for every message."""
        self.is_closed = True
        if self._task is not None:
            self._task.cancel()

    async def close(self, code: int, reason: str) -> None:
        self.is_closed = True
        self._wakened.set()
        try:
            async with asyncio.timeout(1):
                await self.socket.close(code, reason)
        except (TimeoutError, RuntimeError, OSError):
            return


class Live:
    def __init__(self) -> None:
        self._connections: set[Connection] = set()
        self._of: dict[str, set[Connection]] = {}
        "The same by person."

    def __len__(self) -> int:
        return len(self._connections)

    def add(self, connection: Connection) -> None:
        self._connections.add(connection)
        self._of.setdefault(connection.person, set()).add(connection)

    def remove(self, connection: Connection) -> None:
        self._connections.discard(connection)
        mine = self._of.get(connection.person, set())
        mine.discard(connection)
        if not mine:
            self._of.pop(connection.person, None)

    def tell_all(self, key: str, make: Callable[[], dict[str, Any]]) -> None:
        """Everybody; ``make`` is called once, and only if there is anybody."""
        _put(self._connections, key, make)

    def tell(self, person: str, key: str, make: Callable[[], dict[str, Any]]) -> None:
        """Only this person's clients; ``make`` is called only if there are any."""
        _put(self._of.get(person, ()), key, make)

    async def close_session(self, session: str) -> None:
        for connection in [c for c in self._connections if c.session == session]:
            await connection.close(1008, "signed out")

    async def close(self) -> None:
        going, self._connections = self._connections, set()
        self._of.clear()
        await asyncio.gather(*(c.close(1001, "server stops") for c in going))


def _put(
    connections: Collection[Connection], key: str, make: Callable[[], dict[str, Any]]
) -> None:
    if connections:
        text = Framed(json.dumps(make(), separators=(",", ":")))
        for connection in connections:
            connection.put(key, text)
