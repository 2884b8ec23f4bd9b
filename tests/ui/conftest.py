"""The main window on an office that stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import sample_office, theme, words
from ui.screens_main import Stage


@pytest.fixture(scope="session", autouse=True)
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test looks into the home of whoever runs it."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("EINKLANG_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """English in the light, nothing moves."""
    theme.current.is_still = True
    words.use_language("en")
    if not qapp.styleSheet() or theme.current.scheme != "light":
        theme.load_fonts()
        theme.apply(qapp, theme.Look.LIGHT)
    yield
    theme.current.is_still = False


@pytest.fixture
def open_stage(qtbot: QtBot) -> Callable[..., Stage]:
    """A shown, active window whose wishes reach the office at once."""

    def make(state: Any = None, **options: Any) -> Stage:
        stage = Stage(state, **{"spawn": sample_office.at_once} | options)
        qtbot.addWidget(stage.window)
        stage.window.show()
        stage.window.activateWindow()
        qtbot.waitUntil(stage.window.isActiveWindow, timeout=20_000)
        return stage

    return make


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What a screen reader was told, and whether it interrupts."""
    said: list[tuple[str, bool]] = []

    def note(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            urgent = QAccessible.AnnouncementPoliteness.Assertive
            said.append((event.message(), event.politeness() is urgent))

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    return said
