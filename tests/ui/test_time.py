"""Times of do not disturb on the clock of the person, also when that clock is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from softphone.model.availability import Availability, Status
from softphone.phone.state import PhoneState, Registration
from ui import durations, sample_office, status_words, tray_model, words
from ui.screens_status import quiet_hours
from ui.tray import Tray

BERLIN = ZoneInfo("Europe/Berlin")
NOW = sample_office.NOW


def at(text: str, *, fold: int = 0) -> datetime:
    """A moment on the clock in Berlin; ``fold`` 1: the second time the clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "clock", "is_tomorrow", "wanted"),
    [
        (at("2026-11-23 13:02"), (14, 30), False, "2026-11-23 13:30"),
        (at("2026-11-23 13:02"), (9, 15), False, "2026-11-24 08:15"),
        (at("2026-11-23 13:02"), (13, 2), False, "2026-11-24 12:02"),
        (at("2026-11-23 13:02"), (14, 30), True, "2026-11-24 13:30"),
        (at("2026-03-29 01:30"), (2, 30), False, "2026-03-29 01:30"),
        (at("2026-03-28 22:00"), (8, 0), False, "2026-03-29 06:00"),
        (at("2026-10-25 02:10"), (2, 30), False, "2026-10-25 00:30"),
        (at("2026-10-25 02:40"), (2, 30), False, "2026-10-25 01:30"),
        (at("2026-10-25 02:40", fold=1), (2, 30), False, "2026-10-26 01:30"),
        (at("2026-10-25 02:40", fold=1), (3, 0), False, "2026-10-25 02:00"),
    ],
    ids=[
        "later today", "passed: tomorrow", "just now: tomorrow", "tomorrow as chosen",
        "skipped by the clock", "over the night of spring", "shown twice: the first",
        "shown twice: the second", "shown twice: both passed", "after the second",
    ],
)  # fmt: skip
def test_a_chosen_time_is_the_next_time_the_clock_shows_it(
    now: datetime, clock: tuple[int, int], is_tomorrow: bool, wanted: str
) -> None:
    found = durations.at_time(now, *clock, is_tomorrow=is_tomorrow)

    assert found.astimezone(UTC) == utc(wanted)


@pytest.mark.parametrize(
    "now", [at("2026-03-29 01:30"), at("2026-10-25 02:30"), at("2026-10-25 02:30", fold=1)]
)
def test_one_hour_is_an_hour_when_the_clock_is_changed(now: datetime) -> None:
    hour = next(choice for choice in durations.choices(now) if choice.name == "hour")

    assert hour.until is not None
    assert hour.until.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=1)


def test_tomorrow_at_eight_is_eight_after_the_clock_was_changed() -> None:
    choices = {c.name: c for c in durations.choices(at("2026-10-24 19:00"))}
    tomorrow = choices["tomorrow"].until

    assert tomorrow is not None
    assert tomorrow.astimezone(UTC) == utc("2026-10-25 07:00")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (NOW + timedelta(hours=1), "14:02"),
        (NOW.replace(hour=23, minute=30), "23:30"),
        (NOW + timedelta(hours=19), "tomorrow 08:02"),
        (NOW + timedelta(days=3), "Thu 13:02"),
        (NOW + timedelta(days=31), "24 Dec 13:02"),
    ],
)
def test_an_end_on_another_day_says_the_day(end: datetime, said: str) -> None:
    assert status_words.until(end.astimezone(UTC), NOW) == said


def test_an_end_in_this_night_needs_no_day() -> None:
    evening = NOW.replace(hour=22)

    assert status_words.until(NOW.replace(hour=8) + timedelta(days=1), evening) == "08:02"


def test_ends_are_said_on_this_computers_clock() -> None:
    """The office says 13:30 in Berlin as an instant; in Lisbon the clock shows 12:30."""
    lisbon = NOW.astimezone(ZoneInfo("Europe/Lisbon"))
    dnd = Availability(Status.DO_NOT_DISTURB, sample_office.HALF_PAST.astimezone(UTC))

    assert status_words.of_person(dnd, lisbon).text == "Do not disturb until 12:30"


def test_an_end_that_has_passed_is_not_claimed_any_more() -> None:
    """The office has not said so yet: it holds, without an end that would be wrong."""
    dnd = Availability(Status.DO_NOT_DISTURB, NOW.astimezone(UTC) - timedelta(seconds=1))

    assert status_words.of_person(dnd, NOW).text == "Do not disturb"


def test_quiet_hours_are_named_in_the_tray_with_their_end() -> None:
    assert tray_model.headline(quiet_hours(), NOW) == (
        "Mara Vogt · 602 · Quiet hours until 08:00"
    )


def test_the_end_of_do_not_disturb_stands_in_the_tray() -> None:
    office = sample_office.in_dnd(until=sample_office.HALF_PAST)

    assert tray_model.headline(office, NOW) == "Mara Vogt · 602 · Do not disturb until 13:30"


def test_colleagues_see_quiet_hours_as_do_not_disturb() -> None:
    """When somebody's evening begins is theirs to tell."""
    me = quiet_hours().me
    assert me is not None
    shown = status_words.of_person(me.availability, NOW)

    assert shown.text == "Do not disturb until tomorrow 08:00"


@pytest.mark.parametrize(
    ("language", "day", "date"),
    [("de", "Mo", "24.12."), ("en", "Mon", "24 Dec"), ("nl", "ma", "24 dec")],
)
def test_days_are_written_in_the_language(language: str, day: str, date: str) -> None:
    words.use_language(language)

    assert words.weekday(0) == day
    assert words.short_date(datetime(2026, 12, 24)).rstrip(".") == date.rstrip(".")


@pytest.mark.usefixtures("qapp")
def test_the_tooltip_of_the_tray_follows_the_clock() -> None:
    """It is read again when time passes, without news from the office."""
    clock = [NOW]
    tray = Tray(lambda: clock[0])
    office = sample_office.in_dnd(until=sample_office.HALF_PAST)
    phone = PhoneState(registration=Registration.REGISTERED)

    def tooltip() -> str:
        tray.show_state(office, phone, rings=False, talks=False, missed=0)
        return tray.icon.toolTip()

    assert tooltip().endswith("Do not disturb until 13:30")
    clock[0] += timedelta(hours=1)
    assert tooltip().endswith("Do not disturb")
    tray.close()
