"""Signing in: e-mail, password, phone system; then, for a temporary password, your own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from softphone.client.nearby import NearbyOffice
from ui import kit, words
from ui.announce import announce
from ui.widgets.password_line import PasswordLine

MOST_NEARBY = 3
"Offices of the network that are offered; an address can always be typed."
ERRORS = {
    "wrong_credentials": "signin.e.wrong",
    "no_server": "signin.e.noServer",
    "certificate_changed": "signin.e.certificate",
    "not_an_office": "signin.e.notOffice",
    "too_many_tries": "signin.e.tooMany",
    "keyring": "signin.e.keyring",
    "session_ended": "err.auth",
}
LINK_ANSWERS = {
    "": ("signin.mailSent", "signin.mailHow"),
    "no_mail": ("signin.noMail", "signin.forgotHow"),
    "too_many_tries": ("code.e.wait", ""),
    "no_server": ("signin.e.noServer", ""),
}
"Code -> sentence and what is said below it; for every other one: ask your administrator."


class SignInPage(QWidget):
    """Three fields and one button.  A refused sign-in keeps the e-mail.

    Signals:
        wanted: e-mail, password, server.
        link_wanted: e-mail, server: the password is forgotten.
        language_chosen: ``de``, ``en`` or ``nl``.
        back_wanted: to the choice of the first start.
    """

    wanted = Signal(str, str, str)
    link_wanted = Signal(str, str)
    language_chosen = Signal(str)
    back_wanted = Signal()

    def __init__(
        self, email: str = "", server: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("signIn")
        self.email = kit.input_line("signInEmail", words.text("signin.email"), email)
        self.password = PasswordLine("signInPassword", words.text("signin.password"))
        self.server = kit.input_line("signInServer", words.text("signin.server"), server)
        self.server.setPlaceholderText("127.0.0.1:8580")
        self._notice = kit.Notice("danger", "triangle-alert")
        self._notice.hide()
        self.forgot = kit.button(words.text("signin.forgot"), "link", name="signInForgot")
        self._help = kit.Notice(
            "accent", "info", words.text("signin.forgotAsk"), words.text("signin.forgotHow")
        )
        self.mail = self._help.add_action(
            words.text("signin.mailLink"), "signInMail", self._ask_for_link
        )
        self._help.hide()
        self._nearby = QVBoxLayout()
        self._nearby.setSpacing(4)
        self.go = kit.button(words.text("signin.go"), "primary")
        self.go.setObjectName("signInGo")
        self._build()
        self.go.clicked.connect(self._submit)
        self.forgot.clicked.connect(self._show_help)
        for line in (self.email, self.password, self.server):
            line.returnPressed.connect(self._submit)
            line.textEdited.connect(self._refresh)
        self._refresh()

    def focus_first(self) -> None:
        """The keyboard goes to the first empty field."""
        empty = [line for line in self._lines if not line.text()]
        (empty or [self.password])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:
        """While the office is asked, nothing can be pressed twice."""
        for line in self._lines:
            # Not disabled: that would hand the keyboard on to “back”.
            line.setReadOnly(busy)
        self.go.setEnabled(not busy)
        self.go.setText(words.text("conn.connecting" if busy else "signin.go"))
        if busy:
            self._notice.hide()
        else:
            self._refresh()

    def show_nearby(self, offices: Sequence[NearbyOffice]) -> None:
        """Offices that announce themselves on this network; a click takes the address."""
        kit.clear(self._nearby)
        for office in offices[:MOST_NEARBY]:
            text = words.text("first.found", office=office.name).replace("&", "&&")
            take = kit.button(text, "link", "server", f"nearby-{office.server}")
            take.setToolTip(office.server)
            take.clicked.connect(lambda _=False, o=office: self._take(o))
            self._nearby.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)

    def _take(self, office: NearbyOffice) -> None:
        if not self.server.isReadOnly():
            self.server.setText(office.server)
            self._refresh()
            self.focus_first()

    def show_error(self, code: str, detail: str = "") -> None:
        """Say what happened in plain words.  The e-mail stays, the password goes."""
        self.show_busy(False)
        self._notice.show_text(words.text(ERRORS.get(code, "signin.e.other")), detail)
        self._notice.show()
        if code in ("wrong_credentials", "session_ended"):
            self.password.clear()
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()

    def _show_help(self) -> None:
        """Who can let me in again; once more, and it goes away."""
        self._help.setVisible(self._help.isHidden())
        if not self._help.isHidden():
            announce(self, words.text("signin.forgotAsk"))

    def _ask_for_link(self) -> None:
        self.mail.setEnabled(False)
        self.link_wanted.emit(self.email.text().strip(), self.server.text().strip())

    def show_link(self, code: str) -> None:
        """What came of it; empty: a mail is on its way, if the office knows the address."""
        key, how = LINK_ANSWERS.get(code, ("signin.forgotAsk", "signin.forgotHow"))
        self._help.show_text(words.text(key), words.text(how) if how else "")
        self._help.show()
        self.mail.hide()
        announce(self, words.text(key), is_urgent=bool(code))

    @property
    def _lines(self) -> tuple[QLineEdit, ...]:
        return (self.email, self.password, self.server)

    def _build(self) -> None:
        column = kit.page_column(self)
        column.addLayout(kit.welcome(words.text("signin.title"), words.text("signin.sub")))
        column.addSpacing(12)
        column.addWidget(self._notice)
        for line in self._lines:
            column.addLayout(kit.field(line))
        column.addLayout(self._nearby)
        column.addSpacing(4)
        column.addWidget(self.go)
        column.addWidget(self.forgot, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._help)
        column.addStretch(1)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        back = kit.button(words.text("wiz.back"), "link")
        back.setObjectName("signInBack")
        back.clicked.connect(self.back_wanted)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(language_box(self.language_chosen.emit))
        return row

    def _refresh(self) -> None:
        self.go.setEnabled(all(line.text().strip() for line in self._lines))
        self.mail.setEnabled(bool(self.email.text().strip() and self.server.text().strip()))

    def _submit(self) -> None:
        if self.go.isEnabled():
            self.wanted.emit(
                self.email.text().strip(), self.password.text(), self.server.text().strip()
            )


def language_box(chosen: Callable[[str], object]) -> QComboBox:
    """The three languages by their own names."""
    box = kit.combo("language", words.text("look.language"))
    for code, name in words.LANGUAGES.items():
        box.addItem(name, code)
    box.setCurrentIndex(max(0, box.findData(words.language())))
    box.activated.connect(lambda index: chosen(str(box.itemData(index))))
    return box
