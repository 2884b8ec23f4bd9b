"""Opening hours: when the office, or a part of it, is open (``[[opening_hours]]``).

Times are those on the clock of the office, as with quiet hours.  A holiday is closed from
midnight to midnight, whatever the week says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from softphone.model import public_holidays, quiet_hours
from softphone.model.people import QuietHours

_LOOK_AHEAD = 60
"So many closed stretches are looked past for the next opening; then none is named."
_OWN_HOLIDAY = "-"
"A day of ``closed_on``, which has no name."


@dataclass(frozen=True, slots=True)
class OpeningHours:
    name: str
    week: tuple[QuietHours, ...] = ()
    "When it is open; empty: never."
    holidays: str = ""
    "A calendar such as ``DE-BE``; empty: none."
    closed_on: frozenset[date] = frozenset()
    "The office's own holidays."


@dataclass(frozen=True, slots=True)
class Opening:
    """Open or closed at one moment."""

    is_open: bool
    until: datetime | None = None
    "UTC instant at which that changes; None: not in sight."
    is_holiday: bool = False
    holiday: str = ""
    "What is celebrated; empty for a day of the office's own."


def read(document: Mapping[str, Any]) -> OpeningHours:
    """The hours that an office file's ``[[opening_hours]]`` entry describes; it is checked.

    The calendar is read in now, not in the middle of the first call.
    """
    week = tuple(
        QuietHours(str(span["days"]), str(span["from"]), str(span["to"]))
        for span in document.get("week", ())
    )
    closed_on = frozenset(date.fromisoformat(str(day)) for day in document.get("closed_on", ()))
    name, holidays = str(document.get("name", "")), str(document.get("holidays", ""))
    if holidays:
        public_holidays.name_of(holidays, date(2000, 1, 1))
    return OpeningHours(name, week, holidays, closed_on)


def opening(hours: OpeningHours, zone: ZoneInfo, now: datetime) -> Opening:
    """Is it open at ``now``, and until when does that hold?"""
    celebrated = _celebrated(hours, _day(zone, now))
    if celebrated:
        name = "" if celebrated == _OWN_HOLIDAY else celebrated
        return Opening(False, _opens(hours, zone, now), True, name)
    period = quiet_hours.period_at(hours.week, zone, now)
    if period is None:
        return Opening(False, _opens(hours, zone, now))
    return Opening(True, _closes(hours, zone, now, period[1]))


def _day(zone: ZoneInfo, now: datetime) -> date:
    return now.astimezone(zone).date()


def _midnight(zone: ZoneInfo, day: date) -> datetime:
    """When this day begins on the office's clock."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _celebrated(hours: OpeningHours, day: date) -> str:
    """Why this whole day is closed; empty: it is not."""
    if day in hours.closed_on:
        return _OWN_HOLIDAY
    return public_holidays.name_of(hours.holidays, day) if hours.holidays else ""


def _closes(
    hours: OpeningHours, zone: ZoneInfo, now: datetime, end: datetime
) -> datetime | None:
    """The end of the period, or the holiday that comes before it."""
    day = _day(zone, now)
    for _ in range(7):
        day += timedelta(days=1)
        begins = _midnight(zone, day)
        if begins >= end:
            return end
        if _celebrated(hours, day):
            return begins
    return None


def _opens(hours: OpeningHours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The next moment at which it is open."""
    moment: datetime | None = now
    for _ in range(_LOOK_AHEAD):
        if moment is None:
            return None
        if _celebrated(hours, _day(zone, moment)):
            moment = _midnight(zone, _day(zone, moment) + timedelta(days=1))
        elif quiet_hours.period_at(hours.week, zone, moment) is not None:
            return moment
        else:
            moment = quiet_hours.next_edge(hours.week, zone, moment)
    return None
