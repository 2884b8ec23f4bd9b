"""Painted controls: call buttons, keypad keys, switch, check box."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QSizePolicy, QToolButton

from ui import icons, theme


def ring_focus(painter: QPainter, box: QRectF, radius: float, token: str = "accent") -> None:
    """The focus ring: 2 px, outside the shape that it belongs to."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color(token), 2))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)


class CallControl(QToolButton):
    """A rounded square 46 x 42 with its word below; pressed is the inverse fill and bold."""

    BOX = QSize(46, 42)

    def __init__(self, icon: str, text: str) -> None:
        super().__init__()
        self._icon = icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        theme.current.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(13, 600)).size(0, self.text())
        width = max(self.BOX.width() + 8, words.width() + 4)
        return QSize(width, self.BOX.height() + 12 + words.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked() and self.isCheckable()
        ground = "text" if is_on else "sunken" if self.underMouse() else "hover"
        left = (self.width() - self.BOX.width()) / 2
        box = QRectF(left, 5, self.BOX.width(), self.BOX.height())
        if self.hasFocus():
            ring_focus(painter, box.adjusted(-4, -4, 4, 4), 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(box, 10, 10)
        token = "surface" if is_on else "text" if self.isEnabled() else "off"
        picture = icons.pixmap(self._icon, token, 20, self.devicePixelRatioF())
        painter.drawPixmap(round(box.center().x() - 10), round(box.center().y() - 10), picture)
        painter.setFont(theme.font(13, 600 if is_on else 400))
        painter.setPen(theme.color("text" if is_on else "text2"))
        words = QRect(0, round(box.bottom()) + 4, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, self.text())


class KeypadKey(QAbstractButton):
    """A key of the telephone: the digit, and its letters small below it."""

    def __init__(self, digit: str, letters: str) -> None:
        super().__init__()
        self._letters = letters
        self.setText(digit)
        self.setAccessibleName(digit)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMinimumSize(QSize(64, 44))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(96, max(44, theme.px(18) + theme.px(11) + 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(
            theme.color("sunken" if self.isDown() or self.underMouse() else "hover")
        )
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 10)
        painter.setFont(theme.font(18, 500))
        painter.setPen(theme.color("text"))
        digit = box if not self._letters else box.adjusted(0, 0, 0, -theme.px(12))
        painter.drawText(digit, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._letters:
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("text2"))
            below = box.adjusted(0, theme.px(18), 0, 0)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._letters)


class Switch(QAbstractButton):
    """On or off, 44 x 24; the word for it stands beside and is its name."""

    def __init__(self, name: str, text: str, token: str = "accent") -> None:
        super().__init__()
        self._token = token
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(QSize(52, 32))
        theme.current.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(4, 4, 44, 24)
        is_on = self.isChecked()
        edge = theme.color(self._token if is_on else "control")
        if not self.isEnabled():
            edge = theme.color("off")
        painter.setPen(QPen(edge, 2))
        painter.setBrush(edge if is_on else theme.color("surface"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 11, 11)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("surface") if is_on else edge)
        size = 16.0 if is_on else 14.0
        centre = box.right() - 12 if is_on else box.left() + 12
        painter.drawEllipse(QRectF(centre - size / 2, 16 - size / 2, size, size))
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 16)


class CheckBox(QCheckBox):
    """A box of 18 with a check; the style's own is hardly seen in the dark."""

    BOX = 18

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(13)).size(0, self.text())
        return QSize(self.BOX + 10 + words.width() + 8, max(32, words.height() + 8))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(4, (self.height() - self.BOX) / 2, self.BOX, self.BOX)
        is_on = self.isChecked()
        painter.setPen(QPen(theme.color("accent" if is_on else "control"), 1.5))
        painter.setBrush(theme.color("accent" if is_on else "surface"))
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        if is_on:
            picture = icons.pixmap("check", "onAccent", 14, self.devicePixelRatioF())
            painter.drawPixmap(round(box.x()) + 2, round(box.y()) + 2, picture)
        if self.hasFocus():
            ring_focus(painter, box.adjusted(-4, -4, 4, 4), 7)
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text"))
        words = QRectF(self.rect()).adjusted(self.BOX + 14, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
