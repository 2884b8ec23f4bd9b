"""A change of the status can be taken back for ten seconds, whoever made it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from softphone.client.errors import OfficeError
from softphone.client.state import Colleague, Connection, OfficeState
from softphone.model.availability import Status
from ui import sample_office as sample
from ui.banner_model import banner
from ui.pages.undo_bar import UndoBar
from ui.screens_main import Stage
from ui.screens_status import MORNING, changed
from ui.undo_model import OFFERED_MS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Open = Callable[..., Stage]
DND, AVAILABLE = Status.DO_NOT_DISTURB, Status.AVAILABLE


def with_me(me: Colleague) -> OfficeState:
    return sample.office(me=me)


def after(open_stage: Open, me: Colleague, before: Colleague | None = None) -> Stage:
    """A stage on which my status has just become this."""
    stage = open_stage(with_me(before) if before else None)
    stage.session.show(with_me(me))
    return stage


def bar(stage: Stage) -> UndoBar:
    return stage.window.home.undo_bar


def text(stage: Stage) -> str:
    return next(label.text() for label in bar(stage).findChildren(QLabel))


@pytest.mark.parametrize(
    ("me", "said"),
    [
        (changed(DND, "204"), "Do not disturb turned on"),
        (changed(DND, "204", until=sample.HALF_PAST), "Do not disturb until 13:30"),
        (changed(DND, "208"), "Do not disturb turned on · on the desk phone"),
        (
            changed(DND, "209", until=MORNING),
            "Do not disturb until tomorrow 08:00 · in the app",
        ),
        (changed(Status.OFFLINE, "api"), "Status: Offline · by a program"),
        (changed(Status.AVAILABLE_FOR_COLLEAGUES, ""), "Status: Available for colleagues"),
    ],
)
def test_it_says_what_was_changed_and_where(open_stage: Open, me: Colleague, said: str) -> None:
    stage = after(open_stage, me)

    assert bar(stage).isVisible()
    assert text(stage) == said


def test_turning_it_off_can_be_taken_back_too(open_stage: Open) -> None:
    stage = after(open_stage, changed(AVAILABLE, "208"), before=changed(DND, "204"))

    assert text(stage) == "Do not disturb turned off · on the desk phone"


def test_undo_names_the_change_that_it_takes_back(qtbot: QtBot, open_stage: Open) -> None:
    stage = after(open_stage, changed(DND, "208"))
    qtbot.mouseClick(bar(stage).button, Qt.MouseButton.LeftButton)

    assert stage.session.told == [("undo_status", 18)]
    assert bar(stage).isHidden()


@pytest.mark.parametrize("set_by", ["timer", "schedule", "undo"])
def test_what_time_has_done_is_nobodys_mistake(open_stage: Open, set_by: str) -> None:
    stage = after(open_stage, changed(DND, set_by, until=MORNING))

    assert bar(stage).isHidden()


def test_the_first_picture_is_no_change(open_stage: Open) -> None:
    assert bar(open_stage(with_me(changed(DND, "208")))).isHidden()


def test_a_call_of_mine_is_no_change_of_status(open_stage: Open) -> None:
    stage = open_stage()
    stage.session.show(sample.office(history=()))

    assert bar(stage).isHidden()


def test_taking_it_back_is_not_offered_to_be_taken_back(
    open_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer of the office is a change of mine: it must not start all over."""
    stage = after(open_stage, changed(DND, "208"))

    async def put_back(_: int) -> None:
        stage.session.show(sample.office())

    monkeypatch.setattr(stage.session.reach, "undo_status", put_back, raising=False)
    stage.office.undo.undo()

    assert bar(stage).isHidden()
    assert stage.office.card.sentence == "Off · rings on 5 devices"


def test_something_newer_is_said_and_nothing_is_undone(open_stage: Open) -> None:
    stage = after(open_stage, changed(DND, "208"))
    stage.session.failure = OfficeError("stale_revision", "newer", 409)
    stage.office.undo.undo()
    shown = banner(stage.office)

    assert shown is not None
    assert shown.text.startswith("The status could not be taken back.")


def test_it_goes_after_ten_seconds(qtbot: QtBot, open_stage: Open) -> None:
    stage = after(open_stage, changed(DND, "208"))
    timer = stage.office.undo._timer

    assert (timer.isActive(), timer.interval()) == (True, OFFERED_MS) == (True, 10_000)
    timer.timeout.emit()
    assert bar(stage).isHidden()


def test_the_keyboard_reaches_it_and_holds_it(qtbot: QtBot, open_stage: Open) -> None:
    stage = after(open_stage, changed(DND, "208"))
    for _ in range(10):
        if bar(stage).button.hasFocus():
            break
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_F6)
    assert bar(stage).button.hasFocus()
    assert not stage.office.undo._timer.isActive()

    qtbot.keyClick(bar(stage).button, Qt.Key.Key_Space)
    assert stage.session.told == [("undo_status", 18)]


def test_it_waits_again_when_the_keyboard_leaves_it(open_stage: Open) -> None:
    stage = after(open_stage, changed(DND, "208"))
    bar(stage).button.setFocus()
    stage.window.home.dial.field.setFocus()

    assert stage.office.undo._timer.isActive()


def test_the_pointer_holds_it(open_stage: Open) -> None:
    stage = after(open_stage, changed(DND, "208"))
    spot = QPointF(20, 20)
    QApplication.sendEvent(bar(stage), QEnterEvent(spot, spot, spot))
    assert not stage.office.undo._timer.isActive()

    QApplication.sendEvent(bar(stage), QEvent(QEvent.Type.Leave))
    assert stage.office.undo._timer.isActive()


def test_esc_puts_it_away(qtbot: QtBot, open_stage: Open) -> None:
    stage = after(open_stage, changed(DND, "208"))
    bar(stage).button.setFocus()
    qtbot.keyClick(bar(stage).button, Qt.Key.Key_Escape)

    assert bar(stage).isHidden()
    assert stage.session.told == []


def test_it_is_announced_with_the_key_that_reaches_it(
    open_stage: Open, announced: list[tuple[str, bool]]
) -> None:
    after(open_stage, changed(DND, "208"))

    assert ("Do not disturb turned on · on the desk phone. Undo: F6", False) in announced


def test_without_a_connection_it_is_not_offered(open_stage: Open) -> None:
    stage = after(open_stage, changed(DND, "208"))
    lost = sample.office(me=changed(DND, "208"), connection=Connection.LOST)
    stage.session.show(lost)

    assert bar(stage).isHidden()


def test_a_change_made_while_the_office_was_away_is_offered_on_return(
    open_stage: Open,
) -> None:
    stage = open_stage()
    stage.session.show(sample.office(connection=Connection.LOST))
    stage.session.show(with_me(changed(DND, "208")))

    assert bar(stage).isVisible()


def test_somebody_else_signs_in_here(open_stage: Open) -> None:
    stage = open_stage()
    stage.session.show(sample.office(me=sample.COLLEAGUES[3]))

    assert bar(stage).isHidden()


def test_it_covers_no_colleague(open_stage: Open) -> None:
    """The list gives way; nobody is hidden below the bar."""
    stage = after(open_stage, changed(DND, "208"))
    home = stage.window.home
    QApplication.processEvents()
    list_end = home.pages.mapTo(home, home.pages.rect().bottomLeft()).y()
    bar_top = bar(stage).mapTo(home, bar(stage).rect().topLeft()).y()

    assert list_end < bar_top


def test_the_offer_survives_a_window_that_is_drawn_anew(open_stage: Open) -> None:
    """Language or look changed: the model keeps the offer, not the window."""
    stage = after(open_stage, changed(DND, "208"))
    again = UndoBar(stage.office.undo, stage.window)

    assert not again.isHidden()
