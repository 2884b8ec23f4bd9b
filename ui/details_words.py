"""Counted calls in words and as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from softphone.client import reading
from softphone.model.numbers import display
from ui import words
from ui.admin_table import Cell, Column
from ui.clock import short_time

Row = Mapping[str, Any]
GOAL_S = 20
"A caller should not wait longer than this, seconds."
LONG = 31
SHORTEST = (8, 17)
"Hours that are shown even where nobody called."
RESULTS = {
    "answered": ("phone-incoming", "accent", "stat.answered"),
    "elsewhere": ("corner-down-right", "text2", "stat.elsewhere"),
    "missed": ("phone-missed", "danger", "hist.missed"),
}
"Icon, colour, word."


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of a chart; its parts stand on each other."""

    label: str
    spoken: str
    "What is read of it."
    parts: tuple[int, ...]
    is_late: bool = False
    "Beyond the goal."

    @property
    def total(self) -> int:
        return sum(self.parts)


def summary(told: Row, target: str) -> str:
    """The result in one sentence: the numbers are there without the charts."""
    n, a, e, m = (int(told[key]) for key in ("total", "answered", "elsewhere", "missed"))
    if target:
        return words.text("stat.sum", n=n, a=a, e=e, m=m, target=target)
    if e:
        return words.text("stat.sumAll", n=n, a=a, e=e, m=m)
    return words.text("stat.sumPlain", n=n, a=a, m=m)


def busiest(told: Row) -> str:
    hours = [str(hour) for hour in told.get("busiest_hours") or ()]
    if not hours:
        return ""
    *first, last = hours
    listed = words.text("stat.and", first=", ".join(first), last=last) if first else last
    return words.text("stat.busiest", hours=listed)


def hour_bars(told: Row) -> list[Bar]:
    """The hours from the first with a call to the last, and the usual ones of an office."""
    rows = told["by_hour"]
    busy = [row["hour"] for row in rows if row["total"]]
    first, last = min([SHORTEST[0], *busy]), max([SHORTEST[1], *busy])
    return [_bar(str(row["hour"]), hour(row), row) for row in rows[first : last + 1]]


def day_bars(told: Row) -> list[Bar]:
    return [_bar(_day(row), _long_day(row), row) for row in told["by_day"]]


def _bar(label: str, when: str, row: Row) -> Bar:
    a, e, m = (int(row[key]) for key in ("answered", "elsewhere", "missed"))
    return Bar(label, words.text("stat.column", when=when, a=a, e=e, m=m), (a, e, m))


def wait_bars(waiting: Row) -> list[Bar]:
    """Equal steps, the last one open."""
    counts, step = waiting["counts"], int(waiting["step_s"])
    last = (len(counts) - 1) * step
    found = []
    for place, count in enumerate(counts):
        begin = place * step
        label = f"> {last}" if begin == last else f"{begin}–{begin + step}"
        spoken = words.text("stat.waited", when=_seconds_of(begin, step, last), k=count)
        found.append(Bar(label, spoken, (int(count),), begin >= GOAL_S))
    return found


def _seconds_of(begin: int, step: int, last: int) -> str:
    if begin == last:
        return words.text("stat.secondsOver", n=last)
    return words.text("stat.secondsOf", n=begin, m=begin + step)


def waiting_line(waiting: Row) -> str:
    if not waiting["answered"]:
        return words.text("stat.waitNone")
    median, most = (_round(waiting[key]) for key in ("median_s", "nine_of_ten_s"))
    return words.text("stat.waitSub", median=median, p90=most)


def waiting_foot(waiting: Row) -> str:
    n, missed = int(waiting["answered"]), int(waiting["missed"])
    if not missed:
        return words.text("stat.waitPlain", n=n)
    mean = _round(waiting["missed_mean_s"])
    return words.text("stat.waitN", n=n, m=missed, s=mean)


def _round(seconds: float | None) -> str:
    return "–" if seconds is None else str(round(seconds))


# -- tables ----------------------------------------------------------------------------------


def hour(row: Row) -> str:
    return words.text("stat.hourOf", n=row["hour"], m=row["hour"] + 1)


def _day(row: Row) -> str:
    return words.short_date(date.fromisoformat(row["date"]))


def _long_day(row: Row) -> str:
    day = date.fromisoformat(row["date"])
    return f"{words.weekday(day.weekday())} {words.short_date(day)}"


def tally_columns(title: str) -> Sequence[Column]:
    keys = ("stat.colCalls", "stat.answered", "stat.elsewhere", "hist.missed")
    counts = [Column(words.text(key), 90, 1) for key in keys]
    return [Column(words.text(title), 170, 2), *counts]


def waited_columns(title: str) -> Sequence[Column]:
    """The same with how long callers waited."""
    more = [Column(words.text(key), 110, 1) for key in ("stat.colHalf", "stat.colMost")]
    return [*tally_columns(title), *more]


def tally_cells(row: Row) -> Sequence[Cell]:
    if "hour" in row:
        name = hour(row)
    elif "date" in row:
        name = _long_day(row)
    else:
        name = f"{row['name']} · {row['number']}" if row.get("name") else str(row["number"])
    keys = ("total", "answered", "elsewhere", "missed")
    cells = [Cell(name, weight=500), *(Cell(str(row[key])) for key in keys)]
    waiting = row.get("waiting")
    if waiting is not None:
        for key in ("median_s", "nine_of_ten_s"):
            seconds = waiting[key]
            cells.append(Cell("–" if seconds is None else f"{round(seconds)} s"))
    return cells


def wait_columns() -> Sequence[Column]:
    return (
        Column(words.text("stat.colWait"), 170, 1),
        Column(words.text("stat.colCalls"), 90, 2),
    )


def wait_rows(waiting: Row) -> list[Row]:
    counts, step = waiting["counts"], int(waiting["step_s"])
    last = (len(counts) - 1) * step
    return [
        {"name": _seconds_of(place * step, step, last), "total": count}
        for place, count in enumerate(counts)
    ]


def wait_cells(row: Row) -> Sequence[Cell]:
    return (Cell(str(row["name"]), weight=500), Cell(str(row["total"])))


def call_columns() -> Sequence[Column]:
    return (
        Column(words.text("stat.colTime"), 96),
        Column(words.text("stat.colFrom"), 150, 3),
        Column(words.text("stat.colTo"), 110, 2),
        Column(words.text("stat.colWait"), 76),
        Column(words.text("stat.colDur"), 70),
        Column(words.text("stat.colResult"), 150, 2),
        Column("", 80),
    )


def call_cells(row: Row, zone: tzinfo, days: int) -> Sequence[Cell]:
    icon, token, _ = RESULTS.get(str(row.get("became")), RESULTS["missed"])
    result, is_plain = _result(row), token == "accent"
    return (
        Cell(_time(row, zone, days), token="text2"),
        Cell(party(row.get("from")) or words.text("stat.hidden"), weight=500),
        Cell(party(row.get("via")), token="text2"),
        Cell(f"{_round(row.get('waited_s'))} s", token="text2"),
        Cell(_length(row), token="text2"),
        Cell(result, icon=icon, icon_token=token, token="text" if is_plain else token),
        Cell(words.text("stat.why"), token="accent", weight=600),
    )


def _time(row: Row, zone: tzinfo, days: int) -> str:
    """With as much of the day as tells it from the others of so many days."""
    moment = reading.moment(row.get("started_at"))
    if moment is None:
        return ""
    here = moment.astimezone(zone)
    time = here.strftime("%H:%M")
    if days == 1:
        return time
    if days <= 7:
        return f"{words.weekday(here.weekday())} {time}"
    return f"{words.short_date(here.date())} {time}"


def _length(row: Row) -> str:
    begin, end = (reading.moment(row.get(key)) for key in ("answered_at", "ended_at"))
    if begin is None or end is None:
        return "–"
    return short_time(round((end - begin).total_seconds()))


def _result(row: Row) -> str:
    became = str(row.get("became"))
    if became == "elsewhere":
        by = row.get("answered_by") or {}
        name = str(by.get("name") or by.get("number") or "")
        return words.text("stat.by", name=name) if name else words.text("stat.elsewhere")
    if became == "missed" and row.get("is_message"):
        return words.text("stat.missedVm")
    return words.text(RESULTS.get(became, RESULTS["missed"])[2])


def party(told: object) -> str:
    """“Lea Hartmann · 616”, or a number as it is read."""
    known = reading.party(told)
    number = display(known.number, "") if known.number.startswith("+") else known.number
    if known.number.lower() == "anonymous":
        number = ""
    return " · ".join(part for part in (known.name, number) if part)


def call_line(row: Row, zone: tzinfo) -> str:
    """When, who, and what became of it."""
    caller = party(row.get("from")) or words.text("stat.hidden")
    when = _time(row, zone, LONG)
    return " · ".join((when, f"{caller} → {party(row.get('to'))}", _result(row)))
