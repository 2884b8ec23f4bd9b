"""Fields of the administration's forms: a label, and beside it the control with its error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui import kit, theme, words
from ui.controls import CheckBox
from ui.widgets import labels
from ui.widgets.password_line import PasswordLine

LABEL = 190
"Width of the labels at text size 100 %, logical pixels."


class Field(QWidget):
    """One key of a row.

    Signals:
        edited: somebody changed the value.
    """

    edited = Signal()

    def __init__(
        self, key: str, title: str, *, note: str = "", hint: str = "", has_label: bool = True
    ) -> None:
        super().__init__()
        self.key, self.title = key, title
        self.setObjectName(f"field-{key}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        if has_label:
            row.addWidget(self._caption(title, note), 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        row.addLayout(self._column, 1)
        self._hint = labels.wrapped(hint, "secondary")
        self._hint.setVisible(bool(hint))
        self._error = labels.wrapped("", "dangerText")
        self._is_short = False
        if not has_label:  # below the words of its box
            self._hint.setContentsMargins(32, 0, 0, 0)
        self._error.hide()
        self.control: QWidget = self

    def _caption(self, title: str, note: str) -> QWidget:
        made = kit.TitledText(title, note, "fieldLabel")
        made.setFixedWidth(round(LABEL * theme.current.factor))
        made.setContentsMargins(0, 9, 0, 0)
        return made

    def _build(self, control: QWidget, *beside: QWidget) -> None:
        self.control = control
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(control, 0 if self._is_short else 1)
        if self._is_short:
            row.addStretch(1)
        for widget in beside:
            row.addWidget(widget)
        self._column.addLayout(row)
        self._column.addWidget(self._hint)
        self._column.addWidget(self._error)

    def value(self) -> Any:
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        raise NotImplementedError

    def show_hint(self, text: str) -> None:
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def show_error(self, text: str) -> None:
        """Beside the field; a screen reader hears it with the field."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.control.setAccessibleDescription(text)

    def focus(self) -> None:
        self.control.setFocus(Qt.FocusReason.OtherFocusReason)


class TextField(Field):
    def __init__(self, key: str, title: str, *, is_short: bool = False, **more: Any) -> None:
        super().__init__(key, title, **more)
        self.line = self._make_line()
        self.line.setObjectName(f"input-{key}")
        self.line.setAccessibleName(title)
        if is_short:
            self.line.setFixedWidth(round(150 * theme.current.factor))
            self._is_short = True
        self._build(self.line)
        self.line.textEdited.connect(self.edited)

    def _make_line(self) -> QLineEdit:
        return QLineEdit()

    def value(self) -> Any:
        return self.line.text().strip()

    def show_value(self, value: Any) -> None:
        text = str(value or "")
        if text != self.value():
            self.line.setText(text)


class PasswordField(TextField):
    """A temporary password; never shown again once it is saved."""

    def _make_line(self) -> QLineEdit:
        return PasswordLine(f"input-{self.key}", self.title)

    def value(self) -> Any:
        return self.line.text()


class ListField(TextField):
    """Several values in one line, with commas between them."""

    def value(self) -> list[str]:
        return [part.strip() for part in self.line.text().split(",") if part.strip()]

    def show_value(self, value: Any) -> None:
        wanted = list(value or [])
        if wanted != self.value():
            self.line.setText(", ".join(wanted))


class NumbersField(ListField):
    """Telephone numbers of a contact; what each of them is stays with the number."""

    def show_value(self, value: Any) -> None:
        told = [n["number"] if isinstance(n, Mapping) else n for n in value or ()]
        super().show_value(told)


class ChoiceField(Field):
    """One of several; what is not among them is shown as it is."""

    def __init__(
        self, key: str, title: str, choices: Sequence[tuple[Any, str]] = (), **more: Any
    ) -> None:
        super().__init__(key, title, **more)
        self.box = kit.combo(f"input-{key}", title)
        self._value: Any = None
        self._build(self.box)
        self.show_choices(choices)
        self.box.activated.connect(self._on_chosen)

    def show_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        self._choices = list(choices)
        self._fill()

    def _fill(self) -> None:
        known = [value for value, _ in self._choices]
        extra = (
            []
            if self._value in known or self._value is None
            else [(self._value, str(self._value))]
        )
        rows = [*self._choices, *extra]
        self.box.clear()
        for _, text in rows:
            self.box.addItem(text)
        self._values = [value for value, _ in rows]
        if self._value in self._values:
            self.box.setCurrentIndex(self._values.index(self._value))

    def _on_chosen(self, place: int) -> None:
        self._value = self._values[place]
        self.edited.emit()

    def value(self) -> Any:
        return self._value

    def show_value(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self._fill()


class CheckField(Field):
    """On or off; its words stand beside the box."""

    def __init__(self, key: str, title: str, *, beside: str = "", **more: Any) -> None:
        super().__init__(key, title, **more)
        self.box = CheckBox(f"input-{key}", beside or title)
        self.box.setAccessibleName(beside or title)
        self._build(self.box)
        self.box.clicked.connect(self.edited)

    def value(self) -> bool:
        return self.box.isChecked()

    def show_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class RightsField(Field):
    """Which of the four bundles somebody has."""

    def __init__(self, key: str, title: str, bundles: Sequence[tuple[str, str]]) -> None:
        super().__init__(key, title)
        self._boxes = {}
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for name, text in bundles:
            box = CheckBox(f"right-{name}", text)
            box.setAccessibleName(text)
            box.clicked.connect(self.edited)
            column.addWidget(box)
            column.addWidget(_indented(words.text(f"right.help.{name}")))
            self._boxes[name] = box
        self._other: list[str] = []
        self._build(holder)

    def value(self) -> list[str]:
        return sorted([*self._other, *(n for n, box in self._boxes.items() if box.isChecked())])

    def show_value(self, value: Any) -> None:
        names = list(value or [])
        self._other = [name for name in names if name not in self._boxes]
        for name, box in self._boxes.items():
            box.setChecked(name in names)

    def show_may(self, may_give: bool) -> None:
        """Who may not give rights sees them."""
        for box in self._boxes.values():
            box.setEnabled(may_give)

    def focus(self) -> None:
        next(iter(self._boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)


def _indented(text: str) -> QWidget:
    made = labels.wrapped(text, "secondary")
    made.setContentsMargins(32, 0, 0, 6)
    return made
