"""“Choose a time”: hour and minute, today or tomorrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTime, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QTimeEdit, QWidget

from ui import durations, kit, tray_model, words
from ui.widgets import look

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TimeField(QFrame):
    """Hour and minute in a frame that shows where the keyboard is.

    Signals:
        entered: Enter was pressed in it.
    """

    entered = Signal()

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setProperty("kind", "dial")
        self.clock = QTimeEdit()
        self.clock.setObjectName(name)
        self.clock.setDisplayFormat("HH:mm")
        self.clock.setAccessibleName(text)
        self.clock.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
        self.clock.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(12, 6, 8, 6)
        inner.addWidget(self.clock)
        self.clock.installEventFilter(self)

    @property
    def text(self) -> str:
        """``08:00``."""
        return self.clock.time().toString("HH:mm")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            has_it = event.type() == QEvent.Type.FocusIn
            look.change(self, "kind", "dialFocus" if has_it else "dial")
        is_press = event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in ENTER:
            self.entered.emit()
        return False


class TimeChoice(QWidget):
    """A time until the end of tomorrow.

    Signals:
        taken: the chosen moment, with its zone.
    """

    taken = Signal(object)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._wants_tomorrow = False
        field = TimeField("dndTime", words.text("dnd.pickTitle"))
        self.clock = field.clock
        self.day = kit.button("", "choice", name="dndDay")
        self._go = kit.button(words.text("dnd.pickGo"), "primary", name="dndTimeGo")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(field)
        row.addWidget(self.day)
        row.addStretch(1)
        row.addWidget(self._go)
        self.clock.timeChanged.connect(self._show_day)
        self.day.clicked.connect(self._change_day)
        self._go.clicked.connect(self._take)
        field.entered.connect(self._take)
        self.hide()

    @property
    def moment(self) -> datetime:
        """The chosen time on the chosen day; tomorrow where it has passed today."""
        time = self.clock.time()
        return durations.at_time(
            self._now(), time.hour(), time.minute(), is_tomorrow=self._wants_tomorrow
        )

    def open_at(self, now: datetime) -> None:
        """Offer the next full half hour at least an hour away."""
        self._wants_tomorrow = False
        soon = tray_model.later(now, timedelta(minutes=60 + 30 - now.minute % 30))
        self.clock.setTime(QTime(soon.hour, soon.minute - soon.minute % 30))
        self._show_day()

    def focus_first(self) -> None:
        self.clock.setFocus()
        self.clock.setSelectedSection(QTimeEdit.Section.HourSection)

    def _take(self) -> None:
        self.taken.emit(self.moment)

    def _change_day(self) -> None:
        self._wants_tomorrow = not self._wants_tomorrow
        self._show_day()

    def _show_day(self) -> None:
        """The day is a choice only where the time is still to come today."""
        now, time = self._now(), self.clock.time()
        self.day.setText(durations.day_word(self.moment, now))
        self.day.setAccessibleName(words.text("dnd.pickDay", day=self.day.text()))
        self.day.setEnabled(not durations.has_passed(now, time.hour(), time.minute()))
