"""One person of a new office: name, address and number, each changed where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ui import kit, theme, words
from ui.avatar import Avatar
from ui.new_people import Colleague, Fault
from ui.widgets import labels, look
from ui.widgets.checked_field import sentence

AVATAR = 36
NUMBER = 62
"Width of a number's field at text size 100 %, logical pixels."


class PersonRow(QWidget):
    """Signals:
    edited: something else is typed now.
    removed: this person does not work here after all.
    """

    edited = Signal()
    removed = Signal()

    def __init__(self, one: Colleague, place: int) -> None:
        super().__init__()
        self.setObjectName(f"person-{place}")
        self._one, self._place = one, place
        self._avatar = Avatar(one.name, AVATAR)
        self.name = _flat("flatName", one.name, words.text("wiz1.name"))
        self.email = _flat("flatMail", one.email, words.text("wiz2.mailPh"))
        self.number = _flat("flatNumber", one.number, "")
        self.number.setFixedWidth(round(NUMBER * theme.current.factor))
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.remove = kit.icon_button("x", "", f"remove-{place}")
        self._faults = {name: labels.wrapped("", "dangerText") for name in self._lines}
        self._build()
        self._speak()
        for line in self._lines.values():
            line.textEdited.connect(self._on_edited)
        self.remove.clicked.connect(self.removed)

    @property
    def person(self) -> Colleague:
        return Colleague(
            self.name.text().strip(),
            self.email.text().strip(),
            self.number.text().strip(),
            self._one.department,
            self._one.language,
        )

    @property
    def told(self) -> tuple[str, ...]:
        """The sentences about what is wrong here."""
        return tuple(shown.text() for shown in self._faults.values() if shown.text())

    def show_faults(self, faults: Mapping[str, Fault]) -> None:
        for name, line in self._lines.items():
            fault = faults.get(name)
            text = sentence(fault) if fault is not None else ""
            self._faults[name].setText(text)
            self._faults[name].setVisible(bool(text))
            look.change(line, "wrong", "yes" if text else "")
            line.setAccessibleDescription(text)

    def focus_fault(self, faults: Mapping[str, Fault]) -> None:
        line = self._lines[next(iter(faults))]
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        line.selectAll()

    @property
    def _lines(self) -> dict[str, QLineEdit]:
        return {"name": self.name, "email": self.email, "number": self.number}

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, 0, 8)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._avatar, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.number, 0, 2)
        grid.addWidget(self.remove, 0, 3)
        grid.addWidget(self.email, 1, 1, 1, 3)
        told = QVBoxLayout()
        told.setContentsMargins(6, 0, 0, 0)
        told.setSpacing(2)
        for shown in self._faults.values():
            shown.hide()
            told.addWidget(shown)
        grid.addLayout(told, 2, 1, 1, 3)

    def _on_edited(self) -> None:
        self._avatar.show_name(self.name.text())
        self._speak()
        self.edited.emit()

    def _speak(self) -> None:
        """Each control names the person, as all rows look alike to the ear."""
        name = self.name.text().strip() or str(self._place)
        self.name.setAccessibleName(words.text("wiz2.nameOf", n=self._place))
        self.email.setAccessibleName(words.text("wiz2.mailOf", name=name))
        self.number.setAccessibleName(words.text("wiz2.number", name=name))
        remove = words.text("wiz2.remove", name=name)
        self.remove.setAccessibleName(remove)
        self.remove.setToolTip(remove)


class OwnRow(QWidget):
    """The one who starts the office; changed on the first step."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("person-own")
        self._avatar = Avatar("", AVATAR)
        self._name = labels.wrapped("", "row")
        self._email = labels.wrapped("", "secondary")
        self._number = kit.label("", "row")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, 6, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._avatar, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._number, 0, 2)
        grid.addWidget(kit.label(words.text("wiz2.you"), "accentBold"), 0, 3)
        grid.addWidget(self._email, 1, 1, 1, 3)

    def show_person(self, me: Colleague) -> None:
        self._avatar.show_name(me.name)
        self._name.setText(me.name)
        self._email.setText(me.email)
        self._number.setText(me.number)


def _flat(kind: str, text: str, hint: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setProperty("kind", kind)
    made.setPlaceholderText(hint)
    made.setCursorPosition(0)
    return made
