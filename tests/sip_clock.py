"""A transaction layer with the clock in the test's hand."""

from __future__ import annotations

from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, make_response, parse
from softphone.sip.transaction import Event, Flow, ServerTransaction, TransactionLayer

UDP = Flow("udp", ("10.20.0.2", 5060), ("10.20.0.9", 5062))
TCP = Flow("tcp", ("10.20.0.2", 5060), ("10.20.0.9", 41000), id=7)


def make_request(
    method: str = "INVITE",
    *,
    branch: str | None = None,
    call_id: str = "d1",
    cseq: int = 1,
    from_tag: str = "j1",
    to_tag: str = "",
    body: bytes = b"",
) -> Request:
    """A request as a peer sends it; without ``branch`` as we hand it to the layer."""
    headers = Headers()
    if branch is not None:
        headers.add("Via", f"SIP/2.0/UDP 10.20.0.9:5062;branch={branch};rport")
    headers.add("Max-Forwards", "70")
    headers.add("From", f"<sip:205@office.example>;tag={from_tag}")
    headers.add("To", "<sip:602@office.example>" + (f";tag={to_tag}" if to_tag else ""))
    headers.add("Call-ID", call_id)
    headers.add("CSeq", f"{cseq} {method}")
    return Request(method, "sip:602@office.example", headers, body)


class ClockedLayer:
    """Everything that goes in and out, with its time."""

    def __init__(self, flow: Flow = UDP, limit: int = 1000) -> None:
        self.layer = TransactionLayer(limit=limit)
        self.flow = flow
        self.now = 100.0
        self.began = self.now
        self.events: list[Event] = []
        self.log: list[tuple[float, str]] = []
        "What was sent, as ``(seconds since the start, first word or status)``."
        self.last: Request | Response | None = None
        self.flows: list[Flow] = []

    def receive(self, message: Request | Response | bytes, flow: Flow | None = None) -> None:
        data = message if isinstance(message, bytes) else bytes(message)
        self.layer.receive(parse(data), flow or self.flow, self.now)
        self.drain()

    def drain(self) -> None:
        self.events += self.layer.events()
        for data, flow in self.layer.to_send():
            self.last = parse(data)
            is_request = isinstance(self.last, Request)
            word = self.last.method if is_request else str(self.last.status)
            self.log.append((round(self.now - self.began, 3), word))
            self.flows.append(flow)

    def respond(self, transaction: ServerTransaction, status: int, tag: str = "m1") -> None:
        to_tag = tag if status > 100 else None
        response = make_response(transaction.request, status, to_tag=to_tag)
        self.layer.respond(transaction, response, self.now)
        self.drain()

    def pass_time(self, seconds: float) -> None:
        """Let time pass, stopping wherever the layer wants to be woken."""
        end = self.now + seconds
        while (at := self.layer.wake_at()) is not None and at <= end:
            self.now = max(self.now, at)
            self.layer.wake(self.now)
            self.drain()
        self.now = end

    def take_events(self) -> list[Event]:
        found, self.events = self.events, []
        return found

    def take_log(self) -> list[tuple[float, str]]:
        found, self.log = self.log, []
        return found

    @property
    def words(self) -> list[str]:
        """What was sent since the last look, without the times."""
        return [word for _, word in self.take_log()]

    @property
    def is_empty(self) -> bool:
        """Nothing is remembered and nothing will happen."""
        table = self.layer._table
        tables = (table.server, table.client, table.invites, table.calls, table._connections)
        return not any(tables) and table.next_at() is None and not len(table._timers)
