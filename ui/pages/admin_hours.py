"""Opening hours: rows of days with a beginning and an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, week_days, words
from ui.pages.admin_fields import Field
from ui.pages.time_choice import TimeField
from ui.widgets.day_row import DayRow

FORM = "HH:mm"
NEW = {"days": "mon-fri", "from": "08:00", "to": "17:00"}


class Span(QWidget):
    """Signals:
    changed: other days or times.
    removed: this row shall go.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, span: Mapping[str, str], place: int) -> None:
        super().__init__()
        self.days = DayRow(week_days.days(span["days"]))
        self.start = TimeField(f"from-{place}", words.text("adm.h.from"))
        self.end = TimeField(f"to-{place}", words.text("adm.h.to"))
        for field, key in ((self.start, "from"), (self.end, "to")):
            field.clock.setTime(QTime.fromString(span[key], FORM))
        self.drop = kit.icon_button("x", words.text("adm.h.remove"), f"drop-{place}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.days, 1)
        for widget in (self.start, self.end, self.drop):
            row.addWidget(widget)
        self.days.changed.connect(self.changed)
        for field in (self.start, self.end):
            field.clock.timeChanged.connect(lambda _: self.changed.emit())
        self.drop.clicked.connect(self.removed)

    def value(self) -> dict[str, str] | None:
        """None without a day."""
        days = week_days.text(self.days.chosen)
        if not days:
            return None
        return {"days": days, "from": self.start.text, "to": self.end.text}


class WeekField(Field):
    """A week as a list of spans."""

    def __init__(self, key: str, title: str) -> None:
        super().__init__(key, title)
        self._spans: list[Span] = []
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column.addLayout(self._rows)
        self.add = kit.button(words.text("adm.h.add"), "link", "plus", "addSpan")
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.add.clicked.connect(self._on_add)
        self._build(holder)
        self.control = self.add

    def value(self) -> list[dict[str, str]]:
        found = (span.value() for span in self._spans)
        return [span for span in found if span is not None]

    def show_value(self, value: Any) -> None:
        wanted = [dict(span) for span in value or []]
        if wanted == self.value():
            return
        for old in self._spans:
            self._rows.removeWidget(old)
            old.deleteLater()
        self._spans = []
        for span in wanted:
            self._append(span)

    def _append(self, span: Mapping[str, str]) -> None:
        made = Span(span, len(self._spans))
        made.changed.connect(self.edited)
        made.removed.connect(lambda: self._on_removed(made))
        self._spans.append(made)
        self._rows.addWidget(made)

    def _on_add(self) -> None:
        self._append(NEW)
        self._spans[-1].days.focus_first()
        self.edited.emit()

    def _on_removed(self, span: Span) -> None:
        self._spans.remove(span)
        self._rows.removeWidget(span)
        span.deleteLater()
        self.add.setFocus()
        self.edited.emit()
