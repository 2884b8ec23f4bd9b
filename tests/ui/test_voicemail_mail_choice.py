"""What is mailed of a new message: the choice in the settings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from softphone.client.voicemail import MailWish
from ui.pages.settings_look import VoicemailMailChoice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def choice(qtbot: QtBot) -> VoicemailMailChoice:
    made = VoicemailMailChoice()
    qtbot.addWidget(made)
    return made


def test_it_is_asked_what_holds_when_the_page_comes_up(
    qtbot: QtBot, choice: VoicemailMailChoice
) -> None:
    with qtbot.waitSignal(choice.asked):
        choice.show()
    assert not choice.box.isEnabled()


def test_another_choice_is_told(qtbot: QtBot, choice: VoicemailMailChoice) -> None:
    choice.show()
    choice.show_wish(MailWish("off", True))
    with qtbot.waitSignal(choice.chosen) as chosen:
        choice.box.setFocus()
        QTest.keyClick(choice.box, Qt.Key.Key_Down)
    assert chosen.args == ["notice"]


def test_where_no_mail_is_sent_it_says_who_can_change_that(choice: VoicemailMailChoice) -> None:
    choice.show_wish(MailWish())
    assert not choice.box.isEnabled()
    assert choice.note.text().startswith("Your phone system sends no e-mail.")


def test_what_was_not_saved_goes_back_and_says_so(choice: VoicemailMailChoice) -> None:
    choice.show_wish(MailWish("notice", True), "Not saved")
    assert (choice.box.currentData(), choice.note.text()) == ("notice", "Not saved")
