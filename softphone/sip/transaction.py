"""The four transaction machines over any transport (RFC 3261 §17, RFC 6026).

One ``TransactionLayer`` holds all transactions of a server.  Messages and time go in, bytes and
events come out; the layer itself does no I/O and reads no clock.

Client INVITE   CALLING -> PROCEEDING -> COMPLETED (failure, ACK sent) or ACCEPTED (2xx)
Client other    TRYING -> PROCEEDING -> COMPLETED
Server INVITE   PROCEEDING -> COMPLETED -> CONFIRMED (failure, ACK seen) or ACCEPTED (2xx)
Server other    TRYING -> PROCEEDING -> COMPLETED

All end in TERMINATED and are forgotten.  Each machine has at most two times before it:
``repeat_at`` (timers A, E, G, and the repetition of a 2xx) and ``deadline`` (B, D, F, H, I, J,
K, L, M).  Two things stand outside of RFC 3261's machines because every user needs them: our
2xx is repeated until its ACK comes, and our ACK whenever the peer's 2xx comes again.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable

from softphone.sip.errors import SipError
from softphone.sip.flow import Flow
from softphone.sip.hop import (
    ack_for_failure,
    cancel_for,
    note_source,
    server_key,
    via_text,
    warning,
)
from softphone.sip.message import Request, Response, make_response, parse
from softphone.sip.transaction_event import (
    AckReceived,
    CancelReceived,
    Event,
    RequestReceived,
    ResponseReceived,
    TransactionFailed,
)
from softphone.sip.transaction_state import (
    NEVER,
    OPEN,
    T1,
    T2,
    T4,
    TIMEOUT,
    TRYING_AFTER,
    ClientTransaction,
    ServerTransaction,
    State,
    Transaction,
)
from softphone.sip.transaction_table import TransactionTable
from softphone.sip.via import COOKIE, Via

__all__ = [
    "AckReceived", "CancelReceived", "ClientTransaction", "Event", "Flow", "RequestReceived",
    "ResponseReceived", "ServerTransaction", "State", "Transaction", "TransactionFailed",
    "TransactionLayer",
]  # fmt: skip

MAX_TRANSACTIONS = 60_000


class TransactionLayer:
    """All transactions.

    limit: how many there may be; what comes above it is answered 503 without a transaction.
    """

    def __init__(self, user_agent: str = "Einklang", limit: int = MAX_TRANSACTIONS) -> None:
        self.user_agent = user_agent
        self._limit = limit
        self._table = TransactionTable()
        self._branches = itertools.count(1)
        self._prefix = f"{COOKIE}{secrets.token_hex(6)}"
        self._out: list[tuple[bytes, Flow]] = []
        self._events: list[Event] = []

    # -- draining ------------------------------------------------------------------------

    def to_send(self) -> list[tuple[bytes, Flow]]:
        out, self._out = self._out, []
        return out

    def events(self) -> list[Event]:
        found, self._events = self._events, []
        return found

    def wake_at(self) -> float | None:
        """When to call ``wake``; an earlier call does no harm."""
        return self._table.next_at()

    def __len__(self) -> int:
        return len(self._table)

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
        note_source(request, flow)
        response = make_response(request, status, to_tag="refused")
        if reason:
            response.headers.add("Warning", warning(reason))
        self._out.append((bytes(response), flow))

    def _receive_request(self, request: Request, flow: Flow, now: float) -> None:
        via = request.via
        method = request.method
        if method == "ACK":
            self._receive_ack(request, via, flow, now)
            return
        key = server_key(request, via, method)
        known = self._table.server.get(key)
        if known is not None:
            self._receive_again(known)
        elif method == "CANCEL":
            self._receive_cancel(request, via, flow)
        elif len(self) >= self._limit:
            self.refuse(request, flow, 503)
        elif method == "INVITE":
            self._receive_invite(request, key, flow, now)
        else:
            self._begin(ServerTransaction(key, request, flow, State.TRYING))

    def _receive_again(self, known: ServerTransaction) -> None:
        """A repeated request gets the last response again, unless that was acknowledged."""
        if known.last and known.state in (State.PROCEEDING, State.COMPLETED):
            self._out.append((known.last, known.flow))

    def _receive_invite(
        self, request: Request, key: tuple[str, ...], flow: Flow, now: float
    ) -> None:
        transaction = ServerTransaction(key, request, flow, State.PROCEEDING)
        call_key = transaction.call_key
        if call_key in self._table.invites and not request.to.tag:
            # The same call by two ways: only the first one counts (RFC 3261 §8.2.2.2).
            self.refuse(request, flow, 482, "merged request")
            return
        transaction.repeat_at = now + TRYING_AFTER
        self._begin(transaction)
        self._table.schedule(transaction)

    def _begin(self, transaction: ServerTransaction) -> None:
        request, flow = transaction.request, transaction.flow
        note_source(request, flow)
        self._table.add_server(transaction)
        self._events.append(RequestReceived(transaction, request, flow))

    def _receive_ack(self, request: Request, via: Via, flow: Flow, now: float) -> None:
        known = self._table.server.get(server_key(request, via, "INVITE"))
        if known is not None and known.state is State.COMPLETED:
            known.state = State.CONFIRMED
            known.repeat_at = NEVER
            self._table.expire(known, now + (0 if flow.is_reliable else T4), now)
            return
        if known is not None and known.state is State.CONFIRMED:
            return
        call_key = (request.call_id, request.cseq[0], request.from_.tag)
        accepted = self._table.invites.get(call_key)
        if accepted is None:
            self._events.append(AckReceived(request, flow, None))
        elif accepted.is_waiting_for_ack:
            accepted.repeat_at = NEVER
            # Whoever acknowledged has the 2xx; only stray repetitions are left to absorb.
            self._table.expire(accepted, now + T4, now)
            self._events.append(AckReceived(request, flow, accepted))

    def _receive_cancel(self, request: Request, via: Via, flow: Flow) -> None:
        invite = self._table.server.get(server_key(request, via, "INVITE"))
        if invite is None or invite.flow.remote[0] != flow.remote[0]:
            # Whoever knows a branch but sits elsewhere is not the caller.
            self.refuse(request, flow, 481)
            return
        note_source(request, flow)
        tag = parse(invite.last).to.tag if invite.last else ""
        response = make_response(request, 200, to_tag=tag or "cancel")
        self._out.append((bytes(response), flow))
        if not invite.is_answered:
            self._events.append(CancelReceived(invite, request))

    def _receive_response(self, response: Response, flow: Flow, now: float) -> None:
        via, method = response.via, response.cseq[1]
        transaction = self._table.client.get((via.branch, method))
        if transaction is None or len(response.headers.get_all("via")) > 1:
            return  # not ours, or lost its way (RFC 3261 §8.1.3.3)
        if method == "INVITE":
            self._receive_invite_response(transaction, response, flow, now)
        elif transaction.state is not State.COMPLETED:
            self._receive_other_response(transaction, response, flow, now)

    def _receive_invite_response(
        self, t: ClientTransaction, response: Response, flow: Flow, now: float
    ) -> None:
        if t.state in OPEN:
            self._take_invite_response(t, response, now)
            self._events.append(ResponseReceived(t, response, flow))
        elif t.state is State.ACCEPTED and 200 <= response.status < 300:
            ack = t.acks.get(response.to.tag)
            if ack is not None:
                self._out.append((ack, t.flow))
            else:
                self._events.append(ResponseReceived(t, response, flow))
        elif t.state is State.COMPLETED and response.status >= 300:
            self._out.append((t.last, t.flow))

    def _take_invite_response(
        self, t: ClientTransaction, response: Response, now: float
    ) -> None:
        t.repeat_at = NEVER
        if response.status < 200:
            if t.state is State.CALLING:
                t.state = State.PROCEEDING
                t.deadline = NEVER
                self._send_waiting_cancel(t, now)
        elif response.status < 300:
            t.state = State.ACCEPTED
            self._table.expire(t, now + TIMEOUT, now)
        else:
            t.state = State.COMPLETED
            t.last = bytes(ack_for_failure(t.request, response))
            self._out.append((t.last, t.flow))
            self._table.expire(t, now + (0 if t.flow.is_reliable else TIMEOUT), now)

    def _receive_other_response(
        self, t: ClientTransaction, response: Response, flow: Flow, now: float
    ) -> None:
        if response.status < 200:
            t.state = State.PROCEEDING
            t.interval = T2
        else:
            t.state = State.COMPLETED
            t.repeat_at = NEVER
            self._table.expire(t, now + (0 if t.flow.is_reliable else T4), now)
        self._events.append(ResponseReceived(t, response, flow))

    # -- what goes out -------------------------------------------------------------------

    def request(self, request: Request, flow: Flow, now: float) -> ClientTransaction:
        """Send a request (not ACK) on a flow; a Via of ours is put on top."""
        branch = f"{self._prefix}{next(self._branches):x}"
        request.headers.prepend("Via", via_text(flow, branch))
        state = State.CALLING if request.method == "INVITE" else State.TRYING
        transaction = ClientTransaction((branch, request.method), request, flow, state)
        self._start(transaction, now)
        return transaction

    def _start(self, t: ClientTransaction, now: float) -> None:
        t.last = bytes(t.request)
        self._table.add_client(t)
        self._out.append((t.last, t.flow))
        if not t.flow.is_reliable:
            t.repeat_at = now + T1
        self._table.expire(t, now + TIMEOUT, now)

    def respond(self, transaction: ServerTransaction, response: Response, now: float) -> None:
        """Send a response.  Nothing happens if a final one was sent before."""
        if transaction.is_answered:
            return
        transaction.last = bytes(response)
        self._out.append((transaction.last, transaction.flow))
        transaction.repeat_at = NEVER
        if response.status < 200:
            transaction.state = State.PROCEEDING
            return
        reliable = transaction.flow.is_reliable
        if not transaction.is_invite:
            transaction.state = State.COMPLETED
            self._table.expire(transaction, now + (0 if reliable else TIMEOUT), now)
            return
        accepted = response.status < 300
        transaction.state = State.ACCEPTED if accepted else State.COMPLETED
        if accepted or not reliable:
            transaction.repeat_at = now + T1
        self._table.expire(transaction, now + TIMEOUT, now)

    def respond_once(self, transaction: ServerTransaction, response: Response) -> None:
        """Send a final response and remember nothing (RFC 3261 §8.2.7).

        For answers that would be the same next time: challenges and refusals.  A flood of
        requests leaves nothing behind then.  The request is carried out again if it is
        repeated; the ACK for an INVITE comes as an ``AckReceived`` without a transaction.
        """
        if not transaction.is_answered:
            self._out.append((bytes(response), transaction.flow))
            self._table.forget(transaction)

    def send(self, data: bytes, flow: Flow) -> None:
        """Send bytes that belong to no transaction of this layer."""
        self._out.append((data, flow))

    def send_ack(self, ack: Request, flow: Flow, now: float) -> None:
        """Send the ACK for a 2xx, and again whenever that 2xx is repeated."""
        branch = f"{self._prefix}{next(self._branches):x}"
        ack.headers.prepend("Via", via_text(flow, branch))
        data = bytes(ack)
        self._out.append((data, flow))
        invite = self._table.calls.get((ack.call_id, ack.cseq[0], ack.from_.tag))
        if invite is not None:
            invite.acks[ack.to.tag] = data

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
        cancel = cancel_for(t.request, t.cancel_headers)
        self._start(ClientTransaction((t.key[0], "CANCEL"), cancel, t.flow, State.TRYING), now)
        # A peer that ignores the CANCEL does not hold us for ever (RFC 3261 §9.1).
        self._table.expire(t, now + TIMEOUT, now)

    # -- time ----------------------------------------------------------------------------

    def wake(self, now: float) -> None:
        """A deadline may have passed."""
        for transaction in self._table.due(now):
            if now >= transaction.deadline:
                self._time_out(transaction)
                continue
            if now >= transaction.repeat_at:
                self._repeat(transaction, now)
            self._table.schedule(transaction)

    def _time_out(self, t: Transaction) -> None:
        is_unacknowledged = isinstance(t, ServerTransaction) and t.is_waiting_for_ack
        if t.state in OPEN or is_unacknowledged:
            self._events.append(TransactionFailed(t, "timeout"))
        self._table.forget(t)

    def _repeat(self, t: Transaction, now: float) -> None:
        if not t.last and isinstance(t, ServerTransaction):
            self.respond(t, make_response(t.request, 100), now)
            return
        self._out.append((t.last, t.flow))
        is_calling = t.state is State.CALLING
        t.interval = 2 * t.interval if is_calling else min(2 * t.interval, T2)
        t.repeat_at = now + t.interval

    def transport_failed(self, flow: Flow, now: float) -> None:
        """The connection is gone: what waited for an answer on it gets none."""
        for t in self._table.running_over(flow):
            is_unacknowledged = isinstance(t, ServerTransaction) and t.is_waiting_for_ack
            if t.state in OPEN or is_unacknowledged:
                self._events.append(TransactionFailed(t, "transport"))
            self._table.forget(t)
