"""One door for SIP bytes: parse, authenticate, hand on by method.

Follows the machine contract of architecture 3: ``receive``, ``wake``, ``to_send``, ``wake_at``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from softphone.server.carrying import Carried
from softphone.server.exchange import Exchange
from softphone.server.legs import Leg
from softphone.server.limits import Tries
from softphone.server.notifying import NoDisplays
from softphone.server.registrar import Registrar
from softphone.server.subscription import Subscription
from softphone.server.subscriptions import Subscriptions
from softphone.server.switchboard import ALLOW
from softphone.sip.digest import Authenticator, DigestUser, Outcome
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response, make_response, parse
from softphone.sip.transaction import (
    AckReceived,
    CancelReceived,
    ClientTransaction,
    Flow,
    RequestReceived,
    ResponseReceived,
    ServerTransaction,
    TransactionFailed,
)

log = logging.getLogger(__name__)

MAX_DATAGRAM = 65535
KNOWS_SHA_256 = ("einklang", "linphone", "pjsua", "pjsip")
"User agents that take two challenges; older ones (baresip 1.0) fail on the unknown one."
ALL = f"{ALLOW}, REGISTER, SUBSCRIBE, PUBLISH"
"Outside a dialog there are more methods than in one."
KNOWN = frozenset(ALL.replace(",", "").split()) | {"MESSAGE"}


class SipCore:
    def __init__(
        self,
        exchange: Exchange,
        registrar: Registrar,
        authenticator: Authenticator,
        lookup: Callable[[str], DigestUser | None],
        subscriptions: Subscriptions | None = None,
    ) -> None:
        self.exchange = exchange
        self.subscriptions = subscriptions or Subscriptions(exchange.board, NoDisplays())
        self.publish: Callable[[ServerTransaction, DigestUser, float], None] | None = None
        "Carries out an authenticated PUBLISH outside a dialog (RFC 3903)."
        self.may_use: Callable[[Flow, str], bool] = lambda flow, account: True
        "May this account be used over this flow?  A browser's is its person's alone."
        self.registrar = registrar
        self.authenticator = authenticator
        self.lookup = lookup
        self.layer = exchange.board.layer
        self.tries = Tries()
        self.wrong_password: Callable[[str, float], None] = lambda account, now: None
        self.right_password: Callable[[str, str, float], None] = lambda account, host, now: None
        "Told of each secret that a device gave: ``(account, address, now)``."
        "Failed digests.  A datagram's source can be forged: only connections are shut out."
        self.garbage = 0
        "Datagrams that were no SIP: counted, never logged one by one."

    # -- the machine's contract ----------------------------------------------------------

    def receive(self, data: bytes, flow: Flow, now: float) -> None:
        """One datagram.  Never raises on bad input."""
        data = data.lstrip(b"\r\n\x00")
        if not data or data[0] < 0x20:
            return  # keep-alives: CRLF, NUL, STUN
        try:
            message = parse(data)
        except SipError as error:
            self.refuse(error, flow)
            return
        self.receive_message(message, flow, now)

    def receive_message(self, message: Request | Response, flow: Flow, now: float) -> None:
        self.exchange.board.ladder.received(message, flow)
        self.layer.receive(message, flow, now)
        self.drain(now)

    def refuse(self, error: SipError, flow: Flow) -> None:
        """Answer what was readable of a broken request; drop the rest."""
        self.garbage += 1
        request = error.request
        if isinstance(request, Request) and request.method != "ACK" and error.status != 513:
            self.layer.refuse(request, flow, error.status, error.reason)

    def connection_lost(self, flow: Flow, now: float) -> None:
        self.registrar.connection_lost(flow)
        self.layer.transport_failed(flow, now)
        self.exchange.sign_ins.flow_lost(flow, now)
        self.exchange.flow_lost(flow, now)
        self.subscriptions.connection_lost(flow, now)
        self.drain(now)

    def wake(self, now: float) -> None:
        self.layer.wake(now)
        self.drain(now)
        self.exchange.board.wake(now)
        self.registrar.wake(now)
        self.subscriptions.wake(now)
        self.drain(now)

    def wake_at(self) -> float | None:
        times = (
            self.layer.wake_at(), self.exchange.board.wake_at(), self.registrar.wake_at(),
            self.subscriptions.wake_at(),
        )  # fmt: skip
        return min((at for at in times if at is not None), default=None)

    def to_send(self) -> list[tuple[bytes, Flow]]:
        out = self.layer.to_send()
        for data, flow in out:
            self.exchange.board.ladder.sent(data, flow)
        return out

    def drain(self, now: float) -> None:
        """Carry out what the transactions have to say, until they have nothing more."""
        while events := self.layer.events():
            for event in events:
                try:
                    self._take(event, now)
                except SipError as error:
                    self._answer_error(event, error, now)
                except Exception:
                    log.exception("a message could not be carried out")
                    self._answer_error(event, SipError("internal", 500), now)

    def _answer_error(self, event: Any, error: SipError, now: float) -> None:
        if isinstance(event, RequestReceived):
            response = make_response(event.request, error.status, to_tag="error")
            self.layer.respond(event.transaction, response, now)

    def _take(self, event: Any, now: float) -> None:
        match event:
            case RequestReceived(transaction, request, flow):
                self._request(transaction, request, flow, now)
            case AckReceived(request, flow, transaction):
                leg = self.exchange.board.find_leg(request)
                if leg is not None and _is_of(leg, request) and _comes_from(leg.flow, flow):
                    self.exchange.board.web.hear_request(request, flow)
                    self.exchange.in_call.acknowledged(request, leg, now)
            case CancelReceived(transaction, request):
                self.exchange.cancelled(transaction, now)
            case ResponseReceived(transaction, response, flow):
                self.exchange.board.web.hear_response(response, flow)
                if self.exchange.challenges.answer(transaction, response, now):
                    return
                if transaction.owner is not None:
                    transaction.owner.on_response(transaction, response, now)  # type: ignore[attr-defined]
            case TransactionFailed(transaction, reason):
                self._failed(transaction, reason, now)

    def _failed(self, transaction: Any, reason: str, now: float) -> None:
        if isinstance(transaction, ClientTransaction):
            if transaction.owner is not None:
                transaction.owner.on_failed(transaction, reason, now)  # type: ignore[attr-defined]
        elif isinstance(transaction.owner, Leg | Carried):
            # Our 2xx was never acknowledged, or the caller's connection is gone.
            owner = transaction.owner
            leg = owner.leg if isinstance(owner, Carried) else owner
            self.exchange.in_call.unacknowledged(leg, now)

    # -- by method -----------------------------------------------------------------------

    def _request(self, t: ServerTransaction, request: Request, flow: Flow, now: float) -> None:
        if request.method not in KNOWN:
            self._respond(t, 405 if request.method.isupper() else 501, now, ("Allow", ALL))
        elif request.to.tag:
            self._in_dialog(t, request, flow, now)
        elif request.method == "OPTIONS":
            events = ("Allow-Events", self.subscriptions.allow_events)
            self._respond(t, 200, now, ("Allow", ALL), ("Accept", "application/sdp"), events)
        elif request.method == "REGISTER":
            self._register(t, request, flow, now)
        elif request.method == "INVITE":
            if self.exchange.line_sending(t, now):
                return
            user = self._authenticated(t, request, now)
            if user is not None:
                self._invite(t, user.account, now)
        elif request.method in ("SUBSCRIBE", "PUBLISH"):
            user = self._authenticated(t, request, now)
            if user is not None and request.method == "SUBSCRIBE":
                self.subscriptions.subscribe(t, user, now)
            elif user is not None and self.publish is not None:
                self.publish(t, user, now)
            elif user is not None:
                self._respond(t, 489, now, ("Allow-Events", self.subscriptions.allow_events))
        elif request.method in ("BYE", "INFO", "UPDATE", "NOTIFY"):
            self._respond(t, 481, now)
        elif self._authenticated(t, request, now) is not None:
            # Out-of-dialog REFER and MESSAGE: nobody here acts on them.
            self._respond(t, 403 if request.method == "REFER" else 405, now, ("Allow", ALL))

    def _respond(
        self, t: ServerTransaction, status: int, now: float, *headers: tuple[str, str]
    ) -> None:
        response = make_response(t.request, status, to_tag=self.exchange.board.new_tag())
        for name, value in headers:
            response.headers.add(name, value)
        self.layer.respond_once(t, response)

    def _invite(self, t: ServerTransaction, account: str, now: float) -> None:
        """A new call; a browser's way for its sound does not outlast a call that is none."""
        board = self.exchange.board
        try:
            board.web.hear_request(t.request, t.flow)
            self.exchange.invite(t, account, now)
        finally:
            if t.flow.transport == "ws" and not board.has_leg(t.request.call_id):
                board.web.close(t.request.call_id)

    def _in_dialog(
        self, t: ServerTransaction, request: Request, flow: Flow, now: float
    ) -> None:
        subscription = self.subscriptions.table.find(request)
        if subscription is not None:
            self._in_subscription(t, subscription, flow, now)
            return
        leg = self.exchange.board.find_leg(request)
        if leg is None or not _is_of(leg, request):
            self._respond(t, 481, now)
            return
        if not _comes_from(leg.flow, flow) and not self.exchange.is_from_line(leg, flow):
            if not self._is_sent_by(t, leg.account, now):
                return
            self.exchange.flows.moved(leg, flow)
        self.exchange.board.web.hear_request(request, flow)
        if request.method == "REFER" and not leg.dialog.accepts(request):
            self._respond(t, 500, now)
        elif request.method == "REFER":
            self.exchange.transfer.refer(t, leg, now)
        elif request.method == "NOTIFY":
            self.exchange.in_call.receive(t, leg, now)
            self.exchange.notified(leg, request, now)
        else:
            self.exchange.in_call.receive(t, leg, now)

    def _in_subscription(
        self, t: ServerTransaction, s: Subscription, flow: Flow, now: float
    ) -> None:
        if t.request.method != "SUBSCRIBE":
            self._respond(t, 481 if t.request.method != "OPTIONS" else 200, now)
            return
        if not _comes_from(s.source, flow):
            if not self._is_sent_by(t, s.account, now):
                return
            self.subscriptions.moved(s, flow, now)
        self.subscriptions.refresh(t, s, now)

    # -- who is it -----------------------------------------------------------------------

    def _authenticated(
        self, t: ServerTransaction, request: Request, now: float
    ) -> DigestUser | None:
        """Who sent this; None after a challenge was sent."""
        address = t.flow.remote[0]
        if t.flow.is_reliable and self.tries.is_barred(address, now):
            self._respond(t, 403, now)
            return None
        result = self.authenticator.check(request, self.lookup, now)
        if result.outcome is Outcome.OK:
            if result.user is not None:
                self.right_password(result.user.account, address, now)
            if result.user is None or self.may_use(t.flow, result.user.account):
                return result.user
            self._respond(t, 403, now)
            return None
        if result.outcome is Outcome.BAD:
            self.tries.failed(address, now)
            if result.user is not None:
                self.wrong_password(result.user.account, now)
        stale = result.outcome in (Outcome.STALE, Outcome.REPLAY)
        response = make_response(request, 401, to_tag=self.exchange.board.new_tag())
        for value in self.authenticator.challenge(now, stale, _algorithms(request)):
            response.headers.add("WWW-Authenticate", value)
        self.layer.respond_once(t, response)  # a flood of strangers leaves nothing behind
        return None

    def _is_sent_by(self, t: ServerTransaction, account: str, now: float) -> bool:
        """Is it from this account?  False after a challenge or a refusal was sent."""
        user = self._authenticated(t, t.request, now)
        if user is not None and user.account != account:
            self._respond(t, 403, now)
        return user is not None and user.account == account

    def _register(self, t: ServerTransaction, request: Request, flow: Flow, now: float) -> None:
        user = self._authenticated(t, request, now)
        if user is None:
            return
        aor = request.to.uri
        if aor.user != user.account:
            self._respond(t, 403, now)
            return
        response = self.registrar.register(request, flow, user.account, user.username, now)
        response.headers.add("Date", self._date())
        self.layer.respond(t, response, now)
        self.exchange.flows.signed_in(user.account, flow)
        self.subscriptions.signed_in(user.account, flow, now)

    def _date(self) -> str:
        return self.exchange.board.utcnow().strftime("%a, %d %b %Y %H:%M:%S GMT")


def _comes_from(known: Flow, flow: Flow) -> bool:
    """Requests in a dialog are accepted from the dialog's own flow only (arch. 4.2)."""
    if known.is_reliable or flow.is_reliable:
        return known == flow
    return known.remote == flow.remote


def _is_of(leg: Leg, request: Request) -> bool:
    """A dialog is known by both its tags; a device has none before its answer (§12)."""
    return leg.dialog.remote_tag in ("", request.from_.tag)


def _algorithms(request: Request) -> tuple[str, ...]:
    """By what the program says it is, never by who it says it is: users cannot be probed."""
    agent = (request.headers.get("user-agent") or "").lower()
    return ("SHA-256", "MD5") if any(x in agent for x in KNOWS_SHA_256) else ("MD5",)
