"""Ways in: codes, the settings page “Security”, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from PySide6.QtWidgets import QPushButton, QWidget

from softphone.client.access import CodeState, SignedIn
from softphone.client.administration import Refused
from ui import sample_access
from ui import sample_office as sample
from ui.admin_pages import AdminPages
from ui.entry import Entry
from ui.pages.admin_form import FormPage
from ui.pages.code_card import CodeCard
from ui.pages.settings_security import SecuritySettings
from ui.screens_admin import USERS, window
from ui.screens_entry import EMAIL, OFFICE, entry
from ui.screens_settings import settings_window


def _code(show: Callable[[CodeCard], object]) -> Callable[[], SecuritySettings]:
    def make() -> SecuritySettings:
        page = security()
        show(page.code)
        return page

    return make


def _press(name: str) -> Callable[[CodeCard], object]:
    def show(card: CodeCard) -> None:
        button = card.findChild(QPushButton, name)
        assert button is not None
        button.click()

    return show


def _entry_code(code: str = "") -> Callable[[Entry], object]:
    def show(entry: Entry) -> None:
        entry.show_code(EMAIL, OFFICE)
        if code:
            entry.show_error(code)

    return show


def security(places: Sequence[SignedIn] = sample_access.MINE) -> SecuritySettings:
    page = SecuritySettings()
    page.code.show_state(CodeState(), sample.NOW)
    page.places.show_places(places, sample.NOW)
    return page


def _ended() -> SecuritySettings:
    page = security()
    page.places.show_ended("s3")
    page.places.show_places((*sample_access.MINE[:2], sample_access.MINE[3]), sample.NOW)
    return page


def _link_made(made: AdminPages) -> None:
    form = made.open_user(USERS[2])
    form.tabs.choose(3)
    assert form.ways_in is not None
    form.ways_in.link.click()


def _code_asked(made: AdminPages) -> None:
    made.admin.lock()
    made.window.lock.password.setText("heimlich")
    made.admin.refusal = Refused("one_time_code_needed")
    made.admin.changed.emit()


def _mail(made: AdminPages) -> None:
    made.window.show_home("company")
    form = made.window.page
    assert isinstance(form, FormPage)
    form.tabs.choose(1)
    button = form.findChild(QPushButton, "mailTest")
    assert button is not None
    button.click()


def _mailed(code: str) -> Callable[[Entry], object]:
    def show(entry: Entry) -> None:
        entry.show_sign_in(EMAIL, OFFICE)
        entry.show_link(code)

    return show


def _mobile() -> SecuritySettings:
    page = security(sample_access.MINE[:1])
    ends = sample.NOW + timedelta(seconds=120)
    page.mobile.show_link(sample_access.LINK, ends, sample.now())
    return page


def _shown(show: Callable[[CodeCard], object]) -> Callable[[], QWidget]:
    return settings_window("security", _code(show))


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("admin-user-link", window(_link_made)),
    ("admin-code", window(_code_asked)),
    ("admin-mail", window(_mail)),
    ("sign-in-mailed", entry(_mailed(""))),
    ("sign-in-no-mail", entry(_mailed("no_mail"))),
    ("sign-in-code", entry(_entry_code())),
    ("sign-in-code-wrong", entry(_entry_code("wrong_one_time_code"))),
    ("sign-in-code-small", entry(_entry_code("too_many_tries"), (360, 480))),
    ("settings-mobile", settings_window("security", _mobile, (760, 900))),
    ("settings-code-password", _shown(_press("codeOn"))),
    (
        "settings-code-secret",
        _shown(lambda card: card.show_secret(sample_access.SECRET, sample_access.URI)),
    ),
    ("settings-code-spares", _shown(lambda card: card.show_spares(sample_access.SPARES))),
    ("settings-code-on", _shown(lambda card: card.show_state(sample_access.CODE, sample.NOW))),
    ("settings-security", settings_window("security", security)),
    ("settings-security-ended", settings_window("security", _ended)),
    (
        "settings-security-alone",
        settings_window("security", lambda: security(sample_access.MINE[:1])),
    ),
]
