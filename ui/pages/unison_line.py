"""The unison line: one node a device, joined by one line as long as all are in one state."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui import icons, theme
from ui.controls import ring_focus
from ui.dnd_model import Node, NodeState

NODE = 29
"Diameter, logical pixels (design 3)."
GAP = 2
CHEVRON = 40
"Room for the chevron at the right, logical pixels."
FILL_MS = 600
PARTS = frozenset({NodeState.RING, NodeState.QUIET, NodeState.WAITING, NodeState.WARNING})
"States that are joined to the line."
SOLID = frozenset({NodeState.RING, NodeState.QUIET})
LOOKS = {
    NodeState.RING: ("accentSoft", "accentSoft", "accent"),
    NodeState.QUIET: ("dnd", "dnd", "onDnd"),
    NodeState.WAITING: ("", "control", "text2"),
    NodeState.WARNING: ("", "busy", "busy"),
    NodeState.NOT_CHOSEN: ("", "control", "text2"),
    NodeState.OFF: ("", "control", "off"),
}
"Ground, outline, icon."


class UnisonLine(QAbstractButton):
    """The whole row is one button; what it shows is its accessible name."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("devices")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._nodes: tuple[Node, ...] = ()
        self._fresh: frozenset[int] = frozenset()
        self._filled = 1.0
        self._fill = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._fill.setDuration(FILL_MS)
        self._fill.valueChanged.connect(self._on_fill)
        theme.current.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, NODE + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * NODE + CHEVRON, NODE + 8)

    def show_nodes(self, nodes: tuple[Node, ...], spoken: str) -> None:
        """Show these nodes; those that have just become quiet are filled by a short motion."""
        self.setAccessibleName(spoken)
        if nodes == self._nodes:
            return
        before = self._nodes
        self._nodes = nodes
        self._fresh = frozenset(
            place
            for place, (old, new) in enumerate(zip(before, nodes, strict=False))
            if old.state is NodeState.WAITING and new.state is NodeState.QUIET
        )
        if self._fresh and theme.has_motion():
            self._fill.start()
        else:
            self._fill.stop()
            self._filled = 1.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._places()
        for place in range(len(places) - 1):
            self._paint_join(painter, place, places)
        for place, node in enumerate(self._nodes):
            self._paint_node(painter, node, places[place], is_fresh=place in self._fresh)
        chevron = icons.pixmap("chevron-right", "text2", 18, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(self.width() - CHEVRON / 2 - 7, self._middle() - 9), chevron)
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 8)

    def _middle(self) -> float:
        return self.height() / 2

    def _places(self) -> list[float]:
        """The centres of the nodes, spread over the width."""
        count = len(self._nodes)
        first, last = 19.0, self.width() - CHEVRON - 15.5
        if count < 2:
            return [first][:count]
        step = min((last - first) / (count - 1), 110.0)
        return [first + place * step for place in range(count)]

    def _paint_join(self, painter: QPainter, place: int, places: list[float]) -> None:
        left, right = self._nodes[place].state, self._next_part(place)
        if left not in PARTS or right is None:
            return
        start = places[place] + NODE / 2 + GAP
        end = places[right] - NODE / 2 - GAP
        right_state = self._nodes[right].state
        is_solid = left is right_state and left in SOLID
        color = theme.color("control")
        if is_solid:
            color = theme.color("accent" if left is NodeState.RING else "dnd")
        fresh = right in self._fresh
        self._line(
            painter, start, end, color, is_solid=is_solid, filled=self._filled if fresh else 1
        )

    def _next_part(self, place: int) -> int | None:
        """The next joined node, when it is the direct neighbour."""
        following = place + 1
        if following < len(self._nodes) and self._nodes[following].state in PARTS:
            return following
        return None

    def _line(
        self,
        painter: QPainter,
        start: float,
        end: float,
        color: QColor,
        *,
        is_solid: bool,
        filled: float,
    ) -> None:
        pen = QPen(color, 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if not is_solid:
            pen.setDashPattern([1.5, 2.2])
        painter.setPen(pen)
        reach = start + 1 + (end - start - 2) * filled
        painter.drawLine(QPointF(start + 1, self._middle()), QPointF(reach, self._middle()))

    def _paint_node(self, painter: QPainter, node: Node, x: float, *, is_fresh: bool) -> None:
        ground, outline, token = LOOKS[node.state]
        middle = QPointF(x, self._middle())
        radius = NODE / 2
        pen = QPen(theme.color(outline), 1.5)
        if node.state is NodeState.WAITING:
            pen.setDashPattern([3.4, 2.2])
        painter.setPen(pen if not ground else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground) if ground else Qt.BrushStyle.NoBrush)
        reach = radius * (0.6 + 0.4 * self._filled) if is_fresh else radius
        painter.drawEllipse(middle, reach, reach)
        if node.folded:
            painter.setFont(theme.font(12, 600))
            painter.setPen(theme.color(token))
            box = QRectF(middle.x() - radius, middle.y() - radius, NODE, NODE)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, node.name)
        else:
            picture = icons.pixmap(node.icon, token, 16, self.devicePixelRatioF())
            painter.drawPixmap(middle - QPointF(8, 8), picture)
        if node.state is NodeState.OFF:
            self._paint_slash(painter, middle)
        elif node.state is NodeState.WARNING:
            self._paint_mark(painter, middle + QPointF(10.5, -10.5))

    def _paint_slash(self, painter: QPainter, middle: QPointF) -> None:
        painter.setPen(QPen(theme.color("off"), 1.75))
        reach = NODE / 2 * 0.72
        painter.drawLine(middle + QPointF(-reach, reach), middle + QPointF(reach, -reach))

    def _paint_mark(self, painter: QPainter, middle: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("busy"))
        painter.drawEllipse(middle, 6, 6)
        pen = QPen(theme.color("busySoft"), 1.7)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(middle + QPointF(0, -2.8), middle + QPointF(0, 0.6))
        painter.drawPoint(middle + QPointF(0, 3))

    def _on_fill(self, value: float) -> None:
        self._filled = value
        self.update()
