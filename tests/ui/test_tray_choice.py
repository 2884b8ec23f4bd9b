"""A status chosen in the tray, by the whole of what is seen: tray, window, models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from softphone.client.state import OfficeState
from softphone.model.availability import Status
from ui import sample_office as sample
from ui.preferences import Preferences
from ui.screens_status import LAST_ONE
from ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


class NoEntry(QObject):
    """Signed in already: no entry page is ever wanted."""

    page_wanted = Signal(object)
    signed_in = Signal()


class NoTelephone:
    """Signs no telephone in."""

    account = None

    def look(self, _: OfficeState) -> None:
        """Nothing to keep."""


@pytest.fixture
def session() -> sample.StillSession:
    return sample.StillSession()


@pytest.fixture
def shell(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, session: sample.StillSession
) -> Shell:
    parts: tuple[Any, ...] = (qapp, session, sample.StillPhone(), NoTelephone(), NoEntry())
    made = Shell(*parts, Preferences(tmp_path), sample.at_once)
    qtbot.addWidget(made.window, before_close_func=lambda _: made.close())
    return made


def test_a_choice_in_the_tray_counts_at_once_and_leaves_the_window_away(
    shell: Shell, session: sample.StillSession
) -> None:
    shell.tray.dnd_wanted.emit(True, None)

    assert session.told == [("set_status", Status.DO_NOT_DISTURB, None)]
    assert not shell.window.isVisible()


def test_a_question_about_it_brings_the_window_up(
    shell: Shell, session: sample.StillSession
) -> None:
    """Nobody could answer it in the tray, and it must not count unasked."""
    session.reach.answers["check_status"] = (LAST_ONE,)
    shell.tray.dnd_wanted.emit(True, None)

    assert shell.window.isVisible()
    assert shell.window.home.cards.warning.isVisible()
    assert session.told == []


def test_after_a_sleep_the_tray_reads_the_clock_again(
    shell: Shell, session: sample.StillSession
) -> None:
    """No news has come: only time has passed."""
    now = [sample.NOW]
    shell.tray._now = shell.model.now = lambda: now[0]
    session.show(sample.in_dnd(until=sample.HALF_PAST))
    before = shell.tray.icon.toolTip()
    now[0] = sample.HALF_PAST
    shell.reread()

    assert before.endswith("Do not disturb until 13:30")
    assert shell.tray.icon.toolTip().endswith("Do not disturb")
