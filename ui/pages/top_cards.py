"""What stands above the dial bar: what rings, the call, a click-and-call, or the DND card."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLineEdit, QVBoxLayout, QWidget

from ui import kit
from ui.calls_model import CallsModel
from ui.office_model import OfficeModel
from ui.pages.call_card import CallCard, HeldStrips
from ui.pages.click_card import ClickCard
from ui.pages.dnd_card import DndCard
from ui.pages.failed_call import FailedCall
from ui.pages.incoming_card import IncomingCard
from ui.pages.warning_card import WarningCard


class TopCards(QWidget):
    """One card at a time in the place of the DND card; the moon then moves to the identity.

    Signals:
        layout_changed: another card stands here now, or it has another height.
    """

    layout_changed = Signal()

    def __init__(
        self, office: OfficeModel, calls: CallsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._office, self._calls = office, calls
        self._rings_here = False
        self._talking = ""
        self._incoming: dict[str, QFrame] = {}
        self.dnd = DndCard(self)
        self.warning = WarningCard(office, self)
        self.click = ClickCard(office)
        self.call = CallCard(calls)
        self.held = HeldStrips(calls)
        self.failed = FailedCall(calls)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 0, 12, 12)
        self._column.setSpacing(12)
        for card in (self.call, self.held, self.failed, self.click, self.warning, self.dnd):
            self._column.addWidget(card)
        self.dnd.toggled.connect(office.wish_dnd)
        office.changed.connect(self.show_office)
        calls.changed.connect(self.show_office)
        calls.changed.connect(self._greet_talk)
        self.show_office()

    @property
    def has_dnd_card(self) -> bool:
        return not (self.dnd.isHidden() and self.warning.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout_changed.emit()

    def ring_here(self, wanted: bool) -> None:
        """Show ringing calls here while the window is active; else the pop-up has them."""
        if wanted != self._rings_here:
            self._rings_here = wanted
            self.show_office()

    def show_office(self) -> None:
        self.dnd.show_view(self._office.card)
        has_call = self._calls.current is not None
        has_click = self._office.click is not None and not has_call
        was = self.has_dnd_card, self.click.isHidden()
        self.click.setVisible(has_click)
        rings = self._rings_here and bool(self._calls.ringing)
        question = self._office.status.question
        if question is None:
            self.dnd.setVisible(not (has_call or has_click or rings))
            self.warning.show_question(None)
        else:
            self.warning.show_question(question)
            self.dnd.hide()
        self._show_incoming()
        if (self.has_dnd_card, self.click.isHidden()) != was:
            self.layout_changed.emit()

    def _greet_talk(self) -> None:
        """A talk that begins has the keyboard on mute, unless something is being typed."""
        current = self._calls.current
        talking = current.id if current and current.call.answered_at else ""
        if talking and not self._talking and self.window().isActiveWindow():
            focused = self.window().focusWidget()
            if not (isinstance(focused, QLineEdit) and focused.text()):
                self.call.focus_first()
        self._talking = talking

    def _show_incoming(self) -> None:
        ringing = self._calls.ringing if self._rings_here else ()
        is_busy, wanted = self._calls.is_busy, {call.id for call in ringing}
        for call_id, old in tuple(self._incoming.items()):
            card = old.findChild(IncomingCard)
            if call_id in wanted and card is not None and card.is_slim is is_busy:
                continue
            del self._incoming[call_id]
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        account = self._office.office.this_account
        for place, call in enumerate(ringing):
            if call.id in self._incoming:
                continue
            card = IncomingCard(
                call,
                self._calls.also_rings(),
                this_account=account,
                is_slim=is_busy,
            )
            self._connect(card)
            frame = kit.frame("card", "incomingFrame")
            inner = QVBoxLayout(frame)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.addWidget(card)
            self._incoming[call.id] = frame
            self._column.insertWidget(place, frame)

    def _connect(self, card: IncomingCard) -> None:
        card.answered.connect(self._calls.answer)
        card.declined.connect(self._calls.decline)
        card.moon.connect(self._calls.decline_and_do_not_disturb)
        card.silenced.connect(self._calls.silence)
        card.painted.connect(self._calls.shown)
        for button in card.findChildren(QAbstractButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
