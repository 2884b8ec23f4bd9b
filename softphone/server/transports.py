"""UDP and TCP: bytes and time between the network and the core, nothing else."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import itertools
import logging
import os
import socket
from typing import Protocol, cast

from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response
from softphone.sip.stream import Item, StreamParser
from softphone.sip.transaction import Flow

log = logging.getLogger(__name__)

MAX_OUTBOX_BYTES = 1_000_000
CONNECT_S = 5.0
"A peer that has not taken our connection by then is gone."
MAX_CONNECTIONS = 5000
RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024


class Core(Protocol):
    def receive(self, data: bytes, flow: Flow, now: float) -> None: ...
    def receive_message(self, message: Request | Response, flow: Flow, now: float) -> None: ...
    def refuse(self, error: SipError, flow: Flow) -> None: ...
    def connection_lost(self, flow: Flow, now: float) -> None: ...
    def wake(self, now: float) -> None: ...
    def wake_at(self) -> float | None: ...
    def to_send(self) -> list[tuple[bytes, Flow]]: ...


class PortTaken(Exception):
    """The address cannot be listened at; the text says which and why."""


class Transports:
    """The listeners of one address, and the timer of the core.

    advertise: a host that peers are told instead of the local address that faces them.
    """

    def __init__(self, core: Core, advertise: str = "") -> None:
        self.core = core
        self.advertise = advertise
        self.port = 0
        self._loop = asyncio.get_running_loop()
        self._udp: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._connections: dict[int, _Connection] = {}
        self._to: dict[tuple[str, int], _Connection] = {}
        "Connections that we made, by peer."
        self._opening: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._ids = itertools.count(1)
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = float("inf")
        self._facing: dict[str, str] = {}
        self._host = ""
        self._is_everywhere = False

    async def start(self, host: str, port: int) -> int:
        """Listen on UDP and TCP of one port; 0 finds one.  Raises PortTaken."""
        self._host = host
        self._is_everywhere = ipaddress.ip_address(host).is_unspecified
        for _ in range(20 if port == 0 else 1):
            try:
                await self._listen(host, port)
                return self.port
            except OSError as error:
                if error.errno != errno.EADDRINUSE or port:
                    raise PortTaken(_why(host, port, error)) from error
        raise PortTaken(f"No port of {host} is free for both UDP and TCP")

    async def _listen(self, host: str, port: int) -> None:
        datagrams = _bind(host, port, socket.SOCK_DGRAM)
        try:
            self.port = datagrams.getsockname()[1]
            streams = _bind(host, self.port, socket.SOCK_STREAM)
        except OSError:
            datagrams.close()
            raise
        datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        self._udp, _ = await self._loop.create_datagram_endpoint(
            lambda: _Datagrams(self), sock=datagrams
        )
        self._server = await self._loop.create_server(
            lambda: _Connection(self, next(self._ids)), sock=streams, backlog=1000
        )

    # -- in ----------------------------------------------------------------------------------

    def datagram(self, data: bytes, remote: tuple[str, int]) -> None:
        flow = Flow("udp", self.facing(remote[0]), (remote[0], remote[1]))
        self.core.receive(data, flow, self._loop.time())
        self.flush()

    def opened(self, connection: _Connection) -> bool:
        if len(self._connections) >= MAX_CONNECTIONS:
            return False
        self._connections[connection.id] = connection
        return True

    def closed(self, connection: _Connection) -> None:
        if self._to.get(connection.flow.remote) is connection:
            del self._to[connection.flow.remote]
        if self._connections.pop(connection.id, None) is not None:
            self.core.connection_lost(connection.flow, self._loop.time())
            self.flush()

    def stream(self, connection: _Connection, items: list[Item]) -> None:
        for item in items:
            if item is None:
                connection.write(b"\r\n")
            elif isinstance(item, SipError):
                self.core.refuse(item, connection.flow)
            else:
                self.core.receive_message(item, connection.flow, self._loop.time())
        self.flush()

    def facing(self, remote: str) -> tuple[str, int]:
        """The local address that faces this peer; peers are told this one."""
        if self.advertise:
            return self.advertise, self.port
        if not self._is_everywhere:
            return self._host, self.port
        known = self._facing.get(remote)
        if known is None:
            known = _route_to(remote)
            if len(self._facing) > 10_000:
                self._facing.clear()
            self._facing[remote] = known
        return known, self.port

    # -- out ---------------------------------------------------------------------------------

    def connect(self, transport: str, remote: tuple[str, int]) -> Flow | None:
        """A connection to a peer that we call, opened now if there is none yet.

        What is sent meanwhile waits for it.  None where this transport is not spoken.
        """
        if transport != "tcp" or self._is_closed:
            return None
        connection = self._to.get(remote)
        if connection is None:
            connection = _Connection(self, next(self._ids))
            connection.flow = Flow("tcp", self.facing(remote[0]), remote, connection.id)
            connection.is_ours = True
            self._connections[connection.id] = self._to[remote] = connection
            task = self._loop.create_task(self._open(connection, remote))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
        return connection.flow

    async def _open(self, connection: _Connection, remote: tuple[str, int]) -> None:
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._loop.create_connection(lambda: connection, *remote)
        except (OSError, TimeoutError) as error:
            log.warning("no connection to %s:%d: %s", *remote, error or "no answer")
            self.closed(connection)

    def flush(self) -> None:
        """Send what the core has ready, then sleep until it wants to wake."""
        for data, flow in self.core.to_send():
            if flow.transport == "udp":
                if self._udp is not None:
                    self._udp.sendto(data, flow.remote)
            else:
                connection = self._connections.get(flow.id)
                if connection is not None:
                    connection.write(data)
        self._sleep()

    def _sleep(self) -> None:
        wake_at = self.core.wake_at()
        if wake_at is None or wake_at >= self._timer_at > self._loop.time():
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = wake_at
        self._timer = self._loop.call_at(wake_at, self._wake)

    def _wake(self) -> None:
        self._timer_at = float("inf")
        self._timer = None
        self.core.wake(self._loop.time())
        self.flush()

    async def close(self) -> None:
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._udp is not None:
            self._udp.close()
        if self._server is not None:
            self._server.close()
        for task in self._opening:
            task.cancel()
        for connection in list(self._connections.values()):
            connection.abort()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, owner: Transports) -> None:
        self._owner = owner

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._owner.datagram(data, addr)

    def error_received(self, exc: Exception) -> None:
        log.debug("a datagram could not be delivered: %s", exc)


class _Connection(asyncio.Protocol):
    def __init__(self, owner: Transports, id: int) -> None:
        self._owner = owner
        self.id = id
        self._parser = StreamParser()
        self._transport: asyncio.Transport | None = None
        self.flow = Flow("tcp", ("", 0), ("", 0), id)
        self.is_ours = False
        "We opened it; its flow is known before it is there."
        self._before: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not checked by isinstance: uvloop's transports are no subclasses of asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        if self.is_ours:
            for data in self._before:
                self.write(data)
            self._before.clear()
            return
        remote = self._transport.get_extra_info("peername")
        self.flow = Flow("tcp", self._owner.facing(remote[0]), (remote[0], remote[1]), self.id)
        if not self._owner.opened(self):
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._owner.stream(self, self._parser.feed(data))
        if self._parser.is_broken and self._transport is not None:
            self._transport.close()

    def write(self, data: bytes) -> None:
        if self._transport is None and self.is_ours:
            if sum(map(len, self._before)) < MAX_OUTBOX_BYTES:
                self._before.append(data)
            return
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > MAX_OUTBOX_BYTES:
            self._transport.abort()  # a peer that does not read is gone (architecture 4.9)

    def connection_lost(self, exc: Exception | None) -> None:
        self._owner.closed(self)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def _bind(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A socket of ours: the event loops tell less of what goes wrong."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, kind)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if kind == socket.SOCK_STREAM and os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setblocking(False)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Another program uses {host}:{port}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this computer"
    return f"{host}:{port} cannot be used ({error.strerror})"


def _route_to(remote: str) -> str:
    """Which of our addresses the system would use towards this peer; nothing is sent."""
    family = socket.AF_INET6 if ":" in remote else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((remote, 9))
        except OSError:
            return "::1" if family == socket.AF_INET6 else "127.0.0.1"
        return str(probe.getsockname()[0])
