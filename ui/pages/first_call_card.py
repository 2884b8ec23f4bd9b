"""The first test call as a list that checks itself off, and the button that begins it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.announce import announce
from ui.clock import local_zone
from ui.first_call import FirstCall, Step, StepState
from ui.widgets import labels

LOOKS = {
    StepState.WAITS: ("circle-dashed", "text2"),
    StepState.RUNS: ("loader-circle", "accent"),
    StepState.DONE: ("check", "accent"),
    StepState.FAILED: ("triangle-alert", "danger"),
}
"Icon and colour."


class FirstCallCard(QFrame):
    """Shows what ``follow`` watches; before that nothing is claimed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("firstCall")
        self.setProperty("kind", "card")
        self._call: FirstCall | None = None
        self._told: tuple[str, ...] = ()
        self.rows = (StepRow(), StepRow(), StepRow())
        self.start = kit.button(words.text("wiz4.start"), "outline", "phone", "firstCallStart")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        for row in self.rows:
            column.addWidget(row)
        column.addWidget(self.start, 0, Qt.AlignmentFlag.AlignLeft)
        self.start.clicked.connect(self._on_start)
        self.start.setEnabled(False)

    def follow(self, call: FirstCall) -> None:
        self._call = call
        call.changed.connect(self._show)
        self._show()

    def _on_start(self) -> None:
        if self._call is None:
            return
        if self._call.is_running:
            self._call.hang_up()
        else:
            self._call.start()

    def _show(self) -> None:
        call = self._call
        if call is None:
            return
        for row, step in zip(self.rows, call.steps, strict=True):
            row.show_step(step)
        self._announce(call.steps)
        key = "wiz4.retry" if call.was_tried else "wiz4.start"
        self.start.setText(words.text("call.hangup" if call.is_running else key))
        self.start.change_icon("phone-off" if call.is_running else "phone")
        self.start.setEnabled(call.is_running or call.may_start)

    def _announce(self, steps: tuple[Step, ...]) -> None:
        told = tuple(words.text(step.key) for step in steps)
        for text, before in zip(told, self._told, strict=False):
            if text != before:
                announce(self, text)
        self._told = told


class StepRow(QWidget):
    """Icon, sentence, and the time at which it was seen."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = kit.picture("circle-dashed", "text2", 18)
        self.text = labels.wrapped("", "row")
        self.time = kit.label("", "time")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        row.addWidget(self.time, 0, Qt.AlignmentFlag.AlignTop)

    def show_step(self, step: Step) -> None:
        self._icon.show_icon(*LOOKS[step.state])
        self.text.setText(words.text(step.key))
        is_quiet = step.state is StepState.WAITS
        kit.change_role(self.text, "body2" if is_quiet else "row")
        at = step.at.astimezone(local_zone()) if step.at is not None else None
        self.time.setText(f"{at:%H:%M:%S}" if at is not None else "")
