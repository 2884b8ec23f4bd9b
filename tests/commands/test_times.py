"""How long and until when, as people type it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from softphone.commands import times
from softphone.commands.problem import Problem

NOON = datetime(2026, 11, 25, 12, 0).astimezone()


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("45m", 45), ("2h", 120), ("1h30m", 90), ("1h 30min", 90), (" 90M ", 90), ("1d", 1440)],
)
def test_durations_as_people_type_them(typed: str, minutes: int) -> None:
    assert times.duration(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "typed", ["", "45", "soon", "-5m", "0m", "1.5h", "45m later", "m45", "9999999m", "999999d"]
)
def test_nonsense_durations_get_a_sentence(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        times.duration(typed)
    assert refused.value.code == "bad_duration"
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("typed", ["14:00", "14h00", "today 14:00", "2026-11-25T14:00"])
def test_a_time_of_today_is_on_the_clock_of_this_computer(typed: str) -> None:
    wanted = datetime(2026, 11, 25, 14, 0).astimezone(UTC)
    assert times.moment(typed, NOON) == wanted


def test_tomorrow_is_said_in_words() -> None:
    wanted = datetime(2026, 11, 26, 8, 0).astimezone(UTC)
    assert times.moment("tomorrow 08:00", NOON) == wanted


def test_an_instant_with_a_zone_is_taken_as_it_is() -> None:
    far = NOON + timedelta(hours=30)
    assert times.moment(far.isoformat(), NOON) == far


@pytest.mark.parametrize("typed", ["12:00", "08:00", "2026-11-25T11:59", "1999-01-01T00:00Z"])
def test_what_is_over_is_refused_instead_of_meaning_tomorrow(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        times.moment(typed, NOON)
    assert refused.value.code == "until_in_the_past"


@pytest.mark.parametrize(
    "typed", ["", "25:00", "14:60", "lunch", "14", "9999-12-31T00:00Z", "9999-12-31T23:59"]
)
def test_what_is_no_time_gets_a_sentence(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        times.moment(typed, NOON)
    assert refused.value.code == "bad_time"


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This computer stands in Berlin."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("typed", "now", "wanted"),
    [
        ("tomorrow 08:00", "2026-03-28T20:00+01:00", "2026-03-29T08:00+02:00"),
        ("tomorrow 08:00", "2026-10-24T20:00+02:00", "2026-10-25T08:00+01:00"),
        ("02:30", "2026-03-29T01:00+01:00", "2026-03-29T03:30+02:00"),
        ("02:30", "2026-10-25T01:00+02:00", "2026-10-25T02:30+02:00"),
        ("02:30", "2026-10-25T02:45+02:00", "2026-10-25T02:30+01:00"),
        ("2026-10-25T02:30", "2026-10-25T02:45+02:00", "2026-10-25T02:30+01:00"),
    ],
)
def test_a_time_of_the_clock_is_right_when_the_clock_is_changed(
    berlin: None, typed: str, now: str, wanted: str
) -> None:
    """One that is left out is after the jump; of one shown twice it is the next to come."""
    assert times.moment(typed, at(now)) == at(wanted)


def test_a_duration_is_as_long_as_it_says_when_the_clock_is_changed(berlin: None) -> None:
    now = at("2026-10-25T02:30+02:00")
    end = now.astimezone(UTC) + times.duration("45m")
    assert end == at("2026-10-25T02:15+01:00")
