"""The card “Do not disturb”: one switch for the person, and whether it arrived everywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.dnd_model import CardKind, DndCardView
from ui.pages.unison_line import UnisonLine
from ui.widgets import labels, look
from ui.widgets.dnd_switch import DndSwitch


class DndCard(QFrame):
    """Draws a ``DndCardView``; decides nothing.

    Signals:
        toggled: the switch was pressed; carries what is wished now.
        devices_wanted: the row of nodes was pressed.
    """

    toggled = Signal(bool)
    devices_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dndCard")
        self.setProperty("kind", "card")
        self._view: DndCardView | None = None
        self._icon = kit.picture("moon", "text2", 22)
        self._title = kit.label(words.text("dnd.title"), "heading")
        self._sentence = labels.wrapped("", "secondary")
        self._notes = labels.wrapped("", "busy")
        self._note_row = QWidget()
        self.switch = DndSwitch()
        self.switch.setAccessibleName(words.text("dnd.title"))
        self.switch.setToolTip(kit.tip(words.text("dnd.title"), "Ctrl+D"))
        self.line = UnisonLine()
        self.line.setToolTip(kit.tip(words.text("dev.title"), "Ctrl+Shift+G"))
        self.switch.clicked.connect(lambda: self.toggled.emit(not self.switch.isChecked()))
        self.line.clicked.connect(self.devices_wanted)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 8)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.setContentsMargins(2, 0, 0, 0)
        top.setSpacing(0)
        top.addWidget(self._icon)
        top.addSpacing(12)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._title)
        texts.addWidget(self._sentence)
        top.addLayout(texts, 1)
        top.addSpacing(8)
        top.addWidget(self.switch)
        column.addLayout(top)
        column.addWidget(self._build_notes())
        column.addWidget(self.line)

    def _build_notes(self) -> QWidget:
        """What holds besides, in line with the sentence."""
        row = QHBoxLayout(self._note_row)
        row.setContentsMargins(36, 0, 0, 0)
        row.setSpacing(6)
        sign = kit.picture("info", "busy", 14)
        sign.setContentsMargins(0, 2, 0, 0)
        sign.setFixedHeight(16)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._notes, 1)
        return self._note_row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        labels.claim_height(self)

    def show_view(self, view: DndCardView) -> None:
        """Show this; what is new for somebody who cannot see it is announced."""
        before, self._view = self._view, view
        if view == before:
            return
        self.switch.show_state(view.kind, is_on=view.is_on)
        self.switch.setAccessibleDescription(_spoken(view))
        self.line.show_nodes(view.nodes, view.spoken)
        self.line.setVisible(bool(view.nodes))
        self._sentence.setText(view.sentence)
        self._notes.setText("\n".join(view.notes))
        self._note_row.setVisible(bool(view.notes))
        self._look(view)
        labels.claim_height(self)
        if before is not None and _spoken(before) != _spoken(view):
            self._announce(view)

    def _look(self, view: DndCardView) -> None:
        is_doubt = view.kind is CardKind.DOUBT
        frame = "busyCard" if is_doubt else "dndCard" if view.is_on else "card"
        look.change(self, "kind", frame)
        look.change(self._sentence, "role", "busyStrong" if is_doubt else "secondary")
        token = "busy" if is_doubt else "dnd" if view.is_on else "text2"
        self._icon.show_icon("triangle-alert" if is_doubt else "moon", token)

    def _announce(self, view: DndCardView) -> None:
        event = QAccessibleAnnouncementEvent(
            self, f"{words.text('dnd.title')}: {_spoken(view)}"
        )
        if view.kind is CardKind.DOUBT:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)


def _spoken(view: DndCardView) -> str:
    return ". ".join((view.sentence, *view.notes))
