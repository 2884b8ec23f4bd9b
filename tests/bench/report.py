"""How a figure is told: the median of five, beside the machine's load."""

from __future__ import annotations

import json
import os
import statistics
from dataclasses import dataclass, field

QUIET_LOAD = 0.5
"Only a machine that was quieter than this at the start may fail a figure."


@dataclass
class Report:
    """Where the figures are told, and how thoroughly they are taken."""

    start_load: float
    is_quick: bool = False
    "Only try whether they can be taken: once, few, and nothing is a miss."
    missed: list[str] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How often each figure is taken."""
        return 1 if self.is_quick else 5

    def many(self, usual: int, quick: int) -> int:
        """How many of something a figure needs."""
        return quick if self.is_quick else usual

    def tell(
        self,
        name: str,
        unit: str,
        values: list[float],
        limit: float | None,
        at_least: bool = False,
    ) -> None:
        """Print one line; a figure without a limit is only told (a peer's, for comparison)."""
        median = statistics.median(values)
        met = limit is None or (median >= limit if at_least else median <= limit)
        line = {
            "name": name,
            "unit": unit,
            "median": round(median, 3),
            "limit": limit,
            "met": met if limit is not None else None,
            "all": [round(v, 3) for v in values],
        }
        print(json.dumps(line), flush=True)
        if not met:
            self.missed.append(name)

    def exit_status(self) -> int:
        """1 when a figure was missed on a machine that was quiet at the start."""
        print(json.dumps({"load_before": self.start_load, "load_after": os.getloadavg()[0]}))
        if not self.missed:
            return 0
        note = self._excuse()
        print(json.dumps({"missed": self.missed, "note": note or "missed on a quiet machine"}))
        return 0 if note else 1

    def _excuse(self) -> str:
        if self.is_quick:
            return "a quick run decides nothing"
        if self.start_load >= QUIET_LOAD:
            return f"the load at the start was not below {QUIET_LOAD}: nothing is decided"
        return ""
