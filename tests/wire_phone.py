"""A desk phone of real datagrams that says nothing but the messages in ``tests/wire/feature``.

Only what belongs to the one conversation is put into them: addresses, tags, numbers, digest.
"""

from __future__ import annotations

import asyncio
from typing import Any

from softphone.demo.processes import until
from softphone.sip import digest
from softphone.sip.documents.feature_event import Feature, Setting, read
from softphone.sip.message import Request, Response, make_response, parse
from tests.sip.conftest import WIRE


class WirePhone(asyncio.DatagramProtocol):
    """Account 208 with its documented secret.  ``await phone.say("set-dnd-on")``."""

    def __init__(self, server: str) -> None:
        host, _, port = server.rpartition(":")
        self.server = (host, int(port))
        self.notifies: list[Request] = []
        self.shown: dict[Feature, Setting] = {}
        self._transport: Any = None
        self._responses: dict[int, Response] = {}
        self._cseq = 0
        self._dialog: dict[str, str] = {}
        self._calls = 0

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))

    def close(self) -> None:
        self._transport.close()

    @property
    def shows_dnd(self) -> bool | None:
        """None: it was told nothing yet."""
        known = self.shown.get(Feature.DND)
        return known.is_on if known is not None else None

    async def say(self, name: str) -> Response:
        """Send this message and give the final answer; a challenge is answered once."""
        request = self._read(name)
        response = await self._exchange(request)
        if response.status == 401:
            values = response.headers.get_all("www-authenticate")
            answer = digest.answer(values, request.method, request.uri, "208", "s-208")
            request.headers.add("Authorization", answer or "")
            response = await self._exchange(request)
        if response.status == 200 and not self._dialog:
            self._dialog = {"to": response.headers.get("to") or "",
                            "target": str(response.contacts[0].uri)}  # fmt: skip
        return response

    async def told(self, count: int) -> None:
        """Wait until so many NOTIFYs have come."""
        await until(lambda: len(self.notifies) >= count, f"{count} NOTIFYs at 208", 10.0)

    def forget(self) -> None:
        """Its dialog is gone: the next SUBSCRIBE begins a new one."""
        self._dialog = {}
        self._calls += 1

    def _read(self, name: str) -> Request:
        message = parse((WIRE / "feature" / f"{name}.sip").read_bytes())
        assert isinstance(message, Request)
        headers = message.headers
        host, port = self._transport.get_extra_info("sockname")
        headers.set("Contact", f"<sip:208@{host}:{port}>")
        headers.set("Call-ID", f"wire-{self._calls}-{port}")
        if not message.to.tag:
            self._dialog = {}
            return message
        headers.set("To", self._dialog["to"])
        return Request(message.method, self._dialog["target"], headers, message.body)

    async def _exchange(self, request: Request) -> Response:
        host, port = self._transport.get_extra_info("sockname")
        self._cseq += 1
        cseq = self._cseq
        request.headers.set("CSeq", f"{cseq} {request.method}")
        branch = f"z9hG4bKwire{self._calls}x{cseq}"
        request.headers.set("Via", f"SIP/2.0/UDP {host}:{port};branch={branch};rport")
        self._transport.sendto(bytes(request), self.server)
        await until(lambda: cseq in self._responses, f"an answer to {request.method}", 10.0)
        return self._responses[cseq]

    # -- asyncio.DatagramProtocol

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        message = parse(data)
        if isinstance(message, Response):
            if message.status >= 200:
                self._responses[message.cseq[0]] = message
            return
        self._transport.sendto(bytes(make_response(message, 200)), address)
        known = {(n.call_id, n.cseq) for n in self.notifies}
        if message.method == "NOTIFY" and (message.call_id, message.cseq) not in known:
            self._take(message)

    def _take(self, notify: Request) -> None:
        self.notifies.append(notify)
        if not notify.body:
            return
        for said in read(notify.headers.get("content-type") or "", notify.body):
            if said.setting is not None:
                self.shown[said.setting.feature] = said.setting
