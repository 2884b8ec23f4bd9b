"""What is to happen later: one heap for the whole exchange, on the caller's monotonic clock.

Most deadlines of a telephone exchange never come (a call is answered before it is given up), so
they are cancelled, and a cancelled one must not keep its call in memory until its time.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

TIDY_ABOVE = 1000
"Below this many entries it does not pay to throw out the cancelled ones."


class Deadline:
    """Something that will be done at a time, unless it is cancelled before."""

    __slots__ = ("_action", "_owner")

    def __init__(self, owner: Deadlines, action: Callable[[float], None]) -> None:
        self._owner = owner
        self._action: Callable[[float], None] | None = action

    @property
    def is_over(self) -> bool:
        return self._action is None

    def cancel(self) -> None:
        """It shall not happen; harmless when it did."""
        if self._action is not None:
            self._action = None
            self._owner.note_cancelled()

    def run(self, now: float) -> None:
        action, self._action = self._action, None
        if action is not None:
            action(now)


class Deadlines:
    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Deadline]] = []
        self._order = itertools.count()
        self._cancelled = 0

    def __len__(self) -> int:
        return len(self._heap) - self._cancelled

    def at(self, when: float, action: Callable[[float], None]) -> Deadline:
        deadline = Deadline(self, action)
        heapq.heappush(self._heap, (when, next(self._order), deadline))
        return deadline

    def wake(self, now: float) -> None:
        while self._heap and self._heap[0][0] <= now:
            deadline = heapq.heappop(self._heap)[2]
            if deadline.is_over:
                self._cancelled -= 1
            deadline.run(now)

    def wake_at(self) -> float | None:
        while self._heap and self._heap[0][2].is_over:
            heapq.heappop(self._heap)
            self._cancelled -= 1
        return self._heap[0][0] if self._heap else None

    def note_cancelled(self) -> None:
        self._cancelled += 1
        if len(self._heap) > TIDY_ABOVE and 2 * self._cancelled > len(self._heap):
            self._heap = [entry for entry in self._heap if not entry[2].is_over]
            heapq.heapify(self._heap)
            self._cancelled = 0
