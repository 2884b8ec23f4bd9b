"""A call as it is shown: with the name and department that the office knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from softphone.model.calls import Call


def utc_now() -> datetime:
    """The wall clock, as every model of the window gets it by default."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call with the name and department the office knows for its number."""

    call: Call
    name: str
    number: str
    department: str = ""
    held_since: datetime | None = None
    "When I put it on hold, UTC; None where that was not seen."

    @property
    def id(self) -> str:
        return self.call.id

    @property
    def detail(self) -> str:
        """``607 · Vertrieb``; only the parts that say more than the name."""
        number = self.number if self.number != self.name else ""
        return " · ".join(part for part in (number, self.department) if part)

    def seconds(self, now: datetime) -> int:
        """Whole seconds since it was answered, or since it began to ring."""
        start = self.call.answered_at or self.call.since
        return max(0, int((now - start).total_seconds()))

    def held_seconds(self, now: datetime) -> int:
        """Whole seconds on hold."""
        start = self.held_since or self.call.answered_at or self.call.since
        return max(0, int((now - start).total_seconds()))
