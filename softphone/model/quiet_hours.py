"""Quiet hours: a weekly do not disturb, laid over what the person chose.

A pure layer.  While a quiet period holds, a person who is available is in do not disturb until
its end.  A choice that the person makes within a period counts instead, until that period is
over; ``offline`` and a do not disturb that was chosen are never undone.  Nothing is stored:
each call asks anew, by the wall clock, so that a late timer delays the news, never a decision.

Times are those on the clock of the office.  When that clock is put forward, a time that does
not occur is the moment of the jump.  When it is put back, a beginning is the first time the
clock shows it and an end the last: it is never quiet for less than was wished.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from softphone.model.availability import Chosen, Status
from softphone.model.people import QuietHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(DAYS)
_DAYS = re.compile(rf"(?:{_DAY})(?:-(?:{_DAY}))?(?:,(?:{_DAY})(?:-(?:{_DAY}))?){{0,6}}")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
SCHEDULE = "schedule"
"``Availability.set_by`` of what quiet hours set."
TIMER = "timer"
"``Availability.set_by`` of what an end has set."

Period = tuple[datetime, datetime]
"From the first instant until just before the second; UTC."

FIRST_YEAR, LAST_YEAR = 1970, 9990
"Outside of these there are no quiet hours: weeks around them would leave the calendar."
MOST_ENTRIES = 50

_LAID_OVER = (Status.AVAILABLE, Status.AVAILABLE_FOR_COLLEAGUES)
_WEEKS = 2
"""So many weeks around a moment are looked at: the longest period of a week that has a gap,
even if a change of the clock swallows that gap once."""


@dataclass(frozen=True, slots=True)
class Effective:
    """What holds for a person at a moment, and what made it so."""

    chosen: Chosen
    cause: str = ""
    "``schedule`` while quiet hours hold, ``timer`` after an end; empty = the person's choice."


def effective(
    chosen: Chosen, hours: tuple[QuietHours, ...], zone: ZoneInfo, now: datetime
) -> Effective:
    """What this choice amounts to at ``now`` under these quiet hours.

    ``chosen.made_at`` decides whether it was made within the present period; a choice whose end
    has passed does not count as one.
    """
    held = chosen.at(now)
    cause = TIMER if held is not chosen else ""
    if not hours or held.status not in _LAID_OVER:
        return Effective(held, cause)
    period = period_at(hours, zone, now)
    if period is None or _is_made_in(held.made_at, period):
        return Effective(held, cause)
    return Effective(Chosen(Status.DO_NOT_DISTURB, period[1]), SCHEDULE)


def _is_made_in(made_at: datetime | None, period: Period) -> bool:
    """Was the choice made in this period?

    One that lies after it was made while the clock was wrong; it must not switch quiet hours
    off for good.
    """
    return made_at is not None and period[0] <= made_at < period[1]


# -- periods ---------------------------------------------------------------------------------


def period_at(hours: tuple[QuietHours, ...], zone: ZoneInfo, now: datetime) -> Period | None:
    """The quiet period that holds at ``now``; entries that overlap or touch make one."""
    if not hours:
        return None
    found = _around(hours, zone, now)
    index = bisect_right(found, now, key=_begin) - 1
    if index < 0 or now >= found[index][1]:
        return None
    return found[index]


def edges_around(
    hours: tuple[QuietHours, ...], zone: ZoneInfo, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """When quiet hours began or ended last, at ``now`` or before, and when they do so next."""
    found = _around(hours, zone, now)
    index = bisect_right(found, now, key=_begin)
    following = found[index][0] if index < len(found) else None
    if index == 0:
        return None, following
    begin, end = found[index - 1]
    return (begin, end) if now < end else (end, following)


def next_edge(hours: tuple[QuietHours, ...], zone: ZoneInfo, now: datetime) -> datetime | None:
    """When quiet hours begin or end next, after ``now``."""
    return edges_around(hours, zone, now)[1]


def _begin(period: Period) -> datetime:
    return period[0]


def _around(hours: tuple[QuietHours, ...], zone: ZoneInfo, now: datetime) -> Sequence[Period]:
    """The periods of the weeks around this moment."""
    if not hours or not FIRST_YEAR <= now.year <= LAST_YEAR:
        return ()
    today = now.astimezone(zone).date()
    return _periods(hours, zone, today - timedelta(days=today.weekday()))


@lru_cache(maxsize=4096)
def _periods(hours: tuple[QuietHours, ...], zone: ZoneInfo, monday: date) -> tuple[Period, ...]:
    """All periods of the weeks around this one, in order, apart from each other."""
    merged: list[Period] = []
    for begin, end in sorted(_entries(hours, zone, monday)):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return tuple(merged)


def _entries(hours: Sequence[QuietHours], zone: ZoneInfo, monday: date) -> Iterator[Period]:
    for entry in hours:
        begins, ends = time.fromisoformat(entry.start), time.fromisoformat(entry.end)
        days = days_of(entry.days)
        for offset in range(-7 * _WEEKS, 7 * (_WEEKS + 1)):
            day = monday + timedelta(days=offset)
            if DAYS[day.weekday()] not in days:
                continue
            last = day + timedelta(days=1) if ends <= begins else day
            begin = _instant(day, begins, zone, is_end=False)
            end = _instant(last, ends, zone, is_end=True)
            if begin < end:
                yield begin, end


def _instant(day: date, clock: time, zone: ZoneInfo, is_end: bool) -> datetime:
    """When the office's clock shows this time on this day (PEP 495)."""
    local = datetime.combine(day, clock, zone)
    first = local.astimezone(UTC)
    second = local.replace(fold=1).astimezone(UTC)
    if first > second:
        return _jump(second, first, zone)
    return second if is_end else first


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between these two at which the clock is put forward."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


# -- as people write them --------------------------------------------------------------------


def days_of(text: str) -> frozenset[str]:
    """``mon-fri``, ``sat,sun`` or ``mon`` as days; a range may go over the week's end.

    Raises ValueError.
    """
    found: set[str] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin, end = DAYS.index(first), DAYS.index(last if dash else first)
        count = (end - begin) % 7 + 1
        found |= {DAYS[(begin + i) % 7] for i in range(count)}
    return frozenset(found)


class BadHours(ValueError):
    """Quiet hours that cannot be: the text says why, ``index`` which entry; None: all."""

    def __init__(self, reason: str, index: int | None = None) -> None:
        super().__init__(reason)
        self.index = index


def read(rows: object) -> tuple[QuietHours, ...]:
    """Quiet hours from a list of ``{ days, from, to }``, whoever wrote it.  Raises BadHours.

    Equal times mean a whole day.  Hours without any gap are refused: that is do not disturb
    without an end, and has to be chosen as such.
    """
    if not isinstance(rows, list) or len(rows) > MOST_ENTRIES:
        raise BadHours(f"write a list of at most {MOST_ENTRIES} entries {{ days, from, to }}")
    hours = tuple(_entry(row, index) for index, row in enumerate(rows))
    if _has_no_gap(hours):
        raise BadHours("these hours never end; choose do not disturb instead")
    return hours


def write(hours: Sequence[QuietHours]) -> list[dict[str, str]]:
    """What ``read`` reads."""
    return [{"days": h.days, "from": h.start, "to": h.end} for h in hours]


def _entry(row: object, index: int) -> QuietHours:
    if not isinstance(row, dict) or set(row) != {"days", "from", "to"}:
        raise BadHours("each entry is { days, from, to }", index)
    days, start, end = row["days"], row["from"], row["to"]
    if not isinstance(days, str) or _DAYS.fullmatch(days) is None:
        raise BadHours(f"days {str(days)[:40]!r} is not like mon-fri or sat,sun", index)
    for key, value in (("from", start), ("to", end)):
        if not isinstance(value, str) or _CLOCK.fullmatch(value) is None:
            raise BadHours(f"{key} {str(value)[:40]!r} is not a time such as 08:00", index)
    return QuietHours(days, start, end)


def _has_no_gap(hours: Sequence[QuietHours]) -> bool:
    """Is every minute of an ordinary week quiet?"""
    zone = ZoneInfo("Etc/UTC")
    monday = datetime(2024, 1, 1, tzinfo=zone)
    period = period_at(tuple(hours), zone, monday)
    return period is not None and period[1] - monday >= timedelta(days=7)
