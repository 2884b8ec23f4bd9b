"""A form of the administration in the place of its list: fields, tabs, cancel and save."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui import kit, words
from ui.admin_form_model import FormModel
from ui.announce import announce
from ui.avatar import Avatar
from ui.pages.admin_fields import Field
from ui.pages.admin_parts import Question
from ui.pages.tabs import Tabs
from ui.widgets import labels
from ui.widgets.panel import rule


class FormPage(QWidget):
    """Each of ``tabs`` is a name, a title and its parts: fields, and other widgets between.

    Signals:
        left: cancelled, or saved: back to the list.
        saved: the row as the office has it now.
    """

    left = Signal()
    saved = Signal(object)

    def __init__(
        self,
        model: FormModel,
        back: str,
        title: str,
        tabs: Sequence[tuple[str, str, Sequence[QWidget]]],
        *,
        person: str = "",
        sub: str = "",
        may_change: bool = True,
    ) -> None:
        super().__init__()
        self.setObjectName("adminForm")
        self.model, self._may_change = model, may_change
        parts = [(place, part) for place, tab in enumerate(tabs) for part in tab[2]]
        self.fields = {part.key: part for _, part in parts if isinstance(part, Field)}
        self._place_of = {part.key: p for p, part in parts if isinstance(part, Field)}
        self.banner = kit.Notice("busy", "triangle-alert")
        self.problem = kit.Notice("danger", "triangle-alert")
        self.question = Question()
        self.used = kit.label("", "body2", wraps=True)
        self.tabs = Tabs(tuple((f"tab-{name}", text) for name, text, _ in tabs))
        self.stack = QStackedWidget()
        self._build(back, title, person, sub, tabs)
        self._connect()
        self.show_model()

    def _build(
        self, back: str, title: str, person: str, sub: str,
        tabs: Sequence[tuple[str, str, Sequence[QWidget]]],
    ) -> None:  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 28, 16)
        column.setSpacing(10)
        self.back = kit.button(back.replace("&", "&&"), "link", "chevron-left", "formBack")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.back)
        row.addStretch(1)
        column.addLayout(row)
        column.addLayout(self._head(title, person, sub))
        for notice in (self.banner, self.problem, self.question):
            notice.hide()
            column.addWidget(notice)
        self._add_stale_buttons()
        self.tabs.setVisible(len(tabs) > 1)
        column.addWidget(self.tabs)
        for name, _, parts in tabs:
            self.stack.addWidget(kit.scrolled(_sheet(parts), f"sheet-{name}"))
        column.addWidget(self.stack, 1)
        column.addWidget(rule())
        column.addLayout(self._foot())

    def _head(self, title: str, person: str, sub: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        if person:
            row.addWidget(Avatar(person, 44))
        self.head = kit.TitledText(title, sub, "title")
        row.addWidget(self.head, 1)
        return row

    def _add_stale_buttons(self) -> None:
        row = QHBoxLayout()
        self.mine = kit.button(words.text("adm.keepMine"), "linkBusy", name="keepMine")
        self.theirs = kit.button(words.text("adm.takeTheirs"), "linkBusy", name="takeTheirs")
        for button in (self.mine, self.theirs):
            row.addWidget(button)
        row.addStretch(1)
        self.banner.add_row(row)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.used, 1)
        self.cancel = kit.button(words.text("common.cancel"), "outline", name="formCancel")
        self.save = kit.button(words.text("vm.save"), "primary", name="formSave")
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        self.save.setVisible(self._may_change)
        return row

    def _connect(self) -> None:
        for field in self.fields.values():
            field.edited.connect(lambda f=field: self._on_edited(f))
        self.back.clicked.connect(self.left)
        self.cancel.clicked.connect(self.left)
        self.save.clicked.connect(self.model.save)
        self.mine.clicked.connect(self.model.keep_mine)
        self.theirs.clicked.connect(self.model.take_theirs)
        self.tabs.chosen.connect(self.stack.setCurrentIndex)
        self.model.changed.connect(self.show_model)
        self.model.saved.connect(self.saved)

    def _on_edited(self, field: Field) -> None:
        self.model.set(field.key, field.value())

    def show_model(self) -> None:
        """Values, errors and banners as the model has them."""
        model = self.model
        for key, field in self.fields.items():
            field.show_value(model.value(key))
            field.show_error(model.errors.get(key, ""))
        self.banner.setVisible(model.stale is not None)
        self.banner.show_text(model.stale_text, model.stale_detail)
        loose = [text for key, text in model.errors.items() if key not in self.fields]
        problem = model.problem or " ".join(loose)
        self.problem.setVisible(bool(problem))
        self.problem.show_text(problem)
        may_save = model.is_dirty and not model.is_waiting and self._may_change
        self.save.setEnabled(may_save)
        self._show_first_error()

    def _show_first_error(self) -> None:
        """The tab with the first error comes up, once for these errors."""
        told = tuple(self.model.errors.items())
        if told and told != getattr(self, "_told", ()):
            key = next((k for k in self.fields if k in self.model.errors), "")
            if key:
                self.tabs.choose(self._place_of[key])
                self.fields[key].focus()
            announce(self, " ".join(self.model.errors.values()), is_urgent=True)
        self._told = told

    @property
    def has_unsaved(self) -> bool:
        return self.model.is_dirty

    def ask_to_drop(self, then: Callable[[], object]) -> None:
        """Before what was typed is lost."""
        self.question.ask_to_drop(self.model.typed, then)

    def show_used(self, text: str) -> None:
        self.used.setText(text)

    def focus_first(self) -> None:
        field = next(iter(self.fields.values()), None)
        if field is not None:
            field.focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_save = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_save and self.save.isEnabled():
            self.model.save()
        else:
            super().keyPressEvent(event)


def _sheet(parts: Sequence[QWidget]) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(2, 10, 14, 10)
    column.setSpacing(14)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return page


def heading(text: str) -> QWidget:
    """Between groups of fields."""
    return labels.wrapped(text, "section")


def remark(text: str) -> QWidget:
    return labels.wrapped(text, "secondary")
