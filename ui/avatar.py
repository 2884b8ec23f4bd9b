"""The disc with somebody's initials, still or pulsing while it rings."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import icons, theme

PULSE_MS = 1600


def initials(name: str) -> str:
    """``Sanne de Vries`` is SV; a number has none."""
    parts = [part for part in name.split() if part[:1].isalpha()]
    if not parts:
        return ""
    chosen = parts[:1] if len(parts) == 1 else [parts[0], parts[-1]]
    return "".join(part[0].upper() for part in chosen)


def paint_avatar(painter: QPainter, box: QRectF, name: str) -> None:
    """The disc with initials, or with a handset for somebody without a name."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("avatar"))
    painter.drawEllipse(box)
    letters = initials(name)
    if not letters:
        size = round(box.width() * 0.46)
        left, top = box.center().x() - size / 2, box.center().y() - size / 2
        ratio = painter.device().devicePixelRatio()
        picture = icons.pixmap("phone", "avatarText", size, ratio)
        painter.drawPixmap(round(left), round(top), picture)
        return
    font = theme.font(1, 600)
    font.setPixelSize(max(9, round(box.width() * 0.36)))
    painter.setFont(font)
    painter.setPen(theme.color("avatarText"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters)


class Avatar(QWidget):
    """A disc of fixed size; its name is spoken by the widget that holds it."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__()
        self._name, self._size = name, size
        self.setFixedSize(QSize(size, size))
        theme.current.changed.connect(self.update)

    def show_name(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_avatar(QPainter(self), QRectF(self.rect()), self._name)


class RingingAvatar(QWidget):
    """The disc with two rings that breathe; still when less motion is asked for."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__()
        self._name, self._disc, self._phase = name, size, 0.0
        self.setFixedSize(QSize(size + 18, size + 18))
        self._pulse = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._pulse.setDuration(PULSE_MS)
        self._pulse.setLoopCount(-1)
        self._pulse.valueChanged.connect(self._move)
        if theme.has_motion():
            self._pulse.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QRectF(self.rect()).center()
        swing = abs(2 * self._phase - 1)
        for distance, opacity in ((4.5, 0.8), (8.0, 0.2 + 0.25 * swing)):
            color = QColor(theme.color("accent"))
            color.setAlphaF(opacity)
            painter.setPen(QPen(color, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = self._disc / 2 + distance
            painter.drawEllipse(centre, radius - 1, radius - 1)
        disc = QRectF(0, 0, self._disc, self._disc)
        disc.moveCenter(centre)
        paint_avatar(painter, disc, self._name)

    def _move(self, value: float) -> None:
        self._phase = value
        self.update()
