"""An open history row: the answer on an upright unison line."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.state import HistoryEntry, OfficeState
from softphone.model.blocking import ANY_ENDING
from softphone.model.calls import Party
from ui import blocked_model, icons, kit, theme, words
from ui.why_model import tell
from ui.why_story import Tone, WhyStep
from ui.widgets.button_rows import ButtonRows

NODE, STUB = 26, 22
"Diameters, logical pixels (design 15)."
STUB_LEFT = 32

GROUND = {
    Tone.WENT: ("accentSoft", "accent"),
    Tone.ANSWERED: ("accent", "onAccent"),
    Tone.THROUGH: ("dndSoft", "dnd"),
    Tone.QUIET: ("dnd", "onDnd"),
    Tone.OFF: ("hover", "off"),
    Tone.PLAIN: ("avatar", "avatarText"),
}
"Disc and icon colour of a node."


class WhyCard(QFrame):
    """The row itself on top, then the story and what can be done.

    Signals:
        call_wanted: call back.
        all_wanted: show all calls with this person.
        block_wanted, unblock_wanted: their calls shall not get through, or shall again.
        blocked_wanted: show the list; their number is one of many on it.
        contact_wanted: keep this number under a name.
    """

    call_wanted = Signal()
    all_wanted = Signal()
    block_wanted = Signal()
    unblock_wanted = Signal()
    blocked_wanted = Signal()
    contact_wanted = Signal()

    def __init__(
        self, entry: HistoryEntry, office: OfficeState, zone: tzinfo, head: QWidget
    ) -> None:
        super().__init__()
        self.setObjectName("whyCard")
        self.setProperty("kind", "card")
        story = tell(entry, office, zone)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 6, 12)
        column.setSpacing(0)
        column.addWidget(head)
        inner = QVBoxLayout()
        inner.setContentsMargins(8, 8, 8, 0)
        inner.setSpacing(10)
        inner.addWidget(kit.label(story.title, "fieldTitle"))
        inner.addWidget(WhyLineView(story.steps))
        inner.addWidget(self._actions(entry, office))
        column.addLayout(inner)
        self.setAccessibleName(story.title)
        self.setAccessibleDescription(". ".join(step.spoken for step in story.steps))

    def _actions(self, entry: HistoryEntry, office: OfficeState) -> ButtonRows:
        back = kit.button(words.text("hist.callBack"), "primary", "phone", "callBack")
        back.clicked.connect(self.call_wanted)
        more = kit.button(_all_with(entry.remote.name), "outline", "history", "allWith")
        more.clicked.connect(self.all_wanted)
        rows = ButtonRows()
        extras = (self._save(entry.remote), self._block(entry.remote.number, office))
        rows.show_buttons((back, more, *(button for button in extras if button is not None)))
        return rows

    def _save(self, caller: Party) -> kit.Button | None:
        """For a number that nobody knows by name."""
        if caller.name or not caller.number.startswith("+"):
            return None
        button = kit.button(words.text("contact.fromCall"), "outline", "user-plus", "saveThis")
        button.clicked.connect(self.contact_wanted)
        return button

    def _block(self, number: str, office: OfficeState) -> kit.Button | None:
        """Whether this caller gets through from now on; None where that is no question."""
        if not blocked_model.can_be_blocked(number, office):
            return None
        entry = blocked_model.listed(number, office)
        if not entry:
            button = kit.button(words.text("block.this"), "outline", "shield-x", "blockThis")
            button.clicked.connect(self.block_wanted)
        elif entry.endswith(ANY_ENDING):
            text = words.text("block.by", number=blocked_model.title(entry, office.country))
            button = kit.button(text, "outline", "shield-x", "blockedBy")
            button.clicked.connect(self.blocked_wanted)
        else:
            text = words.text("block.lift")
            button = kit.button(text, "outline", "shield-check", "unblockThis")
            button.clicked.connect(self.unblock_wanted)
        return button


def _all_with(name: str) -> str:
    if not name:
        return words.text("hist.moreNumber")
    return words.text("hist.more", name=name.split()[0])


class WhyLineView(QWidget):
    """The steps, each a node on the line or on a stub beside it."""

    def __init__(self, steps: tuple[WhyStep, ...]) -> None:
        super().__init__()
        self._rows: list[tuple[WhyStep, QWidget]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for step in steps:
            row = self._row(step)
            self._rows.append((step, row))
            column.addWidget(row)
        theme.current.changed.connect(self.update)

    def _row(self, step: WhyStep) -> QWidget:
        row = QWidget()
        row.setAccessibleName(step.spoken)
        row.setMinimumHeight(NODE + 4)
        line = QHBoxLayout(row)
        left = STUB_LEFT + STUB + 10 if step.is_stub else NODE + 10
        line.setContentsMargins(left, 4, 0, 2)
        line.setSpacing(8)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(kit.label(step.title, "row" if step.is_stub else "step", wraps=True))
        for text in step.lines:
            texts.addWidget(kit.label(text, "secondary", wraps=True))
        texts.addStretch(1)
        line.addLayout(texts, 1)
        if step.time:
            time = kit.label(step.time, "secondary")
            time.setContentsMargins(0, 2, 0, 0)
            line.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        nodes = [(step, self._centre(step, row)) for step, row in self._rows]
        self._paint_line(painter, nodes)
        for step, centre in nodes:
            self._paint_node(painter, step, centre)

    def _centre(self, step: WhyStep, row: QWidget) -> QPointF:
        size = STUB if step.is_stub else NODE
        left = STUB_LEFT if step.is_stub else 0
        first_line = theme.px(14) * 0.75 + 2
        return QPointF(left + size / 2, row.y() + max(size / 2, first_line))

    def _paint_line(self, painter: QPainter, nodes: list[tuple[WhyStep, QPointF]]) -> None:
        solid = QPen(theme.color("accent"), 2)
        dotted = QPen(theme.color("control"), 2, Qt.PenStyle.DotLine)
        if len(nodes) > 1:
            painter.setPen(solid)
            last = nodes[-1][1].y()
            painter.drawLine(QPointF(NODE / 2, nodes[0][1].y()), QPointF(NODE / 2, last))
        for step, centre in nodes:
            if step.is_stub:
                painter.setPen(solid if step.went else dotted)
                painter.drawLine(QPointF(NODE / 2 + 2, centre.y()), centre)

    def _paint_node(self, painter: QPainter, step: WhyStep, centre: QPointF) -> None:
        size = STUB if step.is_stub else NODE
        ground, ink = GROUND[step.tone]
        painter.setPen(QPen(theme.color("surface"), 3))
        painter.setBrush(theme.color(ground))
        painter.drawEllipse(centre, size / 2 + 1, size / 2 + 1)
        if step.tone is Tone.OFF:
            painter.setPen(QPen(theme.color("control"), 1))
            painter.drawEllipse(centre, size / 2 - 0.5, size / 2 - 0.5)
        glyph = QSize(13, 13) if step.is_stub else QSize(15, 15)
        picture = icons.pixmap(step.icon, ink, glyph.width(), self.devicePixelRatioF())
        box = QRectF(0, 0, glyph.width(), glyph.height())
        box.moveCenter(centre)
        painter.drawPixmap(box.topLeft(), picture)
        if step.tone is Tone.OFF:
            painter.setPen(QPen(theme.color("off"), 1.5))
            reach = size / 2 - 3
            painter.drawLine(centre + QPointF(-reach, reach), centre + QPointF(reach, -reach))
