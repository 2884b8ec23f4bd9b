"""Where a transaction stands: the states and times of RFC 3261 §17 and RFC 6026."""

from __future__ import annotations

from enum import Enum, auto

from softphone.sip.flow import Flow
from softphone.sip.message import Request
from softphone.sip.uri import tag_of

T1 = 0.5
"Estimate of a round trip, seconds."
T2 = 4.0
"Longest pause between repetitions."
T4 = 5.0
"How long a message may stay in the network."
TIMEOUT = 64 * T1
TRYING_AFTER = 0.2
"An INVITE that has no answer by then gets 100 Trying (§17.2.1)."
NEVER = float("inf")


class State(Enum):
    CALLING = auto()
    TRYING = auto()
    PROCEEDING = auto()
    COMPLETED = auto()
    CONFIRMED = auto()
    ACCEPTED = auto()
    TERMINATED = auto()


OPEN = frozenset({State.CALLING, State.TRYING, State.PROCEEDING})
"States in which the final response is still to come."


class Transaction:
    """One request and its responses.  ``owner`` and ``about`` are free for its user."""

    __slots__ = (
        "about", "deadline", "due_at", "flow", "interval", "key", "last", "owner", "repeat_at",
        "request", "state", "ticket",
    )  # fmt: skip

    def __init__(
        self, key: tuple[str, ...], request: Request, flow: Flow, state: State
    ) -> None:
        self.key = key
        self.request = request
        self.flow = flow
        self.state = state
        self.last: bytes = b""
        "What is repeated."
        self.repeat_at = NEVER
        self.interval = T1
        self.deadline = NEVER
        self.owner: object | None = None
        self.about: object | None = None
        self.due_at = NEVER
        "When the layer's timers wake it; never later than its two times."
        self.ticket = 0

    @property
    def is_invite(self) -> bool:
        return self.request.method == "INVITE"

    @property
    def call_key(self) -> tuple[str, int, str]:
        """What an INVITE has in common with the ACK for its 2xx (RFC 3261 §13.2.2.4)."""
        request = self.request
        return (request.call_id, request.cseq[0], request.from_.tag)


class ServerTransaction(Transaction):
    __slots__ = ()

    @property
    def is_answered(self) -> bool:
        """A final response was sent."""
        return self.state not in OPEN

    @property
    def is_waiting_for_ack(self) -> bool:
        """Our 2xx was not acknowledged yet."""
        return self.state is State.ACCEPTED and self.repeat_at != NEVER


class ClientTransaction(Transaction):
    __slots__ = ("acks", "cancel_headers", "is_cancelled")

    def __init__(
        self, key: tuple[str, ...], request: Request, flow: Flow, state: State
    ) -> None:
        super().__init__(key, request, flow, state)
        self.acks: dict[str, bytes] = {}
        "Our ACK for each 2xx, by its To tag."
        self.cancel_headers: tuple[tuple[str, str], ...] | None = None
        "Set when a CANCEL waits for the first provisional response (RFC 3261 §9.1)."
        self.is_cancelled = False

    @property
    def call_key(self) -> tuple[str, int, str]:
        request = self.request
        return (request.call_id, request.cseq[0], tag_of(request.headers.get("from") or ""))
