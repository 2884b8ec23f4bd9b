"""“This device does not ring” as a small switch: a bell with a bar, never violet."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from ui import icons, theme
from ui.controls import ring_focus

SIZE = 32
ICON = 18


class SilentToggle(QAbstractButton):
    """Pressed is the inverse fill, as everywhere; it is no do not disturb (decision 7)."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(QSize(SIZE, SIZE))
        theme.current.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked()
        box = QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5)
        edge = "text" if is_on else "control"
        painter.setPen(QPen(theme.color(edge), 1))
        painter.setBrush(theme.color("text" if is_on else self._ground()))
        painter.drawRoundedRect(box, 8, 8)
        token = "surface" if is_on else "text2" if self.isEnabled() else "off"
        picture = icons.pixmap("bell-off", token, ICON - 2, self.devicePixelRatioF())
        corner = (SIZE - ICON + 2) / 2
        painter.drawPixmap(round(corner), round(corner), picture)
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 10)

    def _ground(self) -> str:
        return "hover" if self.underMouse() and self.isEnabled() else "surface"
