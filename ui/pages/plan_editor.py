"""The editor of a call plan: a draft as cards on the upright line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from softphone.client.administration import PLANS
from softphone.model.call_plan import StepKind
from ui import icons, kit, plan_steps, words
from ui.admin_model import AdminModel
from ui.admin_undo import DelayedDelete
from ui.announce import announce
from ui.pages.admin_fields import TextField
from ui.pages.admin_parts import Question
from ui.pages.plan_line import PlanLine
from ui.pages.plan_sounds import SoundSender
from ui.pages.plan_step_form import StepForm
from ui.plan_choices import ChoicesReader, number_title
from ui.plan_model import PlanModel
from ui.plan_steps import Cards

Row = Mapping[str, Any]
TOP = -1
"Of what is edited: the number and the name."
MENU_ORDER = (
    StepKind.USER,
    StepKind.GROUP,
    StepKind.ACCOUNT,
    StepKind.EXTERNAL,
    StepKind.HOURS,
    StepKind.MENU,
    StepKind.ANNOUNCEMENT,
    StepKind.VOICEMAIL,
    StepKind.PLAN,
    StepKind.HANG_UP,
)


class PlanEditor(QWidget):
    """Ask with an empty row for a new plan.

    Signals:
        left: back to the list.
    """

    left = Signal()

    def __init__(
        self, admin: AdminModel, row: Row, undo: DelayedDelete, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("planEditor")
        self._admin, self._undo, self._now = admin, undo, now
        self._may_change = admin.may_change(PLANS)
        self.model = PlanModel(admin, row)
        self.reader = ChoicesReader(admin)
        self.sounds = SoundSender(admin, self.reader.choices, self)
        self._editing: int | None = None if row else TOP
        self._order: list[StepKind] | None = None
        self._offered = False
        self._build()
        self._connect()
        self._make_cards()
        self.show_model()

    # -- what stands in it -------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 18, 0)
        column.setSpacing(8)
        self.back = kit.button(words.text("adm.plan"), "link", "chevron-left", "formBack")
        self.discard = kit.button(words.text("plan.discard"), "link", name="discardDraft")
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.discard)
        column.addLayout(row)
        column.addLayout(self._head())
        self.banner = kit.Notice("busy", "triangle-alert")
        self.problem = kit.Notice("danger", "triangle-alert")
        self.question = Question()
        self._add_stale_buttons()
        for notice in (self.banner, self.problem, self.question):
            notice.hide()
            column.addWidget(notice)
        self.line = PlanLine(may_change=self._may_change)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(2, 6, 8, 12)
        inner.addWidget(self.line)
        self._scroll = kit.scrolled(holder, "planScroll")
        column.addWidget(self._scroll, 1)
        self._add_top_form()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.head = kit.TitledText("", " ", "title")
        self.apply = kit.button(words.text("plan.apply"), "primary", name="applyDraft")
        row.addWidget(self.head, 1)
        row.addWidget(self.apply)
        self.apply.setVisible(self._may_change)
        return row

    def _add_stale_buttons(self) -> None:
        row = QHBoxLayout()
        self.reload = kit.button(words.text("plan.reload"), "linkBusy", name="planReload")
        self.keep = kit.button(words.text("plan.keepDraft"), "linkBusy", name="planKeep")
        for button in (self.reload, self.keep):
            row.addWidget(button)
        row.addStretch(1)
        self.banner.add_row(row)

    def _add_top_form(self) -> None:
        """Name and number, below the first card's texts."""
        self.name = TextField("name", words.text("wiz1.name"), has_label=False)
        self.number = TextField("number", words.text("csv.num"), has_label=False)
        self.top_form = QWidget()
        column = QVBoxLayout(self.top_form)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        for field in (self.name, self.number):
            column.addWidget(kit.label(field.title, "fieldLabel"))
            column.addWidget(field)
            field.edited.connect(lambda f=field: self.model.set(f.key, f.value()))
        column.addWidget(kit.label(words.text("plan.numberHint"), "secondary", wraps=True))
        done = kit.button(words.text("plan.done"), "link", "check", "topDone")
        done.clicked.connect(lambda: self.edit(TOP))
        column.addWidget(done, 0, Qt.AlignmentFlag.AlignRight)
        self.line.top.column.addWidget(self.top_form)

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.apply.clicked.connect(self.model.save)
        self.discard.clicked.connect(self._discard)
        self.reload.clicked.connect(self._reload)
        self.keep.clicked.connect(self.model.keep_draft)
        self.line.insert_wanted.connect(self._on_insert)
        self.line.dropped.connect(self.move_step)
        self.line.top.edit_wanted.connect(lambda: self.edit(TOP))
        self.model.changed.connect(self.show_model)
        self.model.saved.connect(self._on_saved)
        self.reader.changed.connect(self._on_choices)
        self._admin.statuses.connect(self.show_model)

    def load(self) -> None:
        """What the steps can name; afterwards they are told by their names."""
        self.reader.load()

    def _on_choices(self) -> None:
        """More can be named: a form that is open offers it."""
        if self._editing is not None and self._editing != TOP:
            self._make_cards()
        self.show_model()

    # -- what is shown -----------------------------------------------------------------------

    def show_model(self) -> None:
        model = self.model
        kinds = [plan_steps.read(step).kind for step in model.steps]
        if kinds != self._order:
            self._make_cards()
        cards = Cards(self.reader.choices, self._admin.office, self._now()).of(model.steps)
        for at, card in enumerate(cards):
            shown = self.line.cards[at]
            shown.show_card(card, model.step_errors.get(at, ""))
            if shown.form is not None:
                shown.form.show_step(model.steps[at])
        self._show_top()
        self._show_notices()
        self.discard.setVisible(model.is_dirty and not model.is_new)
        self.apply.setEnabled(model.is_dirty and not model.is_waiting)
        self.line.update()

    def _show_top(self) -> None:
        model = self.model
        name, number = str(model.value("name") or ""), str(model.value("number") or "")
        self.head.title.setText(name or words.text("plan.new"))
        is_draft = model.is_dirty or model.is_new
        self.head.sub.setText(words.text("plan.saved" if is_draft else "plan.inForce"))
        self.head.sub.show()
        if number:
            texts = (number_title(number), words.text("plan.arrivesSub"))
        else:
            texts = (words.text("plan.noNumber"), words.text("plan.noNumberSub"))
        self.line.top.show_texts(*texts)
        for field in (self.name, self.number):
            field.show_value(model.value(field.key))
            field.show_error(model.errors.get(field.key, ""))
        has_error = bool(model.errors.keys() & {"name", "number"})
        self.top_form.setVisible(self._editing == TOP or has_error)

    def _show_notices(self) -> None:
        model = self.model
        was_shown = self.banner.isVisibleTo(self)
        self.banner.setVisible(model.stale is not None)
        self.banner.show_text(model.stale_text, model.stale_detail)
        if model.stale is not None and not was_shown:
            announce(self, model.stale_text, is_urgent=True)
        wrong = " ".join(v for k, v in model.errors.items() if k not in ("name", "number"))
        problem = model.problem or wrong
        if problem and problem != self.problem.accessibleName():
            announce(self, problem, is_urgent=True)
        self.problem.setVisible(bool(problem))
        self.problem.show_text(problem)

    def _make_cards(self) -> None:
        """Anew: there are other steps, or another one is edited."""
        steps = self.model.steps
        cards = Cards(self.reader.choices, self._admin.office, self._now()).of(steps)
        self._order = [plan_steps.read(step).kind for step in steps]
        self.line.make(cards)
        for at, card in enumerate(self.line.cards):
            card.edit_wanted.connect(partial(self.edit, at))
            card.moved.connect(lambda by, at=at: self.move_step(at, at + by))
            card.removed.connect(partial(self.remove, at))
        if self._editing is not None and 0 <= self._editing < len(steps):
            at = self._editing
            name = str(self.model.value("name"))
            form = StepForm(steps[at], self.reader.choices, name)
            form.edited.connect(partial(self.model.replace, at))
            form.upload_wanted.connect(partial(self.sounds.choose, form))
            self.line.cards[at].open_form(form)

    # -- what is done ------------------------------------------------------------------------

    def edit(self, at: int) -> None:
        """Open the form of a step, or of the top; the same again closes it."""
        self._editing = None if self._editing == at else at
        self._make_cards()
        self.show_model()
        if self._editing == TOP:
            self.name.focus()
        elif self._editing is not None:
            form = self.line.cards[at].form
            if form is not None:
                form.focus_first()
            QTimer.singleShot(0, self, partial(self._reveal, at))
        else:
            card = self.line.top if at == TOP else self.line.cards[at]
            card.pencil.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reveal(self, at: int) -> None:
        """The form comes into sight."""
        if at < len(self.line.cards):
            self._scroll.ensureWidgetVisible(self.line.cards[at], 0, 16)

    def _on_insert(self, place: int, at: QPoint) -> None:
        self.make_menu(place).popup(at)

    def make_menu(self, place: int) -> QMenu:
        """The kinds of step; what the office has nothing for cannot be chosen."""
        menu = kit.menu(self)
        menu.setObjectName("stepMenu")
        own = str(self.model.value("name"))
        for kind in MENU_ORDER:
            step = plan_steps.fresh(kind, self.reader.choices, own)
            icon = icons.icon(plan_steps.ICONS[kind], "text2", 18)
            text = words.text(f"plan.kind.{kind.value}")
            action = menu.addAction(icon, text, partial(self.insert, place, step or {}))
            action.setEnabled(step is not None)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def insert(self, place: int, step: Row) -> None:
        """A new step, open for editing."""
        self._editing = place
        self._order = None
        self.model.insert(place, step)
        form = self.line.cards[place].form
        if form is not None:
            form.focus_first()
        QTimer.singleShot(0, self, partial(self._reveal, place))

    def move_step(self, at: int, to: int) -> None:
        if not self._may_change or not 0 <= to < len(self.line.cards):
            return
        if self._editing == at:
            self._editing = to
        elif self._editing is not None and self._editing >= 0:
            self._editing = None
        self._order = None
        self.model.move(at, to)
        card = self.line.cards[to]
        card.grip.setFocus(Qt.FocusReason.OtherFocusReason)
        title, total = card.head.title.text(), len(self.line.cards)
        announce(self, words.text("plan.moved", step=title, n=to + 1, total=total))

    def remove(self, at: int) -> None:
        """At once, and it can be taken back."""
        if not self._may_change:
            return
        title = self.line.cards[at].head.title.text()
        self._editing, self._order = None, None
        gone = self.model.remove(at)
        self._focus_near(at)
        text = words.text("plan.removed", step=title)
        self._offer(text, lambda: self.model.insert(min(at, len(self.model.steps)), gone))

    def _focus_near(self, at: int) -> None:
        cards = self.line.cards
        there = cards[min(at, len(cards) - 1)].grip if cards else self.line.add
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    def _discard(self) -> None:
        self._editing = None
        typed = self.model.discard()
        text = words.text("plan.discarded")
        self._offer(text, lambda: self.model.bring_back(typed))

    def _reload(self) -> None:
        self._editing = None
        typed = self.model.reload()
        text = words.text("plan.discarded")
        self._offer(text, lambda: self.model.bring_back(typed))

    def _offer(self, text: str, restore: Callable[[], object]) -> None:
        self._offered = True
        self._undo.begin(text, self._on_offer_over, restore)

    def forget_offer(self) -> None:
        """What could be taken back here cannot any more."""
        if self._offered:
            self._undo.dismiss()

    def _on_offer_over(self) -> None:
        self._offered = False

    def _on_saved(self, row: Row) -> None:
        self._editing = None
        self._make_cards()
        self.show_model()
        self.apply.clearFocus()
        announce(self, words.text("plan.inForce"))

    def focus_first(self) -> None:
        if self._editing == TOP:
            self.name.focus()
        else:
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._editing is not None:
            self.edit(self._editing)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
