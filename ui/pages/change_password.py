"""A temporary password leads straight here: choose your own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui import kit, words
from ui.widgets.password_line import PasswordLine

MIN_LENGTH = 8
ERRORS = {
    "weak_password": "pw.e.weak",
    "wrong_password": "pw.e.old",
    "no_server": "signin.e.noServer",
}


def error_text(code: str) -> str:
    """Why a new password was not taken."""
    return words.text(ERRORS.get(code, "signin.e.other"), n=MIN_LENGTH)


class ChangePasswordPage(QWidget):
    """Two fields that must agree.

    Signals:
        wanted: the new password.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("changePassword")
        self.new = PasswordLine("newPassword", words.text("pw.new"))
        self.again = PasswordLine("newPasswordAgain", words.text("pw.again"))
        self._verdict = kit.label("", "secondary", wraps=True)
        self._notice = kit.Notice("danger", "triangle-alert")
        self._notice.hide()
        self.go = kit.button(words.text("pw.save"), "primary", name="savePassword")
        column = kit.page_column(self)
        column.addLayout(kit.welcome(words.text("pw.title"), words.text("pw.sub")))
        column.addSpacing(12)
        column.addWidget(self._notice)
        column.addLayout(kit.field(self.new))
        column.addLayout(kit.field(self.again))
        column.addWidget(self._verdict)
        column.addWidget(self.go)
        column.addStretch(1)
        for line in (self.new, self.again):
            line.textEdited.connect(self._refresh)
            line.returnPressed.connect(self._submit)
        self.go.clicked.connect(self._submit)
        self._refresh()

    def focus_first(self) -> None:
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:
        for widget in (self.new, self.again):
            widget.setEnabled(not busy)
        self.go.setEnabled(not busy and self._is_usable)

    def show_error(self, code: str) -> None:
        self.show_busy(False)
        self._notice.show_text(error_text(code))
        self._notice.show()

    @property
    def _is_usable(self) -> bool:
        return len(self.new.text()) >= MIN_LENGTH and self.new.text() == self.again.text()

    def _refresh(self) -> None:
        key = ""
        if len(self.new.text()) < MIN_LENGTH:
            key = "pw.hint"
        elif self.again.text() and self.new.text() != self.again.text():
            key = "pw.differ"
        self._verdict.setText(words.text(key, n=MIN_LENGTH) if key else "")
        self.go.setEnabled(self._is_usable)

    def _submit(self) -> None:
        if self._is_usable:
            self.wanted.emit(self.new.text())
