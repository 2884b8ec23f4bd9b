"""The way in: pages with the first choice, signing in, a new password, a new office."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from softphone.client.nearby import NearbyOffice
from ui import kit, words
from ui.pages.change_password import ChangePasswordPage
from ui.pages.first_run import FirstRunPage
from ui.pages.sign_in import SignInPage
from ui.pages.sign_in_code import SignInCodePage

if TYPE_CHECKING:
    from ui.invitation import OfficeRuns
    from ui.pages.office_runs import OfficeRunsPage
    from ui.pages.office_wizard import OfficeWizard


class Entry(QWidget):
    """Shows one page at a time; what happens with an answer is ``SignInFlow``'s.

    Signals:
        practice_wanted, own_office_wanted: how to begin.
        sign_in_wanted: e-mail, password, server.
        code_wanted: the one-time code.
        link_wanted: e-mail, server: a link for a new password.
        password_wanted: the new password.
        fingerprint_trusted: the certificate was compared.
        language_chosen: a language code.
        looks_nearby: offices of the network are wanted, or not any more.
        runs_shown: the new office runs; the page that wants to watch the telephone.
        done, line_wanted, share_wanted: what to do after that.
    """

    practice_wanted = Signal()
    own_office_wanted = Signal(object)
    sign_in_wanted = Signal(str, str, str)
    code_wanted = Signal(str)
    link_wanted = Signal(str, str)
    password_wanted = Signal(str)
    fingerprint_trusted = Signal()
    language_chosen = Signal(str)
    looks_nearby = Signal(bool)
    runs_shown = Signal(object)
    done = Signal()
    line_wanted = Signal()
    share_wanted = Signal()

    def __init__(self, why_not_new: Callable[[], str] = str) -> None:
        """why_not_new: a sentence why no office can be started here; empty: it can."""
        super().__init__()
        self.setObjectName("entry")
        self._why_not_new = why_not_new
        self._wizard: OfficeWizard | OfficeRunsPage | None = None
        "The page of a new office that is shown; loaded when somebody starts one, once."
        self._nearby: tuple[NearbyOffice, ...] = ()
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    @property
    def page(self) -> QWidget | None:
        """What is shown; None before the first page."""
        area = self._stack.currentWidget()
        return area.widget() if isinstance(area, QScrollArea) else None

    def show_first_choice(self) -> None:
        page = FirstRunPage()
        page.practice_wanted.connect(self.practice_wanted)
        page.sign_in_wanted.connect(self.show_sign_in)
        page.own_office_wanted.connect(self.show_new_office)
        page.language_chosen.connect(self.language_chosen)
        self._put(page)

    def show_sign_in(self, email: str = "", server: str = "", code: str = "") -> None:
        """The sign-in page; ``code`` says why it is here."""
        page = SignInPage(email, server)
        page.wanted.connect(self.sign_in_wanted)
        page.link_wanted.connect(self.link_wanted)
        page.back_wanted.connect(self.show_first_choice)
        page.language_chosen.connect(self.language_chosen)
        self._put(page)
        if code:
            page.show_error(code)
        page.focus_first()

    def show_new_office(self) -> None:
        from ui.pages.office_wizard import OfficeWizard

        page = OfficeWizard()
        page.wanted.connect(self.own_office_wanted)
        page.back_wanted.connect(self.show_first_choice)
        self._put(page)
        self._wizard = page
        page.office.focus_first()
        if why_not := self._why_not_new():
            page.show_error(why_not)

    def show_office_runs(self, runs: OfficeRuns) -> None:
        from ui.pages.office_runs import OfficeRunsPage

        page = OfficeRunsPage(runs)
        page.done.connect(self.done)
        page.line_wanted.connect(self.line_wanted)
        page.share_wanted.connect(self.share_wanted)
        self._put(page)
        self._wizard = page
        self.runs_shown.emit(page)
        page.go.setFocus()

    def show_change_password(self) -> None:
        page = ChangePasswordPage()
        page.wanted.connect(self.password_wanted)
        self._put(page)
        page.focus_first()

    def show_link(self, code: str) -> None:
        """What came of asking for a link."""
        if isinstance(self.page, SignInPage):
            self.page.show_link(code)

    def show_code(self, email: str, server: str) -> None:
        """The password was right; the code of the authenticator app comes next."""
        page = SignInCodePage()
        page.wanted.connect(self.code_wanted)
        page.back_wanted.connect(lambda: self.show_sign_in(email, server))
        self._put(page)
        page.focus_first()

    def show_fingerprint(self, fingerprint: str, email: str, server: str) -> None:
        """A certificate nobody has vouched for: the person compares it, once."""
        page = FingerprintPage(fingerprint)
        page.trusted.connect(self.fingerprint_trusted)
        page.refused.connect(lambda: self.show_sign_in(email, server))
        self._put(page)

    def show_waiting(self) -> None:
        """The office starts; one line, no bar that pretends to know how long."""
        page = QWidget()
        page.setObjectName("waiting")
        column = kit.page_column(page)
        column.addStretch(2)
        sub = words.text("first.creating")
        column.addLayout(kit.welcome(words.text("signin.title"), sub))
        column.addStretch(3)
        self._put(page)

    def show_error(self, code: str, sentence: str = "") -> None:
        """Tell the page that is shown; one that cannot tell makes room for the sign-in."""
        page = self.page
        if self._wizard is not None:
            self._wizard.show_error(sentence or words.text("first.e.failed"))
        elif isinstance(page, FirstRunPage):
            page.show_error(sentence)
        elif isinstance(page, ChangePasswordPage | SignInCodePage):
            page.show_error(code)
        elif isinstance(page, SignInPage):
            page.show_error(code, sentence)
        else:
            self.show_sign_in(code=code)

    def show_busy(self, busy: bool) -> None:
        page = self.page
        if self._wizard is not None:
            self._wizard.show_busy(busy)
        elif isinstance(page, SignInPage | SignInCodePage | ChangePasswordPage):
            page.show_busy(busy)

    def _put(self, page: QWidget) -> None:
        """Show this page; one that is taller than the window scrolls."""
        old = self._stack.currentWidget()
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
        self._wizard = None
        area = kit.scrolled(page, "entryScroll")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.addWidget(area)
        if isinstance(page, SignInPage):
            page.show_nearby(self._nearby)
        self.looks_nearby.emit(isinstance(page, SignInPage))

    def show_nearby(self, offices: tuple[NearbyOffice, ...]) -> None:
        self._nearby = offices
        if isinstance(self.page, SignInPage):
            self.page.show_nearby(offices)


class FingerprintPage(QWidget):
    """Signals:
    trusted, refused: the answer.
    """

    trusted = Signal()
    refused = Signal()

    def __init__(self, fingerprint: str) -> None:
        super().__init__()
        self.setObjectName("fingerprint")
        column = kit.page_column(self)
        column.addLayout(
            kit.welcome(words.text("signin.fp.title"), words.text("signin.fp.sub"))
        )
        card = kit.frame("card")
        inner = QVBoxLayout(card)
        shown = kit.label(grouped(fingerprint), "row", wraps=True)
        shown.setTextInteractionFlags(kit.SELECTABLE)
        inner.addWidget(shown)
        column.addWidget(card)
        yes = kit.button(words.text("signin.fp.trust"), "outline", name="trustFingerprint")
        yes.clicked.connect(self.trusted)
        no = kit.button(words.text("common.cancel"), "primary", name="refuseFingerprint")
        no.clicked.connect(self.refused)
        column.addWidget(no)
        column.addWidget(yes)
        column.addStretch(1)


def grouped(fingerprint: str) -> str:
    """``sha256:ab12…`` in groups of four, so that two of them can be compared by eye."""
    text = fingerprint.removeprefix("sha256:").replace(":", "").upper()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
