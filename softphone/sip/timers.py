"""The next deadline of many transactions, cheap with tens of thousands of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Timers(Generic[T]):
    """A heap of deadlines.

    Deadlines move and things end all the time.  What is out of date stays in the heap until
    it comes up, but as two numbers only: the thing itself is let go at once.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int]] = []
        self._waiting: dict[int, T] = {}
        self._last_ticket = 0

    def add(self, at: float, thing: T) -> int:
        """Wake this thing at ``at``.  Returns a ticket, never 0, to take it back."""
        self._last_ticket = ticket = self._last_ticket + 1
        self._waiting[ticket] = thing
        heapq.heappush(self._heap, (at, ticket))
        return ticket

    def drop(self, ticket: int) -> None:
        """Do not wake what has this ticket; nothing happens if it was woken before."""
        self._waiting.pop(ticket, None)

    def due(self, now: float) -> Iterator[T]:
        """What is to be woken, each once, in the order of the deadlines."""
        heap, waiting = self._heap, self._waiting
        while heap and heap[0][0] <= now:
            thing = waiting.pop(heapq.heappop(heap)[1], None)
            if thing is not None:
                yield thing

    def next_at(self) -> float | None:
        """The next deadline; None if nothing waits."""
        heap, waiting = self._heap, self._waiting
        while heap and heap[0][1] not in waiting:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def __len__(self) -> int:
        return len(self._waiting)
