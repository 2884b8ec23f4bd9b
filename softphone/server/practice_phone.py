"""Telephones that the server itself plays, for the practice office.

They are ordinary SIP devices: they register with digest over loopback, ring, answer, talk and
hang up by messages, and know nothing of the exchange's insides.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from softphone.server.media_path import Player
from softphone.sip import digest
from softphone.sip.dialog import Dialog
from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, make_response, parse
from softphone.sip.sdp import Address, Session
from softphone.sip.transaction import (
    CancelReceived,
    ClientTransaction,
    Flow,
    RequestReceived,
    ResponseReceived,
    ServerTransaction,
    TransactionLayer,
)

log = logging.getLogger(__name__)

REGISTER_EVERY_S = 200.0
Play = Callable[[str, str, int, Callable[[Player | None], None]], None]
Close = Callable[[str], None]


@dataclass
class Manner:
    """How a practice colleague behaves when called."""

    answers_after_s: float | None = None
    says: str = "talk_back"
    is_busy: bool = False


@dataclass(eq=False)
class _Talk:
    account: str
    dialog: Dialog
    invite: ServerTransaction | ClientTransaction | None = None
    player: str = ""
    cseq: int = 1
    is_confirmed: bool = False
    is_over: bool = False
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


class PracticePhones(asyncio.DatagramProtocol):
    """All phones of the practice colleagues behind one socket.

    secret: of an account number.  play, close: the media process.
    """

    def __init__(
        self, domain: str, server: tuple[str, int], secret: Callable[[str], str], play: Play,
        close: Close,
    ) -> None:  # fmt: skip
        self._domain = domain
        self._server = server
        self._secret = secret
        self._play = play
        self._close_player = close
        self._layer = TransactionLayer("Einklang practice phone")
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._talks: dict[tuple[str, str], _Talk] = {}
        self._manners: dict[str, Manner] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._port = 0

    async def start(self) -> None:
        transport, _ = await self._loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        self._transport = transport
        self._port = transport.get_extra_info("sockname")[1]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for talk in list(self._talks.values()):
            self._end(talk, "BYE" if talk.is_confirmed else "")
        self._flush()
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.close()

    # -- what a colleague does -----------------------------------------------------------

    def sign_in(self, account: str, manner: Manner) -> None:
        """Register and stay registered."""
        self._manners[account] = manner
        task = self._loop.create_task(self._stay_registered(account))
        self._tasks.add(task)

    async def _stay_registered(self, account: str) -> None:
        while True:
            self._register(account, "")
            await asyncio.sleep(REGISTER_EVERY_S)

    def call(self, account: str, number: str, says: str, gives_up_after_s: float) -> None:
        """Call somebody; once answered, talk until they hang up."""

        def ready(player: Player | None) -> None:
            if player is None:
                return
            dialog = self._new_dialog(account, number)
            talk = _Talk(account, dialog, player=player.id)
            self._talks[(dialog.call_id, dialog.local_tag)] = talk
            self._invite(talk, _description(player), "")
            self._after(talk, gives_up_after_s, lambda: self._give_up(talk))
            self._flush()

        self._play(says, "127.0.0.1", 9, ready)

    # -- messages ------------------------------------------------------------------------

    def _flow(self) -> Flow:
        return Flow("udp", ("127.0.0.1", self._port), self._server)

    def _new_dialog(self, account: str, number: str) -> Dialog:
        tag = secrets.token_hex(4)
        return Dialog(
            f"{secrets.token_hex(8)}@practice", f"<sip:{account}@{self._domain}>;tag={tag}",
            f"<sip:{number}@{self._domain}>", tag, "", f"sip:{number}@{self._domain}", 0,
            contact=f"<sip:{account}@127.0.0.1:{self._port}>",
        )  # fmt: skip

    def _register(self, account: str, authorization: str, attempt: int = 1) -> None:
        headers = Headers()
        aor = f"sip:{account}@{self._domain}"
        headers.add("Max-Forwards", "70")
        headers.add("From", f"<{aor}>;tag={secrets.token_hex(4)}")
        headers.add("To", f"<{aor}>")
        headers.add("Call-ID", f"register-{account}-{secrets.token_hex(4)}")
        headers.add("CSeq", f"{attempt} REGISTER")
        headers.add("Contact", f"<sip:{account}@127.0.0.1:{self._port}>")
        headers.add("Expires", "300")
        if authorization:
            headers.add("Authorization", authorization)
        request = Request("REGISTER", f"sip:{self._domain}", headers)
        self._layer.request(request, self._flow(), self._loop.time())
        self._flush()

    def _invite(self, talk: _Talk, sdp: bytes, authorization: str) -> None:
        request = talk.dialog.request("INVITE", sdp, "application/sdp")
        if authorization:
            request.headers.add("Authorization", authorization)
        talk.cseq = request.cseq[0]
        talk.invite = self._layer.request(request, self._flow(), self._loop.time())

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr != self._server:
            return
        try:
            self._layer.receive(parse(data), self._flow(), self._loop.time())
        except SipError as error:
            log.info("a practice phone received something broken: %s", error)
        self._flush()

    def _flush(self) -> None:
        while events := self._layer.events():
            for event in events:
                self._take(event)
        for data, _ in self._layer.to_send():
            if self._transport is not None and not self._transport.is_closing():
                self._transport.sendto(data, self._server)
        at = self._layer.wake_at()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(at, self._wake) if at is not None else None

    def _wake(self) -> None:
        self._layer.wake(self._loop.time())
        self._flush()

    def _take(self, event: object) -> None:
        if isinstance(event, RequestReceived):
            self._request(event.transaction, event.request)
        elif isinstance(event, ResponseReceived):
            self._response(event.transaction, event.response)
        elif isinstance(event, CancelReceived):
            talk = event.transaction.owner
            self._layer.respond(
                event.transaction, make_response(event.transaction.request, 487, None, "p"),
                self._loop.time(),
            )  # fmt: skip
            if isinstance(talk, _Talk):
                self._end(talk, "")

    # -- being called --------------------------------------------------------------------

    def _request(self, t: ServerTransaction, request: Request) -> None:
        now = self._loop.time()
        talk = self._talks.get((request.call_id, request.to.tag))
        if request.method == "INVITE" and talk is None:
            self._called(t, request)
        elif talk is None:
            self._layer.respond(t, make_response(request, 481, None, "p"), now)
        elif request.method == "BYE":
            self._layer.respond(t, make_response(request, 200), now)
            self._end(talk, "")
        elif request.method == "INVITE":
            self._changed(t, request, talk)
        else:
            self._layer.respond(t, make_response(request, 200), now)

    def _called(self, t: ServerTransaction, request: Request) -> None:
        account = request.uri.partition(":")[2].partition("@")[0]
        manner = self._manners.get(account, Manner())
        now = self._loop.time()
        if manner.is_busy or any(talk.account == account for talk in self._talks.values()):
            self._layer.respond(t, make_response(request, 486, None, "busy"), now)
            return
        tag = secrets.token_hex(4)
        contact = f"<sip:{account}@127.0.0.1:{self._port}>"
        talk = _Talk(account, Dialog.from_request(request, tag, contact), t)
        t.owner = talk
        self._talks[(request.call_id, tag)] = talk
        self._respond(talk, 180, b"")
        if manner.answers_after_s is not None:
            self._after(talk, manner.answers_after_s, lambda: self._answer(talk, manner.says))

    def _answer(self, talk: _Talk, says: str) -> None:
        assert isinstance(talk.invite, ServerTransaction)
        offer = talk.invite.request.body
        host, port = "127.0.0.1", 9
        if offer:
            found = Session.parse(offer).audio_address()
            if found is not None:
                host, port = found[0].host, found[1]

        def ready(player: Player | None) -> None:
            if player is None or talk.is_over:
                return
            talk.player = player.id
            talk.is_confirmed = True
            self._respond(talk, 200, _description(player, offer))
            self._flush()

        self._play(says, host, port, ready)

    def _respond(self, talk: _Talk, status: int, body: bytes) -> None:
        assert isinstance(talk.invite, ServerTransaction)
        response = make_response(talk.invite.request, status, None, talk.dialog.local_tag)
        response.headers.add("Contact", talk.dialog.contact)
        if body:
            response.headers.add("Content-Type", "application/sdp")
            response.body = body
        self._layer.respond(talk.invite, response, self._loop.time())
        self._flush_soon()

    def _flush_soon(self) -> None:
        self._loop.call_soon(self._flush)

    def _changed(self, t: ServerTransaction, request: Request, talk: _Talk) -> None:
        """Hold, resume, another way for the sound: agree, and go on as before."""
        response = make_response(request, 200)
        response.headers.add("Contact", talk.dialog.contact)
        response.headers.add("Content-Type", "application/sdp")
        response.body = _answer_to(request.body, self._last_sdp(talk))
        self._layer.respond(t, response, self._loop.time())

    def _last_sdp(self, talk: _Talk) -> bytes:
        invite = talk.invite
        if isinstance(invite, ClientTransaction):
            return invite.request.body
        if isinstance(invite, ServerTransaction) and invite.last:
            return invite.last.partition(b"\r\n\r\n")[2]
        return b""

    # -- answers to what we asked --------------------------------------------------------

    def _response(self, t: ClientTransaction, response: Response) -> None:
        if response.status in (401, 407) and "authorization" not in t.request.headers:
            self._authenticate(t, response)
            return
        if t.request.method != "INVITE":
            return
        talk = self._talks.get((response.call_id, response.from_.tag))
        if talk is None or response.status < 200:
            return
        if response.status >= 300:
            self._end(talk, "")
            return
        talk.dialog.learn(response)
        talk.is_confirmed = True
        for timer in talk.timers:
            timer.cancel()
        ack = talk.dialog.ack(talk.cseq)
        self._layer.send_ack(ack, self._flow(), self._loop.time())

    def _authenticate(self, t: ClientTransaction, response: Response) -> None:
        challenges = response.headers.get_all("www-authenticate")
        account = t.request.from_.uri.user or ""
        value = digest.answer(
            challenges, t.request.method, t.request.uri, account, self._secret(account)
        )
        if value is None:
            return
        if t.request.method == "REGISTER":
            self._register(account, value, 2)
            return
        talk = self._talks.get((t.request.call_id, t.request.from_.tag))
        if talk is not None:
            self._invite(talk, t.request.body, value)

    # -- the end -------------------------------------------------------------------------

    def _after(self, talk: _Talk, seconds: float, action: Callable[[], None]) -> None:
        def run() -> None:
            if not talk.is_over:
                action()
                self._flush()

        talk.timers.append(self._loop.call_later(seconds, run))

    def _give_up(self, talk: _Talk) -> None:
        if not talk.is_confirmed and isinstance(talk.invite, ClientTransaction):
            self._layer.cancel(talk.invite, self._loop.time())
            self._end(talk, "")

    def _end(self, talk: _Talk, method: str) -> None:
        talk.is_over = True
        for timer in talk.timers:
            timer.cancel()
        self._talks = {key: other for key, other in self._talks.items() if other is not talk}
        if talk.player:
            self._close_player(talk.player)
        if method and talk.is_confirmed:
            request = talk.dialog.request(method)
            self._layer.request(request, self._flow(), self._loop.time())


def _description(player: Player, offer: bytes = b"") -> bytes:
    """PCMA and PCMU at the player's address; as an answer, what both know."""
    host, port = player.endpoint.facing(4)
    known = ["8", "0"]
    if offer:
        audio = Session.parse(offer).audio()
        theirs = audio.formats if audio is not None else ()
        known = [f for f in theirs if f in known] or known
    rows = [
        "v=0", f"o=practice 1 1 {Address.of(host)}", "s=-", f"c={Address.of(host)}", "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(known)}", "a=sendrecv",
    ]  # fmt: skip
    return ("\r\n".join(rows) + "\r\n").encode()


def _answer_to(offer: bytes, present: bytes) -> bytes:
    mirrored = {"sendonly": "recvonly", "inactive": "inactive", "recvonly": "sendonly"}
    try:
        wanted = Session.parse(offer).direction() if offer else "sendrecv"
        answer = Session.parse(present).with_direction(mirrored.get(wanted, "sendrecv"))
    except SipError:
        return present
    return bytes(answer)
