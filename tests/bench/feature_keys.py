"""A desk phone with feature keys that costs next to nothing, so that the server is measured."""

from __future__ import annotations

import asyncio
import itertools
from typing import cast

from softphone.sip import digest
from softphone.sip.dialog import Dialog
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, make_response, parse

KIND = "application/x-as-feature-event+xml"
DOCUMENT = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<SetDoNotDisturb xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed3">
<device>{account}</device>
<doNotDisturbOn>{flag}</doNotDisturbOn>
</SetDoNotDisturb>
"""


class KeyPhone(asyncio.DatagramProtocol):
    """Signs in, subscribes, answers every NOTIFY with 200."""

    def __init__(self, account: str, domain: str) -> None:
        self.account = account
        self.domain = domain
        self._transport: asyncio.DatagramTransport
        self._dialog: Dialog | None = None
        self._branches = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Response]] = {}
        self._cseqs = itertools.count(1)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    @property
    def _address(self) -> str:
        host, port = self._transport.get_extra_info("sockname")
        return f"{host}:{port}"

    @property
    def _contact(self) -> str:
        return f"<sip:{self.account}@{self._address}>"

    def datagram_received(self, data: bytes, _: tuple[str, int]) -> None:
        message = parse(data)
        if isinstance(message, Request):
            self._transport.sendto(bytes(make_response(message, 200)))
            return
        waiting = self._answers.pop(message.cseq[0], None)
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    # -- what it does

    async def sign_in(self) -> None:
        headers = self._headers("REGISTER", f"reg-{self.account}")
        headers.add("Expires", "300")
        answer = await self._authenticated(Request("REGISTER", f"sip:{self.domain}", headers))
        assert answer.status == 200, answer.status

    async def subscribe(self) -> None:
        headers = self._headers("SUBSCRIBE", f"keys-{self.account}")
        headers.add("Event", "as-feature-event")
        headers.add("Accept", f"{KIND}, multipart/mixed")
        headers.add("Expires", "3600")
        uri = f"sip:{self.account}@{self.domain}"
        answer = await self._authenticated(Request("SUBSCRIBE", uri, headers))
        assert answer.status == 200, answer.status
        self._dialog = Dialog(
            answer.call_id, answer.headers.get("from") or "", answer.headers.get("to") or "",
            answer.from_.tag, answer.to.tag, str(answer.contacts[0].uri),
            answer.cseq[0] + 1, contact=self._contact,
        )  # fmt: skip
        self._cseqs = itertools.count(answer.cseq[0] + 1)

    def press(self, is_on: bool) -> None:
        """The key for do not disturb; nothing is waited for."""
        assert self._dialog is not None
        flag = "true" if is_on else "false"
        body = DOCUMENT.format(account=self.account, flag=flag).encode()
        request = self._dialog.request("SUBSCRIBE", body, KIND)
        request.headers.add("Event", "as-feature-event")
        request.headers.add("Expires", "3600")
        self._send(request)

    # -- the wire

    def _headers(self, method: str, call_id: str) -> Headers:
        aor = f"<sip:{self.account}@{self.domain}>"
        return Headers(
            [("Max-Forwards", "70"), ("From", f"{aor};tag=f{self.account}"), ("To", aor),
             ("Call-ID", call_id), ("CSeq", f"{next(self._cseqs)} {method}"),
             ("Contact", self._contact)]
        )  # fmt: skip

    async def _authenticated(self, request: Request) -> Response:
        challenge = await self._ask(request)
        assert challenge.status == 401, challenge.status
        again = Request(request.method, request.uri, request.headers.copy(), request.body)
        again.headers.remove("via")
        again.headers.set("CSeq", f"{next(self._cseqs)} {request.method}")
        values = challenge.headers.get_all("www-authenticate")
        secret = f"s-{self.account}"
        told = digest.answer(values, request.method, request.uri, self.account, secret)
        again.headers.set("Authorization", told or "")
        return await self._ask(again)

    async def _ask(self, request: Request) -> Response:
        future = asyncio.get_running_loop().create_future()
        self._answers[request.cseq[0]] = future
        self._send(request)
        return await asyncio.wait_for(future, 10)

    def _send(self, request: Request) -> None:
        branch = f"z9hG4bK{self.account}x{next(self._branches)}"
        request.headers.prepend("Via", f"SIP/2.0/UDP {self._address};branch={branch};rport")
        self._transport.sendto(bytes(request))

    def close(self) -> None:
        self._transport.close()


async def connect(server: str, account: str, domain: str) -> KeyPhone:
    """One that is signed in and subscribed at ``server`` (``host:port``)."""
    host, _, port = server.rpartition(":")
    _, phone = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: KeyPhone(account, domain), remote_addr=(host, int(port))
    )
    await phone.sign_in()
    await phone.subscribe()
    return phone
