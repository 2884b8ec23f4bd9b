"""Settings, “Where it rings”: the destination, and where calls go when I do not take them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from softphone.client.state import Forwarding, OfficeState
from softphone.model import numbers
from ui import forwarding_words, kit, words
from ui.announce import announce
from ui.pages.destination_choice import DestinationChoice
from ui.pages.settings_window import settings_page
from ui.widgets import labels

SECONDS = (10, 15, 20, 25, 30, 45, 60)
"Choices of how long it rings first; one that was set elsewhere is added."


class TargetField(QWidget):
    """Where to, who that is, and what is wrong with it.

    Signals:
        wanted: something else was typed, and the field left.
    """

    wanted = Signal()

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.line = kit.input_line(name, text)
        self.line.setPlaceholderText(words.text("fwd.placeholder"))
        self._held = self._sent = ""
        self._hint = labels.wrapped("", "secondary")
        self._problem = labels.wrapped("", "busyStrong")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(kit.field(self.line))
        column.addWidget(self._hint)
        column.addWidget(self._problem)
        self.line.editingFinished.connect(self._left)
        self.show_problem("")
        self.show_hint("")

    @property
    def is_changed(self) -> bool:
        """Does it say something else than what the office holds?"""
        return self.text != self._held

    @property
    def text(self) -> str:
        return self.line.text().strip()

    def show_number(self, number: str, office: OfficeState) -> None:
        """What the office holds; what is being typed stays."""
        is_typing = self.is_changed
        self._held = numbers.display(number, office.country)
        if is_typing:
            return
        self.line.setText(self._held)
        self.show_hint(forwarding_words.name_of(number, office))

    def show_hint(self, text: str) -> None:
        _show(self._hint, text)

    def show_problem(self, text: str) -> None:
        _show(self._problem, text)
        self.line.setAccessibleDescription(text)
        if text:
            announce(self.line, text)

    def note_sent(self) -> None:
        """What it says now is on its way to the office."""
        self._sent = self.text

    def take_over(self) -> None:
        """What was sent is what the office holds now; what was typed since then stays."""
        if self.text == self._sent:
            self._held = self.text
        self.show_problem("")

    def _left(self) -> None:
        if self.is_changed:
            self.wanted.emit()


class ForwardingSettings(QWidget):
    """Changes apply at once; the office keeps them, not this computer.

    Signals:
        destination_chosen: ``all``, ``none`` or an account or outside number.
        rules_wanted: busy, no answer, seconds.
    """

    destination_chosen = Signal(str)
    rules_wanted = Signal(str, str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office, self._drawn = OfficeState(), Forwarding(seconds=0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("set.reach"))
        outer.addWidget(page)
        self.choice = DestinationChoice()
        self.busy = TargetField("forwardBusy", words.text("fwd.busy"))
        self.no_answer = TargetField("forwardNoAnswer", words.text("fwd.noAnswer"))
        self.seconds = kit.combo("forwardSeconds", words.text("fwd.after"))
        self.not_allowed = kit.Notice("busy", "info", words.text("fwd.notAllowed"))
        self._result = labels.wrapped("", "secondary")
        _show(self._result, "")
        self._fill(column)
        self.choice.chosen.connect(self.destination_chosen)
        for field in (self.busy, self.no_answer):
            field.wanted.connect(self._on_typed)
        self.seconds.activated.connect(lambda _: self._want())
        self.show_office(self._office)

    def _fill(self, column: QVBoxLayout) -> None:
        column.addWidget(self.choice)
        column.addSpacing(10)
        column.addWidget(kit.label(words.text("fwd.title"), "heading", wraps=True))
        column.addWidget(labels.wrapped(words.text("fwd.help"), "secondary"))
        column.addWidget(self.not_allowed)
        column.addWidget(self.busy)
        column.addWidget(self.no_answer)
        column.addLayout(kit.field(self.seconds))
        column.addWidget(self._result)
        column.addSpacing(4)
        column.addWidget(_note("moon", words.text("fwd.dnd")))
        column.addWidget(_note("users-round", words.text("fwd.shared")))
        column.addStretch(1)

    # -- what is shown

    def show_office(self, office: OfficeState) -> None:
        self._office = office
        self.choice.show_office(office)
        rules = office.forwarding
        self.busy.show_number(rules.busy, office)
        self.no_answer.show_number(rules.no_answer, office)
        self.not_allowed.setVisible(not rules.allowed)
        if rules.seconds != self._drawn.seconds:
            self._show_seconds(rules.seconds)
        self._drawn = rules

    def _show_seconds(self, seconds: int) -> None:
        self.seconds.clear()
        for choice in sorted({*SECONDS, seconds}):
            self.seconds.addItem(words.text("fwd.seconds", n=choice), choice)
        self.seconds.setCurrentIndex(self.seconds.findData(seconds))

    def show_saved(self) -> None:
        """The office has taken it over."""
        for field in (self.busy, self.no_answer):
            field.take_over()
        self._drawn = Forwarding(seconds=0)
        self.show_office(self._office)
        _show(self._result, words.text("fwd.saved"))
        announce(self, words.text("fwd.saved"))

    def show_refusal(self, code: str, number: str = "") -> None:
        """Not taken over; what was typed stays, so that it can be mended."""
        _show(self._result, "")
        sentence = forwarding_words.refusal(code, number)
        wrong = [f for f in (self.busy, self.no_answer) if number and f.text == number]
        wrong = wrong or [f for f in (self.busy, self.no_answer) if f.is_changed]
        for field in wrong[:1] or [self.no_answer]:
            field.show_problem(sentence)
        self._show_seconds(self._office.forwarding.seconds)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        _show(self._result, "")

    # -- what is wanted

    def _on_typed(self) -> None:
        """Each field by itself is looked at first; nobody is asked what cannot be."""
        for field in (self.busy, self.no_answer):
            problem = forwarding_words.problem(field.text, self._office)
            field.show_problem(problem)
            if problem:
                _show(self._result, "")
                return
        self._want()

    def _want(self) -> None:
        rules = self._office.forwarding
        busy = self._wanted(self.busy, rules.busy)
        no_answer = self._wanted(self.no_answer, rules.no_answer)
        seconds = int(self.seconds.currentData() or rules.seconds)
        for field in (self.busy, self.no_answer):
            field.note_sent()
        self.rules_wanted.emit(busy, no_answer, seconds)

    def _wanted(self, field: TargetField, held: str) -> str:
        if not field.is_changed:
            return held
        return forwarding_words.typed(field.text, self._office)


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _note(icon: str, text: str) -> QWidget:
    """A fact that is always so, with its picture."""
    note = QWidget()
    row = QHBoxLayout(note)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    row.addWidget(kit.picture(icon, "text2", 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(labels.wrapped(text, "secondary"), 1)
    return note
