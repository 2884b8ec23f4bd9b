"""A field with its label above, a hint below, and what is wrong with it beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui import kit, words
from ui.new_people import Fault
from ui.widgets import labels, look


def sentence(fault: Fault) -> str:
    return words.text(fault.key, **fault.facts)


class CheckedField(QWidget):
    """A fault stands there until something else is typed; a screen reader hears it too."""

    def __init__(self, line: QLineEdit, hint: str = "") -> None:
        super().__init__()
        self.line = line
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        caption = kit.label(line.accessibleName(), "fieldLabel", wraps=True)
        caption.setBuddy(line)
        column.addWidget(caption)
        column.addWidget(line)
        self._hint = labels.wrapped(hint, "secondary")
        self._hint.setVisible(bool(hint))
        self.told = labels.wrapped("", "dangerText")
        self.told.hide()
        column.addWidget(self.told)
        column.addWidget(self._hint)
        line.textEdited.connect(lambda _: self.show_fault(None))

    @property
    def fault(self) -> str:
        """The sentence that stands there now."""
        return "" if self.told.isHidden() else self.told.text()

    def show_fault(self, fault: Fault | None) -> None:
        text = sentence(fault) if fault is not None else ""
        self.told.setText(text)
        self.told.setVisible(bool(text))
        look.change(self.line, "wrong", "yes" if text else "")
        self.line.setAccessibleDescription(text)

    def give_told(self) -> QWidget:
        """The place for what is wrong, to be put where there is more room for it."""
        self._column.removeWidget(self.told)
        return self.told

    def focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()
