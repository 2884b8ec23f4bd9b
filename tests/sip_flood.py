"""Garbage and strangers' requests in quantity, and an honest caller beside them."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Iterator

import psutil

from softphone.sip import digest
from softphone.sip.message import Response, parse
from tests.served import Served

DOMAIN = "office.example"


def register(number: int, user: str, port: int) -> bytes:
    """A REGISTER of somebody whom the office does not know."""
    return (
        f"REGISTER sip:{DOMAIN} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};"
        f"branch=z9hG4bKf{number};rport\r\nMax-Forwards: 70\r\n"
        f"From: <sip:{user}@{DOMAIN}>;tag=f{number}\r\nTo: <sip:{user}@{DOMAIN}>\r\n"
        f"Call-ID: flood-{number}\r\nCSeq: 1 REGISTER\r\n"
        f"Contact: <sip:{user}@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def garbage(seed: int) -> bytes:
    """Bytes that are no SIP, or almost."""
    chance = random.Random(seed)
    kinds = (
        chance.randbytes(chance.randrange(1, 1400)),
        b"INVITE sip:602@office.example SIP/2.0\r\n" + chance.randbytes(200),
        b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\n\r\n",
        b"INVITE sip:602 SIP/2.0\r\n" + b"Via: x\r\n" * 120 + b"\r\n",
        register(seed, "204", 5070)[: chance.randrange(1, 300)],
    )
    return kinds[seed % len(kinds)]


def flood(port: int) -> Iterator[bytes]:
    """Half garbage, half REGISTERs, each a new one."""
    prepared = [garbage(seed) for seed in range(500)]
    for number in range(10**9):
        yield prepared[number % 500]
        yield register(number, str(100 + number % 900), port)


async def send_flood(server: Served, seconds: float, per_second: int) -> int:
    """How many datagrams were sent; answers are not read, as attackers do not."""
    loop = asyncio.get_running_loop()
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        source = flood(sock.getsockname()[1])
        began, sent = loop.time(), 0
        while (passed := loop.time() - began) < seconds:
            while sent < passed * per_second:
                try:
                    sock.sendto(next(source), server.sip)
                except BlockingIOError:
                    break
                sent += 1
            await asyncio.sleep(0.002)
    return sent


def rss_mb(server: Served) -> float:
    return float(psutil.Process(server.pid).memory_info().rss) / 1e6


class Caller:
    """An honest telephone over UDP: registers, calls, repeats what was lost (RFC 3261 §17)."""

    def __init__(
        self, server: Served, account: str, domain: str = DOMAIN, secret: str = ""
    ) -> None:
        self.server = server
        self.account = account
        self.domain = domain
        self.secret = secret or f"s-{account}"
        self.sock = socket.socket(type=socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.sock.setblocking(False)
        self.port = self.sock.getsockname()[1]
        self._cseq = 0

    def close(self) -> None:
        self.sock.close()

    async def register(self) -> int:
        return (await self._ask("REGISTER", f"sip:{self.domain}", self.account)).status

    async def call(self, number: str, timeout_s: float = 20.0) -> Response:
        """The final answer to an INVITE."""
        return await self._ask("INVITE", f"sip:{number}@{self.domain}", number, timeout_s)

    async def invited(self, timeout_s: float = 10.0) -> str:
        """Wait until somebody calls; the INVITE as text."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout_s):
            while True:
                data = await loop.sock_recv(self.sock, 65536)
                if data.startswith(b"INVITE"):
                    return data.decode()

    async def _ask(self, method: str, uri: str, to: str, timeout_s: float = 20.0) -> Response:
        async with asyncio.timeout(timeout_s):
            first = await self._transact(method, uri, to, "")
            if first.status != 401:
                return first
            values = first.headers.get_all("www-authenticate")
            answer = digest.answer(values, method, uri, self.account, self.secret)
            return await self._transact(method, uri, to, answer or "")

    async def _transact(self, method: str, uri: str, to: str, credentials: str) -> Response:
        self._cseq += 1
        branch = f"z9hG4bK{self.account}-{self._cseq}"
        body = self._sdp() if method == "INVITE" else ""
        rows = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch};rport",
            "Max-Forwards: 70",
            f"From: <sip:{self.account}@{self.domain}>;tag=t{self.account}",
            f"To: <sip:{to}@{self.domain}>",
            f"Call-ID: {method}-{self.port}",
            f"CSeq: {self._cseq} {method}",
            f"Contact: <sip:{self.account}@127.0.0.1:{self.port}>",
            *([f"Authorization: {credentials}"] if credentials else []),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        data = ("\r\n".join(rows) + "\r\n\r\n" + body).encode()
        response = await self._final(data, branch)
        if method == "INVITE":
            self._acknowledge(response, uri, branch)
        return response

    async def _final(self, data: bytes, branch: str) -> Response:
        loop = asyncio.get_running_loop()
        pause_s = 0.5
        while True:
            await loop.sock_sendto(self.sock, data, self.server.sip)
            try:
                async with asyncio.timeout(pause_s):
                    while True:
                        message = parse(await loop.sock_recv(self.sock, 65536))
                        is_ours = isinstance(message, Response) and (
                            branch in bytes(message).decode(errors="replace")
                        )
                        if is_ours and message.status >= 200:
                            return message
            except TimeoutError:
                pause_s = min(pause_s * 2, 4.0)

    def _acknowledge(self, response: Response, uri: str, branch: str) -> None:
        rows = [
            f"ACK {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch}"
            + ("a" if response.status < 300 else ""),
            "Max-Forwards: 70",
            f"From: {response.headers.get('from')}",
            f"To: {response.headers.get('to')}",
            f"Call-ID: {response.call_id}",
            f"CSeq: {response.cseq[0]} ACK",
            "Content-Length: 0",
        ]
        self.sock.sendto(("\r\n".join(rows) + "\r\n\r\n").encode(), self.server.sip)

    def _sdp(self) -> str:
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {self.port + 1000 if self.port < 60000 else 40000} RTP/AVP 8 0\r\n"
        )
