"""Help: first steps, a look at this computer, and a mail that the person sends (S49)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLabel

from ui.help_desk import HelpDesk, findings
from ui.pages.settings_help import HelpSettings

DOCTOR = """\
{"name": "a", "level": "bad", "sentence": "No microphone was found.", "mend": "Plug one in."}
{"name": "python", "level": "ok", "sentence": "Python 3.11.", "mend": ""}
Traceback that nobody should see
{"name": 7}
"""


class Room:
    """The page with its desk; commands and the mail program are the test's."""

    def __init__(self, folder: Path) -> None:
        self.page = HelpSettings()
        self.ran: list[tuple[str, ...]] = []
        self.opened: list[str] = []
        self.output = DOCTOR
        self.has_mail = True
        self._waiting: list[Coroutine[Any, Any, None]] = []
        self.folder = folder
        self.desk = HelpDesk(
            self.page, self._waiting.append, lambda: True, self._run, self._open
        )

    async def _run(self, command: tuple[str, ...]) -> str:
        self.ran.append(command)
        if "--bundle" in command:
            Path(command[-1]).write_bytes(b"zip")
        return self.output

    def _open(self, url: QUrl) -> bool:
        self.opened.append(unquote(url.toString()))
        return self.has_mail

    def settle(self) -> None:
        waiting, self._waiting[:] = list(self._waiting), []
        for work in waiting:
            asyncio.run(work)

    def texts(self) -> str:
        labels = self.page.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if not label.isHidden())


@pytest.fixture
def room(qtbot, tmp_path: Path, monkeypatch) -> Room:
    monkeypatch.setattr("ui.help_desk._folder", lambda: tmp_path)
    room = Room(tmp_path)
    qtbot.addWidget(room.page)
    return room


def test_S49_the_help_has_first_steps_news_and_a_way_to_report(room: Room):
    """S49: help, news and feedback are in the app, and light."""
    shown = room.texts()
    for words in ("First steps", "New in", "Report a problem", "nothing is sent by itself"):
        assert words in shown


def test_S49_a_problem_is_a_mail_that_the_person_sends(room: Room):
    """S49: the mail has the questions and the version, and no receiver that we chose."""
    room.page.report.click()
    room.settle()
    (mail,) = room.opened
    assert mail.startswith("mailto:?")
    assert "What happened instead:" in mail and "Einklang 0.1.0" in mail
    assert room.ran == [], "no file was asked for"
    assert "open in your mail program" in room.page.reported.text()


def test_a_file_for_the_mail_is_made_only_where_it_is_wanted(room: Room):
    room.page.with_file.setChecked(True)
    room.page.report.click()
    room.settle()
    (made,) = room.folder.glob("einklang-*.zip")
    assert str(made) in room.page.reported.text()
    assert str(made) in room.opened[0]


def test_without_a_mail_program_the_page_says_so(room: Room):
    room.has_mail = False
    room.page.report.click()
    room.settle()
    assert "There is no mail program here" in room.page.reported.text()


def test_looking_tells_what_needs_attention_and_its_mend(room: Room):
    room.page.check.click()
    room.settle()
    assert room.page.said.text() == "1 remark."
    assert "No microphone was found. Plug one in." in room.texts()
    assert "Python 3.11." not in room.texts()


def test_all_well_is_said(room: Room):
    room.output = DOCTOR.replace('"bad"', '"ok"')
    room.page.check.click()
    room.settle()
    assert room.page.said.text() == "All is well."


def test_a_look_that_fails_names_the_other_way(room: Room):
    room.output = ""
    room.page.check.click()
    room.settle()
    assert "einklang doctor" in room.page.said.text()
    assert room.page.check.isEnabled()


def test_what_is_no_finding_is_passed_over():
    assert [one.level for one in findings(DOCTOR)] == ["bad", "ok"]
