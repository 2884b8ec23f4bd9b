"""The form of one step, on its card: what it names, how long it rings, where a key leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.model.call_plan import DEFAULT_SECONDS, KEYS, Step, StepKind
from ui import kit, words
from ui.pages.admin_fields import ChoiceField, Field, TextField
from ui.plan_choices import Pairs, PlanChoices
from ui.plan_steps import RINGS, read

Row = Mapping[str, Any]
SECONDS = (5, 10, 15, 20, 25, 30, 40, 45, 60, 90, 120, 180, 300)
CAPTIONS = {
    StepKind.USER: "plan.f.who",
    StepKind.GROUP: "plan.f.who",
    StepKind.ACCOUNT: "plan.f.who",
    StepKind.EXTERNAL: "plan.f.number",
    StepKind.HOURS: "plan.f.hours",
    StepKind.ANNOUNCEMENT: "plan.f.sound",
    StepKind.VOICEMAIL: "plan.f.mailbox",
    StepKind.PLAN: "plan.f.plan",
    StepKind.HANG_UP: "plan.f.reason",
}


class StepForm(QWidget):
    """Every change is at once a change of the draft.

    Signals:
        edited: the step as it is now.
        upload_wanted: a sound shall be sent.
    """

    edited = Signal(object)
    upload_wanted = Signal()

    def __init__(self, document: Row, choices: PlanChoices, plan: str) -> None:
        super().__init__()
        self._document, self._choices, self._plan = dict(document), choices, plan
        self._kind = read(document).kind
        self.fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(6)
        self._build(read(document))
        self.show_step(document)

    # -- what stands in it -------------------------------------------------------------------

    def _build(self, step: Step) -> None:
        if self._kind is StepKind.MENU:
            self._add(self._sound_field("announcement", is_needed=False))
            self._add(KeysField(self._plans()))
        elif self._kind is StepKind.ANNOUNCEMENT:
            self._add(self._sound_field("announcement", is_needed=True))
        elif self._kind is StepKind.EXTERNAL:
            self._add(TextField("external", words.text("plan.f.number"), has_label=False))
        else:
            title = words.text(CAPTIONS[self._kind])
            pairs = self._choices.pairs(self._kind)
            if self._kind is StepKind.PLAN:
                pairs = self._plans()
            self._add(ChoiceField(self._kind.value, title, pairs, has_label=False))
        if self._kind is StepKind.HOURS:
            ends = [("", words.text("plan.f.ends")), *self._plans()]
            title = words.text("plan.f.otherwise")
            self._add(ChoiceField("otherwise", title, ends, has_label=False))
        if step.kind in RINGS:
            lengths = [(n, words.text("plan.rings", n=n)) for n in SECONDS]
            title = words.text("plan.f.seconds")
            self._add(ChoiceField("seconds", title, lengths, has_label=False))

    def _plans(self) -> Pairs:
        """Where a call may go on; a plan does not lead to itself."""
        pairs = self._choices.pairs(StepKind.PLAN)
        if self._kind is StepKind.MENU:
            return pairs
        return [pair for pair in pairs if pair[0] != self._plan]

    def _sound_field(self, key: str, *, is_needed: bool) -> Field:
        pairs = self._choices.pairs(StepKind.ANNOUNCEMENT)
        if not is_needed:
            pairs.insert(0, ("", words.text("plan.f.noSound")))
        return ChoiceField(key, words.text("plan.f.sound"), pairs, has_label=False)

    def _add(self, field: Field) -> None:
        self.fields[field.key] = field
        caption = kit.label(field.title, "fieldLabel")
        caption.setBuddy(field.control)
        self._column.addWidget(caption)
        self._column.addWidget(field)
        field.edited.connect(self._on_edited)
        if field.key == "announcement":
            upload = kit.button(words.text("plan.f.upload"), "link", "file-up", "uploadSound")
            upload.clicked.connect(self.upload_wanted)
            self._column.addWidget(upload, 0, Qt.AlignmentFlag.AlignLeft)

    # -- values ------------------------------------------------------------------------------

    def show_step(self, document: Row) -> None:
        """What the draft says now."""
        self._document = dict(document)
        for key, field in self.fields.items():
            default = DEFAULT_SECONDS if key == "seconds" else ""
            field.show_value(document.get(key, default))

    def take_sound(self, name: str) -> None:
        """A sound was sent: it is chosen."""
        field = self.fields["announcement"]
        assert isinstance(field, ChoiceField)
        is_needed = self._kind is StepKind.ANNOUNCEMENT
        pairs = self._choices.pairs(StepKind.ANNOUNCEMENT)
        none = [] if is_needed else [("", words.text("plan.f.noSound"))]
        field.show_choices([*none, *pairs])
        field.show_value(name)
        self._on_edited()

    def _on_edited(self) -> None:
        made: dict[str, Any] = {}
        for key, field in self.fields.items():
            value = field.value()
            is_left_out = value == "" and key in ("otherwise", "announcement")
            if not is_left_out:
                made[key] = value
        self._document = made
        self.edited.emit(made)

    def focus_first(self) -> None:
        next(iter(self.fields.values())).focus()


class KeysField(Field):
    """Of a menu: which key leads to which plan."""

    def __init__(self, plans: Pairs) -> None:
        super().__init__("menu", words.text("plan.f.keys"), has_label=False)
        self._plans = plans
        self._rows: list[_KeyRow] = []
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        column.addLayout(self._list)
        self.add = kit.button(words.text("plan.f.addKey"), "link", "plus", "addKey")
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.add.clicked.connect(self._on_add)
        self._build(holder)
        self.control = self.add

    def value(self) -> dict[str, str]:
        return {row.digit: row.plan for row in self._rows}

    def show_value(self, value: Any) -> None:
        wanted = dict(value or {})
        if wanted != self.value():
            self._show(wanted)

    def _show(self, wanted: Mapping[str, str]) -> None:
        kit.clear(self._list)
        self._rows = []
        for digit, plan in wanted.items():
            free = [key for key in KEYS if key == digit or key not in wanted]
            row = _KeyRow(digit, plan, free, self._plans, partial(self._drop, digit))
            row.edited.connect(self._on_row)
            self._rows.append(row)
            self._list.addWidget(row)
        self.add.setEnabled(len(wanted) < len(KEYS) and bool(self._plans))

    def _on_row(self) -> None:
        at = next((i for i, row in enumerate(self._rows) if row.digit_box.hasFocus()), -1)
        self._show(self.value())
        if at >= 0:
            self._rows[at].digit_box.setFocus()
        self.edited.emit()

    def _on_add(self) -> None:
        known = self.value()
        digit = next(key for key in (*KEYS[1:], KEYS[0]) if key not in known)
        self._show({**known, digit: self._plans[0][0]})
        self._rows[-1].plan_box.setFocus()
        self.edited.emit()

    def _drop(self, digit: str) -> None:
        self._show({key: plan for key, plan in self.value().items() if key != digit})
        self.add.setFocus()
        self.edited.emit()


class _KeyRow(QWidget):
    """Signals:
    edited: another key, or another plan.
    """

    edited = Signal()

    def __init__(
        self, digit: str, plan: str, free: list[str], plans: Pairs, drop: Callable[[], object]
    ) -> None:
        super().__init__()
        self.digit, self.plan = digit, plan
        self._free = free
        self._plans = [pair[0] for pair in plans]
        titles = [pair[1] for pair in plans]
        if plan not in self._plans:
            self._plans.append(plan)
            titles.append(words.text("plan.gone", name=plan))
        self.digit_box = kit.combo(f"key-{digit}", words.text("plan.f.key"))
        self.digit_box.setMinimumContentsLength(2)
        self.digit_box.addItems(free)
        self.digit_box.setCurrentIndex(free.index(digit))
        text = words.text("plan.f.keyPlan", digit=digit)
        self.plan_box = kit.combo(f"plan-{digit}", text)
        self.plan_box.addItems(titles)
        self.plan_box.setCurrentIndex(self._plans.index(plan))
        text = words.text("plan.f.dropKey", digit=digit)
        self.drop = kit.icon_button("x", text, f"dropKey-{digit}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.digit_box)
        row.addWidget(self.plan_box, 1)
        row.addWidget(self.drop)
        self.digit_box.activated.connect(self._on_digit)
        self.plan_box.activated.connect(self._on_plan)
        self.drop.clicked.connect(drop)

    def _on_digit(self, place: int) -> None:
        self.digit = self._free[place]
        self.edited.emit()

    def _on_plan(self, place: int) -> None:
        self.plan = self._plans[place]
        self.edited.emit()
