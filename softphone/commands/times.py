"""How long, and until when: what a person types behind ``--for`` and ``--until``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from softphone.commands.problem import Problem

LONGEST = timedelta(days=366)
_PIECE = re.compile(r"(\d{1,6})\s*(d|h|min|m|s)")
_UNIT = {"d": "days", "h": "hours", "m": "minutes", "min": "minutes", "s": "seconds"}
_CLOCK = re.compile(r"(?:(today|tomorrow)\s+)?(\d{1,2})(?::|h)(\d{2})")


def duration(text: str) -> timedelta:
    """``45m``, ``1h30m``, ``2 h``, ``3d``.  Raises Problem ``bad_duration``."""
    plain = text.strip().lower()
    pieces = _PIECE.findall(plain)
    if not pieces or _PIECE.sub("", plain).strip():
        raise Problem(
            "bad_duration",
            f"“{text[:40]}” is not a duration. Say for example 45m, 2h or 1h30m.",
        )
    length = sum((timedelta(**{_UNIT[u]: int(n)}) for n, u in pieces), timedelta())
    if length <= timedelta():
        raise Problem("bad_duration", f"“{text[:40]}” is no time at all. Say for example 45m.")
    if length > LONGEST:
        raise Problem("bad_duration", f"“{text[:40]}” is longer than a year. Leave --for away.")
    return length


def moment(text: str, now: datetime) -> datetime:
    """``14:00``, ``tomorrow 08:00`` or an ISO 8601 instant, as UTC.

    now: with its zone.  Times without one are on the clock of this computer.
    Raises Problem ``bad_time`` or ``until_in_the_past``.
    """
    plain = text.strip().lower()
    clock = _CLOCK.fullmatch(plain)
    if clock is None:
        return _instant(text, now)
    day, hour, minute = clock[1], int(clock[2]), int(clock[3])
    if hour > 23 or minute > 59:
        raise _not_a_time(text)
    today = now.astimezone().date()
    found = _local(today + timedelta(days=day == "tomorrow"), time(hour, minute), now)
    if found <= now:
        raise Problem(
            "until_in_the_past",
            f"{hour:02d}:{minute:02d} is over for today. "
            f'Say --until "tomorrow {hour:02d}:{minute:02d}".',
        )
    return found


def _instant(text: str, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
        if found.tzinfo is None:
            found = _local(found.date(), found.time(), now)
    except (ValueError, OverflowError):
        raise _not_a_time(text) from None
    if found <= now:
        raise Problem("until_in_the_past", f"{text.strip()} is over already.")
    if found - now > LONGEST:
        raise Problem("bad_time", f"{text.strip()} is more than a year away.")
    return found.astimezone(UTC)


def _local(day: date, clock: time, now: datetime) -> datetime:
    """Read with the offset that holds at that time, not with today's.

    A time that the clock shows twice is the first that is still to come; one that it leaves
    out is after the jump (PEP 495; ``astimezone`` would be an hour before it).
    """
    local = datetime.combine(day, clock)
    first, second = (local.replace(fold=fold).timestamp() for fold in (0, 1))
    is_second = first <= now.timestamp() < second
    return datetime.fromtimestamp(second if is_second else first, UTC)


def _not_a_time(text: str) -> Problem:
    return Problem(
        "bad_time",
        f"“{text[:40]}” is not a time. Say for example 14:00, “tomorrow 08:00” or "
        "2026-12-24T13:00.",
    )
