"""Seven small switches, one a day of the week."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui import theme, words
from ui.controls import ring_focus

TALL = 32


class DayButton(QAbstractButton):
    """A day: chosen is filled and bold, not only coloured."""

    def __init__(self, day: int) -> None:
        super().__init__()
        self.setObjectName(f"day-{day}")
        self.setText(words.weekday(day))
        self.setAccessibleName(words.weekday(day, is_long=True))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.current.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        size = QFontMetrics(theme.font(13, 600)).size(0, self.text())
        return QSize(max(40, size.width() + 16), max(TALL, size.height() + 12))

    def minimumSizeHint(self) -> QSize:
        size = QFontMetrics(theme.font(13, 600)).size(0, self.text())
        return QSize(size.width() + 8, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked()
        box = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        painter.setPen(QPen(theme.color("dnd" if is_on else "control"), 1))
        ground = "hover" if self.underMouse() else "surface"
        painter.setBrush(theme.color("dnd" if is_on else ground))
        painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 10)
        painter.setFont(theme.font(13, 600 if is_on else 400))
        painter.setPen(theme.color("onDnd" if is_on else "text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class DayRow(QWidget):
    """Arrow keys walk the days, Space switches one.

    Signals:
        changed: other days are chosen.
    """

    changed = Signal()

    def __init__(self, chosen: Iterable[int]) -> None:
        super().__init__()
        self.buttons = tuple(DayButton(day) for day in range(7))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for day, button in enumerate(self.buttons):
            button.setChecked(day in set(chosen))
            button.clicked.connect(self.changed)
            row.addWidget(button)
        row.addStretch(1)
        self.setAccessibleName(words.text("quiet.days"))

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset(day for day, button in enumerate(self.buttons) if button.isChecked())

    def focus_first(self) -> None:
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        focused = next((p for p, button in enumerate(self.buttons) if button.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        target = self.buttons[(focused + step) % len(self.buttons)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
