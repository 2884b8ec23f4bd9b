"""A connection of ours to the peer of a line: opened when it is needed, and honest when not."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from softphone.server.transports import Transports
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response
from softphone.sip.transaction import Flow
from tests.ports import free_port

ASKED = (
    b"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:x@127.0.0.1>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
    b"Content-Length: 0\r\n\r\n"
)


class Core:
    """Sends what it is given, and remembers what came."""

    def __init__(self) -> None:
        self.out: list[tuple[bytes, Flow]] = []
        self.came: list[tuple[Request | Response, Flow]] = []
        self.lost: asyncio.Queue[Flow] = asyncio.Queue()
        self.something = asyncio.Event()

    def receive(self, data: bytes, flow: Flow, now: float) -> None:
        raise AssertionError("no datagrams here")

    def receive_message(self, message: Request | Response, flow: Flow, now: float) -> None:
        self.came.append((message, flow))
        self.something.set()

    def refuse(self, error: SipError, flow: Flow) -> None:
        raise error

    def connection_lost(self, flow: Flow, now: float) -> None:
        self.lost.put_nowait(flow)

    def wake(self, now: float) -> None:
        return None

    def wake_at(self) -> float | None:
        return None

    def to_send(self) -> list[tuple[bytes, Flow]]:
        out, self.out = self.out, []
        return out


async def test_what_is_sent_before_the_connection_stands_arrives_and_answers_come_back() -> (
    None
):
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    is_over = asyncio.Event()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait(await reader.readuntil(b"\r\n\r\n"))
        writer.write(ASKED)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()
        is_over.set()

    server = await asyncio.start_server(peer, "127.0.0.1", 0)
    remote = server.sockets[0].getsockname()[:2]
    core = Core()
    transports = Transports(core)
    await transports.start("127.0.0.1", 0)
    try:
        flow = transports.connect("tcp", remote)
        assert flow is not None and flow.local == ("127.0.0.1", transports.port)
        assert transports.connect("tcp", remote) == flow, "one connection is enough"
        core.out.append((ASKED, flow))
        transports.flush()

        assert await asyncio.wait_for(heard.get(), 20) == ASKED
        await asyncio.wait_for(core.something.wait(), 20)
        assert core.came[0][1] == flow, "the same way back"
    finally:
        await transports.close()
        await asyncio.wait_for(is_over.wait(), 20)
        server.close()
        await server.wait_closed()


async def test_a_peer_that_is_not_there_is_told_to_the_calls_that_wait() -> None:
    core = Core()
    transports = Transports(core)
    await transports.start("127.0.0.1", 0)
    try:
        nobody = ("127.0.0.1", free_port())
        flow = transports.connect("tcp", nobody)

        assert await asyncio.wait_for(core.lost.get(), 20) == flow
        assert transports.connect("tcp", nobody) != flow, "the next call tries again"
    finally:
        await transports.close()


@pytest.mark.parametrize("transport", ["udp", "tls", "ws", "sctp"])
async def test_other_transports_are_not_promised(transport: str) -> None:
    transports = Transports(Core())
    assert transports.connect(transport, ("127.0.0.1", 5060)) is None
