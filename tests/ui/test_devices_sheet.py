"""The sheet “Your devices”: each with its state, since when, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from softphone.client.errors import OfficeError
from softphone.client.state import Connection, Forwarding
from softphone.model.availability import Display, Quiet, Status
from ui import sample_office as sample
from ui import screens_reach
from ui.pages.devices_sheet import DeviceLineWidget
from ui.screens_main import Stage

Open = Callable[..., Stage]
LEFT = Qt.MouseButton.LeftButton


def texts(part: QWidget) -> list[str]:
    """Every text that can be seen in a part of the window, once it has been laid out."""
    QApplication.processEvents()
    return [w.text() for w in part.findChildren(QLabel) if w.isVisible() and w.text()]


def lines(stage: Stage) -> list[DeviceLineWidget]:
    sheet = stage.window.home.devices
    return [w for w in sheet.findChildren(DeviceLineWidget) if w.isVisible()]


def test_the_line_of_devices_opens_the_sheet_and_esc_closes_it(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage()
    line = stage.window.home.cards.dnd.line
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Space)
    assert stage.window.home.devices.isVisible()

    qtbot.keyClick(stage.window.home.devices, Qt.Key.Key_Escape)
    assert stage.window.home.devices.isHidden()
    assert line.hasFocus()


def test_s4_the_sheet_lists_every_device_and_number_of_the_person(open_stage: Open) -> None:
    """S4: accounts and outside numbers belong to one user; each is a row."""
    stage = open_stage()
    stage.window.home.toggle_devices()

    assert [widget.accessibleName() for widget in lines(stage)] == [
        "This computer, Rings, MV-NB-14",
        "Desk phone, Rings, Yealink T54W · 208",
        "App on your mobile, Rings, Pixel 8 · 209",
        "Desk phone, Rings, Snom D785 · 210",
        "Forwarding to mobile, Rings, 0170 5550142",
    ]


def test_a_quiet_device_says_when_that_was_confirmed(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd())
    stage.window.home.toggle_devices()

    assert lines(stage)[1].accessibleName() == (
        "Desk phone, Quiet, Yealink T54W · 208 · confirmed 13:02:11"
    )


def test_a_change_on_another_device_is_shown_row_by_row(open_stage: Open) -> None:
    """Somebody pressed the key of the desk phone: the sheet that is open follows."""
    stage = open_stage()
    stage.window.home.toggle_devices()
    stage.session.show(sample.in_dnd(Quiet.QUIET, Quiet.WAITING))
    assert lines(stage)[1].accessibleName().startswith("Desk phone, Sending,")
    assert "sent 12:58:15" in lines(stage)[1].accessibleName()

    stage.session.show(sample.in_dnd())
    assert lines(stage)[1].accessibleName().startswith("Desk phone, Quiet,")


def test_after_a_reconnect_the_sheet_shows_what_the_office_then_says(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd())
    stage.window.home.toggle_devices()
    stage.session.show(sample.in_dnd(connection=Connection.LOST))
    assert lines(stage)[1].accessibleName() == "Desk phone, Unknown, Yealink T54W · 208"

    stage.session.show(sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED))
    assert "No confirmation since 12:58:15" in lines(stage)[1].accessibleName()


def test_yesterdays_confirmation_has_its_day(open_stage: Open) -> None:
    state = sample.in_dnd()
    before = replace(state.devices[1], confirmed_at=sample.CONFIRMED - timedelta(days=1))
    stage = open_stage(replace(state, devices=(state.devices[0], before, *state.devices[2:])))
    stage.window.home.toggle_devices()

    assert "confirmed 22 Nov 13:02" in lines(stage)[1].accessibleName()


def test_a_silent_answer_can_be_asked_for_again(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED))
    stage.window.home.toggle_devices()
    assert "No answer" in lines(stage)[1].accessibleName()

    qtbot.mouseClick(lines(stage)[1].findChild(QPushButton, "retry-208"), LEFT)
    assert stage.session.told == [("set_status", Status.DO_NOT_DISTURB, None)]


def test_s41_the_row_of_a_shared_number_names_the_other_person(open_stage: Open) -> None:
    """S41: the number rings as long as the other one is reachable; it says so in the row."""
    stage = open_stage(sample.shared_forwarding())
    stage.window.home.toggle_devices()

    assert "Shared with Tom Albers: rings while Tom Albers is reachable" in texts(
        lines(stage)[-1]
    )


def test_s39_only_a_phone_that_does_not_sync_its_key_has_the_foot_note(
    open_stage: Open,
) -> None:
    """S39: such a phone cannot switch the whole person; the sheet says it, else nothing."""
    plain, unable = open_stage(sample.in_dnd()), open_stage(sample.display_behind())
    for stage in (plain, unable):
        stage.window.home.toggle_devices()
    note = "The DND key on a desk phone that does not show it silences only that phone."

    assert not any(text.startswith(note) for text in texts(plain.window.home.devices))
    assert any(text.startswith(note) for text in texts(unable.window.home.devices))


def test_a_display_that_lags_is_a_note_in_its_row(open_stage: Open) -> None:
    stage = open_stage(sample.display_behind())
    stage.window.home.toggle_devices()

    assert "Quiet; its own display may not show it" in texts(lines(stage)[1])


@pytest.mark.parametrize(
    ("display", "note"),
    [
        (Display.PENDING, "Quiet; its own display is being changed"),
        (Display.UNABLE, "Quiet; the device itself does not show it"),
    ],
)
def test_a_display_is_told_apart_from_the_ringing(
    open_stage: Open, display: Display, note: str
) -> None:
    state = sample.in_dnd()
    phone = replace(state.devices[1], display=display)
    stage = open_stage(replace(state, devices=(state.devices[0], phone, *state.devices[2:])))
    stage.window.home.toggle_devices()

    assert lines(stage)[1].accessibleName().startswith("Desk phone, Quiet,")
    assert note in texts(lines(stage)[1])
    assert lines(stage)[1].findChild(QPushButton, "retry-208") is None


def test_a_display_that_agrees_needs_no_words(open_stage: Open) -> None:
    state = sample.in_dnd()
    phone = replace(state.devices[1], display=Display.IN_SYNC)
    stage = open_stage(replace(state, devices=(state.devices[0], phone, *state.devices[2:])))
    stage.window.home.toggle_devices()

    assert texts(lines(stage)[1]) == [
        "Desk phone",
        "Yealink T54W · 208 · confirmed 13:02:11",
        "Quiet",
    ]


def test_a_device_that_refused_by_itself_says_so_and_when(open_stage: Open) -> None:
    """Its own do not disturb may be on, which the office cannot see (decision 19)."""
    stage = open_stage(screens_reach.mixed())
    stage.window.home.toggle_devices()

    note = "Refused a call at once at 12:31:15: its own do not disturb may be on"
    assert note in texts(lines(stage)[1])


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("allowed_caller", "Rings just now for someone who may get through"),
        ("second_call", "Rings just now for someone who called twice"),
        ("emergency_call_back", "Rings just now: call-back after an emergency call"),
        ("dialled_directly", "Rings just now: the device’s own number was dialled"),
    ],
)
def test_a_device_that_rings_in_spite_of_do_not_disturb_says_for_whom(
    open_stage: Open, reason: str, sentence: str
) -> None:
    """It is known and wanted: no doubt, and nothing to ask again (decision 3)."""
    state = sample.in_dnd()
    phone = replace(state.devices[1], quiet=Quiet.RINGS, reason=reason)
    stage = open_stage(replace(state, devices=(state.devices[0], phone, *state.devices[2:])))
    stage.window.home.toggle_devices()

    assert sentence in texts(lines(stage)[1])
    assert stage.office.card.sentence == sentence
    assert lines(stage)[1].findChild(QPushButton, "retry-208") is None


# this device does not ring


def bell(stage: Stage, account: str) -> QAbstractButton:
    found = stage.window.home.devices.findChildren(QAbstractButton, f"silent-{account}")
    return next(one for one in found if one.isVisible())


def test_each_of_my_devices_has_a_switch_of_its_own(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.toggle_devices()
    assert bell(stage, "208").accessibleName() == "Keep desk phone from ringing"
    assert not bell(stage, "208").isChecked()

    qtbot.mouseClick(bell(stage, "208"), LEFT)
    assert stage.session.told == [("silence_device", "208", True)]


def test_a_silenced_device_is_switched_back_by_the_keyboard(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(screens_reach.mixed())
    stage.window.home.toggle_devices()
    assert bell(stage, "209").isChecked()
    assert "Does not ring" in lines(stage)[2].accessibleName()

    bell(stage, "209").setFocus()
    qtbot.keyClick(bell(stage, "209"), Qt.Key.Key_Space)
    assert stage.session.told == [("silence_device", "209", False)]


def test_the_keyboard_stays_on_the_switch_when_its_row_is_drawn_anew(
    open_stage: Open,
) -> None:
    stage = open_stage()
    stage.window.home.toggle_devices()
    bell(stage, "208").setFocus()
    stage.session.show(sample.in_dnd())

    assert bell(stage, "208").hasFocus()


def test_an_outside_number_has_no_such_switch(open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.toggle_devices()

    assert lines(stage)[-1].findChildren(QAbstractButton) == []


def test_a_switch_that_the_office_did_not_take_is_a_banner(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage()
    stage.window.home.toggle_devices()
    stage.session.failure = OfficeError("no_server", "away")
    qtbot.mouseClick(bell(stage, "208"), LEFT)

    assert stage.office.problem is not None
    assert stage.office.problem.code == "silent"


# forwarding on the line (decision 16)


def nodes(stage: Stage) -> list[tuple[str, str]]:
    return [(node.name, node.state.value) for node in stage.office.card.nodes]


def test_a_number_that_a_rule_reaches_is_on_the_line_and_not_counted(open_stage: Open) -> None:
    """Decision 16: outlined, and “all 4 devices are quiet” leaves it out."""
    stage = open_stage(screens_reach.forwarded())

    assert nodes(stage)[-2:] == [("Forwarding", "not_chosen")] * 2
    assert stage.office.card.sentence == "On · all 4 devices are quiet"


def test_a_number_that_nothing_leads_to_is_not_on_the_line(open_stage: Open) -> None:
    """Decision 16: it stays in the sheet, because it is mine."""
    state = screens_reach.forwarded()
    stage = open_stage(replace(state, forwarding=Forwarding()))
    stage.window.home.toggle_devices()

    assert all(name != "Forwarding" for name, _ in nodes(stage))
    assert lines(stage)[-1].accessibleName().startswith("Forwarding to mobile, Not chosen,")


def test_s40_the_sheet_says_that_do_not_disturb_stops_forwarding(open_stage: Open) -> None:
    """S40: with do not disturb nothing is forwarded; without it the sheet says when it is."""
    stage = open_stage(screens_reach.forwarded())
    stage.window.home.toggle_devices()
    assert "Do not disturb stops forwarding to it" in texts(lines(stage)[-1])

    free = screens_reach.forwarded()
    stage.session.show(replace(free, me=sample.COLLEAGUES[0], devices=sample.DEVICES[:4]))
    assert "Rings when you do not answer for 25 s" in texts(lines(stage)[-1])


def test_the_end_can_be_changed_in_the_sheet(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd())
    stage.window.home.toggle_devices()
    qtbot.mouseClick(stage.window.findChild(QPushButton, "sheet-dnd-break"), LEFT)

    [(_, status, until)] = stage.session.told
    assert (status, until.hour, until.minute) == (Status.DO_NOT_DISTURB, 14, 0)


def test_no_duration_is_offered_while_everything_rings(open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.toggle_devices()

    assert stage.window.findChild(QPushButton, "sheet-dnd-hour") is None


def test_the_sheet_leaves_the_card_in_view(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd())
    home = stage.window.home
    home.toggle_devices()
    card = QRect(
        home.cards.dnd.mapTo(home, home.cards.dnd.rect().topLeft()), home.cards.dnd.size()
    )

    assert not home.devices.geometry().intersects(card)
