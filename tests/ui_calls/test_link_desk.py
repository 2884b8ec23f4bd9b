"""Numbers that come from elsewhere: they ask, except those that the person has allowed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from softphone.client.state import Colleague, OfficeState
from ui import sample_office as sample
from ui import words
from ui.link_desk import LinkDesk
from ui.link_model import Verdict, judge_selection
from ui.preferences import Preferences
from ui.screens_main import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

COLLEAGUES = frozenset({"607", "602"})


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("Durchwahl -607", ["607"]),
        ("Tel. 030 555 01 607 oder 607, Raum 204", ["03055501607", "607"]),
        ("ruf mich an: 0170/5550142!", ["01705550142"]),
        ("+31 20 555 01 33", ["+31205550133"]),
        ("tel:+4930123456", ["+4930123456"]),
        ("Call\n0170 5550142\nor 0170 5550142", ["01705550142"]),
        ("Wähle *21*0305550199# oder 607", ["607"]),
    ],
)
def test_numbers_are_found_in_what_was_selected(text: str, dialled: list[str]) -> None:
    found = judge_selection(text, "DE", COLLEAGUES)
    assert [link.dialled for link in found] == dialled


@pytest.mark.parametrize(
    "text",
    ["", "Jonas", "Bestellung 4711", "Seite 112 von 2024", "x" * 9999],
)
def test_what_is_no_number_is_not_called_one(text: str) -> None:
    (found,) = judge_selection(text, "DE", COLLEAGUES)
    assert found.verdict is Verdict.NOTHING and not found.dialled


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("*21*0900512#", Verdict.CODE),
        ("112", Verdict.EMERGENCY),
        ("0900 5123456", Verdict.PREMIUM),
    ],
)
def test_a_selection_is_judged_as_strictly_as_a_link(text: str, verdict: Verdict) -> None:
    assert judge_selection(text, "DE", COLLEAGUES)[0].verdict is verdict


class Names:
    def colleague(self, number: str, /) -> Colleague | None:
        return next((c for c in sample.COLLEAGUES if c.number == number), None)


class Desk:
    def __init__(self, folder: Path) -> None:
        words.use_language("en")
        self.office: OfficeState = sample.office()
        self.preferences = Preferences(folder / "settings.toml")
        self.desk = LinkDesk(lambda: self.office, lambda: "208", Names(), self.preferences)
        self.calls: list[tuple[str, str]] = []
        self.desk.call_wanted.connect(
            lambda number, device: self.calls.append((number, device))
        )

    @property
    def card(self) -> QWidget:
        assert self.desk.card is not None
        return self.desk.card

    def click(self, name: str) -> None:
        found = self.card.findChild(QAbstractButton, name)
        assert found is not None, name
        found.click()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_link_asks_and_dials_nothing_by_itself(desk: Desk) -> None:
    desk.desk.ask_about_link("tel:+31205550133", "Firefox")
    assert desk.card.isVisible() and not desk.calls
    desk.click("linkCall")
    assert desk.calls == [("+31205550133", "208")]
    assert desk.preferences.allowed_links == ()


def test_an_allowed_number_calls_at_once_and_no_other_number_does(desk: Desk) -> None:
    desk.desk.ask_about_link("tel:+31205550133")
    box = desk.card.findChild(QCheckBox, "dontAsk")
    assert box is not None
    box.setChecked(True)
    desk.click("linkCall")
    assert desk.preferences.allowed_links == ("+31205550133",)
    desk.desk.ask_about_link("tel:+31 20 5550133")
    assert desk.calls == [("+31205550133", "208"), ("+31205550133", "")]
    desk.desk.ask_about_link("tel:+31205550134")
    assert len(desk.calls) == 2 and desk.card.isVisible()
    desk.preferences.forget_link("+31205550133")
    desk.desk.ask_about_link("tel:+31205550133")
    assert len(desk.calls) == 2


@pytest.mark.parametrize("number", ["112", "09005123456", "*21*0900512#"])
def test_what_must_ask_cannot_be_allowed(desk: Desk, number: str) -> None:
    desk.preferences.allow_link(number)  # by hand, in the file
    desk.desk.ask_about_link(f"tel:{number}")
    assert not desk.calls and desk.card.isVisible()


def test_a_selected_text_shows_whom_it_means_and_what_else_was_found(desk: Desk) -> None:
    desk.desk.ask_about_text("Durchwahl 607 oder 030 555 01 607")
    assert desk.card.windowTitle() == "Call selection"
    assert desk.card.findChild(QCheckBox, "dontAsk") is None or not _box(desk).isVisible()
    desk.click("linkOther-1")
    desk.click("linkCall")
    assert desk.calls == [("03055501607", "208")]


def _box(desk: Desk) -> QCheckBox:
    box = desk.card.findChild(QCheckBox, "dontAsk")
    assert box is not None
    return box


def test_signed_out_the_window_comes_up_instead(qtbot: QtBot, desk: Desk) -> None:
    desk.office = replace(desk.office, me=None)
    for ask in (desk.desk.ask_about_link, desk.desk.ask_about_text):
        with qtbot.waitSignal(desk.desk.window_wanted):
            ask("607")
    assert desk.desk.card is None


def test_a_newer_card_takes_the_place_of_the_older_one(qtbot: QtBot, desk: Desk) -> None:
    desk.desk.ask_about_link("tel:607")
    older = desk.card
    desk.desk.ask_about_text("602")
    assert not older.isVisible() and desk.card is not older


def test_what_is_dropped_on_the_window_is_asked_about(qtbot: QtBot) -> None:
    window = Stage(spawn=sample.at_once).window
    qtbot.addWidget(window)
    assert window.acceptDrops()
    data = QMimeData()
    data.setText(" tel:+31205550133\n")
    event = QDropEvent(
        QPointF(20, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    with qtbot.waitSignal(window.text_dropped) as told:
        window.dropEvent(event)
    assert told.args == ["tel:+31205550133"]
