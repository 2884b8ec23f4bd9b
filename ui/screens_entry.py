"""The ways in and the card for phone links, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui import link_model
from ui import sample_office as sample
from ui.entry import Entry
from ui.pages.change_password import ChangePasswordPage
from ui.pages.first_run import FirstRunPage
from ui.pages.link_card import LinkCard
from ui.pages.sign_in import SignInPage
from ui.tray import device_choices

WINDOW = (392, 720)
FINGERPRINT = "sha256:" + "4f1ce2a97b30d586" * 4
OFFICE = "nordlicht.example:8580"
EMAIL = "mara@nordlicht.example"


# the ways in


def entry(
    show: Callable[[Entry], object], size: tuple[int, int] = WINDOW
) -> Callable[[], QWidget]:
    def build() -> QWidget:
        entry = Entry()
        entry.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        entry.setProperty("kind", "page")
        entry.resize(*size)
        show(entry)
        return entry

    return build


def _sign_in(code: str) -> Callable[[Entry], None]:
    def show(entry: Entry) -> None:
        entry.show_sign_in(EMAIL, OFFICE)
        entry.show_error(code)

    return show


def _typed(entry: Entry) -> None:
    entry.show_sign_in(EMAIL, OFFICE)
    page = entry.page
    assert isinstance(page, SignInPage)
    page.password.setText("heimlich")
    page.go.setEnabled(True)


def _forgotten(entry: Entry) -> None:
    _typed(entry)
    page = entry.page
    assert isinstance(page, SignInPage)
    page.forgot.click()


def _busy(entry: Entry) -> None:
    _typed(entry)
    entry.show_busy(True)


def _password(first: str, second: str, code: str = "") -> Callable[[Entry], None]:
    def show(entry: Entry) -> None:
        entry.show_change_password()
        page = entry.page
        assert isinstance(page, ChangePasswordPage)
        for line, text in ((page.new, first), (page.again, second)):
            line.insert(text)
        page.new.textEdited.emit(first)
        if code:
            page.show_error(code)

    return show


def _first_choice(sentence: str = "") -> Callable[[Entry], None]:
    def show(entry: Entry) -> None:
        entry.show_first_choice()
        if sentence and isinstance(entry.page, FirstRunPage):
            entry.page.show_error(sentence)

    return show


# phone links


def _link(text: str, name: str = "") -> Callable[[], QWidget]:
    def build() -> QWidget:
        office = sample.office()
        link = link_model.judge(text, "DE", frozenset({"607"}))
        card = LinkCard(link, name, device_choices(office), "this")
        card.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        card.place()
        return card

    return build


def _selection(text: str, name: str = "") -> Callable[[], QWidget]:
    def build() -> QWidget:
        links = link_model.judge_selection(text, "DE", frozenset({"607"}))
        others = [(at, link.shown) for at, link in enumerate(links) if at]
        devices = device_choices(sample.office())
        card = LinkCard(links[0], name, devices, "208", selected=text, others=others)
        card.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        card.place()
        return card

    return build


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("first-run", entry(_first_choice())),
    ("first-run-failed", entry(_first_choice("Port 8580 is in use."))),
    ("first-run-waiting", entry(lambda entry: entry.show_waiting())),
    ("first-run-small", entry(_first_choice(), (360, 480))),
    ("sign-in-empty", entry(lambda entry: entry.show_sign_in())),
    ("sign-in-filled", entry(_typed)),
    ("sign-in-busy", entry(_busy)),
    ("sign-in-forgotten", entry(_forgotten)),
    ("sign-in-wrong", entry(_sign_in("wrong_credentials"))),
    ("sign-in-no-server", entry(_sign_in("no_server"))),
    ("sign-in-not-an-office", entry(_sign_in("not_an_office"))),
    ("sign-in-too-many", entry(_sign_in("too_many_tries"))),
    ("sign-in-ended", entry(_sign_in("session_ended"))),
    ("sign-in-keyring", entry(_sign_in("keyring"))),
    ("sign-in-certificate", entry(_sign_in("certificate_changed"))),
    ("sign-in-small", entry(_sign_in("no_server"), (360, 480))),
    ("sign-in-fingerprint", entry(lambda e: e.show_fingerprint(FINGERPRINT, EMAIL, OFFICE))),
    ("password-empty", entry(_password("", ""))),
    ("password-differs", entry(_password("langes wort", "kurzes wort"))),
    ("password-refused", entry(_password("langes wort", "langes wort", "weak_password"))),
    ("link-ordinary", _link("tel:+31205550133", "Bosman Logistiek")),
    ("link-unknown", _link("tel:+31205550133")),
    ("link-colleague", _link("tel:607", "Jonas Brandt")),
    ("link-premium", _link("tel:09005123456")),
    ("link-short", _link("tel:333")),
    ("link-code", _link("tel:*21*0900512345#")),
    ("link-nothing", _link("callto:Jonas")),
    ("link-emergency", _link("tel:112")),
    ("selection", _selection("Durchwahl -607 oder 030 555 01 607", "Jonas Brandt")),
    ("selection-nothing", _selection("Bestellung 4711")),
]
