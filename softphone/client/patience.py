"""How long to wait before the next try to reach the office."""

from __future__ import annotations

import random
from collections.abc import Callable

FIRST_S, FACTOR = 0.5, 1.6
HERE_S = 1.0
"On this computer a try costs nothing, and the office may be back any moment."
SOON_S, SOON_FOR_S = 3.0, 120.0
"So many seconds at most, for so many seconds: most restarts are over by then."
LONGEST_S = 30.0


class Patience:
    """Grows with each failure.  Chance keeps a whole company from coming back at once."""

    def __init__(self, is_here: bool, chance: Callable[[], float] = random.random) -> None:
        """is_here: the server is on this computer.  chance: a number from 0 to 1."""
        self._is_here, self._chance = is_here, chance
        self._next_s, self._waited_s = FIRST_S, 0.0

    def next_s(self) -> float:
        """Seconds to wait now; between half of the step and all of it."""
        limit_s = SOON_S if self._waited_s < SOON_FOR_S else LONGEST_S
        step_s = min(self._next_s, HERE_S if self._is_here else limit_s)
        self._next_s = min(LONGEST_S, self._next_s * FACTOR)
        wait_s = step_s * (0.5 + 0.5 * self._chance())
        self._waited_s += wait_s
        return wait_s

    def reset(self) -> None:
        """It worked: begin small again."""
        self._next_s, self._waited_s = FIRST_S, 0.0
