"""What holds for a person, computed anew: by counting half hours of the office's clock.

Nothing of the product's own reading of quiet hours is used, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

HALF_HOUR = timedelta(minutes=30)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE_CLOCK = timezone(timedelta(hours=1))
"That of Algiers, which is never changed."
DND, FREE = "do_not_disturb", "available"


@dataclass(frozen=True)
class Hours:
    """On these days from one half hour of the day to another one; 36 is 18:00."""

    days: tuple[str, ...]
    begin: int
    end: int

    def covers(self, moment: datetime) -> bool:
        local = moment.astimezone(OFFICE_CLOCK)
        slot = local.hour * 2 + local.minute // 30
        today, yesterday = DAYS[local.weekday()], DAYS[local.weekday() - 1]
        if self.begin < self.end:
            return today in self.days and self.begin <= slot < self.end
        is_evening = today in self.days and slot >= self.begin
        return is_evening or (yesterday in self.days and slot < self.end)


def have_a_gap(hours: Sequence[Hours]) -> bool:
    """Hours without any are refused by the office: they never end."""
    week = [datetime(2026, 3, 2, tzinfo=UTC) + n * HALF_HOUR for n in range(7 * 48)]
    return not all(any(h.covers(moment) for h in hours) for moment in week)


@dataclass
class Rule:
    """One person's choice and quiet hours, as the person means them."""

    status: str = FREE
    until: datetime | None = None
    made_at: datetime | None = None
    hours: tuple[Hours, ...] = ()
    revision: int = 0
    "Of the last change that was seen to count."
    told: tuple[str, datetime | None] = (FREE, None)
    "What everybody was told last."
    is_seen_early: bool = False
    "Somebody asked and was shown something else since."

    def choose(self, status: str, until: datetime | None, now: datetime) -> bool:
        """A wish counts.  False: it changes nothing."""
        if (self.status, self.until) == (status, until) == self.in_force(now):
            self.look(now)
            return False
        self.status, self.until, self.made_at = status, until, now
        self._tell(now)
        return True

    def look(self, now: datetime) -> None:
        """Somebody is shown what holds."""
        self.is_seen_early |= self.in_force(now) != self.told

    def wake(self, now: datetime) -> bool:
        """An end that has passed is over for good.  True: there is something to tell."""
        if self.in_force(now) == self.told and not self.is_seen_early:
            return False
        if self.until is not None and now >= self.until:
            self.status, self.until, self.made_at = FREE, None, None
        self._tell(now)
        return True

    def _tell(self, now: datetime) -> None:
        self.told, self.is_seen_early = self.in_force(now), False

    def in_force(self, now: datetime) -> tuple[str, datetime | None]:
        """Status and end that hold at this moment."""
        status, until, made_at = self.status, self.until, self.made_at
        if until is not None and now >= until:
            status, until, made_at = FREE, None, None
        if status in (DND, "offline") or not self._is_quiet(now):
            return status, until
        begin, end = self._borders(now)
        if made_at is not None and begin <= made_at < end:
            return status, until
        return DND, end

    def rings(self, now: datetime, is_colleague: bool) -> bool:
        """May a call that arrives now ring?"""
        status = self.in_force(now)[0]
        return status == FREE or (status == "available_for_colleagues" and is_colleague)

    def _is_quiet(self, moment: datetime) -> bool:
        return any(hours.covers(moment) for hours in self.hours)

    def _borders(self, now: datetime) -> tuple[datetime, datetime]:
        slot = now.timestamp() // HALF_HOUR.total_seconds() * HALF_HOUR.total_seconds()
        begin = datetime.fromtimestamp(slot, UTC)
        end = begin + HALF_HOUR
        while self._is_quiet(begin - HALF_HOUR):
            begin -= HALF_HOUR
        while self._is_quiet(end):
            end += HALF_HOUR
        return begin, end
