"""Settings, “Security”: the code at sign-in, and where I am signed in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import kit, words
from ui.pages.code_card import CodeCard
from ui.pages.mobile_card import MobileCard
from ui.pages.settings_window import settings_page
from ui.pages.signed_in_list import SignedInList


class SecuritySettings(QWidget):
    """Signals:
    opened: it is looked at: what the office knows is wanted.
    """

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("adm.security"))
        outer.addWidget(page)
        self.code = CodeCard()
        column.addWidget(kit.label(words.text("code.title"), "heading"))
        column.addWidget(self.code)
        column.addSpacing(12)
        self.mobile = MobileCard()
        column.addWidget(kit.label(words.text("mob.title"), "heading"))
        column.addWidget(self.mobile)
        column.addSpacing(12)
        column.addWidget(kit.label(words.text("sess.title"), "heading"))
        column.addWidget(kit.label(words.text("sess.sub"), "body2", wraps=True))
        self.places = SignedInList(
            none=words.text("sess.onlyHere"), everywhere=words.text("sess.others")
        )
        column.addWidget(self.places)
        column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()
