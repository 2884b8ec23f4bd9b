"""Settings, “Keyboard and links”: a key is chosen by pressing it, and what holds is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from softphone.desktop import phone_links
from softphone.desktop.hotkey import Key, KeyState
from ui import words
from ui.key_settings_keeper import KeySettingsKeeper
from ui.pages.settings_keys import KeySettings
from ui.preferences import Preferences
from ui.selection_key import SelectionKey, selected_text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Desktop:
    """Gives keys to programs, except those that others have."""

    taken = ("Ctrl+F1",)

    def __init__(self) -> None:
        self.given = ""
        self.pressed: Callable[[], None] = lambda: None

    def make(self, pressed: Callable[[], None], told: Callable[[KeyState], None]) -> Desktop:
        self.pressed, self._told = pressed, told
        return self

    async def start(self, key: Key) -> None:
        is_taken = str(key) in self.taken
        self.given = "" if is_taken else str(key)
        self._told(KeyState.TAKEN if is_taken else KeyState.ACTIVE)

    async def stop(self) -> None:
        self.given = ""


class Room:
    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        words.use_language("en")
        self.desktop = Desktop()
        self.preferences = Preferences(folder / "settings.toml")
        self.key = SelectionKey(self.preferences, asyncio.run, self.desktop.make)
        self.page = KeySettings()
        qtbot.addWidget(self.page)
        self.keeper = KeySettingsKeeper(
            self.page, self.key, self.preferences, asyncio.run, lambda: "DE", lambda: True
        )
        self.page.resize(500, 600)

    def texts(self) -> list[str]:
        return [x.text() for x in self.page.findChildren(QLabel) if x.isVisible() and x.text()]


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    states = {"is_ours": False}
    monkeypatch.setattr(
        phone_links, "state", lambda: phone_links.LinkState(states["is_ours"], "linphone")
    )
    monkeypatch.setattr(phone_links, "install", lambda: states.update(is_ours=True))
    monkeypatch.setattr(phone_links, "remove", lambda: states.update(is_ours=False))
    room = Room(qtbot, tmp_path)
    room.page.show()
    return room


def test_a_key_is_chosen_by_pressing_it(qtbot: QtBot, room: Room) -> None:
    room.page.key.click()
    assert room.page.key.text() == "Press keys …"
    qtbot.keyClick(room.page.key, Qt.Key.Key_F8, CTRL | SHIFT)
    assert room.page.key.text() == "Ctrl + Shift + F8"
    assert room.desktop.given == room.preferences.selection_key == "Ctrl+Shift+F8"
    room.page.findChild(QPushButton, "keyRemove").click()
    assert room.desktop.given == room.preferences.selection_key == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_Space, Qt.Key.Key_Control])
def test_what_would_swallow_typing_is_not_taken(qtbot: QtBot, room: Room, key: Qt.Key) -> None:
    room.page.key.click()
    qtbot.keyClick(room.page.key, key)
    assert room.page.key.isChecked() and not room.preferences.selection_key
    qtbot.keyClick(room.page.key, Qt.Key.Key_Escape)
    assert not room.page.key.isChecked()


def test_a_key_of_another_program_is_said_to_be_taken(qtbot: QtBot, room: Room) -> None:
    room.page.key.click()
    qtbot.keyClick(room.page.key, Qt.Key.Key_F1, CTRL)
    assert any("Another program has this key" in text for text in room.texts())


def test_the_chosen_key_is_asked_for_at_the_next_start(room: Room, tmp_path: Path) -> None:
    room.key.choose("Ctrl+Shift+F8")
    desktop = Desktop()
    again = SelectionKey(Preferences(tmp_path / "settings.toml"), asyncio.run, desktop.make)
    again.start()
    assert desktop.given == "Ctrl+Shift+F8" and again.state is KeyState.ACTIVE


def test_pressing_it_tells_what_is_selected(qtbot: QtBot, room: Room) -> None:
    with qtbot.waitSignal(room.key.text_selected) as told:
        room.desktop.pressed()
    assert told.args == [selected_text()]


def test_a_desktop_without_keys_says_so(tmp_path: Path) -> None:
    key = SelectionKey(Preferences(tmp_path / "settings.toml"), asyncio.run, lambda *_: None)
    key.choose("Ctrl+F8")
    assert key.state is KeyState.UNSUPPORTED


def test_phone_links_are_switched_on_and_what_the_desktop_says_is_shown(room: Room) -> None:
    assert not room.page.links.isChecked()
    assert "At the moment they are opened by: linphone" in room.texts()
    room.page.links.click()
    assert room.page.links.isChecked() and room.page.links.isEnabled()
    room.page.links.click()
    assert not room.page.links.isChecked()


def test_a_desktop_that_refuses_is_quoted_and_the_switch_goes_back(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise phone_links.NotPossible("xdg-mime is not there. Install the package xdg-utils.")

    monkeypatch.setattr(phone_links, "install", refuse)
    room.page.links.click()
    assert not room.page.links.isChecked()
    assert any("xdg-utils" in text for text in room.texts())


def test_allowed_numbers_are_listed_and_taken_away(room: Room) -> None:
    room.preferences.allow_link("+31205550133")
    room.page.hide()
    room.page.show()
    button = room.page.findChild(QPushButton, "forget-+31205550133")
    assert button.accessibleName() == "No longer call +31 20 555 0133 without asking"
    button.click()
    assert room.preferences.allowed_links == ()


def test_the_clipboard_is_not_read_where_the_selection_can_be(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("0170 5550142", QClipboard.Mode.Clipboard)
    assert "0170" not in selected_text()
