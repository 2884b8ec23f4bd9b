"""“Turn on anyway?”: stands in the place of the DND card until somebody decides."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from softphone.model.availability import Status
from ui import kit, warning_words, words
from ui.announce import announce
from ui.office_model import OfficeModel
from ui.status_model import Question
from ui.widgets import labels
from ui.widgets.button_rows import ButtonRows

NAMES = {
    Status.AVAILABLE_FOR_COLLEAGUES: "status.colleagues",
    Status.DO_NOT_DISTURB: "status.dnd",
    Status.OFFLINE: "status.offline",
}
TEXT_LEFT = 34
"Where the texts begin, in line with those of the DND card, logical pixels."


class WarningCard(QFrame):
    """What the picked status would not do, one line each.  The keyboard starts on *Cancel*."""

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusWarning")
        self.setProperty("kind", "busyCard")
        self._model = model
        self._question: Question | None = None
        self._returns_to: QWidget | None = None
        self._title = labels.wrapped("", "heading")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.anyway = kit.button(words.text("warn.anyway"), "choice", name="statusAnyway")
        self.cancel = kit.button(words.text("warn.cancel"), "choice", name="statusCancel")
        self.anyway.clicked.connect(model.status.confirm)
        self.cancel.clicked.connect(model.status.cancel)
        self._build()
        self.hide()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 0, 0)
        head.setSpacing(12)
        triangle = kit.picture("triangle-alert", "busy", 22)
        head.addWidget(triangle, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        self._lines.setContentsMargins(TEXT_LEFT + 2, 0, 0, 4)
        column.addLayout(self._lines)
        buttons = ButtonRows()
        buttons.show_buttons((self.anyway, self.cancel))
        column.addWidget(buttons)

    def show_question(self, question: Question | None) -> None:
        """Show what is asked now, or go."""
        if question is self._question:
            return
        self._question = question
        had_focus = self._has_focus()
        if question is None:
            self.hide()
            if had_focus and self._returns_to is not None:
                self._returns_to.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        status = words.text(NAMES[question.wish.status])
        title = words.text("warn.title", status=status)
        office = self._model.office
        lines = warning_words.sentences(question.warnings, office, is_held=False)
        self._title.setText(title)
        kit.clear(self._lines)
        for line in lines:
            self._lines.addWidget(labels.wrapped(line, "busyStrong"))
        spoken = ". ".join(lines)
        self.setAccessibleName(title)
        self.cancel.setAccessibleDescription(spoken)
        self.anyway.setAccessibleDescription(spoken)
        self.show()
        labels.claim_height(self)
        self._take_focus()
        announce(self, f"{title} {spoken}", is_urgent=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        labels.claim_height(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._model.status.cancel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.anyway if self.anyway.hasFocus() else self.cancel).click()
        else:
            super().keyPressEvent(event)

    def _take_focus(self) -> None:
        """It was asked for; only what is being typed keeps the keyboard."""
        focused = QApplication.focusWidget()
        is_typing = isinstance(focused, QLineEdit) and bool(focused.text())
        if self.window().isActiveWindow() and not is_typing:
            self._returns_to = focused
            self.cancel.setFocus(Qt.FocusReason.PopupFocusReason)

    def _has_focus(self) -> bool:
        return self.cancel.hasFocus() or self.anyway.hasFocus()
