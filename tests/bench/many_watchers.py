"""A process that is thousands of watchers: it subscribes them, then notes when they are told.

It costs next to nothing for each of them, so that the server is measured.  What it says is one
JSON line each: ``{"subscribed": 1000}``, then, for every line that it is sent, when the last of
its watchers was told something and had answered: ``{"at": …, "told": 1000, "repeated": 0}``.
``at`` is on the system's monotonic clock.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import socket
import sys
import time
from dataclasses import dataclass, field

from softphone.sip import digest
from softphone.sip.message import Response, parse

SOCKETS = 8
UNDER_WAY = 40
"SUBSCRIBEs that wait for their answer at a time."
GIVE_UP_S = 30.0
REPEATS_COME_WITHIN_S = 0.7
"A NOTIFY whose 200 was not received is repeated by then (RFC 3261, T1)."
_COPIED = re.compile(rb"^(?:Via|From|To|Call-ID|CSeq):[^\r\n]*\r\n", re.MULTILINE)


@dataclass
class Watcher:
    account: str
    call_id: str
    resource: str
    answered: asyncio.Future[Response] | None = None
    cseq: int = 0
    heard: int = 0
    "CSeq of its newest NOTIFY."


@dataclass
class Crowd:
    server: tuple[str, int]
    domain: str
    secret: str
    "Of each account; ``{}`` stands for its number.  Empty: nobody is challenged."
    watchers: dict[bytes, Watcher] = field(default_factory=dict)
    told: int = 0
    repeated: int = 0
    last_at: float = 0.0
    nonces: dict[str, tuple[list[str], int]] = field(default_factory=dict)
    "Of each account: the last challenge, and how often it was used."
    _sockets: list[socket.socket] = field(default_factory=list)

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(SOCKETS):
            sock = socket.socket(type=socket.SOCK_DGRAM)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
            sock.bind(("127.0.0.1", 0))
            sock.setblocking(False)
            loop.add_reader(sock, self._readable, sock)
            self._sockets.append(sock)

    # -- what comes ------------------------------------------------------------------------

    def _readable(self, sock: socket.socket) -> None:
        for _ in range(64):
            try:
                data, source = sock.recvfrom(65536)
            except BlockingIOError:
                return
            if data.startswith(b"NOTIFY"):
                self._notified(data, sock, source)
            else:
                self._answered(data)

    def _notified(self, data: bytes, sock: socket.socket, source: tuple[str, int]) -> None:
        copied = b"".join(_COPIED.findall(data))
        answer = b"SIP/2.0 200 OK\r\n" + copied + b"Content-Length: 0\r\n\r\n"
        sock.sendto(answer, source)
        watcher = self.watchers.get(_value(copied, b"Call-ID: "))
        if watcher is None:
            return
        cseq = int(_value(copied, b"CSeq: ").split()[0])
        if cseq <= watcher.heard:
            self.repeated += 1
            return
        watcher.heard = cseq
        self.told += 1
        self.last_at = time.monotonic()

    def _answered(self, data: bytes) -> None:
        response = parse(data)
        watcher = self.watchers.get(response.call_id.encode())
        if watcher is None or not isinstance(response, Response) or response.status < 200:
            return
        waiting = watcher.answered
        if waiting is not None and not waiting.done() and response.cseq[0] == watcher.cseq:
            waiting.set_result(response)

    # -- what it does ----------------------------------------------------------------------

    async def subscribe(
        self, resource: str, event: str, accounts: list[str], many: int
    ) -> None:
        gate = asyncio.Semaphore(UNDER_WAY)

        async def one(index: int) -> None:
            async with gate:
                watcher = Watcher(accounts[index % len(accounts)], f"w{index}", resource)
                self.watchers[watcher.call_id.encode()] = watcher
                await self._ask(watcher, event, self._sockets[index % SOCKETS])

        await asyncio.gather(*(one(index) for index in range(many)))

    async def _ask(self, watcher: Watcher, event: str, sock: socket.socket) -> None:
        for _ in range(4):
            response = await self._send(watcher, event, sock)
            if response.status < 300:
                return
            assert response.status == 401, response
            challenge = response.headers.get_all("www-authenticate")
            self.nonces[watcher.account] = (challenge, 0)
        raise AssertionError("challenged again and again")

    async def _send(self, watcher: Watcher, event: str, sock: socket.socket) -> Response:
        loop = asyncio.get_running_loop()
        watcher.cseq += 1
        watcher.answered = loop.create_future()
        data = self._request(watcher, event, sock.getsockname()[1])
        pause_s = 0.5
        while True:
            sock.sendto(data, self.server)
            try:
                return await asyncio.wait_for(asyncio.shield(watcher.answered), pause_s)
            except TimeoutError:
                pause_s *= 2
                assert pause_s < GIVE_UP_S, "no answer"

    def _request(self, watcher: Watcher, event: str, port: int) -> bytes:
        uri = f"sip:{watcher.resource}@{self.domain}"
        mine = f"{watcher.account}@{self.domain}"
        rows = [
            f"SUBSCRIBE {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{watcher.call_id}-{watcher.cseq}",
            "Max-Forwards: 70",
            f"From: <sip:{mine}>;tag=t{watcher.call_id}",
            f"To: <{uri}>",
            f"Call-ID: {watcher.call_id}",
            f"CSeq: {watcher.cseq} SUBSCRIBE",
            f"Contact: <sip:{watcher.call_id}@127.0.0.1:{port}>",
            f"Event: {event}",
            "Expires: 3600",
            "Content-Length: 0",
        ]
        challenge, used = self.nonces.get(watcher.account, ([], 0))
        if challenge:
            self.nonces[watcher.account] = (challenge, used + 1)
            secret = self.secret.format(watcher.account)
            answer = digest.answer(
                challenge, "SUBSCRIBE", uri, watcher.account, secret, used + 1
            )
            rows.append(f"Authorization: {answer}")
        return ("\r\n".join(rows) + "\r\n\r\n").encode()

    async def everybody_told(self, since: int) -> dict[str, float]:
        """Wait until each was told once more than ``since``, and nothing is repeated."""
        gives_up_at = time.monotonic() + GIVE_UP_S
        while self.told < since + len(self.watchers) and time.monotonic() < gives_up_at:
            await asyncio.sleep(0.005)
        at, told = self.last_at, self.told - since
        await asyncio.sleep(REPEATS_COME_WITHIN_S)
        return {"at": at, "told": told, "repeated": self.repeated}


def _value(headers: bytes, name: bytes) -> bytes:
    start = headers.index(name) + len(name)
    return headers[start : headers.index(b"\r\n", start)]


async def run(options: argparse.Namespace) -> None:
    host, _, port = options.server.rpartition(":")
    crowd = Crowd((host, int(port)), options.domain, options.secret)
    await crowd.start()
    accounts = options.accounts.split(",")
    await crowd.subscribe(options.resource, options.event, accounts, options.watchers)
    while crowd.told < options.watchers:
        await asyncio.sleep(0.05)
    print(json.dumps({"subscribed": options.watchers}), flush=True)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    while await lines.readline():
        since, crowd.repeated = crowd.told, 0
        print(json.dumps({"listening": since}), flush=True)
        print(json.dumps(await crowd.everybody_told(since)), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True)
    parser.add_argument("--domain", required=True)
    parser.add_argument("--resource", required=True)
    parser.add_argument("--event", default="presence")
    parser.add_argument("--accounts", required=True)
    parser.add_argument("--secret", default="")
    parser.add_argument("--watchers", type=int, required=True)
    asyncio.run(run(parser.parse_args()))
