"""How long the exchange takes from an INVITE to the INVITEs it makes of it."""

from __future__ import annotations

import asyncio
import secrets
import statistics
import time
from typing import cast

from softphone.sip import digest
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, make_response, parse
from tests.bench.office import DOMAIN, OfficeServer, accounts_of

OFFER = (
    b"v=0\r\no=probe 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


ANSWERS_AFTER_S = 0.005


class _Phones(asyncio.DatagramProtocol):
    """One socket that is a caller and five phones at once."""

    def __init__(self) -> None:
        self.invited_at: list[float] = []
        self.ringing: dict[str, Request] = {}
        self.answers: dict[tuple[str, int], asyncio.Future[Response]] = {}
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data.startswith(b"INVITE"):
            # A phone's answer takes its time; the clock must not wait for five of them.
            self.invited_at.append(time.perf_counter())
            asyncio.get_running_loop().call_later(ANSWERS_AFTER_S, self._take, data, addr)
        else:
            self._take(data, addr)

    def _take(self, data: bytes, addr: tuple[str, int]) -> None:
        message = parse(data)
        if isinstance(message, Response):
            waiting = self.answers.get((message.call_id, message.cseq[0]))
            if message.status >= 200 and waiting is not None and not waiting.done():
                waiting.set_result(message)
            return
        branch = message.via.branch
        if message.method == "INVITE":
            self.ringing[branch] = message
            self._answer(message, 180, addr)
            return
        if message.method != "ACK":
            self._answer(message, 200, addr)
        if message.method == "CANCEL" and branch in self.ringing:
            self._answer(self.ringing.pop(branch), 487, addr)

    def _answer(self, request: Request, status: int, addr: tuple[str, int]) -> None:
        if self.transport is not None:
            self.transport.sendto(bytes(make_response(request, status, None, "p")), addr)

    def send(self, request: Request, server: tuple[str, int]) -> asyncio.Future[Response]:
        assert self.transport is not None
        future = asyncio.get_running_loop().create_future()
        self.answers[(request.call_id, request.cseq[0])] = future
        self.transport.sendto(bytes(request), server)
        return future


async def invite_to_invite_ms(server: OfficeServer, calls: int, port: int) -> float:
    """The median over ``calls`` of: INVITE sent → the last of five phones has its INVITE."""
    host, _, port_text = server.sip.rpartition(":")
    address = (host, int(port_text))
    loop = asyncio.get_running_loop()
    transport, phones = await loop.create_datagram_endpoint(
        _Phones, local_addr=("127.0.0.1", port)
    )
    try:
        for account in accounts_of(1):
            await _ask(phones, address, "REGISTER", account, f"sip:{DOMAIN}", port)
        caller = accounts_of(0)[0]
        times = [await _one_call(phones, address, caller, port) for _ in range(calls)]
    finally:
        transport.close()
        await asyncio.sleep(0.05)  # the port is free only then
    return statistics.median(times)


async def _one_call(phones: _Phones, server: tuple[str, int], caller: str, port: int) -> float:
    phones.invited_at.clear()
    started, invite = await _ask(phones, server, "INVITE", caller, f"sip:6001@{DOMAIN}", port)
    for _ in range(1000):
        if len(phones.invited_at) >= 5:
            break
        await asyncio.sleep(0.001)
    last = phones.invited_at[4]
    headers = Headers()
    for name in ("Via", "From", "To", "Call-ID"):
        headers.add(name, invite.headers.get(name) or "")
    headers.add("CSeq", f"{invite.cseq[0]} CANCEL")
    await asyncio.wait_for(phones.send(Request("CANCEL", invite.uri, headers), server), 5)
    await asyncio.sleep(0.02)
    return (last - started) * 1000


async def _ask(
    phones: _Phones, server: tuple[str, int], method: str, account: str, uri: str, port: int
) -> tuple[float, Request]:
    """Send it, answer the challenge; when the second was sent, and what it was."""
    call_id, tag = secrets.token_hex(8), secrets.token_hex(4)
    first = _request(method, account, uri, port, call_id, tag, 1)
    challenged = await asyncio.wait_for(phones.send(first, server), 5)
    if method == "INVITE":
        _acknowledge(phones, first, challenged, server)
    second = _request(method, account, uri, port, call_id, tag, 2)
    challenges = challenged.headers.get_all("www-authenticate")
    answer = digest.answer(challenges, method, uri, account, f"s-{account}")
    second.headers.add("Authorization", answer or "")
    started = time.perf_counter()
    waiting = phones.send(second, server)
    if method == "REGISTER":
        response = await asyncio.wait_for(waiting, 5)
        assert response.status == 200, response
    return started, second


def _acknowledge(
    phones: _Phones, invite: Request, response: Response, server: tuple[str, int]
) -> None:
    headers = Headers()
    headers.add("Via", invite.headers.get("via") or "")
    headers.add("From", invite.headers.get("from") or "")
    headers.add("To", response.headers.get("to") or "")
    headers.add("Call-ID", invite.call_id)
    headers.add("CSeq", f"{invite.cseq[0]} ACK")
    assert phones.transport is not None
    phones.transport.sendto(bytes(Request("ACK", invite.uri, headers)), server)


def _request(
    method: str, account: str, uri: str, port: int, call_id: str, tag: str, cseq: int
) -> Request:
    headers = Headers()
    headers.add("Via", f"SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{secrets.token_hex(6)}")
    headers.add("Max-Forwards", "70")
    headers.add("From", f"<sip:{account}@{DOMAIN}>;tag={tag}")
    target = f"<sip:{account}@{DOMAIN}>" if method == "REGISTER" else f"<{uri}>"
    headers.add("To", target)
    headers.add("Call-ID", call_id)
    headers.add("CSeq", f"{cseq} {method}")
    headers.add("Contact", f"<sip:{account}@127.0.0.1:{port}>")
    body = b""
    if method == "INVITE":
        headers.add("Content-Type", "application/sdp")
        body = OFFER
    return Request(method, uri, headers, body)
