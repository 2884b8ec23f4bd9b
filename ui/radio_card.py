"""A choice as a whole card: icon, name, one fact, and a round mark."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QRadioButton, QSizePolicy

from ui import kit, theme
from ui.controls import ring_focus


class RadioCard(QRadioButton):
    """Stays in place when it cannot be chosen, and then says why in its second line."""

    def __init__(self, name: str, icon: str, title: str, sub: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sub)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 12, 52, 12)
        self._row.setSpacing(16)
        self._icon_name = icon
        self._picture = kit.picture(icon, "text2", 22)
        self._texts = kit.TitledText(title, sub)
        self._row.addWidget(self._picture)
        self._row.addWidget(self._texts, 1)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._texts.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._on_toggled)

    def add_line(self, text: str, role: str) -> None:
        """Something more to know, below the second line."""
        shown = kit.label(text, role, wraps=True)
        shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = self._texts.layout()
        assert layout is not None
        layout.addWidget(shown)
        self.setAccessibleDescription(f"{self.accessibleDescription()} {text}")

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.minimumSize()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width)

    def hitButton(self, position: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on, box = self.isChecked(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground = "accentSoft" if is_on else "hover" if self._is_hovered else "surface"
        painter.setPen(QPen(theme.color("accent" if is_on else "line"), 2 if is_on else 1))
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(box, 12, 12)
        mark = QRectF(0, 0, 18, 18)
        mark.moveCenter(QRectF(self.width() - 45, 0, 34, self.height()).center())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent" if is_on else "control"), 2))
        painter.drawEllipse(mark)
        if is_on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(mark.adjusted(4.5, 4.5, -4.5, -4.5))
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 13, "text" if is_on else "accent")

    @property
    def _is_hovered(self) -> bool:
        return self.underMouse() and self.isEnabled()

    def _on_toggled(self, is_on: bool) -> None:
        self._picture.show_icon(self._icon_name, "accent" if is_on else "text2")
