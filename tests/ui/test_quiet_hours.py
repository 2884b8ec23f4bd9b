"""The settings page “Quiet hours”: days and times, and who switched my status."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from softphone.client.errors import OfficeError
from softphone.client.state import QuietHours, QuietPeriod, StatusChange
from softphone.model.availability import Status
from ui import sample_office as sample
from ui import week_days
from ui.pages.settings_time import TimeSettings, foreign_zone
from ui.quiet_hours_keeper import QuietHoursKeeper
from ui.screens_settings import HOURS
from ui.screens_status import changed

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NIGHTS = QuietPeriod("mon-fri", "18:00", "08:00")
Make = Callable[..., tuple[TimeSettings, sample.StillSession]]


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    """The page on an office that holds these hours."""

    def open_page(
        *periods: QuietPeriod, zone: str = "Europe/Berlin", spawn: Any = sample.at_once
    ) -> tuple[TimeSettings, sample.StillSession]:
        session = sample.StillSession()
        session.reach.answers["quiet_hours"] = QuietHours(zone, periods)
        page = TimeSettings(sample.now)
        qtbot.addWidget(page)
        page.keeper = QuietHoursKeeper(page, session.reach, spawn, lambda: True)  # type: ignore[attr-defined]
        take_over(session)
        page.show_office(session.state)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow, timeout=20_000)
        return page, session

    return open_page


def take_over(session: sample.StillSession) -> None:
    """This office keeps the hours that it is given."""
    reach = session.reach

    async def keep(hours: tuple[QuietPeriod, ...]) -> QuietHours:
        session.told.append(("set_quiet_hours", hours))
        await asyncio.sleep(0)
        if session.failure is not None:
            raise session.failure
        return QuietHours("Europe/Berlin", hours)

    vars(reach)["set_quiet_hours"] = keep


async def together(work: list[Any]) -> None:
    await asyncio.gather(*work)


def saved(session: sample.StillSession) -> list[tuple[QuietPeriod, ...]]:
    return [told[1] for told in session.told if told[0] == "set_quiet_hours"]


def said(page: QWidget) -> list[str]:
    """The texts that can be read; new ones are shown at the next turn of the loop."""
    QApplication.processEvents()
    labels = [label for label in page.findChildren(QLabel) if label.isVisible()]
    return [label.text() for label in labels if label.text()]


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_page_shows_what_the_office_holds(make: Make) -> None:
    page, _ = make(*HOURS.hours)
    first, second = page.editor.cards

    assert [b.text() for b in first.days.buttons if b.isChecked()] == [
        "Mon", "Tue", "Wed", "Thu", "Fri",
    ]  # fmt: skip
    assert (first.start.text, first.end.text) == ("18:00", "08:00")
    assert "on the next day" in said(first) and "all day" in said(second)


def test_it_says_how_long_a_choice_of_ones_own_counts(make: Make) -> None:
    page, _ = make()

    assert any("counts until quiet hours next begin or end" in text for text in said(page))


def test_quiet_hours_are_added_with_usual_times_and_saved(qtbot: QtBot, make: Make) -> None:
    page, session = make()
    assert "No quiet hours yet." in said(page)
    click(qtbot, page.editor.add)

    assert saved(session) == [(NIGHTS,)]
    assert "Saved" in said(page)
    assert page.editor.cards[0].days.buttons[0].hasFocus()


def test_a_day_is_switched_by_keyboard(qtbot: QtBot, make: Make) -> None:
    page, session = make(NIGHTS)
    days = page.editor.cards[0].days.buttons
    days[3].setFocus()
    qtbot.keyClick(days[3], Qt.Key.Key_Right)
    assert days[4].hasFocus()
    qtbot.keyClick(days[4], Qt.Key.Key_Space)

    assert saved(session) == [(QuietPeriod("mon-thu", "18:00", "08:00"),)]


def test_a_time_is_saved_when_it_was_typed_to_its_end(qtbot: QtBot, make: Make) -> None:
    """Not at each digit: 19 would be 01 in between."""
    page, session = make(NIGHTS)
    clock = page.editor.cards[0].start.clock
    clock.setFocus()
    clock.setTime(QTime(1, 0))
    clock.setTime(QTime(19, 0))
    assert saved(session) == []
    qtbot.keyClick(clock, Qt.Key.Key_Return)
    qtbot.keyClick(clock, Qt.Key.Key_Return)

    assert saved(session) == [(QuietPeriod("mon-fri", "19:00", "08:00"),)]


def test_a_time_is_saved_when_the_keyboard_goes_elsewhere(make: Make) -> None:
    page, session = make(NIGHTS)
    clock = page.editor.cards[0].end.clock
    clock.setFocus()
    clock.setTime(QTime(7, 30))
    page.editor.add.setFocus()

    assert saved(session) == [(QuietPeriod("mon-fri", "18:00", "07:30"),)]


def test_quiet_hours_are_removed(qtbot: QtBot, make: Make) -> None:
    page, session = make(*HOURS.hours)
    click(qtbot, page.editor.cards[0].remove)

    assert saved(session) == [HOURS.hours[1:]]
    assert len(page.editor.cards) == 1


def test_without_a_day_it_says_so_and_saves_nothing(qtbot: QtBot, make: Make) -> None:
    page, session = make(QuietPeriod("sat", "00:00", "00:00"))
    card = page.editor.cards[0]
    click(qtbot, card.days.buttons[5])

    assert saved(session) == []
    assert "Choose at least one day." in said(card)
    assert "Not saved yet." in said(page)
    click(qtbot, card.days.buttons[6])
    assert saved(session) == [(QuietPeriod("sun", "00:00", "00:00"),)]
    assert "Choose at least one day." not in said(card)


def test_hours_without_a_gap_are_do_not_disturb_for_ever(qtbot: QtBot, make: Make) -> None:
    page, session = make(QuietPeriod("mon-sat", "00:00", "00:00"))
    click(qtbot, page.editor.cards[0].days.buttons[6])

    assert saved(session) == []
    assert "Nobody would ever get through to you. Leave a gap." in said(page)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("bad_hours", "The phone system does not accept these times."),
        ("no_server", "The phone system is not answering. Nothing was saved."),
    ],
)
def test_a_refusal_is_said_and_what_was_picked_stays(
    qtbot: QtBot, make: Make, code: str, sentence: str
) -> None:
    page, session = make(NIGHTS)
    session.failure = OfficeError(code, "no")
    click(qtbot, page.editor.cards[0].days.buttons[0])

    assert sentence in said(page)
    assert page.editor.periods == (QuietPeriod("tue-fri", "18:00", "08:00"),)


def test_hours_that_are_not_known_are_not_claimed_to_be_none(make: Make, qtbot: QtBot) -> None:
    page, session = make()
    session.failure = OfficeError("no_server", "away")
    page.asked.emit()
    assert not page.editor.isVisible()
    assert "No quiet hours yet." not in said(page)

    session.failure = None
    retry = page.findChild(QWidget, "quietRetry")
    assert isinstance(retry, QWidget)
    click(qtbot, retry)
    assert page.editor.isVisible()


def test_the_last_of_several_edits_is_the_one_that_counts(qtbot: QtBot, make: Make) -> None:
    """The second is made while the first is on its way."""
    waiting: list[Any] = []
    page, session = make(NIGHTS, spawn=waiting.append)
    sample.at_once(waiting.pop())
    click(qtbot, page.editor.cards[0].days.buttons[0])
    click(qtbot, page.editor.cards[0].days.buttons[1])
    sample.at_once(together(waiting))

    assert saved(session) == [
        (QuietPeriod("tue-fri", "18:00", "08:00"),),
        (QuietPeriod("wed-fri", "18:00", "08:00"),),
    ]
    assert page.editor.periods == saved(session)[-1]


def test_an_answer_for_an_older_edit_does_not_take_the_newer_one_away(make: Make) -> None:
    page, _ = make(NIGHTS)
    page.editor.cards[0].days.buttons[0].setChecked(False)
    page.show_saved((NIGHTS,), QuietHours("Europe/Berlin", (NIGHTS,)))

    assert page.editor.periods == (QuietPeriod("tue-fri", "18:00", "08:00"),)


def test_a_status_that_changes_meanwhile_leaves_the_cards_alone(make: Make) -> None:
    page, session = make(NIGHTS)
    card = page.editor.cards[0]
    session.reach.answers["status_log"] = (change("do_not_disturb", "208"),)
    page.show_office(sample.office(me=changed(Status.DO_NOT_DISTURB, "208")))

    assert page.editor.cards == [card]
    assert "Desk phone, 12:58" in said(page)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sat,sun", {5, 6}),
        ("mon", {0}),
        ("mon-wed,fri-sun", {0, 1, 2, 4, 5, 6}),
        ("mon,wed,fri", {0, 2, 4}),
        ("mon-sun", set(range(7))),
    ],
)
def test_days_are_written_as_they_are_read(text: str, days: set[int]) -> None:
    assert week_days.days(text) == days
    assert week_days.text(days) == text


@pytest.mark.parametrize("text", ["", "moon", "mon-", "fri..sat"])
def test_days_that_cannot_be_read_are_none(text: str) -> None:
    assert week_days.days(text) == frozenset()


# whose clock


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Europe/Vienna", "Nowhere/At_All", "", "../x"]
)
def test_a_clock_like_this_one_is_not_worth_a_word(zone: str) -> None:
    assert foreign_zone(zone, sample.NOW) == ""


def test_the_offices_clock_is_named_where_it_differs(make: Make) -> None:
    page, _ = make(NIGHTS, zone="Asia/Tokyo")

    assert "The office’s clock counts (Asia/Tokyo). It is 21:02 there now." in said(page)


def test_a_clock_that_only_differs_in_summer_is_named_in_winter_too() -> None:
    winter = datetime(2026, 1, 10, 12, tzinfo=ZoneInfo("Europe/London"))

    assert "Atlantic/Reykjavik" in foreign_zone("Atlantic/Reykjavik", winter)


# who switched my status


def change(status: str, set_by: str, **changes: Any) -> StatusChange:
    at = changes.pop("at", sample.AT_TWO_TO_ONE)
    return StatusChange(status, changes.get("until"), at, set_by, 18)


def test_the_log_names_device_program_timer_and_quiet_hours(make: Make) -> None:
    page, _ = make()
    friday = sample.NOW - timedelta(days=3)
    page.show_log(
        (
            change("do_not_disturb", "208", until=sample.HALF_PAST),
            change("available", "timer"),
            change("do_not_disturb", "schedule", at=friday),
            change("offline", "api", at=sample.NOW - timedelta(days=20)),
            change("available_for_colleagues", "999"),
        )
    )
    rows = said(page.log)[1:]

    assert rows == [
        "Do not disturb until 13:30", "Desk phone, 12:58",
        "Available", "The end was reached, 12:58",
        "Do not disturb", "Quiet hours, Fri 13:02",
        "Offline", "A program, 3 Nov 13:02",
        "Available for colleagues", "Other device, 12:58",
    ]  # fmt: skip


def test_a_status_of_a_newer_office_is_unknown_in_the_log(make: Make) -> None:
    page, _ = make()
    page.show_log((change("at_lunch", "208"),))

    assert "Status unknown" in said(page.log)


def test_every_row_of_the_log_is_spoken_as_a_whole(make: Make) -> None:
    page, _ = make()
    page.show_log((change("offline", "208"),))
    names = [widget.accessibleName() for widget in page.log.findChildren(QWidget)]

    assert "Offline, Desk phone, 12:58" in names


def test_an_answer_that_comes_after_the_window_was_closed_shows_nothing(qtbot: QtBot) -> None:
    session, page = sample.StillSession(), TimeSettings(sample.now)
    qtbot.addWidget(page)
    session.reach.answers["quiet_hours"] = QuietHours("Europe/Berlin", (NIGHTS,))
    keeper = QuietHoursKeeper(page, session.reach, sample.at_once, lambda: False)
    page.asked.emit()

    assert page.editor.cards == []
    assert keeper is not None
    QApplication.processEvents()
