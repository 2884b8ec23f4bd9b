"""Where one is on the way: numbered steps on one line, those behind with a check."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import icons, theme, words

STEPS = 4
NODE = 26
"Diameter of a step, logical pixels."
GAP = 4


class StepLine(QWidget):
    """The line before the current step is solid, the one after it dashed (design 22)."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.setObjectName("stepLine")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(NODE + 2)
        theme.current.changed.connect(self.update)
        self.step = step
        self.show_step(step)

    def show_step(self, step: int) -> None:
        """1 is the first."""
        self.step = step
        self.setAccessibleName(words.text("wiz.step", n=step))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(STEPS * NODE * 2, NODE + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        apart = (self.width() - NODE - 2) / (STEPS - 1)
        centres = [1 + NODE / 2 + apart * place for place in range(STEPS)]
        for place in range(STEPS - 1):
            is_behind = place + 1 < self.step
            pen = QPen(theme.color("accent" if is_behind else "control"), 2)
            if not is_behind:
                pen.setStyle(Qt.PenStyle.CustomDashLine)
                pen.setDashPattern([2, 2])
            painter.setPen(pen)
            reach = NODE / 2 + GAP
            painter.drawLine(
                QPointF(centres[place] + reach, middle),
                QPointF(centres[place + 1] - reach, middle),
            )
        for place, centre in enumerate(centres):
            self._node(painter, QPointF(centre, middle), place + 1)

    def _node(self, painter: QPainter, centre: QPointF, step: int) -> None:
        box = QRectF(0, 0, NODE, NODE)
        box.moveCenter(centre)
        is_here = step == self.step
        ground = "accent" if is_here else "accentSoft" if step < self.step else "bg"
        edge = QPen(theme.color("control"), 1.5) if step > self.step else Qt.PenStyle.NoPen
        painter.setPen(edge)
        painter.setBrush(theme.color(ground))
        painter.drawEllipse(box.adjusted(0.75, 0.75, -0.75, -0.75))
        if step < self.step:
            check = icons.pixmap("check", "accent", 16, self.devicePixelRatioF())
            painter.drawPixmap(round(centre.x()) - 8, round(centre.y()) - 8, check)
            return
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("onAccent" if is_here else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(step))
