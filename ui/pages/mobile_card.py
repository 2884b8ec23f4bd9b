"""Signing a mobile in by its camera: a code that is good once, for two minutes."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import kit, status_words, words
from ui.announce import announce
from ui.widgets import labels
from ui.widgets.qr_code import QrCode

SIDE = 212
"Of the QR code, logical pixels."
PROBLEMS = {
    "no_webphone": "web.noAccount",
    "only_here": "mob.onlyHere",
    "no_server": "signin.e.noServer",
}


class MobileCard(QWidget):
    """Signals:
    wanted: a code shall be shown.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.code = QrCode(SIDE)
        self.show_button = kit.button(words.text("mob.show"), "outline", name="mobileShow")
        self._told = labels.wrapped("", "secondary")
        self._ends = QTimer(self, singleShot=True)
        self._ends.timeout.connect(self.forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(kit.label(words.text("mob.sub"), "body2", wraps=True))
        column.addWidget(self.code)
        column.addWidget(self._told)
        column.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_button.clicked.connect(self.wanted)
        self.forget()

    def show_link(self, url: str, ends: datetime, now: datetime) -> None:
        """now: in the zone of the shown times."""
        import segno  # wanted by few

        made = segno.make(url, error="m", micro=False)
        self.code.show_code(tuple(tuple(row) for row in made.matrix), words.text("mob.qr"))
        self.code.show()
        self.show_button.hide()
        time = status_words.until(ends, now)
        self._tell(words.text("mob.scan", time=time))
        self._ends.start(max(0, round((ends - now).total_seconds() * 1000)))

    def show_problem(self, code: str) -> None:
        self.forget()
        self._tell(words.text(PROBLEMS.get(code, "signin.e.other")), is_problem=True)

    def forget(self) -> None:
        """The code is of no use any more, or nobody looks."""
        self._ends.stop()
        self.code.show_code((), "")
        self.code.hide()
        self._told.hide()
        self.show_button.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.forget()

    def _tell(self, text: str, *, is_problem: bool = False) -> None:
        kit.change_role(self._told, "dangerText" if is_problem else "secondary")
        self._told.setText(text)
        self._told.show()
        announce(self, text, is_urgent=is_problem)
