"""Settings, “Security”: where I am signed in, and signing out there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from softphone.client.access import SignedIn
from softphone.client.errors import OfficeError
from ui import words
from ui.pages.settings_security import SecuritySettings
from ui.pages.sign_in import SignInPage
from ui.sample_access import MINE
from ui.security_keeper import SecurityKeeper

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Office:
    """Keeps the places, as the server does; ``is_away``: nobody answers."""

    def __init__(self) -> None:
        self.places = list(MINE)
        self.is_away = False

    async def sessions(self) -> tuple[SignedIn, ...]:
        if self.is_away:
            raise OfficeError("no_server", "away")
        return tuple(self.places)

    async def end_session(self, id: str) -> None:
        await self.sessions()
        self.places = [place for place in self.places if place.id != id]

    async def end_other_sessions(self) -> None:
        self.places = [place for place in self.places if place.is_this_one]


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def page(qtbot: QtBot, office: Office) -> Iterator[SecuritySettings]:
    words.use_language("en")
    made = SecuritySettings()
    qtbot.addWidget(made)
    keeper = SecurityKeeper(made, office, asyncio.run, lambda: True)  # type: ignore[arg-type]
    made.show()
    yield made
    del keeper


def texts(page: QWidget) -> list[str]:
    QApplication.processEvents()
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def press(page: SecuritySettings, name: str) -> None:
    QApplication.processEvents()
    button = page.findChild(QPushButton, name)
    assert button is not None and button.isVisible(), name
    button.click()


def test_each_place_says_what_it_is_and_this_one_cannot_be_ended_here(
    page: SecuritySettings,
) -> None:
    said = texts(page)
    assert any(t.startswith("This device · Telephone · signed in") for t in said)
    assert any(t.startswith("Administration · signed in") for t in said)
    assert any(t.startswith("Program with a token") for t in said)
    assert page.findChild(QPushButton, "end-here") is None
    out = page.findChild(QPushButton, "end-s3")
    assert out is not None and out.accessibleName() == "Sign Firefox out"


def test_signing_a_device_out_says_what_has_happened(
    page: SecuritySettings, office: Office
) -> None:
    press(page, "end-s3")
    assert "Firefox" not in texts(page)
    assert "Firefox is signed out. It does not ring there any more." in texts(page)
    assert [place.id for place in office.places] == ["here", "s2", "s4"]


def test_signing_out_everywhere_else_leaves_this_device(
    page: SecuritySettings, office: Office
) -> None:
    press(page, "endOthers")
    assert [place.id for place in office.places] == ["here"]
    assert "You are signed in nowhere else." in texts(page)
    assert not page.places.others.isVisible()


def test_without_an_answer_nothing_is_claimed(page: SecuritySettings, office: Office) -> None:
    office.is_away = True
    press(page, "end-s3")
    assert "Firefox" in texts(page)
    assert any("does not answer" in text for text in texts(page))


def test_who_forgot_the_password_is_told_whom_to_ask(qtbot: QtBot) -> None:
    words.use_language("en")
    page = SignInPage("mara@office.example", "127.0.0.1:8580")
    qtbot.addWidget(page)
    page.show()
    page.forgot.click()
    assert "Ask your administrator for a link." in texts(page)
    page.forgot.click()
    assert "Ask your administrator for a link." not in texts(page)
