"""SIP over WebSocket (RFC 7118): one message a frame, on connections that the API let in.

A browser cannot be called: it is reached over the connection that it opened, and by no other
way.  Who opened it is known already, so that it can sign in nobody else's device.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from softphone.server.transports import Transports
from softphone.sip.errors import SipError
from softphone.sip.message import parse
from softphone.sip.transaction import Flow

log = logging.getLogger(__name__)

FIRST_WORD_S = 5.0
"Within this time a connection has to say something that is SIP."
SEND_LIMIT_S = 10.0
MAX_WAITING_BYTES = 1_000_000
MAX_GARBAGE = 20
"Frames that are no SIP, until the connection is closed."
MOST_OF_A_SESSION = 6
KEEP_ALIVE = b"\r\n\r\n"

POLICY_VIOLATION, TOO_MUCH_GARBAGE, GOING_AWAY = 1008, 1007, 1001
"Closing codes (RFC 6455 §7.4.1)."


class Socket(Protocol):
    def receive(self) -> Awaitable[Any]: ...
    def send_text(self, data: str) -> Awaitable[None]: ...
    def send_bytes(self, data: bytes) -> Awaitable[None]: ...
    def close(self, code: int = 1000, reason: str | None = None) -> Awaitable[None]: ...


class WebConnection:
    """One browser.  ``person`` and ``session`` are those of its ticket."""

    def __init__(
        self, owner: Transports, socket: Socket, flow: Flow, person: str, session: str
    ) -> None:
        self._owner = owner
        self._socket = socket
        self.flow = flow
        self.id = flow.id
        self.person = person
        self.session = session
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._wakened = asyncio.Event()
        self._end: tuple[int, str] | None = None
        self._garbage = 0
        self._has_spoken = False

    async def run(self, ready: Awaitable[None]) -> None:
        """Carry messages both ways, from ``ready`` until either side ends it."""
        tasks: list[asyncio.Task[None]] = []
        try:
            await ready
            tasks = [asyncio.create_task(self._write_all()),
                     asyncio.create_task(self._read_all())]  # fmt: skip
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._owner.closed(self)
        code, reason = self._end or (1000, "")
        with contextlib.suppress(TimeoutError, RuntimeError, OSError):
            async with asyncio.timeout(1):
                await self._socket.close(code, reason)

    def close(self, code: int, reason: str) -> None:
        """Say nothing more; the connection is closed as soon as it can be."""
        self._end = self._end or (code, reason)
        self._wakened.set()

    # -- in ----------------------------------------------------------------------------------

    async def _read_all(self) -> None:
        loop = asyncio.get_running_loop()
        patience = loop.call_later(FIRST_WORD_S, self._is_silent)
        try:
            while self._end is None:
                received = await self._socket.receive()
                if received["type"] == "websocket.disconnect":
                    return
                text, data = received.get("text"), received.get("bytes")
                self._take(data if data is not None else (text or "").encode())
        finally:
            patience.cancel()

    def _is_silent(self) -> None:
        if not self._has_spoken:
            self.close(POLICY_VIOLATION, "nothing was said")

    def _take(self, data: bytes) -> None:
        if not data.strip(b"\r\n"):
            if data == KEEP_ALIVE:
                self.write(b"\r\n")
            return
        try:
            message = parse(data)
        except SipError as error:
            self._garbage += 1
            if self._garbage > MAX_GARBAGE:
                self.close(TOO_MUCH_GARBAGE, "this is not SIP")
            self._owner.stream(self, [error])
            return
        self._has_spoken = True
        self._owner.stream(self, [message])

    # -- out ---------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes > MAX_WAITING_BYTES:
            self.close(POLICY_VIOLATION, "too slow")
        self._wakened.set()

    def abort(self) -> None:
        self.close(GOING_AWAY, "server stops")

    async def _write_all(self) -> None:
        while self._end is None:
            await self._wakened.wait()
            self._wakened.clear()
            while self._waiting and self._end is None:
                data = self._waiting.popleft()
                self._waiting_bytes -= len(data)
                if not await self._send(data):
                    return

    async def _send(self, data: bytes) -> bool:
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                await self._send_frame(data)
        except TimeoutError:
            log.warning("a browser stopped reading and was closed")
            self.close(POLICY_VIOLATION, "too slow")
            return False
        except (RuntimeError, OSError):
            return False
        return True

    async def _send_frame(self, data: bytes) -> None:
        try:
            await self._socket.send_text(data.decode())
        except UnicodeDecodeError:
            await self._socket.send_bytes(data)


class WebDoor:
    """All connections of browsers.

    transports: those of the server, once there are any.
    accounts: the account numbers of a person, by the person's id.
    """

    def __init__(
        self, transports: Callable[[], Transports | None],
        accounts: Callable[[str], tuple[str, ...]],
    ) -> None:  # fmt: skip
        self._transports = transports
        self._accounts = accounts
        self._open: dict[int, WebConnection] = {}
        self.expect: Callable[[int], Awaitable[None]] = _at_once
        "So many browsers are here; what they need is ready when it comes back."

    def __len__(self) -> int:
        return len(self._open)

    def has_room(self, session: str) -> bool:
        """May this session open one more?"""
        mine = sum(connection.session == session for connection in self._open.values())
        return self._transports() is not None and mine < MOST_OF_A_SESSION

    async def serve(
        self, socket: Socket, local: tuple[str, int], remote: tuple[str, int], person: str,
        session: str,
    ) -> None:  # fmt: skip
        """Carry SIP over an accepted WebSocket until it ends."""
        transports = self._transports()
        if transports is None:
            await socket.close(GOING_AWAY, "server stops")
            return
        flow = Flow("ws", local, remote, transports.new_id())
        connection = WebConnection(transports, socket, flow, person, session)
        if not transports.opened(connection):
            await socket.close(1013, "too many connections")
            return
        self._open[connection.id] = connection
        try:
            # Whoever has signed in can be called at once: what that needs is there before.
            await connection.run(self.expect(len(self)))
        finally:
            self._open.pop(connection.id, None)

    def may_use(self, flow: Flow, account: str) -> bool:
        """Does this account belong to whoever opened the connection?  True for other flows."""
        if flow.transport != "ws":
            return True
        connection = self._open.get(flow.id)
        return connection is not None and account in self._accounts(connection.person)

    def close_session(self, session: str) -> None:
        for connection in list(self._open.values()):
            if connection.session == session:
                connection.close(POLICY_VIOLATION, "signed out")

    def close(self) -> None:
        for connection in list(self._open.values()):
            connection.abort()


async def _at_once(_: int) -> None:
    return None
