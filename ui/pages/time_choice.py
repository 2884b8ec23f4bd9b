"""“Choose a time”: hour and minute, with the day they fall on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QTimeEdit, QWidget

from ui import durations, kit, words
from ui.widgets import look


class TimeChoice(QWidget):
    """A time of day within the next twenty-four hours.

    Signals:
        taken: the chosen moment, with its zone.
    """

    taken = Signal(object)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.clock = QTimeEdit()
        self.clock.setObjectName("dndTime")
        self.clock.setDisplayFormat("HH:mm")
        self.clock.setAccessibleName(words.text("dnd.pickTitle"))
        self.clock.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
        self.clock.setFrame(False)
        self._frame = kit.frame("dial")
        inner = QHBoxLayout(self._frame)
        inner.setContentsMargins(12, 6, 8, 6)
        inner.addWidget(self.clock)
        self.clock.installEventFilter(self)
        self._day = kit.label("", "secondary")
        self._go = kit.button(words.text("dnd.pickGo"), "primary", name="dndTimeGo")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._frame)
        row.addWidget(self._day)
        row.addStretch(1)
        row.addWidget(self._go)
        self.clock.timeChanged.connect(self._show_day)
        self._go.clicked.connect(lambda: self.taken.emit(self.moment))
        self.hide()

    @property
    def moment(self) -> datetime:
        """The next time the clock shows what was chosen."""
        chosen = self.clock.time()
        return durations.at_time(self._now(), chosen.hour(), chosen.minute())

    def open_at(self, now: datetime) -> None:
        """Offer the next full half hour at least an hour away."""
        soon = now + timedelta(minutes=60 + 30 - now.minute % 30)
        self.clock.setTime(QTime(soon.hour, soon.minute - soon.minute % 30))
        self._show_day()

    def focus_first(self) -> None:
        self.clock.setFocus()
        self.clock.setSelectedSection(QTimeEdit.Section.HourSection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows where the keyboard is."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            has_it = event.type() == QEvent.Type.FocusIn
            look.change(self._frame, "kind", "dialFocus" if has_it else "dial")
        return False

    def _show_day(self) -> None:
        self._day.setText(durations.day_word(self.moment, self._now()))
