"""The upright line of a call plan: its number, its steps as cards, and “+” between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import icons, kit, theme, words
from ui.pages.plan_card import CardFrame, StepCard
from ui.plan_steps import Card

NODE = 36
"Diameter of a node, logical pixels."
LEFT = NODE + 12
PLUS = 24
NODE_AT = 24
"From the top of a card to the middle of its node."


class PlanLine(QWidget):
    """Signals:
    insert_wanted: the place of the new step, and where its menu may open.
    dropped: a step and the place to which it was drawn.
    """

    insert_wanted = Signal(int, QPoint)
    dropped = Signal(int, int)

    def __init__(self, *, may_change: bool) -> None:
        super().__init__()
        self._may_change = may_change
        self.top = CardFrame("planTop", may_change=may_change)
        self.cards: list[StepCard] = []
        self._icons: list[str] = []
        self._mark: int | None = None
        "Place to which a step is being drawn."
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(_row(self.top))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._column.addLayout(self._rows)
        self.add = kit.button(words.text("plan.add"), "outline", "plus", "addStep")
        self.add.setVisible(may_change)
        self._empty = kit.label(words.text("plan.empty"), "body2", wraps=True)
        foot = QVBoxLayout()
        foot.setContentsMargins(LEFT, 14, 0, 8)
        foot.setSpacing(10)
        foot.addWidget(self._empty)
        foot.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(foot)
        self._column.addStretch(1)
        self.add.clicked.connect(lambda: self._wants(len(self.cards), self.add))
        theme.current.changed.connect(self.update)

    def make(self, cards: Sequence[Card]) -> None:
        """Other steps than before: the cards are made anew."""
        kit.clear(self._rows)
        self.cards, self._icons = [], [card.icon for card in cards]
        for place in range(len(cards)):
            made = StepCard(place, may_change=self._may_change)
            made.grip.dragged.connect(self._on_dragged)
            made.grip.dropped.connect(lambda at, card=made: self._on_dropped(card, at))
            self._rows.addWidget(self._plus(place))
            self._rows.addWidget(_row(made))
            self.cards.append(made)
        self._empty.setVisible(not cards)
        self.update()

    def _plus(self, place: int) -> QWidget:
        """Between two cards, on the line; without the right to change only the gap."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins((NODE - PLUS) // 2, 0, 0, 0)
        holder.setFixedHeight(PLUS)
        if self._may_change:
            plus = kit.icon_button("plus", words.text("plan.insert"), f"insert-{place}")
            plus.setFixedSize(PLUS, PLUS)
            plus.clicked.connect(lambda: self._wants(place, plus))
            row.addWidget(plus, 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    def _wants(self, place: int, button: QWidget) -> None:
        self.insert_wanted.emit(place, button.mapToGlobal(QPoint(0, button.height())))

    # -- drawing a step to another place -----------------------------------------------------

    def _place_at(self, at: QPoint) -> int:
        """Before which card this is; the number of cards behind the last one."""
        y = self.mapFromGlobal(at).y()
        return sum(1 for card in self.cards if y > self._top(card) + card.height() / 2)

    def _on_dragged(self, at: QPoint) -> None:
        self._mark = self._place_at(at)
        self.update()

    def _on_dropped(self, card: StepCard, at: QPoint) -> None:
        self._mark = None
        self.update()
        place = self._place_at(at)
        to = place - 1 if place > card.place else place
        if to != card.place:
            self.dropped.emit(card.place, to)

    # -- the line ----------------------------------------------------------------------------

    def _top(self, card: QWidget) -> int:
        return card.mapTo(self, QPoint(0, 0)).y()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        nodes = [("phone-incoming", self._top(self.top) + NODE_AT)]
        pairs = zip(self._icons, self.cards, strict=True)
        nodes += [(icon, self._top(card) + NODE_AT) for icon, card in pairs]
        painter.setPen(QPen(theme.color("accent"), 2))
        middle = NODE / 2
        for (_, upper), (_, lower) in pairwise(nodes):
            first, last = upper + NODE / 2, lower - NODE / 2
            gap = first if not self._may_change else self._gap_above(lower)
            painter.drawLine(QPointF(middle, first), QPointF(middle, gap))
            if self._may_change:
                painter.drawLine(QPointF(middle, gap + PLUS), QPointF(middle, last))
            else:
                painter.drawLine(QPointF(middle, first), QPointF(middle, last))
        for icon, y in nodes:
            self._paint_node(painter, icon, QPointF(middle, y))
        if self._mark is not None:
            self._paint_mark(painter, self._mark)

    def _gap_above(self, node: float) -> float:
        """Where the “+” above this node begins."""
        return node - NODE_AT - PLUS

    def _paint_node(self, painter: QPainter, icon: str, centre: QPointF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accentSoft"))
        painter.drawEllipse(centre, NODE / 2, NODE / 2)
        picture = icons.pixmap(icon, "accent", 18, self.devicePixelRatioF())
        painter.drawPixmap(centre - QPointF(9, 9), picture)

    def _paint_mark(self, painter: QPainter, place: int) -> None:
        """Where the step would be put."""
        if place < len(self.cards):
            y = self._top(self.cards[place]) - PLUS / 2
        else:
            y = self._top(self.cards[-1]) + self.cards[-1].height() + 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(QRectF(LEFT, y - 1.5, self.width() - LEFT, 3), 1.5, 1.5)


def _row(card: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(LEFT, 0, 2, 0)
    row.addWidget(card)
    return holder
