"""The do-not-disturb switch: its thumb says whether the wish has arrived."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from ui import theme
from ui.controls import ring_focus
from ui.dnd_model import CardKind

TRACK = QSize(44, 24)
MARGIN = 4
"Room for the focus ring, logical pixels: 2 clear of the shape, 2 wide."
SPIN_MS = 900


class DndSwitch(QAbstractButton):
    """44 x 24.  Off: a hollow track.  On: check, spinner or exclamation mark in the thumb."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dnd")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(TRACK.width() + 2 * MARGIN, TRACK.height() + 2 * MARGIN)
        self._kind, self._turn = CardKind.OFF, 0.0
        self._spin = QVariantAnimation(self, startValue=0.0, endValue=360.0)
        self._spin.setDuration(SPIN_MS)
        self._spin.setLoopCount(-1)
        self._spin.valueChanged.connect(self._on_turn)
        theme.current.changed.connect(self.update)

    def show_state(self, kind: CardKind, *, is_on: bool) -> None:
        self._kind = kind
        self.setChecked(is_on)
        spins = kind is CardKind.SYNCING and theme.has_motion()
        if spins and self._spin.state() is not QVariantAnimation.State.Running:
            self._spin.start()
        elif not spins:
            self._spin.stop()
        self.update()

    def nextCheckState(self) -> None:
        """A click is a wish; the view-model decides what is shown."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(MARGIN, MARGIN, TRACK.width(), TRACK.height())
        if self.isChecked():
            self._paint_on(painter, box)
        else:
            self._paint_off(painter, box)
        if self.hasFocus():
            ring_focus(
                painter, QRectF(self.rect()), 15, "text" if self.isChecked() else "accent"
            )

    def _paint_off(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(theme.color("control"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 11.25, 11.25)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("control"))
        thumb = QPointF(box.left() + 12, box.center().y())
        painter.drawEllipse(thumb, 7, 7)
        if self._kind is CardKind.SYNCING:
            self._paint_arc(painter, thumb, "surface", 3.6)

    def _paint_on(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("dnd"))
        painter.drawRoundedRect(box, 12, 12)
        thumb = QPointF(box.right() - 12, box.center().y())
        painter.setBrush(theme.color("onDnd"))
        painter.drawEllipse(thumb, 9, 9)
        if self._kind is CardKind.SYNCING:
            self._paint_arc(painter, thumb, "dnd", 4.5)
        elif self._kind is CardKind.ON:
            self._paint_check(painter, thumb)
        else:
            self._paint_mark(painter, thumb)

    def _paint_arc(self, painter: QPainter, middle: QPointF, token: str, radius: float) -> None:
        painter.setPen(self._pen(token, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(-radius, -radius, 2 * radius, 2 * radius).translated(middle)
        painter.drawArc(box, round((50 - self._turn) * 16), 260 * 16)

    def _paint_check(self, painter: QPainter, middle: QPointF) -> None:
        painter.setPen(self._pen("dnd", 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = ((-3.6, 0.2), (-1.2, 2.6), (3.6, -2.4))
        painter.drawPolyline([middle + QPointF(x, y) for x, y in corners])

    def _paint_mark(self, painter: QPainter, middle: QPointF) -> None:
        painter.setPen(self._pen("dnd", 2.4))
        painter.drawLine(middle + QPointF(0, -4), middle + QPointF(0, 0.8))
        painter.drawPoint(middle + QPointF(0, 4.2))

    def _pen(self, token: str, width: float) -> QPen:
        pen = QPen(theme.color(token), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def _on_turn(self, value: float) -> None:
        self._turn = value
        self.update()
