"""``[[opening_hours]]`` of an office file: the week, the holidays, days of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from softphone.model import public_holidays
from softphone.server.office_plans import Fail

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = "mon|tue|wed|thu|fri|sat|sun"
_DAYS = re.compile(rf"({_DAY})(-({_DAY}))?(,({_DAY})(-({_DAY}))?)*")
MOST_DAYS = 400


def read(row: Mapping[str, Any], at: Callable[[str], Fail]) -> dict[str, Any]:
    """The entry without its name.  at: refuses the file at this key."""
    return {
        "week": spans(row.get("week", []), at("week")),
        "holidays": _calendar(row.get("holidays", ""), at("holidays")),
        "closed_on": _days(row.get("closed_on", []), at("closed_on")),
    }


def spans(value: Any, fail: Fail) -> list[dict[str, str]]:
    """A list of ``{ days = "mon-fri", from = "08:00", to = "17:00" }``."""
    if not isinstance(value, list):
        fail("write a list of { days, from, to }")
    for span in value:
        if not isinstance(span, dict) or set(span) != {"days", "from", "to"}:
            fail("each entry is { days, from, to }")
        if not isinstance(span["days"], str) or _DAYS.fullmatch(span["days"]) is None:
            fail(f"days {span['days']!r} is not like mon-fri or sat,sun")
        for key in ("from", "to"):
            if not isinstance(span[key], str) or _TIME.fullmatch(span[key]) is None:
                fail(f"{key} {span[key]!r} is not a time such as 08:00")
    return value


def _calendar(value: Any, fail: Fail) -> str:
    if not isinstance(value, str):
        fail('holidays is a text in quotes such as "DE-BE"')
    if value:
        try:
            public_holidays.check(value)
        except public_holidays.UnknownCalendar as error:
            fail(f"holidays: {error}")
    return str(value)


def _days(value: Any, fail: Fail) -> list[str]:
    """Dates as texts; TOML's own dates are taken too."""
    if not isinstance(value, list) or len(value) > MOST_DAYS:
        fail(f"closed_on is a list of at most {MOST_DAYS} dates")
    found = []
    for day in value:
        try:
            found.append(date.fromisoformat(str(day)).isoformat())
        except ValueError:
            fail(f"closed_on {str(day)[:40]!r} is not a date such as 2026-12-24")
    return found
