"""Weekly quiet hours: a card a period with its days and its two times."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.state import QuietHours, QuietPeriod
from softphone.model import quiet_hours
from ui import kit, week_days, words
from ui.pages.time_choice import TimeField
from ui.widgets import labels, look
from ui.widgets.day_row import DayRow

MOST = 10
"So many periods fit a week that somebody still understands."
USUAL = QuietPeriod("mon-fri", "18:00", "08:00")
"What a new card offers."


class PeriodCard(QWidget):
    """One period; what is wrong with it stands below it.

    Signals:
        edited: days or times are different.
        removed: away with it.
    """

    edited = Signal()
    removed = Signal()

    def __init__(self, period: QuietPeriod, place: int) -> None:
        super().__init__()
        self.setObjectName(f"quiet-{place}")
        self.days = DayRow(week_days.days(period.days))
        self.start = TimeField("quietFrom", words.text("quiet.from"))
        self.end = TimeField("quietTo", words.text("quiet.to"))
        self._hint = labels.wrapped("", "secondary")
        self.fault = labels.wrapped("", "dangerText")
        self.remove = kit.icon_button("x", words.text("quiet.remove"), "quietRemove")
        for field, text in ((self.start, period.start), (self.end, period.end)):
            field.clock.setTime(QTime.fromString(text, "HH:mm"))
            field.clock.timeChanged.connect(self._show_hint)
            field.clock.editingFinished.connect(self._on_time)
        self._known = (self.start.text, self.end.text)
        self._build()
        self.days.changed.connect(self.edited)
        self.remove.clicked.connect(self.removed)
        self.show_fault("")
        self._show_hint()

    @property
    def period(self) -> QuietPeriod:
        return QuietPeriod(week_days.text(self.days.chosen), self.start.text, self.end.text)

    def show_fault(self, text: str) -> None:
        """What keeps this period from being saved; empty = nothing."""
        self.fault.setText(text)
        self.fault.setVisible(bool(text))
        look.change(self._frame, "kind", "faultyCard" if text else "card")
        self.days.setAccessibleDescription(text)

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._frame = kit.frame("card")
        outer.addWidget(self._frame)
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(14, 10, 8, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.days, 1)
        top.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        times = QHBoxLayout()
        times.setSpacing(8)
        for text, field in (("quiet.from", self.start), ("quiet.to", self.end)):
            times.addWidget(kit.label(words.text(text), "body2"))
            times.addWidget(field)
        times.addWidget(self._hint, 1)
        column.addLayout(times)
        column.addWidget(self.fault)

    def _on_time(self) -> None:
        """Enter, or the keyboard went elsewhere: only a different time counts."""
        now = (self.start.text, self.end.text)
        if now != self._known:
            self._known = now
            self.edited.emit()

    def _show_hint(self) -> None:
        """A period over midnight ends on the day after each of its days."""
        start, end = self.start.text, self.end.text
        key = "" if start < end else "quiet.wholeDay" if start == end else "quiet.nextDay"
        self._hint.setText(words.text(key) if key else "")


class QuietHoursEditor(QWidget):
    """All periods; a change that makes sense is saved at once, another one says why not.

    Signals:
        wanted: periods to save, as a tuple.
    """

    wanted = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[PeriodCard] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        self._none = labels.wrapped(words.text("quiet.none"), "body2")
        self.add = kit.button(words.text("quiet.add"), "choice", "plus", "quietAdd")
        self.state = labels.wrapped("", "secondary")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        outer.addLayout(self._column)
        outer.addWidget(self._none)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.add)
        foot.addWidget(self.state, 1)
        outer.addLayout(foot)
        self.add.clicked.connect(self._on_add)
        self.show_hours(QuietHours())

    @property
    def periods(self) -> tuple[QuietPeriod, ...]:
        return tuple(card.period for card in self.cards)

    def show_hours(self, hours: QuietHours) -> None:
        """Show what the office holds."""
        self.cards.clear()
        kit.clear(self._column)
        for period in hours.hours:
            self._add_card(period)
        self._show_count()

    def say(self, key: str, *, is_fault: bool = False) -> None:
        """How it stands with saving, beside the button."""
        self.state.setText(words.text(key) if key else "")
        look.change(self.state, "role", "dangerText" if is_fault else "secondary")

    def _add_card(self, period: QuietPeriod) -> PeriodCard:
        card = PeriodCard(period, len(self.cards))
        card.edited.connect(self._on_edited)
        card.removed.connect(lambda: self._on_removed(card))
        self.cards.append(card)
        self._column.addWidget(card)
        return card

    def _on_add(self) -> None:
        card = self._add_card(USUAL)
        self._show_count()
        card.days.focus_first()
        self._on_edited()

    def _on_removed(self, card: PeriodCard) -> None:
        self.cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        self._show_count()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_edited()

    def _on_edited(self) -> None:
        if self._is_fine():
            self.wanted.emit(self.periods)
        else:
            self.say("quiet.notSaved", is_fault=True)

    def _is_fine(self) -> bool:
        """Marks what is wrong at its card; the office judges in the same way."""
        for card in self.cards:
            card.show_fault("" if card.days.chosen else words.text("quiet.noDay"))
        if not all(card.days.chosen for card in self.cards):
            return False
        rows = [{"days": p.days, "from": p.start, "to": p.end} for p in self.periods]
        try:
            quiet_hours.read(rows)
        except quiet_hours.BadHours:
            self.cards[-1].show_fault(words.text("quiet.noGap"))
            return False
        return True

    def _show_count(self) -> None:
        self._none.setVisible(not self.cards)
        self.add.setVisible(len(self.cards) < MOST)
