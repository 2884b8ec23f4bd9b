"""Ways in: where I am signed in, the code at sign-in, and the second step."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from softphone.client.access import CodeState, SignedIn
from softphone.client.errors import OfficeError
from ui import words
from ui.pages.settings_security import SecuritySettings
from ui.pages.sign_in import SignInPage
from ui.preferences import Preferences
from ui.sample_access import CODE, LINK, MINE, SECRET, SPARES, URI
from ui.security_keeper import SecurityKeeper
from ui.sign_in_flow import SignInFlow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Office:
    """Keeps the places, as the server does; ``is_away``: nobody answers."""

    def __init__(self) -> None:
        self.places = list(MINE)
        self.is_away = False
        self.code: CodeState = CodeState()

    async def sessions(self) -> tuple[SignedIn, ...]:
        if self.is_away:
            raise OfficeError("no_server", "away")
        return tuple(self.places)

    async def end_session(self, id: str) -> None:
        await self.sessions()
        self.places = [place for place in self.places if place.id != id]

    async def code_state(self) -> CodeState:
        return self.code

    async def begin_code(self, password: str) -> tuple[str, str]:
        self.check(password)
        return SECRET, URI

    async def confirm_code(self, code: str) -> tuple[str, ...]:
        if code != "123456":
            raise OfficeError("wrong_one_time_code", "wrong", 403)
        self.code = CODE
        return SPARES

    async def end_code(self, password: str) -> None:
        self.check(password)
        self.code = CodeState()

    def check(self, password: str) -> None:
        if password != "heimlich":
            raise OfficeError("wrong_password", "wrong", 403)

    async def mobile_link(self) -> tuple[str, datetime]:
        if self.is_away:
            raise OfficeError("only_here", "no")
        return LINK, datetime.now(UTC) + timedelta(minutes=2)

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
    (button,) = (b for b in page.findChildren(QPushButton, name) if b.isVisible())
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


# -- the code at sign-in


def answer(page: SecuritySettings, text: str, button: str) -> None:
    assert page.code.line is not None
    page.code.line.setText(text)
    press(page, button)


def test_the_code_is_turned_on_step_by_step_and_the_recovery_codes_are_shown_once(
    page: SecuritySettings, office: Office
) -> None:
    press(page, "codeOn")
    answer(page, "wrong-horse", "codeGo")
    assert "The current password is wrong." in texts(page)
    answer(page, "heimlich", "codeGo")
    qr = page.findChild(QWidget, "qrCode")
    assert SECRET in texts(page) and qr is not None
    assert qr.accessibleName() == "QR code for the authenticator app"
    answer(page, "000000", "codeConfirm")
    assert any(text.startswith("This code is wrong") for text in texts(page))
    page.opened.emit()  # looked at again meanwhile
    assert SECRET in texts(page), "what is being set up stays"
    answer(page, "123456", "codeConfirm")
    assert set(SPARES) <= set(texts(page)) and SECRET not in texts(page)
    press(page, "codeCopy")
    assert QGuiApplication.clipboard().text().split() == list(SPARES)
    press(page, "codeKept")
    assert not set(SPARES) & set(texts(page))
    assert any("9 recovery codes are left." in text for text in texts(page))


def test_the_code_is_turned_off_by_the_password(page: SecuritySettings, office: Office) -> None:
    office.code = CODE
    page.opened.emit()
    press(page, "codeOff")
    press(page, "codeCancel")
    press(page, "codeOff")
    answer(page, "heimlich", "codeGo")
    assert office.code.since is None
    press(page, "codeOn")


# -- a mobile


def test_a_mobile_is_signed_in_by_a_code_that_goes_when_nobody_looks(
    page: SecuritySettings, office: Office
) -> None:
    press(page, "mobileShow")
    assert page.mobile.code.isVisible()
    assert any(text.startswith("Scan it with the camera.") for text in texts(page))
    page.hide()
    page.show()
    assert not page.mobile.code.isVisible(), "it is not left lying about"
    office.is_away = True
    press(page, "mobileShow")
    assert any("from this computer only" in text for text in texts(page))


# -- the second step of signing in


class Door:
    """A session whose office asks for a code as well."""

    must_change_password = False
    right = "123456"

    def __init__(self) -> None:
        self.given: list[str] = []

    @staticmethod
    async def ask_for_link(email: str, server: str, fingerprint: str = "") -> None:
        if email != "mara@office.example":
            raise OfficeError("no_mail", "none", 409)

    async def sign_in(
        self, email: str, password: str, server: str, fingerprint: str = "", code: str = ""
    ) -> None:
        self.given.append(code)
        if not code:
            raise OfficeError("one_time_code_needed", "code", 401)
        if password != "heimlich":
            raise OfficeError("wrong_credentials", "no", 401)
        if code != self.right:
            raise OfficeError("wrong_one_time_code", "no", 401)


@pytest.fixture
def flow(qtbot: QtBot, tmp_path: Path) -> SignInFlow:
    words.use_language("en")
    preferences = Preferences(tmp_path / "settings.toml")
    door: Any = Door()
    made = SignInFlow(door, preferences, asyncio.run, {})
    made.entry().show_sign_in("mara@office.example", "127.0.0.1:8580")
    return made


def shown(flow: SignInFlow) -> Any:
    assert flow._entry is not None
    return flow._entry.page


def test_after_the_password_the_code_is_asked_for_and_a_wrong_one_may_be_mended(
    qtbot: QtBot, flow: SignInFlow
) -> None:
    shown(flow).password.setText("heimlich")
    shown(flow).wanted.emit("mara@office.example", "heimlich", "127.0.0.1:8580")
    assert shown(flow).objectName() == "signInCode"
    shown(flow).wanted.emit("000000")
    assert shown(flow).objectName() == "signInCode"
    assert any(text.startswith("This code is wrong") for text in said(shown(flow)))
    with qtbot.waitSignal(flow.signed_in):
        shown(flow).wanted.emit("123456")
    assert flow._typed == ("", "", ""), "the password is not kept"


def test_who_goes_back_begins_with_the_password_again(flow: SignInFlow) -> None:
    shown(flow).wanted.emit("mara@office.example", "changed-meanwhile", "127.0.0.1:8580")
    shown(flow).wanted.emit("123456")
    assert shown(flow).objectName() == "signIn"
    assert shown(flow).email.text() == "mara@office.example"
    assert shown(flow).password.text() == ""


def said(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


def test_a_link_is_mailed_to_the_address_that_was_typed_or_the_administrator_is_asked(
    flow: SignInFlow,
) -> None:
    page = shown(flow)
    page.email.setText("")
    page.email.textEdited.emit("")
    page.forgot.click()
    assert not page.mail.isEnabled(), "to whom?"
    page.email.setText("mara@office.example")
    page.email.textEdited.emit("")
    page.mail.click()
    assert "If the office knows this address, a mail is on its way." in said(page)
    page.link_wanted.emit("somebody@office.example", "127.0.0.1:8580")
    assert any(text.startswith("This office sends no mail.") for text in said(page))
