"""All transactions of a layer: found by their keys, woken in time, forgotten at the end."""

from __future__ import annotations

from collections.abc import Iterator

from softphone.sip.flow import Flow
from softphone.sip.timers import Timers
from softphone.sip.transaction_state import (
    NEVER,
    ClientTransaction,
    ServerTransaction,
    State,
    Transaction,
)


class TransactionTable:
    def __init__(self) -> None:
        self.server: dict[tuple[str, ...], ServerTransaction] = {}
        self.client: dict[tuple[str, ...], ClientTransaction] = {}
        self.invites: dict[tuple[str, int, str], ServerTransaction] = {}
        "INVITEs that came, by what they have in common with the ACK for a 2xx."
        self.calls: dict[tuple[str, int, str], ClientTransaction] = {}
        "INVITEs of ours, in the same way."
        self._connections: dict[int, set[Transaction]] = {}
        "What runs over each connection."
        self._timers: Timers[Transaction] = Timers()

    def __len__(self) -> int:
        return len(self.server) + len(self.client)

    # -- coming and going

    def add_server(self, t: ServerTransaction) -> None:
        self.server[t.key] = t
        if t.is_invite:
            self.invites[t.call_key] = t
        self._connect(t)

    def add_client(self, t: ClientTransaction) -> None:
        self.client[t.key] = t
        if t.is_invite:
            self.calls[t.call_key] = t
        self._connect(t)

    def _connect(self, t: Transaction) -> None:
        if t.flow.id:
            self._connections.setdefault(t.flow.id, set()).add(t)

    def forget(self, t: Transaction) -> None:
        t.state = State.TERMINATED
        self._timers.drop(t.ticket)
        if isinstance(t, ServerTransaction):
            self.server.pop(t.key, None)
            if t.is_invite and self.invites.get(t.call_key) is t:
                del self.invites[t.call_key]
        else:
            self.client.pop(t.key, None)
            if t.is_invite and self.calls.get(t.call_key) is t:
                del self.calls[t.call_key]
        if t.flow.id:
            running = self._connections.get(t.flow.id, set())
            running.discard(t)
            if not running:
                self._connections.pop(t.flow.id, None)

    def running_over(self, flow: Flow) -> list[Transaction]:
        """Those of this flow, in the order of their deadlines' tickets."""
        if flow.id:
            found = list(self._connections.get(flow.id, ()))
        else:
            everything = (*self.client.values(), *self.server.values())
            found = [t for t in everything if t.flow == flow]
        return sorted(found, key=lambda t: t.ticket)

    # -- time

    def expire(self, t: Transaction, at: float, now: float) -> None:
        """It ends at ``at``, if nothing else happens before; at once if that has passed."""
        t.deadline = at
        if at <= now:
            self.forget(t)
        else:
            self.schedule(t)

    def schedule(self, t: Transaction) -> None:
        """See that it is woken in time; being woken too early costs less than moving it."""
        at = t.deadline if t.deadline < t.repeat_at else t.repeat_at
        if at < t.due_at:
            self._timers.drop(t.ticket)
            t.due_at = at
            t.ticket = self._timers.add(at, t)

    def due(self, now: float) -> Iterator[Transaction]:
        """Those whose time has come, each once."""
        for t in self._timers.due(now):
            t.due_at = NEVER
            yield t

    def next_at(self) -> float | None:
        return self._timers.next_at()
