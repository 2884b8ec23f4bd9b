"""The sheet “Your devices”: each with its state, since when, and why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from softphone.model.availability import Quiet, Status
from ui import sample_office as sample
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
    note = "The DND key on the desk phone silences only that phone."

    assert not any(text.startswith(note) for text in texts(plain.window.home.devices))
    assert any(text.startswith(note) for text in texts(unable.window.home.devices))


def test_a_display_that_lags_is_a_note_in_its_row(open_stage: Open) -> None:
    stage = open_stage(sample.display_behind())
    stage.window.home.toggle_devices()

    assert "Quiet; its own display may not show it" in texts(lines(stage)[1])


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
