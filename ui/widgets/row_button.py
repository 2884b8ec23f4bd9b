"""A row that is one button: picture, title, sentence, and something at its end."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.controls import ring_focus
from ui.widgets import labels, look

RADIUS = 8


class RowButton(QAbstractButton):
    """Title over a sentence beside a picture; hover, focus and choice are its ground.

    A row that cannot be chosen stays readable and keeps its place.
    """

    def __init__(self, picture: QWidget, title: str, sub: str = "", name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        # A button's own policy would never let it be narrower than its words.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.title = labels.wrapped(title, "row")
        self.sub = labels.wrapped(sub, "secondary")
        self.sub.setVisible(bool(sub))
        self._is_chosen = False
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 9, 14, 9)
        self.row.setSpacing(0)
        self._build(picture)
        self._speak()

    def _build(self, picture: QWidget) -> None:
        self.row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        self.row.addSpacing(16)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title, 1)
        texts.addLayout(top)
        self._top = top
        texts.addWidget(self.sub)
        self.row.addLayout(texts, 1)
        for widget in (picture, self.title, self.sub):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def add_end(self, widget: QWidget) -> None:
        """Put something at the right; a control there keeps its own clicks."""
        self.row.addSpacing(8)
        self.row.addWidget(widget)

    def add_tag(self, tag: QWidget) -> None:
        """Put a small word close to the title."""
        self._top.setStretch(0, 0)
        self._top.addWidget(tag)
        self._top.addStretch(1)

    def show_texts(self, title: str, sub: str, sub_role: str = "secondary") -> None:
        self.title.setText(title)
        self.sub.setText(sub)
        self.sub.setVisible(bool(sub))
        look.change(self.sub, "role", sub_role)
        self._speak()

    def show_chosen(self, is_chosen: bool) -> None:
        self._is_chosen = is_chosen
        look.change(self.title, "role", "rowStrong" if is_chosen else "row")
        self.update()

    def show_possible(self, is_possible: bool) -> None:
        """A row that cannot be chosen now: quieter, and Tab passes it by."""
        self.setEnabled(is_possible)
        look.change(self.title, "role", "row" if is_possible else "body2")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._ground()
        box = QRectF(self.rect())
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self.hasFocus():
            ring_focus(painter, box, RADIUS)

    def _ground(self) -> str:
        if self._is_chosen:
            return "accentSoft"
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            return "hover"
        return ""

    def _speak(self) -> None:
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(self.sub.text())
