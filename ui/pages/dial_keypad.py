"""The keys under the dial bar, for dialling with the mouse or by touch."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import words
from ui.controls import KeypadKey
from ui.pages.call_keypad import KEYS, LETTERS


class DialKeypad(QWidget):
    """Signals:
    pressed: a key of the telephone.
    """

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialKeys")
        self.setAccessibleName(words.text("dial.keypad"))
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 0)
        grid.setSpacing(4)
        for place, key in enumerate(KEYS):
            button = KeypadKey(key, LETTERS.get(key, ""))
            button.setObjectName(f"dial{key}")
            button.clicked.connect(lambda _=False, digit=key: self.pressed.emit(digit))
            grid.addWidget(button, place // 3, place % 3)
        self.hide()
