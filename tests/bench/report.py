"""How a figure is taken and told: five times, the median, beside the machine's load."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

QUIET_LOAD = 0.5
"Only a machine that was quieter than this at the start may fail a figure."


@dataclass(frozen=True)
class Figure:
    """One thing we promise; ``measure`` takes it once.  Smaller is better, or ``at_least``."""

    name: str
    unit: str
    limit: float
    measure: Callable[[], Awaitable[float]]
    times: int = 5
    at_least: bool = False


@dataclass
class Report:
    start_load: float
    missed: list[str] = field(default_factory=list)

    async def take(self, figure: Figure) -> None:
        values = [await figure.measure() for _ in range(figure.times)]
        self.tell(figure.name, figure.unit, values, figure.limit, figure.at_least)

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
        if self.missed and self.start_load >= QUIET_LOAD:
            print(json.dumps({"missed": self.missed, "note": "the machine was not quiet"}))
            return 0
        return 1 if self.missed else 0
