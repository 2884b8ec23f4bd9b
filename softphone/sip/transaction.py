"""The four transaction machines over any transport (RFC 3261 §17, RFC 6026, RFC 3581).

One ``TransactionLayer`` holds all transactions of a server.  Bytes and time go in, bytes and
events come out; the layer itself does no I/O and reads no clock.

Client INVITE   CALLING -> PROCEEDING -> COMPLETED (failure, ACK sent) or ACCEPTED (2xx)
Client other    TRYING -> PROCEEDING -> COMPLETED
Server INVITE   PROCEEDING -> COMPLETED -> CONFIRMED (failure, ACK seen) or ACCEPTED (2xx)
Server other    TRYING -> PROCEEDING -> COMPLETED
All end in TERMINATED and are forgotten.  In ACCEPTED the layer repeats our 2xx until its ACK
comes, and on the client side repeats our ACK when the 2xx comes again.
"""

from __future__ import annotations

import heapq
import itertools
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, Via, make_response

T1 = 0.5
T2 = 4.0
T4 = 5.0
TIMEOUT = 64 * T1
MAX_TRANSACTIONS = 60_000
COOKIE = "z9hG4bK"


@dataclass(frozen=True, slots=True)
class Flow:
    """Where bytes come from and go to: a socket's two ends (RFC 5626 §3.1)."""

    transport: str
    "udp, tcp, tls or ws."
    local: tuple[str, int]
    "The local address that faces the peer; it is what the peer is told."
    remote: tuple[str, int]
    id: int = 0
    "Connection number; 0 for UDP."

    @property
    def is_reliable(self) -> bool:
        return self.transport != "udp"


class State(Enum):
    CALLING = auto()
    TRYING = auto()
    PROCEEDING = auto()
    COMPLETED = auto()
    CONFIRMED = auto()
    ACCEPTED = auto()
    TERMINATED = auto()


class Transaction:
    """One request and its responses.  ``owner`` is free for the transaction's user."""

    __slots__ = (
        "deadline", "flow", "interval", "key", "last", "owner", "repeat_at", "request", "state",
    )  # fmt: skip

    def __init__(self, key: tuple[str, ...], request: Request, flow: Flow, state: State):
        self.key = key
        self.request = request
        self.flow = flow
        self.state = state
        self.last: bytes = b""
        "What is repeated."
        self.repeat_at = float("inf")
        self.interval = T1
        self.deadline = float("inf")
        self.owner: object | None = None

    @property
    def is_invite(self) -> bool:
        return self.request.method == "INVITE"


class ServerTransaction(Transaction):
    __slots__ = ()

    @property
    def is_answered(self) -> bool:
        """A final response was sent."""
        return self.state not in (State.TRYING, State.PROCEEDING)


class ClientTransaction(Transaction):
    __slots__ = ("cancel_headers", "is_cancelled")

    def __init__(self, key: tuple[str, ...], request: Request, flow: Flow, state: State):
        super().__init__(key, request, flow, state)
        self.cancel_headers: tuple[tuple[str, str], ...] | None = None
        "Set when a CANCEL waits for the first provisional response (RFC 3261 §9.1)."
        self.is_cancelled = False


@dataclass(frozen=True, slots=True)
class RequestReceived:
    transaction: ServerTransaction
    request: Request
    flow: Flow


@dataclass(frozen=True, slots=True)
class AckReceived:
    """The ACK for a 2xx; ``transaction`` is its INVITE, if that is still known."""

    request: Request
    flow: Flow
    transaction: ServerTransaction | None


@dataclass(frozen=True, slots=True)
class CancelReceived:
    """The caller gave up.  The CANCEL itself was answered; the INVITE was not."""

    transaction: ServerTransaction
    request: Request


@dataclass(frozen=True, slots=True)
class ResponseReceived:
    transaction: ClientTransaction
    response: Response
    flow: Flow


@dataclass(frozen=True, slots=True)
class TransactionFailed:
    """No (more) answer: ``timeout`` or ``transport``."""

    transaction: Transaction
    reason: str


Event = RequestReceived | AckReceived | CancelReceived | ResponseReceived | TransactionFailed


class TransactionLayer:
    def __init__(self, user_agent: str = "Einklang") -> None:
        self._server: dict[tuple[str, ...], ServerTransaction] = {}
        self._client: dict[tuple[str, ...], ClientTransaction] = {}
        self._accepted: dict[tuple[str, int], ServerTransaction] = {}
        self._acks: dict[tuple[str, ...], bytes] = {}
        self._timers: list[tuple[float, int, Transaction]] = []
        self._order = itertools.count()
        self._branches = itertools.count(1)
        self._prefix = secrets.token_hex(6)
        self._out: list[tuple[bytes, Flow]] = []
        self._events: list[Event] = []
        self.user_agent = user_agent

    # -- draining ------------------------------------------------------------------------

    def to_send(self) -> list[tuple[bytes, Flow]]:
        out, self._out = self._out, []
        return out

    def events(self) -> list[Event]:
        found, self._events = self._events, []
        return found

    def wake_at(self) -> float | None:
        while self._timers and self._timers[0][2].state is State.TERMINATED:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def __len__(self) -> int:
        return len(self._server) + len(self._client)

    # -- what comes in -------------------------------------------------------------------

    def receive(self, message: Request | Response, flow: Flow, now: float) -> None:
        """Take a parsed message.  Never raises on what a peer sent."""
        try:
            if isinstance(message, Response):
                self._receive_response(message, flow, now)
            else:
                self._receive_request(message, flow, now)
        except SipError as error:
            if isinstance(message, Request) and message.method != "ACK":
                self.refuse(message, flow, error.status, error.reason)

    def refuse(self, request: Request, flow: Flow, status: int, reason: str = "") -> None:
        """Answer without a transaction: for what is too broken or too much to remember."""
        _note_source(request, flow)
        response = make_response(request, status, to_tag="refused")
        if reason:
            response.headers.add("Warning", f'399 einklang "{_plain(reason)}"')
        self._out.append((bytes(response), flow))

    def _receive_request(self, request: Request, flow: Flow, now: float) -> None:
        via = request.via
        method = "INVITE" if request.method == "ACK" else request.method
        key = _server_key(request, via, method)
        known = self._server.get(key)
        if request.method == "ACK":
            self._receive_ack(request, known, flow, now)
        elif known is not None:
            if known.last:
                self._out.append((known.last, known.flow))
        elif request.method == "CANCEL":
            self._receive_cancel(request, via, flow)
        elif len(self) >= MAX_TRANSACTIONS:
            self.refuse(request, flow, 503)
        else:
            _note_source(request, flow, via)
            state = State.PROCEEDING if request.method == "INVITE" else State.TRYING
            transaction = ServerTransaction(key, request, flow, state)
            self._server[key] = transaction
            self._events.append(RequestReceived(transaction, request, flow))

    def _receive_ack(
        self, request: Request, known: ServerTransaction | None, flow: Flow, now: float
    ) -> None:
        if known is not None and known.state is State.COMPLETED:
            known.state = State.CONFIRMED
            known.repeat_at = float("inf")
            self._expire(known, now + (0 if flow.is_reliable else T4), now)
            return
        if known is not None and known.state is State.CONFIRMED:
            return
        accepted = self._accepted.get((request.call_id, request.cseq[0]))
        if accepted is not None and accepted.repeat_at != float("inf"):
            accepted.repeat_at = float("inf")
            # Whoever acknowledged has the 2xx; only stray repetitions are left to absorb.
            self._expire(accepted, now + T4, now)
            self._events.append(AckReceived(request, flow, accepted))
        elif accepted is None:
            self._events.append(AckReceived(request, flow, None))

    def _receive_cancel(self, request: Request, via: Via, flow: Flow) -> None:
        invite = self._server.get(_server_key(request, via, "INVITE"))
        _note_source(request, flow, via)
        if invite is None:
            response = make_response(request, 481, to_tag="none")
        else:
            response = make_response(request, 200, to_tag="cancel")
        self._out.append((bytes(response), flow))
        if invite is not None and not invite.is_answered:
            self._events.append(CancelReceived(invite, request))

    def _receive_response(self, response: Response, flow: Flow, now: float) -> None:
        method = response.cseq[1]
        transaction = self._client.get((response.via.branch, method))
        if transaction is None:
            return
        if transaction.is_invite:
            self._receive_invite_response(transaction, response, flow, now)
        else:
            self._receive_other_response(transaction, response, flow, now)

    def _receive_invite_response(
        self, t: ClientTransaction, response: Response, flow: Flow, now: float
    ) -> None:
        if t.state in (State.CALLING, State.PROCEEDING):
            t.repeat_at = float("inf")
            if response.status < 200:
                t.state = State.PROCEEDING
                self._expire(t, float("inf"), now)
                self._send_waiting_cancel(t, now)
            elif response.status < 300:
                t.state = State.ACCEPTED
                self._expire(t, now + TIMEOUT, now)
            else:
                t.state = State.COMPLETED
                t.last = bytes(_ack_for_failure(t.request, response))
                self._out.append((t.last, t.flow))
                self._expire(t, now + (0 if t.flow.is_reliable else TIMEOUT), now)
            self._events.append(ResponseReceived(t, response, flow))
        elif t.state is State.ACCEPTED and 200 <= response.status < 300:
            ack = self._acks.get((response.call_id, str(response.cseq[0]), response.to.tag))
            if ack is not None:
                self._out.append((ack, t.flow))
            else:
                self._events.append(ResponseReceived(t, response, flow))
        elif t.state is State.COMPLETED and response.status >= 300:
            self._out.append((t.last, t.flow))

    def _receive_other_response(
        self, t: ClientTransaction, response: Response, flow: Flow, now: float
    ) -> None:
        if t.state is State.COMPLETED:
            return
        if response.status < 200:
            t.state = State.PROCEEDING
            t.interval = T2
        else:
            t.state = State.COMPLETED
            t.repeat_at = float("inf")
            self._expire(t, now + (0 if t.flow.is_reliable else T4), now)
        self._events.append(ResponseReceived(t, response, flow))

    # -- what goes out -------------------------------------------------------------------

    def request(self, request: Request, flow: Flow, now: float) -> ClientTransaction:
        """Send a request (not ACK) on a flow; a Via of ours is put on top."""
        branch = f"{COOKIE}{self._prefix}{next(self._branches):x}"
        request.headers.prepend("Via", str(via_of(flow, branch)))
        state = State.CALLING if request.method == "INVITE" else State.TRYING
        transaction = ClientTransaction((branch, request.method), request, flow, state)
        transaction.last = bytes(request)
        self._client[transaction.key] = transaction
        self._out.append((transaction.last, flow))
        if not flow.is_reliable:
            transaction.repeat_at = now + T1
        self._expire(transaction, now + TIMEOUT, now)
        return transaction

    def respond(self, transaction: ServerTransaction, response: Response, now: float) -> None:
        """Send a response.  Nothing happens if a final one was sent before."""
        if transaction.is_answered:
            return
        transaction.last = bytes(response)
        self._out.append((transaction.last, transaction.flow))
        if response.status < 200:
            transaction.state = State.PROCEEDING
            return
        reliable = transaction.flow.is_reliable
        if not transaction.is_invite:
            transaction.state = State.COMPLETED
            self._expire(transaction, now + (0 if reliable else TIMEOUT), now)
            return
        if response.status < 300:
            transaction.state = State.ACCEPTED
            self._accepted[(response.call_id, response.cseq[0])] = transaction
            transaction.repeat_at = now + T1
        else:
            transaction.state = State.COMPLETED
            transaction.repeat_at = float("inf") if reliable else now + T1
        self._expire(transaction, now + TIMEOUT, now)

    def send_ack(self, ack: Request, flow: Flow, now: float) -> None:
        """Send the ACK for a 2xx, and again whenever that 2xx is repeated."""
        branch = f"{COOKIE}{self._prefix}{next(self._branches):x}"
        ack.headers.prepend("Via", str(via_of(flow, branch)))
        data = bytes(ack)
        key = (ack.call_id, str(ack.cseq[0]), ack.to.tag)
        self._acks[key] = data
        if len(self._acks) > MAX_TRANSACTIONS:
            del self._acks[next(iter(self._acks))]
        self._out.append((data, flow))

    def cancel(
        self, t: ClientTransaction, now: float, headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Take an INVITE back.  The CANCEL waits for a provisional response (§9.1)."""
        if t.state not in (State.CALLING, State.PROCEEDING) or t.is_cancelled:
            return
        t.cancel_headers = tuple(headers)
        if t.state is State.PROCEEDING:
            self._send_waiting_cancel(t, now)

    def _send_waiting_cancel(self, t: ClientTransaction, now: float) -> None:
        if t.cancel_headers is None or t.is_cancelled:
            return
        t.is_cancelled = True
        cancel = _cancel_for(t.request, t.cancel_headers)
        branch = t.key[0]
        transaction = ClientTransaction((branch, "CANCEL"), cancel, t.flow, State.TRYING)
        transaction.last = bytes(cancel)
        self._client[transaction.key] = transaction
        self._out.append((transaction.last, t.flow))
        if not t.flow.is_reliable:
            transaction.repeat_at = now + T1
        self._expire(transaction, now + TIMEOUT, now)
        # A peer that ignores the CANCEL does not hold us for ever (RFC 3261 §9.1).
        self._expire(t, now + TIMEOUT, now)

    # -- time ----------------------------------------------------------------------------

    def wake(self, now: float) -> None:
        while self._timers and self._timers[0][0] <= now:
            _, _, transaction = heapq.heappop(self._timers)
            if transaction.state is not State.TERMINATED:
                self._wake_one(transaction, now)

    def _wake_one(self, t: Transaction, now: float) -> None:
        if now >= t.deadline:
            is_waiting_for_ack = t.state is State.ACCEPTED and t.repeat_at != float("inf")
            if t.state in (State.CALLING, State.TRYING, State.PROCEEDING) or (
                isinstance(t, ServerTransaction) and is_waiting_for_ack
            ):
                self._events.append(TransactionFailed(t, "timeout"))
            self._forget(t)
            return
        if now >= t.repeat_at:
            self._out.append((t.last, t.flow))
            is_calling = t.state is State.CALLING
            t.interval = 2 * t.interval if is_calling else min(2 * t.interval, T2)
            t.repeat_at = now + t.interval
        self._schedule(t)

    def transport_failed(self, flow: Flow, now: float) -> None:
        """The connection is gone: what waited for an answer on it gets none."""
        for t in [t for t in self._client.values() if t.flow == flow]:
            if t.state in (State.CALLING, State.TRYING, State.PROCEEDING):
                self._events.append(TransactionFailed(t, "transport"))
            self._forget(t)
        for s in [s for s in self._server.values() if s.flow == flow]:
            self._events.append(TransactionFailed(s, "transport"))
            self._forget(s)

    def _expire(self, t: Transaction, at: float, now: float) -> None:
        t.deadline = at
        if at <= now:
            self._forget(t)
        else:
            self._schedule(t)

    def _schedule(self, t: Transaction) -> None:
        at = min(t.deadline, t.repeat_at)
        if at != float("inf"):
            heapq.heappush(self._timers, (at, next(self._order), t))

    def _forget(self, t: Transaction) -> None:
        t.state = State.TERMINATED
        if isinstance(t, ServerTransaction):
            self._server.pop(t.key, None)
            if t.is_invite:
                self._accepted.pop((t.request.call_id, t.request.cseq[0]), None)
        else:
            self._client.pop(t.key, None)


def via_of(flow: Flow, branch: str) -> Via:
    host, port = flow.local
    host = f"[{host}]" if ":" in host else host
    return Via(flow.transport.upper(), host, port, (("branch", branch), ("rport", None)))


def _server_key(request: Request, via: Via, method: str) -> tuple[str, ...]:
    if via.branch.startswith(COOKIE):
        return (via.branch, via.sent_by, method)
    # RFC 2543 clients have no such branch (RFC 3261 §17.2.3).
    return (request.call_id, str(request.cseq[0]), request.from_.tag, str(via), method)


def _note_source(request: Request, flow: Flow, via: Via | None = None) -> None:
    """Write where the request really came from into its topmost Via (RFC 3581 §4)."""
    try:
        via = via or request.via
    except SipError:
        return
    host, port = flow.remote
    kept = tuple(p for p in via.parameters if p[0] not in ("received", "rport"))
    marked = replace(via, parameters=(*kept, ("received", host), ("rport", str(port))))
    values = request.headers.get_all("via")
    values[0] = str(marked)
    request.headers.remove("via")
    for value in reversed(values):
        request.headers.prepend("Via", value)


def _ack_for_failure(request: Request, response: Response) -> Request:
    """The hop-by-hop ACK of RFC 3261 §17.1.1.3."""
    headers = Headers()
    headers.add("Via", request.headers.get_all("via")[0])
    for name in ("From", "Call-ID"):
        headers.add(name, request.headers.get(name) or "")
    headers.add("To", response.headers.get("to") or "")
    headers.add("CSeq", f"{request.cseq[0]} ACK")
    for route in request.headers.get_all("route"):
        headers.add("Route", route)
    headers.add("Max-Forwards", "70")
    return Request("ACK", request.uri, headers)


def _cancel_for(request: Request, extra: Iterable[tuple[str, str]]) -> Request:
    headers = Headers()
    headers.add("Via", request.headers.get_all("via")[0])
    for name in ("From", "To", "Call-ID"):
        headers.add(name, request.headers.get(name) or "")
    headers.add("CSeq", f"{request.cseq[0]} CANCEL")
    for route in request.headers.get_all("route"):
        headers.add("Route", route)
    headers.add("Max-Forwards", "70")
    for name, value in extra:
        headers.add(name, value)
    return Request("CANCEL", request.uri, headers)


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c not in '"\\')[:100]
