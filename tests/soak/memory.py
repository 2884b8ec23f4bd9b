"""How much memory the two hold, early and late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import psutil


@dataclass(frozen=True)
class Reading:
    app_mb: float
    server_mb: float

    @classmethod
    def of(cls, app: int, server: int) -> Reading:
        """What the processes with these ids hold now."""
        app_mb, server_mb = (
            round(psutil.Process(pid).memory_info().rss / 1e6, 2) for pid in (app, server)
        )
        return cls(app_mb, server_mb)


@dataclass(frozen=True)
class Verdict:
    LIMIT_MB: ClassVar[float] = 3.0
    early: Reading
    late: Reading

    @property
    def app_mb(self) -> float:
        return round(self.late.app_mb - self.early.app_mb, 2)

    @property
    def server_mb(self) -> float:
        return round(self.late.server_mb - self.early.server_mb, 2)

    @property
    def is_met(self) -> bool:
        return max(self.app_mb, self.server_mb) <= self.LIMIT_MB
