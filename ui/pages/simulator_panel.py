"""The panel beside the draft: day, time, caller; then who rings, as a sentence and a line."""

from __future__ import annotations

from datetime import date, time
from functools import partial

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.administration import USERS
from ui import kit, theme, words
from ui.announce import announce
from ui.pages.time_choice import TimeField
from ui.pages.why_card import WhyLineView
from ui.plan_choices import ChoicesReader
from ui.simulator_model import NUMBER, OUTSIDE, SimulatorModel
from ui.widgets import labels

WIDTH, WIDEST = 330, 430
"Of the panel at text size 100 %, logical pixels; at larger ones it grows up to the second."


class SimulatorPanel(QFrame):
    def __init__(self, model: SimulatorModel, reader: ChoicesReader) -> None:
        super().__init__()
        self.setObjectName("simulator")
        self.setProperty("kind", "side")
        self.model, self._reader = model, reader
        self._days: list[date] = []
        self._callers: list[str] = []
        self._told: object = None
        self.setFixedWidth(round(min(WIDTH * theme.current.factor, WIDEST)))
        self._build()
        self._connect()
        self.show_callers()
        self.show_model()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 16, 12)
        column.setSpacing(8)
        self.title = kit.label("", "sheetTitle", wraps=True)
        self.day = kit.combo("simDay", words.text("sim.day"))
        self.time = TimeField("simTime", words.text("sim.time"))
        self.caller = kit.combo("simCaller", words.text("sim.from"))
        self.number = kit.input_line("simNumber", words.text("sim.number"))
        self.number.setPlaceholderText(words.text("sim.number"))
        self.keys = kit.input_line("simKeys", words.text("sim.keys"))
        self.keys.setPlaceholderText(words.text("sim.keys"))
        when = QHBoxLayout()
        when.setSpacing(8)
        when.addWidget(self.day, 1)
        when.addWidget(self.time)
        column.addWidget(self.title)
        column.addLayout(when)
        for widget in (self.caller, self.number, self.keys):
            column.addWidget(widget)
        column.addLayout(self._statuses())
        self.answer = kit.Notice("accent", "bell-ring")
        self.nobody = kit.Notice("busy", "bell-off")
        self.problem = kit.Notice("danger", "triangle-alert")
        self.waiting = kit.label(words.text("sim.waiting"), "body2")
        self.again = kit.button(
            words.text("sim.outdated"), "linkBusy", "refresh-cw", "simAgain"
        )
        for part in (self.answer, self.nobody, self.problem, self.waiting, self.again):
            part.hide()
            column.addWidget(part)
        self._holder = QWidget()
        self._line = QVBoxLayout(self._holder)
        self._line.setContentsMargins(2, 6, 8, 6)
        column.addWidget(kit.scrolled(self._holder, "simScroll"), 1)
        column.addWidget(labels.wrapped(words.text("sim.note"), "secondary"))

    def _statuses(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.as_now = kit.button(words.text("sim.now"), "choice", name="simNow")
        self.everyone = kit.button(words.text("sim.all"), "choice", name="simAll")
        for button in (self.as_now, self.everyone):
            button.setCheckable(True)
            row.addWidget(button, 1)
        return row

    def _connect(self) -> None:
        model = self.model
        self.day.activated.connect(lambda at: model.suppose(day=self._days[at]))
        self.time.clock.timeChanged.connect(self._on_time)
        self.caller.activated.connect(self._on_caller)
        self.number.textEdited.connect(lambda text: model.suppose(number=text))
        self.keys.textEdited.connect(lambda text: model.suppose(keys=text))
        self.as_now.clicked.connect(partial(self._on_status, False))
        self.everyone.clicked.connect(partial(self._on_status, True))
        self.again.clicked.connect(model.ask)
        model.changed.connect(self.show_model)
        self._reader.changed.connect(self.show_callers)

    def _on_time(self, told: QTime) -> None:
        self.model.suppose(clock=time(told.hour(), told.minute()))

    def _on_caller(self, place: int) -> None:
        self.model.suppose(caller=self._callers[place])
        if self._callers[place] == NUMBER:
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_status(self, everyone: bool) -> None:
        self.model.suppose(everyone=everyone)
        self.show_model()

    # -- what is shown -----------------------------------------------------------------------

    def show_callers(self) -> None:
        """Outside, a number, or one of the colleagues."""
        people = self._reader.choices.rows.get(USERS, {})
        named = sorted((str(row["name"]), number) for number, row in people.items())
        self._callers = [OUTSIDE, NUMBER, *(number for _, number in named)]
        self.caller.clear()
        self.caller.addItems([words.text("sim.caller"), words.text("sim.fromNumber")])
        self.caller.addItems([f"{name} · {number}" for name, number in named])
        chosen = self.model.supposed.caller
        self.caller.setCurrentIndex(
            self._callers.index(chosen) if chosen in self._callers else 0
        )

    def show_model(self) -> None:
        model, supposed = self.model, self.model.supposed
        self.title.setText(model.title)
        self._show_days()
        clock = QTime(supposed.clock.hour, supposed.clock.minute)
        if clock != self.time.clock.time():
            self.time.clock.setTime(clock)
        self.number.setVisible(supposed.caller == NUMBER)
        self.keys.setVisible(model.has_menu)
        if self.keys.text() != supposed.keys:
            self.keys.setText(supposed.keys)
        for button, is_on in ((self.as_now, not supposed.everyone),
                              (self.everyone, supposed.everyone)):  # fmt: skip
            button.setChecked(is_on)
            if button.property("kind") != ("choiceAccent" if is_on else "choice"):
                button.change_kind("choiceAccent" if is_on else "choice")
        self._show_answer()

    def _show_days(self) -> None:
        days = self.model.days
        if days != self._days:
            self._days = days
            self.day.clear()
            for day in days:
                name = words.weekday(day.weekday(), is_long=True)
                self.day.addItem(f"{name}, {words.short_date(day)}")
        if self.model.supposed.day in days:
            self.day.setCurrentIndex(days.index(self.model.supposed.day))

    def _show_answer(self) -> None:
        told, problem = self.model.told, self.model.problem
        self.waiting.setVisible(told is None and not problem)
        self.problem.setVisible(bool(problem))
        self.problem.show_text(problem)
        self.answer.setVisible(told is not None and told.rings)
        self.nobody.setVisible(told is not None and not told.rings)
        self.again.setVisible(self.model.is_outdated)
        if told is self._told:
            return
        self._told = told
        kit.clear(self._line)
        if told is None:
            return
        for notice in (self.answer, self.nobody):
            notice.show_text(told.sentence)
        view = WhyLineView(told.steps)
        view.setObjectName("simLine")
        view.setAccessibleName(". ".join(step.spoken for step in told.steps))
        self._line.addWidget(view)
        self._line.addStretch(1)
        announce(self, told.sentence)
