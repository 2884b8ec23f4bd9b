"""The dial bar: one field that searches people and dials numbers."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from ui import icons, kit, theme, words
from ui.people_model import pasted
from ui.widgets import look

HEIGHT = 42
MAX_TYPED = 200


class DialText(QLineEdit):
    """The field.  It passes arrows, Enter and Esc on and reads links that are pasted.

    Signals:
        walked: +1 or -1, through the results.
        focus_moved: the keyboard came or went.
    """

    walked = Signal(int)
    focus_moved = Signal(bool)
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dialText")
        self.setProperty("kind", "dialText")
        self.setAccessibleName(words.text("dial.placeholder"))
        self.setPlaceholderText(words.text("dial.placeholder"))
        self.setMaxLength(MAX_TYPED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.walked.emit(step)
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.insert_pasted(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def insert_pasted(self, text: str) -> None:
        """Insert what was pasted or dropped; a ``tel:`` link becomes its number."""
        self.insert(pasted(text))
        self.textEdited.emit(self.text())

    def dropEvent(self, event: QDropEvent) -> None:
        self.insert_pasted(event.mimeData().text())
        event.acceptProposedAction()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_moved.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_moved.emit(False)


class DialBar(QWidget):
    """Field, keypad button, call button.

    Signals:
        edited: the text is different.
        entered: Enter or the call button.
        walked: through the results, +1 or -1.
        keypad_toggled: the keypad shall be shown or hidden.
    """

    edited = Signal(str)
    entered = Signal()
    walked = Signal(int)
    keypad_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = DialText()
        self.keypad = kit.icon_button("grip", words.text("dial.keypad"), "dialKeypad", "Ctrl+K")
        self.keypad.setCheckable(True)
        self.call = QPushButton()
        self._frame = QFrame()
        self._build()
        self.field.textEdited.connect(self._on_edited)
        self.field.returnPressed.connect(self.entered)
        self.field.walked.connect(self.walked)
        self.field.escaped.connect(self.clear)
        self.field.focus_moved.connect(self._on_focus)
        self.keypad.toggled.connect(self.keypad_toggled)
        self.call.clicked.connect(self.entered)
        theme.current.changed.connect(self._draw)
        self._draw()

    def _build(self) -> None:
        self._frame.setProperty("kind", "dial")
        self._frame.setMinimumHeight(HEIGHT)
        inner = QHBoxLayout(self._frame)
        inner.setContentsMargins(12, 1, 8, 1)
        inner.setSpacing(7)
        inner.addWidget(kit.picture("search", "text2", 18))
        inner.addWidget(self.field, 1)
        inner.addWidget(self.keypad)
        self.call.setObjectName("dialCall")
        self.call.setProperty("kind", "dialSoft")
        self.call.setCursor(Qt.CursorShape.PointingHandCursor)
        self.call.setAutoDefault(False)
        self.call.setAccessibleName(words.text("dial.call"))
        self.call.setToolTip(words.text("dial.call"))
        self.call.setFixedSize(HEIGHT, HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._frame, 1)
        row.addWidget(self.call)

    @property
    def text(self) -> str:
        return self.field.text().strip()

    def fill(self, text: str) -> None:
        """Put a text in, as if it had been typed; used by links and ``--ask``."""
        self.field.setText(pasted(text))
        self._on_edited()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def type_on(self, text: str) -> None:
        """A key pressed elsewhere in the window lands here, behind what is there already."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.insert(text)
        self._on_edited()

    def clear(self) -> None:
        self.field.clear()
        self.keypad.setChecked(False)
        self._on_edited()

    def _on_edited(self, _: str = "") -> None:
        self._draw()
        self.edited.emit(self.field.text())

    def _on_focus(self, has_it: bool) -> None:
        look.change(self._frame, "kind", "dialFocus" if has_it else "dial")

    def _draw(self) -> None:
        is_full = bool(self.text)
        look.change(self.call, "kind", "dialFull" if is_full else "dialSoft")
        self.call.setIconSize(QSize(20, 20))
        self.call.setIcon(icons.icon("phone", "onAccent" if is_full else "accent", 20))
