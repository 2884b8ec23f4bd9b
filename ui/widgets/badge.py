"""The status badge: a shape, so that no state is told by colour alone."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import icons, theme
from ui.avatar import paint_avatar

BADGE_SHARE = 0.38
"Diameter of the badge, as a share of the avatar's."
RIM = 2.0
"Logical pixels of ground around a badge, so that it stands off the avatar."


class Badge(StrEnum):
    """One shape a state."""

    NONE = "none"
    AVAILABLE = "available"
    COLLEAGUES = "colleagues"
    ON_CALL = "on_call"
    RINGING = "ringing"
    DND = "dnd"
    GONE = "gone"
    NO_DEVICE = "no_device"
    NOT_REACHABLE = "not_reachable"
    UNKNOWN = "unknown"


TOKENS = {
    Badge.AVAILABLE: "accent",
    Badge.COLLEAGUES: "accent",
    Badge.ON_CALL: "busy",
    Badge.RINGING: "busy",
    Badge.DND: "dnd",
    Badge.GONE: "off",
    Badge.NO_DEVICE: "off",
    Badge.NOT_REACHABLE: "off",
    Badge.UNKNOWN: "off",
}
DISCS = frozenset({Badge.AVAILABLE, Badge.COLLEAGUES, Badge.ON_CALL, Badge.DND})


def paint_badge(painter: QPainter, box: QRectF, badge: Badge) -> None:
    """The badge inside ``box``, without a rim."""
    if badge is Badge.NONE:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = theme.color(TOKENS[badge])
    if badge in DISCS:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(box)
    else:
        _ring(painter, box, badge, color)
    _glyph(painter, box, badge, color)
    painter.restore()


def _ring(painter: QPainter, box: QRectF, badge: Badge, color: QColor) -> None:
    width = max(1.6, box.width() * 0.13)
    pen = QPen(color, width)
    if badge is Badge.UNKNOWN:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.5, 1.2])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))


def _glyph(painter: QPainter, box: QRectF, badge: Badge, color: QColor) -> None:
    unit = box.width() / 20
    middle = box.center()
    ground = theme.color("onDnd" if badge is Badge.DND else "onAccent")
    if badge is Badge.AVAILABLE:
        _stroke(painter, ground, 2.6 * unit)
        painter.drawPolyline(
            [
                middle + QPointF(x * unit, y * unit)
                for x, y in ((-4, 0.4), (-1.2, 3.2), (4.2, -3))
            ]
        )
    elif badge in (Badge.DND, Badge.GONE):
        is_disc = badge is Badge.DND
        _stroke(painter, ground if is_disc else color, (3.0 if is_disc else 2.6) * unit)
        reach = QPointF((4.6 if is_disc else 3.6) * unit, 0)
        painter.drawLine(middle - reach, middle + reach)
    elif badge is Badge.NOT_REACHABLE:
        _stroke(painter, color, 2.6 * unit)
        reach = QPointF(5.6, -5.6) * unit
        painter.drawLine(middle - reach, middle + reach)
    elif badge is Badge.RINGING:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(middle, 4.4 * unit, 4.4 * unit)
    elif badge is Badge.ON_CALL:
        _handset(painter, box)
    elif badge is Badge.COLLEAGUES:
        _heads(painter, middle, unit, ground)


def _stroke(painter: QPainter, color: QColor, width: float) -> None:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _handset(painter: QPainter, box: QRectF) -> None:
    ratio = painter.device().devicePixelRatio()
    size = round(box.width() * 0.62)
    picture = icons.pixmap("phone", "onAccent", size, ratio)
    place = QRectF(0, 0, size, size)
    place.moveCenter(box.center())
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


def _heads(painter: QPainter, middle: QPointF, unit: float, ground: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    for side in (-1, 1):
        head = middle + QPointF(side * 3.3 * unit, -2.6 * unit)
        painter.drawEllipse(head, 2.1 * unit, 2.1 * unit)
        body = QRectF(0, 0, 5.4 * unit, 7.2 * unit)
        body.moveCenter(middle + QPointF(side * 3.3 * unit, 4.4 * unit))
        painter.drawChord(body, 0, 180 * 16)


def paint_person(painter: QPainter, disc: QRectF, name: str, badge: Badge, ground: str) -> None:
    """An avatar with its badge at the lower right; ``ground`` is the token behind it."""
    paint_avatar(painter, disc, name)
    if badge is Badge.NONE:
        return
    size = disc.width() * BADGE_SHARE
    spot = QRectF(0, 0, size, size)
    reach = disc.width() / 2 * 0.78
    spot.moveCenter(disc.center() + QPointF(reach, reach))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(ground))
    painter.drawEllipse(spot.adjusted(-RIM, -RIM, RIM, RIM))
    paint_badge(painter, spot, badge)


class PersonPicture(QWidget):
    """Somebody's avatar with the status badge; spoken by what holds it."""

    def __init__(self, size: int, ground: str = "bg") -> None:
        super().__init__()
        self._disc, self._ground = size, ground
        self._name, self._badge = "", Badge.NONE
        self.setFixedSize(QSize(size + 4, size + 4))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.current.changed.connect(self.update)

    def show_person(self, name: str, badge: Badge, ground: str = "") -> None:
        shown = (name, badge, ground or self._ground)
        if shown != (self._name, self._badge, self._ground):
            self._name, self._badge, self._ground = shown
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        disc = QRectF(0, 0, self._disc, self._disc)
        paint_person(QPainter(self), disc, self._name, self._badge, self._ground)


class BadgePicture(QWidget):
    """The badge alone, as the status menu shows it."""

    def __init__(self, badge: Badge, size: int = 20) -> None:
        super().__init__()
        self._badge, self._size = badge, size
        self.setFixedSize(QSize(size, size))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.current.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_badge(QPainter(self), QRectF(0, 0, self._size, self._size), self._badge)
