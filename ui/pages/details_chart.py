"""Charts of counted calls: columns from zero, read by pointer and arrow keys.

pyqtgraph and numpy are loaded with this module, which few people ever need.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QFrame, QWidget

from ui import theme
from ui.announce import announce
from ui.controls import ring_focus
from ui.details_words import Bar

TALL = 196
"Of a chart at text size 100 %, logical pixels."
GAP = 2.0
"Between the parts of a column, pixels."
WIDEST_BAR = 44.0
PARTS = (("accent", "accent"), ("accentSoft", "accent"), ("danger", "danger"))
"Fill and edge of answered, elsewhere, missed: told apart by fill as well as by hue."
LATE = ("busy", "busy")
STEPS = (1, 2, 5)


def ticks(most: int) -> list[int]:
    """From 0 in whole, even steps, five at most, up to what is above the highest column."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * 5 >= most:
                size = step * power
                return list(range(0, size * max(1, -(-most // size)) + 1, size))
        power *= 10


class _Columns(pg.GraphicsObject):  # type: ignore[misc]
    """Paints in pixels, so that gaps and edges are as thick at every size."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: Sequence[Bar] = ()
        self.ticks: Sequence[int] = (0, 1)
        self.top = 1.0
        self.current = -1
        self.shows_values = False
        self.goal: tuple[float, str] | None = None
        "Where the goal lies between the columns, and its words."

    def boundingRect(self) -> QRectF:
        return QRectF(-0.5, 0, max(1, len(self.bars)), self.top)

    def paint(self, painter: QPainter, *_: object) -> None:
        to_pixels = painter.transform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, to_pixels)
        for place, bar in enumerate(self.bars):
            self._column(painter, to_pixels, place, bar)
        if self.goal is not None:
            self._goal(painter, to_pixels, *self.goal)
        painter.restore()

    def _ground(self, painter: QPainter, to_pixels: QTransform) -> None:
        left, right = -0.5, len(self.bars) - 0.5
        if 0 <= self.current < len(self.bars):
            corner = to_pixels.map(QPointF(self.current - 0.5, self.top))
            other = to_pixels.map(QPointF(self.current + 0.5, 0))
            painter.fillRect(QRectF(corner, other), theme.color("hover"))
        for tick in self.ticks:
            painter.setPen(QPen(theme.color("line" if tick else "control"), 1))
            y = round(to_pixels.map(QPointF(0, tick)).y()) + 0.5
            begin, end = (to_pixels.map(QPointF(x, 0)).x() for x in (left, right))
            painter.drawLine(QPointF(begin, y), QPointF(end, y))

    def _column(self, painter: QPainter, to_pixels: QTransform, place: int, bar: Bar) -> None:
        middle = to_pixels.map(QPointF(place, 0)).x()
        room = to_pixels.map(QPointF(1, 0)).x() - to_pixels.map(QPointF(0, 0)).x()
        wide = min(room * 0.66, WIDEST_BAR * theme.current.factor)
        below, height = 0, to_pixels.map(QPointF(0, 0)).y()
        for part, value in enumerate(bar.parts):
            if not value:
                continue
            below += value
            top = min(to_pixels.map(QPointF(0, below)).y(), height - GAP)
            box = QRectF(middle - wide / 2, top, wide, height - top)
            self._part(painter, box, LATE if bar.is_late else PARTS[part])
            height = top - GAP
        if self.shows_values and bar.total:
            self._value(painter, middle, height, str(bar.total))

    def _part(self, painter: QPainter, box: QRectF, look: tuple[str, str]) -> None:
        fill, edge = look
        painter.setBrush(theme.color(fill))
        painter.setPen(Qt.PenStyle.NoPen)
        if fill != edge and box.height() >= 4:
            painter.setPen(QPen(theme.color(edge), 1.5))
            box = box.adjusted(0.75, 0.75, -0.75, -0.75)
        elif fill != edge:
            painter.setBrush(theme.color(edge))
        painter.drawRect(box)

    def _value(self, painter: QPainter, middle: float, height: float, text: str) -> None:
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text"))
        metrics = QFontMetricsF(painter.font())
        wide, tall = metrics.horizontalAdvance(text) + 4, metrics.height()
        spot = QRectF(middle - wide / 2, height - tall - 1, wide, tall)
        painter.drawText(spot, Qt.AlignmentFlag.AlignHCenter, text)

    def _goal(self, painter: QPainter, to_pixels: QTransform, at: float, text: str) -> None:
        x = round(to_pixels.map(QPointF(at, 0)).x()) + 0.5
        top, bottom = (to_pixels.map(QPointF(0, y)).y() for y in (self.top, 0))
        pen = QPen(theme.color("text2"), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, top + 2), QPointF(x, bottom))
        painter.setFont(theme.font(12))
        painter.setPen(theme.color("text2"))
        metrics = QFontMetricsF(painter.font())
        room = to_pixels.map(QPointF(len(self.bars) - 0.5, 0)).x() - x - 6
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        spot = QRectF(x + 6, top, room, metrics.height())
        painter.drawText(spot, Qt.AlignmentFlag.AlignLeft, shown)


class BarChart(pg.PlotWidget):  # type: ignore[misc]
    """Signals:
    read: what the column under the pointer or the arrow keys says; empty: none is.
    """

    read = Signal(str)

    def __init__(self, name: str, text: str, *, shows_values: bool = False) -> None:
        super().__init__(background=None)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._columns = _Columns()
        self._columns.shows_values = shows_values
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.addItem(self._columns)
        view = plot.getViewBox()
        view.setMouseEnabled(False, False)
        view.setDefaultPadding(0)
        if shows_values:
            plot.hideAxis("left")
        theme.current.changed.connect(self._dress)
        self._dress()

    # Qt's names.

    def sizeHint(self) -> QSize:
        return QSize(280, round(TALL * theme.current.factor))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(TALL * theme.current.factor))

    # -- what is shown -----------------------------------------------------------------------

    def show_bars(self, bars: Sequence[Bar], goal: tuple[float, str] | None = None) -> None:
        columns = self._columns
        most = max((bar.total for bar in bars), default=0)
        columns.ticks = (0,) if columns.shows_values else ticks(max(1, most))
        # Room above for the values and the words of the goal.
        columns.top = max(1, most) * 1.3 if columns.shows_values else columns.ticks[-1] * 1.04
        columns.bars, columns.goal, columns.current = tuple(bars), goal, -1
        columns.prepareGeometryChange()
        self.getPlotItem().setRange(
            xRange=(-0.5, max(1, len(bars)) - 0.5), yRange=(0, columns.top), padding=0
        )
        self.setAccessibleDescription(". ".join(bar.spoken for bar in bars if bar.total))
        self._label()
        columns.update()

    @property
    def bars(self) -> Sequence[Bar]:
        return tuple(self._columns.bars)

    def choose(self, place: int) -> None:
        """Read this column; -1: none."""
        place = place if 0 <= place < len(self._columns.bars) else -1
        if place != self._columns.current:
            self._columns.current = place
            self._columns.update()
            self.read.emit(self._columns.bars[place].spoken if place >= 0 else "")

    # -- looks -------------------------------------------------------------------------------

    def _dress(self) -> None:
        plot = self.getPlotItem()
        self.setBackground(theme.color("surface"))  # that of the card
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(pg.mkPen(None))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(theme.color("text2"))
            axis.setStyle(tickFont=theme.font(12), tickLength=0, tickAlpha=0, tickTextOffset=6)
        bottom = QFontMetricsF(theme.font(12)).height() + 10
        plot.getAxis("bottom").setHeight(round(bottom))
        self.updateGeometry()
        self._label()
        self._columns.update()

    def _label(self) -> None:
        """As many names of columns as have room."""
        columns, plot = self._columns, self.getPlotItem()
        plot.getAxis("left").setTicks([[(n, str(n)) for n in columns.ticks]])
        if not columns.bars:
            plot.getAxis("bottom").setTicks([[]])
            return
        metrics = QFontMetricsF(theme.font(12))
        widest = max(metrics.horizontalAdvance(bar.label) for bar in columns.bars) + 2
        axis = metrics.horizontalAdvance(str(columns.ticks[-1])) + 10
        room = max(1.0, (self.width() - axis) / len(columns.bars))
        every = max(1, -int(-widest // room))
        shown = [(n, bar.label) for n, bar in enumerate(columns.bars) if n % every == 0]
        plot.getAxis("bottom").setTicks([shown])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_columns"):
            self._label()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            ring_focus(painter, QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 8)

    # -- pointer and keys --------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, at = len(self._columns.bars) - 1, self._columns.current
        first_key = {Qt.Key.Key_Right: 0, Qt.Key.Key_Left: last}
        moves = {
            Qt.Key.Key_Right: min(last, at + 1), Qt.Key.Key_Left: max(0, at - 1),
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: last,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key not in moves or last < 0:
            QWidget.keyPressEvent(self, event)
            return
        self.choose(first_key.get(key, moves[key]) if at < 0 else moves[key])
        announce(self, self._columns.bars[self._columns.current].spoken)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        view = self.getPlotItem().getViewBox()
        spot = self.mapToScene(event.position().toPoint())
        is_inside = view.sceneBoundingRect().contains(spot)
        self.choose(round(view.mapSceneToView(spot).x()) if is_inside else -1)

    def leaveEvent(self, event: object) -> None:
        self.choose(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.choose(-1)
