"""A code that a telephone's camera reads, drawn without any help from outside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme

QUIET = 4
"Squares of light rim all around (ISO/IEC 18004)."

Squares = Sequence[Sequence[int]]


def paint_code(
    painter: QPainter, box: QRectF, squares: Squares, ground: QColor, ink: QColor
) -> None:
    """Dark on light in any colours, as many readers know nothing else."""
    painter.fillRect(box, ground)
    count = len(squares) + 2 * QUIET
    size = min(box.width(), box.height()) / count
    for row, line in enumerate(squares):
        start = 0
        while start < len(line):
            end = start
            while end < len(line) and line[end]:
                end += 1
            if end > start:  # one stroke for a run leaves no seams between its squares
                left, top = (start + QUIET) * size, (row + QUIET) * size
                painter.fillRect(
                    QRectF(box.left() + left, box.top() + top, (end - start) * size, size), ink
                )
            start = end + 1


class QrCode(QWidget):
    """Its name is spoken; the picture itself says nothing to the ear."""

    def __init__(self, side: int) -> None:
        """side: at most so many logical pixels wide and high."""
        super().__init__()
        self.setObjectName("qrCode")
        self._side = side
        self._squares: Squares = ()
        self.setFixedSize(QSize(side, side))
        theme.current.changed.connect(self.update)

    def show_code(self, squares: Squares, spoken: str) -> None:
        """Whole pixels a square, so that edges are sharp."""
        self._squares = squares
        self.setAccessibleName(spoken)
        count = len(squares) + 2 * QUIET
        ratio = self.devicePixelRatioF()
        side = max(1, int(self._side * ratio / count)) * count / ratio
        self.setFixedSize(QSize(round(side), round(side)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._squares:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ground, ink = ("text", "bg") if theme.is_dark() else ("surface", "text")
        count, ratio = len(self._squares) + 2 * QUIET, self.devicePixelRatioF()
        side = max(1, int(self._side * ratio / count)) * count / ratio
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(0, 0, side, side)
        paint_code(painter, box, self._squares, theme.color(ground), theme.color(ink))
