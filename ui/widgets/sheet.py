"""A sheet: rises inside the window over the list, and leaves the card above it in view."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, theme, words
from ui.widgets import labels
from ui.widgets.overlay_scroll import OverlayScroll
from ui.widgets.panel import rule

RISE_MS = 180


class Sheet(QFrame):
    """Title, close button, a sentence and a scrolled body.

    Signals:
        closed: it has gone; what it covered is to be shown again.
        risen: it stands still; what it covers can be taken out of the way of Tab.
    """

    closed = Signal()
    risen = Signal()

    def __init__(self, place: QWidget, name: str, title: str, sub: str = "") -> None:
        super().__init__(place)
        self.setObjectName(name)
        self.setProperty("kind", "sheet")
        self.setAccessibleName(title)
        self._returns_to: QWidget | None = None
        self.close_button = kit.icon_button(
            "x", words.text("common.close"), f"{name}Close", "Esc"
        )
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self._build(title, sub)
        self._rise = QPropertyAnimation(self, b"geometry", self)
        self._rise.setDuration(RISE_MS)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._rise.finished.connect(self.risen)
        self.close_button.clicked.connect(self.close_sheet)
        self.hide()

    def _build(self, title: str, sub: str) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 14, 1, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 12, 4)
        head.addWidget(labels.wrapped(title, "sheetTitle"), 1)
        head.addWidget(self.close_button)
        outer.addLayout(head)
        if sub:
            line = labels.wrapped(sub, "secondary")
            line.setContentsMargins(16, 0, 32, 8)
            outer.addWidget(line)
        outer.addWidget(rule())
        area = kit.scrolled(self.body, f"{self.objectName()}Scroll")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        OverlayScroll(area)
        outer.addWidget(area, 1)

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def open_sheet(self, room: QRect) -> None:
        """Rise to fill ``room``."""
        if self.is_open:
            return
        self._returns_to = QApplication.focusWidget()
        self.setGeometry(room)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        if theme.has_motion():
            self._rise.setStartValue(room.translated(0, room.height()))
            self._rise.setEndValue(room)
            self._rise.start()
        else:
            self.risen.emit()

    def fit(self, room: QRect) -> None:
        """The window has another size."""
        self._rise.stop()
        self.setGeometry(room)

    def close_sheet(self) -> None:
        if not self.is_open:
            return
        self._rise.stop()
        self.hide()
        self.closed.emit()
        if self._returns_to is not None and self._returns_to.isVisible():
            self._returns_to.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)
