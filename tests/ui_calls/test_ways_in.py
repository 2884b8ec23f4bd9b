"""The ways in: first choice, signing in and what can go wrong, a password of one's own."""

import asyncio
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from softphone.client.errors import OfficeError
from softphone.client.nearby import NearbyOffice
from ui import words
from ui.entry import Entry, FingerprintPage, grouped
from ui.pages.change_password import ERRORS as PASSWORD_ERRORS
from ui.pages.change_password import ChangePasswordPage
from ui.pages.first_run import FirstRunPage
from ui.pages.office_wizard import OfficeWizard
from ui.pages.sign_in import ERRORS, SignInPage
from ui.preferences import Preferences
from ui.sign_in_flow import SignInFlow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

EMAIL, SERVER, FINGERPRINT = "mara@office.example", "https://pbx.example", "sha256:ab12cd34"
ROUTES = Path(__file__).parents[2] / "softphone" / "server" / "api"


class Office:
    """Answers sign-ins as it was told to, and remembers them."""

    def __init__(self):
        self.refusals = []
        self.must_change_password = False
        self.remembers = True
        self.told = []

    async def sign_in(self, email, password, server, fingerprint="", code=""):
        self.told.append((email, password, server, fingerprint))
        self._refuse()

    async def change_password(self, old, new):
        self.told.append((old, new))
        self._refuse()
        self.must_change_password = False

    def _refuse(self):
        if self.refusals:
            raise self.refusals.pop(0)


class Door:
    """The entry pages as the app joins them with an office."""

    def __init__(self, qtbot, folder):
        self.office, self.entered = Office(), []
        self.preferences = Preferences(folder / "settings.toml")
        self.qtbot = qtbot
        self.flow = SignInFlow(self.office, self.preferences, asyncio.run, {})
        self.flow.page_wanted.connect(self._show)
        self.flow.signed_in.connect(lambda: self.entered.append(True))

    def _show(self, entry):
        self.entry = entry
        self.qtbot.addWidget(entry)
        entry.resize(392, 720)
        entry.show()

    def sign_in(self, password="secret-word"):
        page = self.page(SignInPage)
        for line, text in zip((page.email, page.password, page.server),
                              (EMAIL, password, SERVER), strict=True):  # fmt: skip
            line.clear()
            self.qtbot.keyClicks(line, text)
        self.qtbot.keyClick(page.password, Qt.Key.Key_Return)

    def page(self, kind):
        assert isinstance(self.entry.page, kind), self.entry.page
        return self.entry.page

    def press(self, name):
        found = self.entry.findChild(QAbstractButton, name)
        self.qtbot.mouseClick(found, Qt.MouseButton.LeftButton)

    @property
    def texts(self):
        return [w.text() for w in self.entry.page.findChildren(QLabel) if not w.isHidden()]


@pytest.fixture
def door(qtbot, tmp_path):
    words.use_language("en")
    door = Door(qtbot, tmp_path)
    door.flow.entry().show_sign_in()
    return door


def test_signing_in_hands_over_what_was_typed(door):
    door.sign_in()
    assert door.office.told == [(EMAIL, "secret-word", SERVER, "")]
    assert door.entered == [True]
    assert door.preferences.settings.email == EMAIL


def test_nothing_can_be_sent_before_all_three_are_filled(qtbot, door):
    page = door.page(SignInPage)
    qtbot.keyClicks(page.email, EMAIL)
    qtbot.keyClicks(page.server, SERVER)
    assert not page.go.isEnabled()
    qtbot.keyClick(page.server, Qt.Key.Key_Return)
    assert door.office.told == []


def test_a_wrong_password_keeps_the_e_mail_and_takes_the_password_away(door):
    door.office.refusals = [OfficeError("wrong_credentials", "", 401)]
    door.sign_in()
    page = door.page(SignInPage)
    assert (page.email.text(), page.server.text()) == (EMAIL, SERVER)
    assert page.password.text() == ""
    assert "The e-mail address or the password is wrong." in door.texts
    assert door.entered == []


def test_a_server_that_is_away_keeps_the_password_for_another_try(door):
    door.office.refusals = [OfficeError("no_server", "")]
    door.sign_in()
    assert "The phone system is not answering. Is the address right?" in door.texts
    door.press("signInGo")
    assert door.entered == [True]


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_every_refusal_has_its_own_sentence(door, code):
    page = door.page(SignInPage)
    page.show_error(code)
    assert words.text("signin.e.other") not in door.texts


def test_the_refusals_of_the_server_are_those_the_pages_know():
    """A code that only one side knows would be told as “it did not work”."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in ROUTES.glob("*.py"))
    known = set(re.findall(r'\d{3}, "([a-z_]+)"', code))
    client = {"no_server", "not_an_office", "certificate_changed"}
    ours = {"session_ended", "keyring"}
    assert set(ERRORS) - client - ours <= known
    assert set(PASSWORD_ERRORS) - client <= known
    assert {"wrong_credentials", "too_many_tries"} <= set(ERRORS)
    assert {"weak_password", "wrong_password"} <= set(PASSWORD_ERRORS)


def test_while_the_office_is_asked_nothing_is_pressed_twice_and_the_keyboard_stays(qtbot, door):
    page = door.page(SignInPage)
    for line in (page.email, page.password, page.server):
        qtbot.keyClicks(line, "x")
    with qtbot.waitActive(door.entry):
        door.entry.activateWindow()
    page.password.setFocus()
    page.show_busy(True)
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.keyClicks(page.password, "more")
    assert door.office.told == []
    assert page.password.text() == "x"
    assert door.entry.focusWidget() is page.password


def test_an_unknown_certificate_is_compared_by_eye_once(door):
    unknown = OfficeError("unknown_certificate", "", details={"fingerprint": FINGERPRINT})
    door.office.refusals = [unknown]
    door.sign_in()
    door.page(FingerprintPage)
    assert "AB12 CD34" in door.texts
    door.press("trustFingerprint")
    assert door.office.told[-1] == (EMAIL, "secret-word", SERVER, FINGERPRINT)
    assert door.entered == [True]
    assert door.preferences.settings.fingerprint == FINGERPRINT


def test_a_certificate_that_is_not_ours_leads_back_with_the_e_mail(door):
    unknown = OfficeError("unknown_certificate", "", details={"fingerprint": FINGERPRINT})
    door.office.refusals = [unknown]
    door.sign_in()
    door.press("refuseFingerprint")
    assert door.page(SignInPage).email.text() == EMAIL
    assert len(door.office.told) == 1


def test_fingerprints_are_grouped_so_that_two_can_be_compared():
    assert grouped("sha256:0011aaff22") == "0011 AAFF 22"


# a temporary password


@pytest.fixture
def choosing(door):
    """Signed in with a temporary password."""
    door.office.must_change_password = True
    door.sign_in("first-password")
    return door


def fill(door, first, second):
    page = door.page(ChangePasswordPage)
    for line, text in ((page.new, first), (page.again, second)):
        line.clear()
        door.qtbot.keyClicks(line, text)
    return page


def test_s15_a_temporary_password_leads_straight_to_choosing_ones_own(choosing):
    """S15: the administrator's password is only for the first time; nothing comes before."""
    assert choosing.entered == []
    fill(choosing, "mein eigenes", "mein eigenes")
    choosing.press("savePassword")
    assert choosing.office.told[-1] == ("first-password", "mein eigenes")
    assert choosing.entered == [True]


@pytest.mark.parametrize(
    ("first", "second", "hint"),
    [
        ("kurz", "kurz", "At least 8 characters."),
        ("mein eigenes", "mein anderes", "Both entries must be the same."),
    ],
)
def test_a_password_that_cannot_be_taken_is_not_sent(choosing, first, second, hint):
    page = fill(choosing, first, second)
    choosing.qtbot.keyClick(page.again, Qt.Key.Key_Return)
    assert not page.go.isEnabled()
    assert hint in choosing.texts
    assert len(choosing.office.told) == 1


def test_the_old_password_once_more_is_refused_in_plain_words(choosing):
    choosing.office.refusals = [OfficeError("weak_password", "", 422)]
    fill(choosing, "first-password", "first-password")
    choosing.press("savePassword")
    assert "Choose another password of at least 8 characters." in choosing.texts
    assert choosing.entered == []


# the first choice and a new office


@pytest.fixture
def entry(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path))
    words.use_language("en")
    entry = Entry()
    qtbot.addWidget(entry)
    entry.resize(392, 720)
    entry.show()
    return entry


def test_the_first_choice_leads_everywhere(qtbot, entry):
    entry.show_first_choice()
    with qtbot.waitSignal(entry.practice_wanted):
        entry.findChild(QAbstractButton, "practice").click()
    entry.findChild(QAbstractButton, "signInChoice").click()
    assert isinstance(entry.page, SignInPage)
    entry.findChild(QAbstractButton, "signInBack").click()
    assert isinstance(entry.page, FirstRunPage)
    entry.findChild(QAbstractButton, "ownOffice").click()
    assert isinstance(entry.page, OfficeWizard)


def test_a_computer_with_an_office_says_so_before_anything_is_typed(
    door, tmp_path, monkeypatch
):
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path))
    (tmp_path / "office").mkdir()
    door.preferences.change_window(has_own_office=True)
    door.flow.entry().show_new_office()
    assert words.text("first.e.exists") in door.texts


def test_a_page_that_is_taller_than_the_window_scrolls_and_cuts_nothing(qtbot, entry):
    entry.resize(360, 480)
    entry.show_first_choice()
    for label in entry.page.findChildren(QLabel):
        if label.wordWrap() and not label.isHidden():
            qtbot.waitUntil(
                lambda label=label: label.height() >= label.heightForWidth(label.width())
            )


def test_an_office_of_the_network_is_offered_and_taken_by_a_click(door):
    """Mock 10: found on this network, and changeable."""
    door.flow.entry().show_sign_in()
    door.entry.show_nearby((NearbyOffice("Nord & Licht", "https://10.20.0.2:8580"),))
    button = door.entry.findChild(QAbstractButton, "nearby-https://10.20.0.2:8580")
    assert button.text() == words.text("first.found", office="Nord && Licht")
    button.click()
    assert door.page(SignInPage).server.text() == "https://10.20.0.2:8580"


def test_the_network_is_asked_only_while_the_sign_in_page_is_shown(door):
    asked = []

    class Looking:
        async def begin(self):
            asked.append("begin")

        async def end(self):
            asked.append("end")

    flow = SignInFlow(
        door.office, door.preferences, asyncio.run, {}, look_nearby=lambda told: Looking()
    )
    page = flow.entry()
    door.qtbot.addWidget(page)
    page.show_first_choice()
    assert not asked
    page.show_sign_in()
    assert asked == ["begin"]
    page.show_sign_in()
    page.show_first_choice()
    assert asked == ["begin", "end"]
