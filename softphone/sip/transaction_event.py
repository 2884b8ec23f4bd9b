"""What transactions tell their user."""

from __future__ import annotations

from dataclasses import dataclass

from softphone.sip.flow import Flow
from softphone.sip.message import Request, Response
from softphone.sip.transaction_state import ClientTransaction, ServerTransaction, Transaction


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
    """No (more) answer: ``timeout`` or ``transport``.

    For a ServerTransaction: our 2xx was never acknowledged, or its connection is gone.
    """

    transaction: Transaction
    reason: str


Event = RequestReceived | AckReceived | CancelReceived | ResponseReceived | TransactionFailed
