"""The bar above the footer that offers to take a change back, for ten seconds (design 23)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.admin_undo import DelayedDelete
from ui.announce import announce
from ui.short_undo import ShortUndo
from ui.undo_model import UndoModel
from ui.widgets import labels

Undo = UndoModel | DelayedDelete | ShortUndo


class UndoBar(QWidget):
    """Stands below the list.  While pointer or keyboard are on it, it stays."""

    def __init__(self, model: Undo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self._model = model
        self._text = labels.wrapped("", "undoText")
        self.button = kit.button(words.text("undo.go"), "linkInverse", name="undo")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 12)
        frame = kit.frame("undoBar")
        outer.addWidget(frame)
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(model.undo)
        self.button.installEventFilter(self)
        model.changed.connect(self.show_offer)
        self.hide()
        self.show_offer()

    def show_offer(self) -> None:
        """Show what can be taken back, or go; the keyboard then is where the window starts."""
        offer = self._model.offer
        if offer is None:
            had_focus = self.button.hasFocus()
            self.hide()
            if had_focus:
                self.window().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._text.setText(offer.text)
        self.button.setAccessibleDescription(offer.text)
        self.show()
        labels.claim_height(self)
        announce(self, words.text("undo.spoken", change=offer.text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        labels.claim_height(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._model.hold(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._model.hold(self.button.hasFocus())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            has_it = event.type() == QEvent.Type.FocusIn
            self._model.hold(has_it or self.underMouse())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._model.dismiss()
        else:
            super().keyPressEvent(event)
