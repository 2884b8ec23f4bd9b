"""The incoming pop-up: on top of everything, and never in the way of the keyboard.

Measured on X11: without ``WindowDoesNotAcceptFocus`` the first click moves the keyboard into
the pop-up, and a plain frameless window takes all that is typed, so that the space bar
answers the call.  Hence these flags, and buttons that take no focus.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softphone.model.availability import DeviceState
from ui import kit, words
from ui.pages.incoming_card import IncomingCard
from ui.shown_call import ShownCall

WIDTH = 384
"Logical pixels (design 4)."
MARGIN = 20
"Distance to the edges of the work area, logical pixels."

FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)


class IncomingPopup(QWidget):
    """One window for all ringing calls: a card each, the newest below.

    Signals carry the call's id.
    """

    answered = Signal(str)
    declined = Signal(str)
    moon = Signal(str)
    silenced = Signal(str)
    painted = Signal(str)

    def __init__(self) -> None:
        super().__init__(None, FLAGS)
        self.setObjectName("incomingPopup")
        self.setWindowTitle(words.text("in.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._cards: dict[str, IncomingCard] = {}

    @property
    def cards(self) -> tuple[IncomingCard, ...]:
        return tuple(self._cards.values())

    def show_calls(
        self,
        calls: Sequence[ShownCall],
        also_rings: Sequence[DeviceState],
        this_account: str,
        *,
        is_busy: bool,
    ) -> None:
        """Show exactly these calls; hide when there are none."""
        wanted = {call.id for call in calls}
        for call_id, card in tuple(self._cards.items()):
            if call_id not in wanted or card.is_slim is not is_busy:
                self._remove(call_id)
        for call in calls:
            if call.id not in self._cards:
                self._add(call, also_rings, this_account, is_busy)
            self._cards[call.id].show_also(also_rings, this_account)
        if not calls:
            self.hide()
            return
        kit.fit(self, WIDTH)
        self.move(self._corner())
        if not self.isVisible():
            self.show()

    def silence_all(self) -> None:
        """Quiet on this computer; the calls ring on elsewhere."""
        for call_id in tuple(self._cards):
            self.silenced.emit(call_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.silence_all()
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing by the window manager means the same as Esc."""
        event.ignore()
        self.silence_all()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        kit.paint_card(painter, self.rect(), radius=14)
        for card in self.cards[1:]:
            painter.drawLine(14, card.y(), self.width() - 14, card.y())

    def _add(
        self, call: ShownCall, also: Sequence[DeviceState], account: str, is_slim: bool
    ) -> None:
        card = IncomingCard(call, also, this_account=account, is_slim=is_slim, parent=self)
        for name in ("answered", "declined", "moon", "silenced", "painted"):
            getattr(card, name).connect(getattr(self, name))
        self._cards[call.id] = card
        self._column.addWidget(card)

    def _remove(self, call_id: str) -> None:
        card = self._cards.pop(call_id)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _corner(self) -> QPoint:
        """Bottom right of the work area of the screen where the person works."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        area: QRect = screen.availableGeometry()
        return QPoint(
            area.right() - self.width() - MARGIN + 1, area.bottom() - self.height() - MARGIN + 1
        )
