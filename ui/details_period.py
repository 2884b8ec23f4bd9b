"""Periods of call details, in days of the office's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, the first and the last of them."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def query(self, zone: tzinfo) -> dict[str, str]:
        """From midnight to midnight on this clock, as the API takes it."""
        return {"from": _midnight(self.first, zone), "to": _midnight(self.last + DAY, zone)}


def _midnight(day: date, zone: tzinfo) -> str:
    """A day of 23 or 25 hours is still a day."""
    return datetime.combine(day, time(), zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def periods(today: date, kept_days: int) -> tuple[tuple[str, Period], ...]:
    """(key of the text, period); no day is before what is kept, nor after today."""
    monday = today - today.weekday() * DAY
    month = today.replace(day=1)
    oldest = today - kept_days * DAY
    found = (
        ("stat.last7", Period(today - 6 * DAY, today)),
        ("stat.thisWeek", Period(monday, today)),
        ("stat.lastWeek", Period(monday - 7 * DAY, monday - DAY)),
        ("hist.today", Period(today, today)),
        ("hist.yesterday", Period(today - DAY, today - DAY)),
        ("stat.thisMonth", Period(month, today)),
        ("stat.lastMonth", Period((month - DAY).replace(day=1), month - DAY)),
        ("stat.allKept", Period(max(oldest, today - 399 * DAY), today)),
    )
    return tuple(one for one in found if one[1].last >= oldest)
