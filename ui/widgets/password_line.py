"""A hidden text with an eye that shows it; the eye is a button of its own for Tab."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit

from ui import kit, words


class PasswordLine(QLineEdit):
    """Shows dots until the eye is pressed."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.eye = kit.icon_button("eye", words.text("signin.showPassword"), f"{name}Eye")
        self.eye.setParent(self)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._show_text)
        self.setTextMargins(0, 0, self.eye.width() - 4, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = (self.height() - self.eye.height()) // 2
        self.eye.move(self.width() - self.eye.width() - 4, top)

    def _show_text(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        self.eye.change_icon("eye-off" if is_shown else "eye")
