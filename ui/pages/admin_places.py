"""Fields of opening hours and of the company: holidays, days off, feature codes."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDateEdit, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from softphone.model.office import FEATURE_CODES
from ui import kit, place_choices, theme, words
from ui.pages.admin_fields import Field


class HolidaysField(Field):
    """A country, and where it has several calendars, the region."""

    def __init__(self, key: str, title: str, *, hint: str = "") -> None:
        super().__init__(key, title, hint=hint)
        self._value = ""
        self._countries = ["", *(code for code, _ in place_choices.holiday_countries())]
        self._regions: list[str] = []
        self.country = kit.combo("holidaysCountry", words.text("adm.h.country"))
        self.country.addItem(words.text("adm.h.noHolidays"))
        self.country.addItems([name for _, name in place_choices.holiday_countries()])
        self.region = kit.combo("holidaysRegion", words.text("adm.h.region"))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.country)
        column.addWidget(self.region)
        self._build(holder)
        self.control = self.country
        self.country.activated.connect(self._on_country)
        self.region.activated.connect(self._on_region)
        self._show()

    def value(self) -> str:
        return self._value

    def show_value(self, value: Any) -> None:
        wanted = str(value or "")
        if wanted != self._value:
            self._value = wanted
            self._show()

    def _show(self) -> None:
        country, _, region = self._value.partition("-")
        if country not in self._countries:
            self._countries.append(country)
            self.country.addItem(country)
        self.country.setCurrentIndex(self._countries.index(country))
        pairs = place_choices.holiday_regions(country) if country else []
        self._regions = ["", *(code for code, _ in pairs)]
        self.region.clear()
        self.region.addItem(words.text("adm.h.wholeCountry"))
        self.region.addItems([name for _, name in pairs])
        if region in self._regions:
            self.region.setCurrentIndex(self._regions.index(region))
        self.region.setVisible(bool(pairs))

    def _on_country(self, place: int) -> None:
        self._value = self._countries[place]
        self._show()
        self.edited.emit()

    def _on_region(self, place: int) -> None:
        country = self._value.partition("-")[0]
        region = self._regions[place]
        self._value = f"{country}-{region}" if region else country
        self.edited.emit()


class DaysField(Field):
    """Days of the company's own on which it is closed."""

    def __init__(self, key: str, title: str, today: date) -> None:
        super().__init__(key, title)
        self._days: list[str] = []
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column.addLayout(self._rows)
        self.pick = QDateEdit(QDate(today.year, today.month, today.day))
        self.pick.setObjectName("closedDay")
        self.pick.setDisplayFormat("dd.MM.yyyy" if words.language() == "de" else "yyyy-MM-dd")
        self.pick.setAccessibleName(words.text("adm.h.day"))
        self.pick.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        self.pick.setFrame(False)
        frame = QFrame()
        frame.setProperty("kind", "dial")
        inner = QHBoxLayout(frame)
        inner.setContentsMargins(12, 6, 8, 6)
        inner.addWidget(self.pick)
        self.add = kit.button(words.text("adm.h.addDay"), "link", "plus", "addDay")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(frame)
        row.addWidget(self.add)
        row.addStretch(1)
        column.addLayout(row)
        self._build(holder)
        self.control = self.pick
        self.add.clicked.connect(self._on_add)

    def value(self) -> list[str]:
        return list(self._days)

    def show_value(self, value: Any) -> None:
        wanted = sorted(str(day) for day in value or [])
        if wanted == self._days:
            return
        self._days = wanted
        kit.clear(self._rows)
        for day in wanted:
            self._rows.addWidget(self._row(day))

    def _row(self, day: str) -> QWidget:
        shown = _told(day)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(kit.label(shown, "body"))
        name = words.text("adm.h.dropDay", day=shown)
        drop = kit.icon_button("x", name, f"dropDay-{day}")
        drop.clicked.connect(partial(self._on_drop, day))
        row.addWidget(drop)
        row.addStretch(1)
        return holder

    def _on_add(self) -> None:
        day = self.pick.date().toString(Qt.DateFormat.ISODate)
        self.show_value({*self._days, day})
        self.edited.emit()

    def _on_drop(self, day: str) -> None:
        self.show_value([one for one in self._days if one != day])
        self.add.setFocus()
        self.edited.emit()


def _told(day: str) -> str:
    """“24.12.2026 (Donnerstag)”; what is no date stays as it is."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    shown = found.strftime("%d.%m.%Y" if words.language() == "de" else "%Y-%m-%d")
    return f"{shown} ({words.weekday(found.weekday(), is_long=True)})"


class CodesField(Field):
    """What one dials for the services of the exchange; what is left empty is as usual."""

    def __init__(self, key: str, title: str, *, hint: str = "") -> None:
        super().__init__(key, title, hint=hint)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.lines = {}
        for row, (name, usual) in enumerate(FEATURE_CODES.items()):
            title = words.text(f"adm.code.{name}")
            line = kit.input_line(f"code-{name}", title)
            line.setText(usual)
            line.setFixedWidth(round(110 * theme.current.factor))
            caption = kit.label(title, "body", wraps=True)
            caption.setBuddy(line)
            grid.addWidget(line, row, 0)
            grid.addWidget(caption, row, 1)
            line.textEdited.connect(self.edited)
            self.lines[name] = line
        self._build(holder)
        self.control = self.lines[next(iter(self.lines))]

    def value(self) -> dict[str, str]:
        typed = {name: line.text().strip() for name, line in self.lines.items()}
        return {name: code or FEATURE_CODES[name] for name, code in typed.items()}

    def show_value(self, value: Any) -> None:
        known = {**FEATURE_CODES, **dict(value or {})}
        if known != self.value():
            for name, line in self.lines.items():
                line.setText(str(known[name]))
