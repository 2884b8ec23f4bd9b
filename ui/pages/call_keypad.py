"""The keys of a telephone, for tones during a call (RFC 4733)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import kit, words
from ui.controls import KeypadKey

KEYS = "123456789*0#"
LETTERS = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO"} | {
    "7": "PQRS",
    "8": "TUV",
    "9": "WXYZ",
    "0": "+",
}
SHOWN_DIGITS = 24


class CallKeypad(QWidget):
    """Twelve keys and a line that shows what was sent.

    Signals:
        pressed: one of ``0``-``9``, ``*``, ``#``, by mouse or keyboard.
    """

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("callKeypad")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words.text("dial.keypad"))
        self._sent = kit.label("", "number")
        self._sent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        grid.addWidget(self._sent, 0, 0, 1, 3)
        for place, key in enumerate(KEYS):
            button = KeypadKey(key, LETTERS.get(key, ""))
            button.setObjectName(f"key{key}")
            button.clicked.connect(lambda _=False, digit=key: self._press(digit))
            grid.addWidget(button, 1 + place // 3, place % 3)

    def clear(self) -> None:
        self._sent.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text() in KEYS:
            self._press(event.text())
        else:
            super().keyPressEvent(event)

    def _press(self, digit: str) -> None:
        self._sent.setText((self._sent.text() + digit)[-SHOWN_DIGITS:])
        self.pressed.emit(digit)
