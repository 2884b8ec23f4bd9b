"""Settings, “Automation”: tokens with which programs of mine may act for me."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from softphone.client.access import Token
from ui import kit, status_words, words
from ui.pages.settings_window import settings_page

LONGEST_NAME = 100


class AutomationSettings(QWidget):
    """Signals:
    opened: it is looked at: what the office knows is wanted.
    token_wanted: the name of a new token.
    revoke_wanted: the id of one that shall be nothing any more.
    """

    opened = Signal()
    token_wanted = Signal(str)
    revoke_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("auto.title"))
        outer.addWidget(page)
        column.addWidget(kit.label(words.text("auto.sub"), "body2", wraps=True))
        self.name = QLineEdit()
        self.name.setObjectName("tokenName")
        self.name.setAccessibleName(words.text("auto.name"))
        self.name.setPlaceholderText(words.text("auto.nameHint"))
        self.name.setMaxLength(LONGEST_NAME)
        self.make = kit.button(words.text("auto.make"), "outline", "plus", "tokenMake")
        self.make.clicked.connect(self._make)
        self.name.textChanged.connect(lambda text: self.make.setEnabled(bool(text.strip())))
        self.name.returnPressed.connect(self._make)
        self.make.setEnabled(False)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.make)
        column.addLayout(row)
        self._shown = kit.frame("card", "tokenShown")
        self._secret = kit.label("", "row", wraps=True)
        self._secret.setTextInteractionFlags(kit.SELECTABLE)
        column.addWidget(self._secret_card())
        self._problem = kit.label("", "dangerText", wraps=True)
        self._problem.hide()
        column.addWidget(self._problem)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column.addLayout(self._rows)
        column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def _secret_card(self) -> QWidget:
        inner = QHBoxLayout(self._shown)
        inner.setContentsMargins(16, 12, 8, 12)
        texts = QVBoxLayout()
        texts.addWidget(kit.label(words.text("auto.once"), "secondary", wraps=True))
        texts.addWidget(self._secret)
        inner.addLayout(texts, 1)
        copy = kit.icon_button("copy", words.text("auto.copy"), "tokenCopy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._secret.text()))
        inner.addWidget(copy)
        self._shown.hide()
        return self._shown

    def show_tokens(self, tokens: Sequence[Token], now: datetime) -> None:
        kit.clear(self._rows)
        self._problem.hide()
        if not tokens:
            self._rows.addWidget(kit.label(words.text("auto.none"), "secondary", wraps=True))
        for token in tokens:
            self._rows.addWidget(self._row(token, now))

    def show_secret(self, secret: str) -> None:
        """Shown until the page is left or another one is made."""
        self.name.clear()
        self._secret.setText(secret)
        self._shown.setVisible(bool(secret))

    def show_problem(self) -> None:
        self._problem.setText(words.text("auto.problem"))
        self._problem.show()

    def _row(self, token: Token, now: datetime) -> QWidget:
        card = kit.frame("card")
        inner = QHBoxLayout(card)
        inner.setContentsMargins(16, 10, 10, 10)
        inner.addWidget(kit.TitledText(token.name, self._told(token, now), "row"), 1)
        revoke = kit.button(words.text("auto.revoke"), "outline", name=f"revoke-{token.id}")
        revoke.setAccessibleName(words.text("auto.revokeThis", name=token.name))
        revoke.clicked.connect(lambda: self.revoke_wanted.emit(token.id))
        inner.addWidget(revoke)
        return card

    def _told(self, token: Token, now: datetime) -> str:
        used = token.last_used_at
        if used is None or used == token.created_at:
            return words.text("auto.unused")
        return words.text("auto.used", time=status_words.since(used, now))

    def _make(self) -> None:
        name = self.name.text().strip()
        if name:
            self.token_wanted.emit(name)
