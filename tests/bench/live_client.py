"""A live client that costs next to nothing, so that a thousand of them measure the server."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from typing import cast
from urllib.parse import urlsplit

NEWS = b'"type":"availability"'


class LiveClient(asyncio.Protocol):
    """A WebSocket (RFC 6455 §4.1) that notes when the news arrives and looks no further."""

    def __init__(self, request: bytes) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.heard: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self._request = request
        self._greeting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            self._greet(data)
        elif NEWS in data and not self.heard.done():
            self.heard.set_result(time.perf_counter())

    def _greet(self, data: bytes) -> None:
        """The upgrade's answer, and behind it the snapshot."""
        self._greeting += data
        head, found, rest = self._greeting.partition(b"\r\n\r\n")
        if found and b"snapshot" in rest:
            assert head.startswith(b"HTTP/1.1 101"), head
            self.opened.set_result(None)

    def listen(self) -> asyncio.Future[float]:
        """The moment of the next news, on the clock of ``time.perf_counter``."""
        self.heard = asyncio.get_running_loop().create_future()
        return self.heard

    def close(self) -> None:
        self.transport.abort()


async def connect(http: str, token: str) -> LiveClient:
    """Open one and wait until it has its snapshot."""
    where = urlsplit(http)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    request = (
        f"GET /api/v1/live HTTP/1.1\r\nHost: {where.netloc}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        f"Authorization: Bearer {token}\r\n\r\n"
    )
    _, client = await asyncio.get_running_loop().create_connection(
        lambda: LiveClient(request.encode()), where.hostname, where.port
    )
    await asyncio.wait_for(client.opened, 20)
    return client
