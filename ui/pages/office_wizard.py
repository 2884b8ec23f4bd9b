"""“Start an office”: three steps of questions; nothing is written before the last one ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from softphone import home
from softphone.desktop import systemd
from ui import kit, words
from ui.announce import announce
from ui.new_office import NewOffice
from ui.pages.wizard_office import OfficeStep
from ui.pages.wizard_people import PeopleStep
from ui.pages.wizard_place import Look, PlaceStep, look_here
from ui.widgets.overlay_scroll import OverlayScroll
from ui.widgets.step_line import StepLine

MARGIN = 28
"Of what stands below the scrolled part, in line with it."
GO_WIDTH = 132


class OfficeWizard(QWidget):
    """Going back keeps everything that was typed (design 22).

    Signals:
        wanted: a NewOffice whose answers can be used.
        back_wanted: to the choice of the first start.
    """

    wanted = Signal(object)
    back_wanted = Signal()

    def __init__(
        self,
        data: Path | None = None,
        look: Look | None = None,
        has_services: Callable[[], bool] = systemd.serves_users,
        country: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("officeWizard")
        data = data or home.office_data()
        self.office = OfficeStep(country)
        self.people = PeopleStep()
        self.place = PlaceStep(data, look or look_here(data), has_services)
        self._steps = (self.office, self.people, self.place)
        self.line = StepLine(1)
        self._problem = kit.Notice("danger", "triangle-alert")
        self._problem.hide()
        self.back = kit.button(words.text("wiz.back"), "outline", name="wizardBack")
        self.go = kit.button(words.text("wiz.next"), "primary", name="wizardNext")
        self.go.setMinimumWidth(GO_WIDTH)
        self._build()
        self.back.clicked.connect(self._on_back)
        self.go.clicked.connect(self._on_next)
        for field in self.office.fields.values():
            field.line.returnPressed.connect(self._on_next)
        self.show_step(1)

    @property
    def step(self) -> int:
        return self.line.step

    @property
    def answers(self) -> NewOffice:
        people, hosting = self.people.people, self.place.hosting
        return replace(self.office.answers, people=people, hosting=hosting)

    def show_step(self, step: int) -> None:
        """1 to 3."""
        self.line.show_step(step)
        self._problem.hide()
        for place, body in enumerate(self._steps, 1):
            body.setVisible(place == step)
        if step == 2:
            answers = self.office.answers
            self.people.show_office(answers.me, answers.country)
        if step == 3:
            self.place.measure()
        self._name_button(is_busy=False)
        self._area.verticalScrollBar().setValue(0)
        self._steps[step - 1].focus_first()
        announce(self, self.line.accessibleName())

    def show_busy(self, busy: bool) -> None:
        """While the office starts nothing can be pressed twice."""
        for body in (*self._steps, self.back, self.go):
            body.setEnabled(not busy)
        self._name_button(is_busy=busy)

    def show_error(self, sentence: str) -> None:
        self.show_busy(False)
        self._problem.show_text(sentence)
        self._problem.show()
        announce(self, sentence, is_urgent=True)

    def _name_button(self, *, is_busy: bool) -> None:
        is_last = self.step == len(self._steps)
        key = "first.creating" if is_busy else "first.create" if is_last else "wiz.next"
        self.go.setText(words.text(key))
        self.go.setObjectName("createOffice" if is_last else "wizardNext")

    def _on_back(self) -> None:
        if self.step == 1:
            self.back_wanted.emit()
        else:
            self.show_step(self.step - 1)

    def _on_next(self) -> None:
        if not self._steps[self.step - 1].check():
            self._keep_in_sight()
            return
        if self.step < len(self._steps):
            self.show_step(self.step + 1)
        else:
            self._problem.hide()
            self.show_busy(True)
            self.wanted.emit(self.answers)

    def _keep_in_sight(self) -> None:
        """What has the keyboard must be seen, also when rows were added above it."""
        focused = self.focusWidget()
        if focused is not None and self._area.isAncestorOf(focused):
            self._area.ensureWidgetVisible(focused)

    def _build(self) -> None:
        body = QWidget()
        column = kit.page_column(body, margin=24)
        column.addWidget(self.line)
        column.addSpacing(6)
        for step in self._steps:
            column.addWidget(step)
        column.addStretch(1)
        self._area = kit.scrolled(body, "wizardScroll")
        OverlayScroll(self._area)
        self._area.verticalScrollBar().rangeChanged.connect(lambda *_: self._keep_in_sight())
        told = QHBoxLayout()
        told.setContentsMargins(MARGIN, 0, MARGIN, 0)
        told.addWidget(self._problem)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, 0, MARGIN, 0)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.go)
        outer = kit.page_column(self, margin=0)
        outer.setContentsMargins(0, 0, 0, 12)
        outer.addWidget(self._area, 1)
        outer.addLayout(told)
        outer.addLayout(foot)
