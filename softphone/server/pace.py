"""How often one resource may make news: at once after a quiet while, else about once a second.

RFC 4235 §3.9, RFC 3856 §6.10: a restless telephone shall not flood those who watch it.
"""

from __future__ import annotations

BURST = 4
"So many in a row go out at once: a call that rings, is answered and ends soon."
EVERY_S = 1.0
MAX_REMEMBERED = 5000


class Pace:
    """Allowances by resource; times are monotonic seconds."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str], float] = {}
        "When the allowance of a resource is full again."

    def wait_for(self, key: tuple[str, str], now: float) -> float:
        """0: now, and it is counted.  Otherwise the moment to ask again."""
        full_at = max(self._next.get(key, now), now)
        if full_at - now > (BURST - 1) * EVERY_S:
            return full_at - (BURST - 1) * EVERY_S
        self._next.pop(key, None)
        self._next[key] = full_at + EVERY_S
        while len(self._next) > MAX_REMEMBERED:
            del self._next[next(iter(self._next))]
        return 0.0
