"""One step of a call plan as a card; its form opens in place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.pages.plan_step_form import StepForm
from ui.plan_steps import Card, Member
from ui.widgets import labels
from ui.widgets.badge import PersonPicture

PICTURE = 28
ROLES = {"dnd": "stateDnd", "busy": "busy"}
"Colour token of a live state -> look of its text."


class HandleButton(kit.Button):
    """A button of a card by which the step can be moved with Alt and an arrow.

    Signals:
        moved: by how many places.
        removed: the delete key was pressed.
    """

    moved = Signal(int)
    removed = Signal()

    def __init__(self, icon: str, text: str, name: str) -> None:
        super().__init__("", "ghost", icon, 18)
        self.setObjectName(name)
        self.setFixedSize(32, 32)
        self.name(text)

    def name(self, text: str) -> None:
        self.setAccessibleName(text)
        self.setToolTip(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        has_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if has_alt and event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class Grip(HandleButton):
    """Signals:
    dragged: the pointer is here, in global places; the button is held.
    dropped: it was let go there.
    """

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)

    def __init__(self, name: str) -> None:
        super().__init__("grip-vertical", "", name)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._is_dragged = False

    def name(self, text: str) -> None:
        super().name(text)
        self.setAccessibleDescription(words.text("plan.moveKeys"))
        self.setToolTip(f"{text} ({words.text('plan.moveKeys')})")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._is_dragged = True
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._is_dragged:
            self._is_dragged = False
            self.dropped.emit(event.globalPosition().toPoint())


class CardFrame(QFrame):
    """Title, a line below it, and buttons at the right; more stands below.

    Signals:
        edit_wanted: open or close the form.
    """

    edit_wanted = Signal()

    def __init__(self, name: str, *, may_change: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 8, 8, 10)
        self.column.setSpacing(2)
        self.head = kit.TitledText("", " ", "step")
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(2)
        self.pencil = HandleButton("pencil", "", f"{name}-edit")
        self.pencil.setVisible(may_change)
        self.pencil.clicked.connect(self.edit_wanted)
        self.buttons.addWidget(self.pencil)
        row = QHBoxLayout()
        row.setSpacing(8)
        texts = QVBoxLayout()
        texts.setContentsMargins(0, 4, 0, 0)
        texts.addWidget(self.head)
        row.addLayout(texts, 1)
        side = QVBoxLayout()
        side.addLayout(self.buttons)
        side.addStretch(1)
        row.addLayout(side)
        self.column.addLayout(row)

    def show_texts(self, title: str, sub: str) -> None:
        self.head.title.setText(title)
        self.head.sub.setText(sub)
        self.head.sub.setVisible(bool(sub))
        self.pencil.name(words.text("plan.edit", step=title))


class StepCard(CardFrame):
    """place: index of the step, for names.

    Signals:
        moved: by how many places.
        removed: this step shall go.
    """

    moved = Signal(int)
    removed = Signal()

    def __init__(self, place: int, *, may_change: bool) -> None:
        super().__init__(f"step-{place}", may_change=may_change)
        self.place = place
        self.grip = Grip(f"step-{place}-grip")
        self.grip.setVisible(may_change)
        self.buttons.insertWidget(0, self.grip)
        self._state = labels.wrapped("", "secondary")
        self._people = QVBoxLayout()
        self._people.setSpacing(0)
        self._people.setContentsMargins(0, 4, 6, 0)
        self._note = _Amber()
        self._error = labels.wrapped("", "dangerText")
        for part in (self._state, self._note, self._error):
            part.hide()
            self.column.addWidget(part)
        self.column.insertLayout(2, self._people)
        self.form: StepForm | None = None
        self._shown: Card | None = None
        for handle in (self.grip, self.pencil):
            handle.moved.connect(self.moved)
            handle.removed.connect(self.removed)

    def show_card(self, card: Card, error: str = "") -> None:
        self._error.setText(error)
        self._error.setVisible(bool(error))
        if card == self._shown:
            return
        self._shown = card
        self.show_texts(card.title, card.sub)
        self.grip.name(words.text("plan.move", step=card.title))
        self._state.setText(card.state)
        self._state.setVisible(bool(card.state))
        kit.change_role(self._state, ROLES.get(card.token, "secondary"))
        self._note.show_text(card.note)
        self._show_people(card)
        self.setAccessibleName(card.spoken)

    def _show_people(self, card: Card) -> None:
        kit.clear(self._people)
        for member in card.members:
            self._people.addWidget(_PersonRow(member))
        if card.more:
            self._people.addWidget(kit.label(words.text("plan.more", n=card.more), "secondary"))

    def open_form(self, form: StepForm) -> None:
        """Below the texts, with what ends the editing."""
        self.form = form
        self.column.addWidget(form)
        foot = QHBoxLayout()
        self.drop = kit.button(words.text("plan.remove"), "linkDanger", "trash-2", "removeStep")
        self.done = kit.button(words.text("plan.done"), "link", "check", "stepDone")
        self.drop.clicked.connect(self.removed)
        self.done.clicked.connect(self.edit_wanted)
        foot.addWidget(self.drop)
        foot.addStretch(1)
        foot.addWidget(self.done)
        self.column.addLayout(foot)


class _Amber(QWidget):
    """What one should know about a step."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 6, 0)
        row.setSpacing(8)
        row.addWidget(kit.picture("triangle-alert", "busy", 16), 0, Qt.AlignmentFlag.AlignTop)
        self._text = labels.wrapped("", "busy")
        row.addWidget(self._text, 1)

    def show_text(self, text: str) -> None:
        self._text.setText(text)
        self.setVisible(bool(text))


class _PersonRow(QWidget):
    """A member of a group with the live state."""

    def __init__(self, member: Member) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(10)
        picture = PersonPicture(PICTURE, "surface")
        picture.show_person(member.name, member.status.badge)
        row.addWidget(picture)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(kit.label(member.name, "row", wraps=True))
        if member.state:
            role = ROLES.get(member.status.token, "secondary")
            texts.addWidget(kit.label(member.state, role, wraps=True))
        row.addLayout(texts, 1)
        row.addWidget(kit.label(member.number, "time"))
        spoken = ", ".join(part for part in (member.name, member.state, member.number) if part)
        self.setAccessibleName(spoken)
