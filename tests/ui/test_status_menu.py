"""The status menu: four statuses, how long, and this device apart; all by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt, QTime
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from softphone.client.state import AllowedCallers
from softphone.model.availability import Quiet, Status
from ui import sample_office as sample
from ui.pages.status_menu import StatusMenu
from ui.screens_main import Stage, _silent_here
from ui.screens_status import changed

Open = Callable[..., Stage]
Key = Qt.Key


def press(qtbot: QtBot, *keys: Key) -> None:
    """Press keys where the keyboard is."""
    for key in keys:
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, key)


def opened(qtbot: QtBot, stage: Stage) -> StatusMenu:
    stage.window.home.dial.field.setFocus()
    press(qtbot, Key.Key_F4)
    menu = stage.window.home.status_menu
    assert menu.isVisible()
    return menu


def in_status(status: Status) -> object:
    me = replace(sample.COLLEAGUES[0], availability=sample.at(status))
    return sample.office(me=me)


def test_s46_all_four_statuses_are_offered_with_what_they_do(open_stage: Open) -> None:
    """S46: available, available for colleagues only, do not disturb, offline."""
    menu = open_stage().window.home.status_menu

    assert list(menu.rows) == [
        Status.AVAILABLE,
        Status.AVAILABLE_FOR_COLLEAGUES,
        Status.DO_NOT_DISTURB,
        Status.OFFLINE,
    ]
    assert all(row.title.text() and row.sub.text() for row in menu.rows.values())


def test_s47_the_menu_says_how_offline_differs_from_do_not_disturb(open_stage: Open) -> None:
    """S47: a while and seen by all, or the end of the day: two sentences."""
    rows = open_stage().window.home.status_menu.rows

    assert rows[Status.DO_NOT_DISTURB].sub.text() == (
        "Nothing rings, everyone sees it. For a while."
    )
    assert rows[Status.OFFLINE].sub.text() != rows[Status.DO_NOT_DISTURB].sub.text()


def test_f4_opens_it_on_the_current_status(qtbot: QtBot, open_stage: Open) -> None:
    menu = opened(qtbot, open_stage(in_status(Status.AVAILABLE_FOR_COLLEAGUES)))

    assert menu.rows[Status.AVAILABLE_FOR_COLLEAGUES].hasFocus()
    assert [s for s, row in menu.rows.items() if row.isChecked()] == [
        Status.AVAILABLE_FOR_COLLEAGUES
    ]


def test_space_on_the_identity_opens_it(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.identity.button.setFocus()
    press(qtbot, Key.Key_Space)

    assert stage.window.home.status_menu.isVisible()


def test_arrows_walk_and_enter_picks(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    menu = opened(qtbot, stage)
    press(qtbot, Key.Key_Down, Key.Key_Return)

    assert stage.session.told == [("set_status", Status.AVAILABLE_FOR_COLLEAGUES, None)]
    assert menu.isHidden()


def test_arrows_go_round(qtbot: QtBot, open_stage: Open) -> None:
    menu = opened(qtbot, open_stage())
    press(qtbot, Key.Key_Up)

    assert menu.silent.hasFocus()


def test_esc_closes_it_and_the_keyboard_is_where_it_was(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    menu = opened(qtbot, stage)
    press(qtbot, Key.Key_Escape)

    assert menu.isHidden()
    assert stage.window.home.dial.field.hasFocus()
    assert stage.session.told == []


def test_a_click_beside_it_closes_it(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    menu = opened(qtbot, stage)
    below = QPoint(200, menu.card.bottom() + 60)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=below)

    assert menu.isHidden()


def test_the_row_alone_means_until_i_turn_it_off(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    opened(qtbot, stage)
    press(qtbot, Key.Key_Down, Key.Key_Down, Key.Key_Return)

    assert stage.session.told == [("set_status", Status.DO_NOT_DISTURB, None)]


def test_ctrl_shift_d_opens_it_at_the_durations(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(stage.window, Key.Key_D, both)
    press(qtbot, Key.Key_Return)

    hour = sample.NOW + timedelta(hours=1)
    [(_, status, until)] = stage.session.told
    assert status is Status.DO_NOT_DISTURB
    assert abs((until - hour).total_seconds()) < 60


@pytest.mark.parametrize("name", ["hour", "break", "tomorrow", "off"])
def test_every_duration_is_a_button_and_stands_in_the_room_it_needs(
    open_stage: Open, name: str
) -> None:
    stage = open_stage()
    stage.window.home.open_status(is_unfolded=True)
    button = stage.window.findChild(QPushButton, f"dnd-{name}")

    assert button.isVisible()
    assert button.height() >= button.sizeHint().height()
    assert button.parentWidget().rect().contains(button.geometry())


def test_a_time_of_ones_own_can_be_chosen(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.open_status(is_unfolded=True)
    menu = stage.window.home.status_menu
    qtbot.mouseClick(menu.findChild(QPushButton, "dndPick"), Qt.MouseButton.LeftButton)
    menu.time_choice.clock.setTime(QTime(9, 15))
    qtbot.mouseClick(menu.findChild(QPushButton, "dndTimeGo"), Qt.MouseButton.LeftButton)

    [(_, status, until)] = stage.session.told
    tomorrow = sample.NOW.date() + timedelta(days=1)
    assert (status, until.date(), until.hour, until.minute) == (
        Status.DO_NOT_DISTURB,
        tomorrow,
        9,
        15,
    )


def test_a_chosen_time_says_on_which_day_it_falls(open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.open_status(is_unfolded=True)
    menu = stage.window.home.status_menu
    menu.show_time_choice()
    days = []
    for hour in (9, 17):
        menu.time_choice.clock.setTime(QTime(hour, 0))
        days.append(menu.time_choice.day.text())

    assert days == ["tomorrow", "today"]


def test_the_running_duration_is_marked_by_more_than_its_colour(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd())
    stage.window.home.open_status(is_unfolded=True)
    running = stage.window.findChild(QPushButton, "dnd-off")
    other = stage.window.findChild(QPushButton, "dnd-hour")

    assert running.isChecked() and not running.icon().isNull()
    assert other.icon().isNull()


def test_this_device_does_not_ring_is_a_switch_of_the_device(
    qtbot: QtBot, open_stage: Open
) -> None:
    """Decision 7: it is not do not disturb, and the status stays what it is."""
    stage = open_stage()
    menu = opened(qtbot, stage)
    qtbot.mouseClick(menu.silent, Qt.MouseButton.LeftButton)

    assert stage.session.told == [("silence_device", "204", True)]


def test_a_silent_device_shows_on_the_identity_and_on_the_line(open_stage: Open) -> None:
    stage = open_stage(_silent_here())
    button = stage.window.home.identity.button

    assert button.accessibleDescription() == "Does not ring on this device"
    assert stage.window.home.status_menu.silent.isChecked()
    assert stage.office.card.sentence == "Off · rings on 4 devices"
    assert any(d.quiet is Quiet.SILENCED for d in stage.session.state.devices)


def test_the_identity_speaks_name_number_and_status(open_stage: Open) -> None:
    button = open_stage(sample.in_dnd()).window.home.identity.button

    assert button.accessibleName() == "Mara Vogt, 602, Do not disturb. Change status"


def test_s5_the_identity_shows_the_number_of_the_person(open_stage: Open) -> None:
    """S5: people are known by their user number, never by 204 or 208."""
    button = open_stage().window.home.identity.button
    shown = " ".join(label.text() for label in button.findChildren(QLabel))

    assert "602" in shown
    assert "204" not in shown


def test_changing_the_status_never_changes_the_destination(
    qtbot: QtBot, open_stage: Open
) -> None:
    """Decision 6: only the status is sent."""
    stage = open_stage()
    for row in stage.window.home.status_menu.rows.values():
        stage.window.home.open_status()
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)

    assert {name for name, *_ in stage.session.told} == {"set_status"}


def shown_texts(widget: QWidget) -> list[str]:
    labels = [label for label in widget.findChildren(QLabel) if label.isVisible()]
    return [label.text() for label in labels if label.text()]


def test_s47_the_difference_is_explained_on_demand_by_keyboard(
    qtbot: QtBot, open_stage: Open
) -> None:
    """S47: do not disturb, offline and not reachable: what each is, and what it does."""
    menu = opened(qtbot, open_stage())
    assert menu.differences.isHidden()
    while not menu.differ.hasFocus():
        press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Return)
    texts = shown_texts(menu.differences)

    assert texts[::2] == ["Do not disturb", "Offline", "Not reachable"]
    assert all("skip you" in text for text in texts[3::2])
    assert "nothing is forwarded" in texts[1]
    press(qtbot, Key.Key_Return)
    assert menu.differences.isHidden()


def test_the_explanation_is_folded_again_when_the_menu_opens(open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.open_status()
    menu = stage.window.home.status_menu
    menu.differ.click()
    menu.close_panel()
    stage.window.home.open_status()

    assert menu.differences.isHidden()


@pytest.mark.parametrize(
    ("set_by", "said"),
    [
        ("208", "Last change: Desk phone, 12:58"),
        ("204", "Last change: This computer, 12:58"),
        ("api", "Last change: a program, 12:58"),
        ("timer", "Last change: the end was reached, 12:58"),
        ("undo", "Last change: taken back, 12:58"),
        ("schedule", "Last change: quiet hours, 12:58"),
        ("unheard-of", "Last change: Other device, 12:58"),
    ],
)
def test_the_menu_says_who_or_what_changed_the_status_last(
    open_stage: Open, set_by: str, said: str
) -> None:
    state = sample.office(me=changed(Status.AVAILABLE, set_by))
    stage = open_stage(state)
    stage.window.home.open_status()

    assert said in shown_texts(stage.window.home.status_menu)


def test_where_nobody_ever_changed_it_nothing_is_said(open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.open_status()

    assert stage.window.home.status_menu.last.isHidden()


def test_who_still_gets_through_is_counted_and_leads_to_the_list(
    qtbot: QtBot, open_stage: Open
) -> None:
    callers = AllowedCallers(("616", "+491705550312", "607"))
    stage = open_stage(sample.office(allowed_callers=callers))
    stage.window.home.open_status(is_unfolded=True)
    menu = stage.window.home.status_menu
    assert menu.allowed.title.text() == "3 callers still get through"
    qtbot.mouseClick(menu.allowed, Qt.MouseButton.LeftButton)

    assert menu.isHidden()
    assert stage.window.home.allowed.is_open


def test_without_callers_the_line_is_absent(open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.open_status(is_unfolded=True)

    assert not stage.window.home.status_menu.allowed.isVisible()


def test_a_time_of_tomorrow_can_be_chosen_although_today_has_it_too(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage()
    stage.window.home.open_status(is_unfolded=True)
    menu = stage.window.home.status_menu
    menu.show_time_choice()
    menu.time_choice.clock.setTime(QTime(15, 0))
    qtbot.mouseClick(menu.time_choice.day, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(menu.findChild(QPushButton, "dndTimeGo"), Qt.MouseButton.LeftButton)

    [(_, _, until)] = stage.session.told
    assert until == sample.NOW.replace(hour=15, minute=0, second=0) + timedelta(days=1)


def test_a_time_that_has_passed_today_leaves_no_choice_of_day(open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.open_status(is_unfolded=True)
    choice = stage.window.home.status_menu.time_choice
    choice.open_at(sample.NOW)
    assert choice.day.isEnabled()
    choice.clock.setTime(QTime(9, 0))

    assert not choice.day.isEnabled()
    assert choice.day.accessibleName() == "Day: tomorrow"


def picking(qtbot: QtBot, open_stage: Open) -> tuple[Stage, StatusMenu]:
    """“Choose a time” is open, with the keyboard in it."""
    stage = open_stage()
    stage.window.home.open_status(is_unfolded=True)
    menu = stage.window.home.status_menu
    menu.show_time_choice()
    assert menu.time_choice.clock.hasFocus()
    return stage, menu


def test_a_time_is_typed_and_entered(qtbot: QtBot, open_stage: Open) -> None:
    stage, menu = picking(qtbot, open_stage)
    qtbot.keyClicks(menu.time_choice.clock, "15:45")
    press(qtbot, Key.Key_Return)

    [(_, status, until)] = stage.session.told
    assert status is Status.DO_NOT_DISTURB
    assert until == sample.NOW.replace(hour=15, minute=45, second=0)


def test_tab_leads_from_the_time_to_its_day_and_to_the_button(
    qtbot: QtBot, open_stage: Open
) -> None:
    _, menu = picking(qtbot, open_stage)
    press(qtbot, Key.Key_Tab, Key.Key_Tab)
    assert menu.time_choice.day.hasFocus()
    press(qtbot, Key.Key_Tab)

    assert menu.findChild(QPushButton, "dndTimeGo").hasFocus()


def test_esc_in_the_time_closes_the_menu_and_changes_nothing(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage, menu = picking(qtbot, open_stage)
    press(qtbot, Key.Key_Escape)

    assert menu.isHidden()
    assert stage.session.told == []
