"""Who reaches the office of this computer: it alone, or others on the network too."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.announce import announce
from ui.pages.wizard_place import SwitchRow
from ui.widgets import labels
from ui.widgets.password_line import PasswordLine


class ShareCard(QFrame):
    """Changing it starts the office anew, so it takes the password and a second press.

    Signals:
        wanted: for others too, or not; and the password.
    """

    wanted = Signal(bool, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shareCard")
        self.setProperty("kind", "card")
        self._is_shared = False
        self.row = SwitchRow("shareOfficeLater", words.text("wiz3.share"))
        self.password = PasswordLine("sharePassword", words.text("signin.password"))
        self.go = kit.button(words.text("own.apply"), "primary", name="shareGo")
        self.said = labels.wrapped("", "body")
        self.said.setTextInteractionFlags(kit.SELECTABLE)
        self.said.hide()
        self._question = self._make_question()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.row)
        column.addWidget(self._question)
        column.addWidget(self.said)
        self.row.switch.toggled.connect(lambda _: self._show())
        self.password.returnPressed.connect(self._submit)
        self.password.textChanged.connect(lambda text: self.go.setEnabled(bool(text)))
        self.go.clicked.connect(self._submit)
        self.show_shared(False)

    def show_shared(self, is_shared: bool) -> None:
        """How it is now."""
        self._is_shared = is_shared
        self.row.switch.setChecked(is_shared)
        self.show_busy(False)
        self._show()

    def show_busy(self, busy: bool) -> None:
        self.row.switch.setEnabled(not busy)
        self.password.setReadOnly(busy)
        self.go.setText(words.text("own.applying" if busy else "own.apply"))
        self.go.setEnabled(not busy and bool(self.password.text()))

    def show_done(self, is_shared: bool, address: str) -> None:
        """address: where others reach it now."""
        self.show_shared(is_shared)
        key = "own.done.on" if is_shared else "own.done.off"
        self._say("accentBold", words.text(key, address=address))

    def show_failed(self, sentence: str) -> None:
        """What was wanted stays chosen, to be tried again."""
        self.show_busy(False)
        self._say("dangerText", sentence)

    def _submit(self) -> None:
        if self.password.text() and self.row.switch.isChecked() is not self._is_shared:
            self.said.hide()
            self.show_busy(True)
            self.wanted.emit(self.row.switch.isChecked(), self.password.text())

    def _show(self) -> None:
        is_on = self.row.switch.isChecked()
        self.row.show_sub(words.text("wiz3.shareOn" if is_on else "wiz3.shareOff"))
        is_changed = is_on is not self._is_shared
        self._question.setVisible(is_changed)
        if not is_changed:
            self.password.clear()

    def _say(self, role: str, text: str) -> None:
        kit.change_role(self.said, role)
        self.said.setText(text)
        self.said.show()
        announce(self.said, text)

    def _make_question(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(4, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(labels.wrapped(words.text("own.restart"), "secondary"))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.password, 1)
        row.addWidget(self.go)
        column.addLayout(row)
        return part
