"""Parts that the pages of the administration share."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.announce import announce
from ui.pages.admin_table import Table

COPIED_MS = 2_000


def head(title: str, *buttons: QWidget) -> tuple[kit.TitledText, QHBoxLayout]:
    """A page's title with its line below, and what can be done at the right."""
    text = kit.TitledText(title, " ", "title")
    text.sub.hide()
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(text, 1)
    for button in buttons:
        row.addWidget(button)
    return text, row


def list_card(table: Table) -> QWidget:
    card = kit.frame("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(6, 4, 6, 6)
    column.addWidget(table)
    return card


class Question(kit.Notice):
    """Asks before something is lost, in the page and not in a window of its own."""

    def __init__(self) -> None:
        super().__init__("busy", "triangle-alert")
        self.setObjectName("question")
        self._do: Callable[[], object] = lambda: None
        row = QHBoxLayout()
        self.yes = kit.button("", "linkBusy", name="questionYes")
        self.no = kit.button(words.text("common.cancel"), "linkBusy", name="questionNo")
        row.addWidget(self.yes)
        row.addWidget(self.no)
        row.addStretch(1)
        self.add_row(row)
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.hide)
        self.hide()

    def ask(self, text: str, detail: str, yes: str, do: Callable[[], object]) -> None:
        self.show_text(text, detail)
        self.yes.setText(yes)
        self.yes.show()
        self.no.setText(words.text("common.cancel"))
        self._do = do
        self.show()
        self.no.setFocus()
        announce(self, f"{text} {detail}", is_urgent=True)

    def tell(self, text: str) -> None:
        """There is nothing to decide: it cannot be."""
        self.show_text(text)
        self.yes.hide()
        self.no.setText(words.text("common.close"))
        self.show()
        self.no.setFocus()
        announce(self, text, is_urgent=True)

    def _on_yes(self) -> None:
        self.hide()
        self._do()

    def ask_to_drop(self, typed: MutableMapping[str, Any], then: Callable[[], object]) -> None:
        """Before what was typed is lost."""

        def drop() -> None:
            typed.clear()
            then()

        self.ask(words.text("adm.unsaved"), "", words.text("adm.drop"), drop)


class SecretCard(kit.Notice):
    """Something that is shown once: read it, copy it, close it."""

    def __init__(self) -> None:
        super().__init__("accent", "lock")
        self.setObjectName("secretCard")
        self.line = kit.input_line("secretText", words.text("adm.secretOnce"))
        self.line.setReadOnly(True)
        self.copy = kit.button(words.text("adm.copy"), "outline", "copy", "secretCopy")
        self.done = kit.button(words.text("common.close"), "link", name="secretClose")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.copy)
        row.addWidget(self.done)
        self.add_row(row)
        row.setContentsMargins(32, 0, 12, 10)
        self.copy.clicked.connect(self._copy)
        self.done.clicked.connect(self.forget)
        self.hide()

    def show_secret(self, text: str, secret: str) -> None:
        self.show_text(text, words.text("adm.secretOnce"))
        self.line.setText(secret)
        self.line.setCursorPosition(0)
        self.show()
        self.copy.setFocus()
        announce(self, text)

    def forget(self) -> None:
        self.line.clear()
        self.hide()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.copy.setText(words.text("adm.copied"))
        QTimer.singleShot(
            COPIED_MS, self.copy, lambda: self.copy.setText(words.text("adm.copy"))
        )


def secret_card() -> SecretCard:
    return SecretCard()
