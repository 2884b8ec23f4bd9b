"""Further access from the app: tokens in the settings, and the webphone in the browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from softphone.client.access import Access, Token
from softphone.client.errors import OfficeError
from ui import words
from ui.pages.settings_automation import AutomationSettings
from ui.webphone_opener import open_webphone

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(qtbot: QtBot) -> AutomationSettings:
    words.use_language("en")
    made = AutomationSettings()
    qtbot.addWidget(made)
    made.show()
    return made


def texts(page: AutomationSettings) -> list[str]:
    QApplication.processEvents()
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def token(name: str, used: timedelta | None = None) -> Token:
    made = NOW - timedelta(days=2)
    return Token(f"id-{name}", name, made, NOW - used if used else made, None)


def test_tokens_are_listed_with_when_they_were_used(page: AutomationSettings) -> None:
    page.show_tokens((token("door", timedelta(minutes=5)), token("CRM")), NOW)
    assert "Last used 11:55" in texts(page) and "Never used yet" in texts(page)


def test_a_token_is_revoked_by_its_own_button(qtbot: QtBot, page: AutomationSettings) -> None:
    page.show_tokens((token("door"), token("CRM")), NOW)
    QApplication.processEvents()
    button = page.findChild(QPushButton, "revoke-id-CRM")
    assert button is not None
    assert button.accessibleName() == "Revoke CRM"
    with qtbot.waitSignal(page.revoke_wanted) as wanted:
        qtbot.mouseClick(button, LEFT)
    assert wanted.args == ["id-CRM"]


def test_a_token_needs_a_name_and_is_shown_to_be_copied(
    qtbot: QtBot, page: AutomationSettings
) -> None:
    assert not page.make.isEnabled()
    qtbot.keyClicks(page.name, "door")
    with qtbot.waitSignal(page.token_wanted) as wanted:
        qtbot.mouseClick(page.make, LEFT)
    assert wanted.args == ["door"]
    page.show_secret("ek_secret")
    assert "ek_secret" in texts(page) and page.name.text() == ""
    page.findChild(QPushButton, "tokenCopy").click()
    assert QGuiApplication.clipboard().text() == "ek_secret"


def test_a_problem_is_said(page: AutomationSettings) -> None:
    page.show_problem()
    assert any("does not answer" in text for text in texts(page))


# -- the webphone


class FakeApi:
    """Answers one call of the API."""

    server = "https://telephone.example:8580"

    def __init__(self, answer: dict[str, str] | OfficeError) -> None:
        self.answer = answer

    async def ask(self, method: str, path: str, body: object = None) -> object:
        assert (method, path) == ("POST", "/me/webphone-link")
        if isinstance(self.answer, OfficeError):
            raise self.answer
        return self.answer


async def opened(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> tuple[list[str], list[str]]:
    """(addresses that the browser was asked for, problems that were told)"""
    addresses: list[str] = []
    problems: list[str] = []

    def take(url: QUrl) -> bool:
        addresses.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    api = FakeApi(answer)  # type: ignore[arg-type]
    await open_webphone(Access(lambda: api), problems.append)  # type: ignore[arg-type, return-value]
    return addresses, problems


async def test_the_browser_is_opened_at_the_server_as_the_app_reaches_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = {"url": "http://127.0.0.1:8580/phone#link=abc"}
    addresses, problems = await opened(monkeypatch, answer)
    assert addresses == ["https://telephone.example:8580/phone#link=abc"] and not problems


@pytest.mark.parametrize(
    ("code", "told"), [("no_webphone", "no_webphone"), ("no_server", "webphone")]
)
async def test_what_keeps_it_from_opening_is_said(
    monkeypatch: pytest.MonkeyPatch, code: str, told: str
) -> None:
    addresses, problems = await opened(monkeypatch, OfficeError(code, "no"))
    assert not addresses and problems == [told]
