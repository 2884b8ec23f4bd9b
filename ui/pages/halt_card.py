"""Stopping the office of this computer, for restoring or moving it; and starting it again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui import kit, words
from ui.announce import announce
from ui.widgets import labels


class HaltCard(QFrame):
    """Nothing rings afterwards, so it takes a second press of another name.

    Signals:
        halt_wanted, start_wanted: what to do with the office.
    """

    halt_wanted = Signal()
    start_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("haltCard")
        self.setProperty("kind", "card")
        self.is_halted = False
        self._is_sure = False
        self._text = labels.wrapped("", "secondary")
        self._problem = labels.wrapped("", "dangerText")
        self.go = kit.button("", "outline", name="haltOffice")
        self.keep = kit.button(words.text("common.cancel"), "link", name="haltKeep")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go)
        row.addWidget(self.keep)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._text)
        column.addWidget(self._problem)
        column.addLayout(row)
        self.go.clicked.connect(self._on_go)
        self.keep.clicked.connect(lambda: self._ask(False))
        self._show()

    def show_busy(self) -> None:
        self.go.setEnabled(False)
        self.keep.hide()
        self.go.setText(words.text("own.halting"))

    def show_halted(self, is_halted: bool, problem: str = "") -> None:
        """How it is now; problem: why it is not as it was wanted."""
        self.is_halted, self._is_sure = is_halted, False
        self._problem.setText(problem)
        self._show()
        announce(self, problem or self._text.text())

    def _on_go(self) -> None:
        if self.is_halted:
            self.start_wanted.emit()
        elif self._is_sure:
            self.halt_wanted.emit()
        else:
            self._ask(True)

    def _ask(self, is_sure: bool) -> None:
        self._is_sure = is_sure
        self._problem.setText("")
        self._show()
        self.go.setFocus()

    def _show(self) -> None:
        key = "own.startAgain" if self.is_halted else "own.halt"
        self.go.setText(words.text("own.haltSure" if self._is_sure else key))
        self.go.setEnabled(True)
        self.keep.setVisible(self._is_sure)
        self._problem.setVisible(bool(self._problem.text()))
        self._text.setText(words.text("own.halted" if self.is_halted else "own.haltSub"))
        kit.change_role(self._text, "busyStrong" if self.is_halted else "secondary")
