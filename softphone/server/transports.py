"""UDP, TCP and TLS: bytes and time between the network and the core, nothing else."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import itertools
import logging
import os
import socket
import ssl
from typing import Protocol, cast

from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response
from softphone.sip.stream import Item, StreamParser
from softphone.sip.transaction import Flow

log = logging.getLogger(__name__)

MAX_OUTBOX_BYTES = 1_000_000
CONNECT_S = 5.0
HANDSHAKE_S = 10.0
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


class Connection(Protocol):
    """A stream or WebSocket to one peer."""

    id: int
    flow: Flow

    def write(self, data: bytes) -> None: ...
    def abort(self) -> None: ...


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
        self.tls_port = 0
        self.tls_context: ssl.SSLContext | None = None
        "0 where SIP over TLS is not spoken."
        self.tls_of_lines: ssl.SSLContext | None = None
        "How connections of ours are checked; without it none is made by TLS."
        self._loop = asyncio.get_running_loop()
        self._udp: asyncio.DatagramTransport | None = None
        self._servers: list[asyncio.Server] = []
        self._connections: dict[int, Connection] = {}
        self._to: dict[tuple[str, str, int], _Connection] = {}
        "Connections that we made, by peer."
        self._names: dict[tuple[str, int], str] = {}
        "What the peers that we called are named, for their certificates."
        self._distrusted: set[tuple[str, int]] = set()
        "Peers whose certificate nobody vouches for, or is another's."
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
        await self._serve(streams, "tcp")

    async def listen_tls(self, host: str, port: int, context: ssl.SSLContext) -> int:
        """Listen for SIP over TLS too; 0 finds a port.  Raises PortTaken."""
        try:
            streams = _bind(host, port, socket.SOCK_STREAM)
        except OSError as error:
            raise PortTaken(_why(host, port, error)) from error
        self.tls_port = streams.getsockname()[1]
        self.tls_context = context
        await self._serve(streams, "tls", context)
        return self.tls_port

    async def _serve(
        self, streams: socket.socket, transport: str, context: ssl.SSLContext | None = None
    ) -> None:
        server = await self._loop.create_server(
            lambda: _Connection(self, next(self._ids), transport), sock=streams, backlog=1000,
            ssl=context, ssl_handshake_timeout=HANDSHAKE_S if context else None,
        )  # fmt: skip
        self._servers.append(server)

    # -- in ----------------------------------------------------------------------------------

    def datagram(self, data: bytes, remote: tuple[str, int]) -> None:
        flow = Flow("udp", self.facing(remote[0]), (remote[0], remote[1]))
        self.core.receive(data, flow, self._loop.time())
        self.flush()

    def new_id(self) -> int:
        """A number for a connection that came by another door."""
        return next(self._ids)

    def opened(self, connection: Connection) -> bool:
        if len(self._connections) >= MAX_CONNECTIONS:
            return False
        self._connections[connection.id] = connection
        return True

    def closed(self, connection: Connection) -> None:
        peer = (connection.flow.transport, *connection.flow.remote)
        if self._to.get(peer) is connection:
            del self._to[peer]
        if self._connections.pop(connection.id, None) is not None:
            self.core.connection_lost(connection.flow, self._loop.time())
            self.flush()

    def stream(self, connection: Connection, items: list[Item]) -> None:
        for item in items:
            if item is None:
                connection.write(b"\r\n")
            elif isinstance(item, SipError):
                self.core.refuse(item, connection.flow)
            else:
                self.core.receive_message(item, connection.flow, self._loop.time())
        self.flush()

    def facing(self, remote: str, transport: str = "") -> tuple[str, int]:
        """The local address that faces this peer; peers are told this one."""
        port = self.tls_port if transport == "tls" and self.tls_port else self.port
        if self.advertise:
            return self.advertise, port
        if not self._is_everywhere:
            return self._host, port
        known = self._facing.get(remote)
        if known is None:
            known = _route_to(remote)
            if len(self._facing) > 10_000:
                self._facing.clear()
            self._facing[remote] = known
        return known, port

    # -- out ---------------------------------------------------------------------------------

    def connect(self, transport: str, remote: tuple[str, int], name: str = "") -> Flow | None:
        """A connection to a peer that we call, opened now if there is none yet.

        name: what its certificate has to name; without it what it was before, or the address.
        What is sent meanwhile waits for it.  None where this transport is not spoken.
        """
        if not self._speaks(transport) or self._is_closed:
            return None
        connection = self._to.get((transport, *remote))
        name = self._names[remote] = name or self._names.get(remote, "")
        if connection is None:
            connection = _Connection(self, next(self._ids), transport)
            local = self.facing(remote[0], transport)
            connection.flow = Flow(transport, local, remote, connection.id)
            connection.is_ours = True
            self._connections[connection.id] = connection
            self._to[(transport, *remote)] = connection
            task = self._loop.create_task(self._open(connection, remote, name))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
        return connection.flow

    def _speaks(self, transport: str) -> bool:
        return transport == "tcp" or (transport == "tls" and self.tls_of_lines is not None)

    def why_not_connected(self, remote: tuple[str, int]) -> str:
        """``bad_certificate``, or empty where nothing special is known."""
        return "bad_certificate" if remote in self._distrusted else ""

    async def _open(self, connection: _Connection, remote: tuple[str, int], name: str) -> None:
        context = self.tls_of_lines if connection.flow.transport == "tls" else None
        named = name or remote[0] if context is not None else None
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._loop.create_connection(
                    lambda: connection, *remote, ssl=context, server_hostname=named
                )
                self._distrusted.discard(remote)
        except (OSError, TimeoutError) as error:
            if isinstance(error, ssl.SSLCertVerificationError):
                self._distrusted.add(remote)
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
        for server in self._servers:
            server.close()
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
    def __init__(self, owner: Transports, id: int, transport: str) -> None:
        self._owner = owner
        self.id = id
        self._parser = StreamParser()
        self._transport: asyncio.Transport | None = None
        self.flow = Flow(transport, ("", 0), ("", 0), id)
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
        kind = self.flow.transport
        local = self._owner.facing(remote[0], kind)
        self.flow = Flow(kind, local, (remote[0], remote[1]), self.id)
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
