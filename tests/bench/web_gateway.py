"""A proxy between a WebSocket of ours and a telephone that knows UDP only (RFC 3261 §16).

It changes nothing but the way, so that a WebRTC stack of others without SIP over WebSocket can
be a browser of our office: what it says of ICE, DTLS and codecs arrives as it was said.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, parse

INVISIBLE = "gateway.invalid"
"A browser has no name that could be looked up (RFC 7118 §5)."


class WebGateway(asyncio.DatagramProtocol):
    """port: where the telephone finds us by UDP; phone: where it listens itself."""

    def __init__(self, port: int, phone: tuple[str, int]) -> None:
        self.port = port
        self._phone = phone
        self._udp: asyncio.DatagramTransport | None = None
        self._web: ClientConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, url: str) -> None:
        """url: the WebSocket, with its ticket."""
        self._web = await connect(url, subprotocols=["sip"], max_size=None)  # type: ignore[list-item]
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", self.port)
        )
        self._keep(self._read())

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._web is not None:
            await self._web.close()
        if self._udp is not None:
            self._udp.close()

    def _keep(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self) -> None:
        assert self._web is not None and self._udp is not None
        async for data in self._web:
            raw = data.encode() if isinstance(data, str) else data
            passed = self._passed(raw, f"SIP/2.0/UDP 127.0.0.1:{self.port}")
            if passed:
                self._udp.sendto(passed, self._phone)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        passed = self._passed(data, f"SIP/2.0/WS {INVISIBLE}")
        if passed and self._web is not None:
            self._keep(self._web.send(passed.decode()))

    def _passed(self, data: bytes, via: str) -> bytes:
        """The message as it goes on; empty for keep-alives."""
        with contextlib.suppress(SipError):
            message = parse(data)
            if isinstance(message, Response):
                return self._response(message)
            return self._request(message, via)
        return b""

    def _request(self, request: Request, via: str) -> bytes:
        headers = request.headers
        mark = hashlib.sha256(str(request.via).encode()).hexdigest()[:16]
        own = f"127.0.0.1:{self.port}"
        others = [route for route in headers.get_all("route") if own not in route]
        _put(headers, "Route", others)
        headers.prepend("Record-Route", f"<sip:{own};lr>")
        headers.prepend("Via", f"{via};branch=z9hG4bK{mark};rport")
        return bytes(request)

    @staticmethod
    def _response(response: Response) -> bytes:
        _put(response.headers, "Via", response.headers.get_all("via")[1:])
        return bytes(response)


def _put(headers: Headers, name: str, values: list[str]) -> None:
    """These values of the name and no others."""
    headers.remove(name)
    for value in reversed(values):
        headers.prepend(name, value)
