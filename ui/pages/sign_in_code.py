"""The second step of signing in: the code of the authenticator app."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import code_words, kit, words
from ui.announce import announce

LONGEST = 40


class SignInCodePage(QWidget):
    """Signals:
    wanted: the code.
    back_wanted: to e-mail and password.
    """

    wanted = Signal(str)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signInCode")
        self.code = kit.input_line("signInCodeLine", words.text("code.field"))
        self.code.setMaxLength(LONGEST)
        self._notice = kit.Notice("danger", "triangle-alert")
        self._notice.hide()
        self.go = kit.button(words.text("signin.go"), "primary", name="signInCodeGo")
        column = kit.page_column(self)
        column.addLayout(kit.welcome(words.text("code.step"), words.text("code.stepSub")))
        column.addSpacing(12)
        column.addWidget(self._notice)
        column.addLayout(kit.field(self.code))
        column.addWidget(self.go)
        column.addWidget(kit.label(words.text("code.lost"), "secondary", wraps=True))
        column.addStretch(1)
        row = QHBoxLayout()
        back = kit.button(words.text("wiz.back"), "link", name="signInCodeBack")
        back.clicked.connect(self.back_wanted)
        row.addWidget(back)
        row.addStretch(1)
        column.addLayout(row)
        self.code.textEdited.connect(self._refresh)
        self.code.returnPressed.connect(self._submit)
        self.go.clicked.connect(self._submit)
        self._refresh()

    def focus_first(self) -> None:
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, busy: bool) -> None:
        self.code.setReadOnly(busy)
        self.go.setEnabled(not busy and bool(self.code.text().strip()))
        self.go.setText(words.text("conn.connecting" if busy else "signin.go"))

    def show_error(self, code: str) -> None:
        self.show_busy(False)
        text = code_words.problem(code)
        self._notice.show_text(text)
        self._notice.show()
        announce(self, text, is_urgent=True)
        self.code.selectAll()
        self.focus_first()

    def _refresh(self) -> None:
        self.go.setEnabled(bool(self.code.text().strip()))

    def _submit(self) -> None:
        if self.go.isEnabled():
            self.wanted.emit(self.code.text())
