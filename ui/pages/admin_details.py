"""Call details: what became of the calls, how long callers waited, and each call (S20)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from ui import details_words, kit, theme, words
from ui.admin_model import AdminModel
from ui.admin_table import Cell, Column, RowsModel
from ui.announce import announce
from ui.details_model import DetailsModel, Row
from ui.pages.admin_parts import head, list_card
from ui.pages.admin_table import Table
from ui.pages.details_filters import Filters
from ui.pages.tabs import Tabs
from ui.widgets import labels

if TYPE_CHECKING:
    from ui.pages.details_cards import Charts

FEWEST_ROWS = 190
"Height of the list at least, so that the page scrolls before the list is gone."
BOM = b"\xef\xbb\xbf"
"Without it some spreadsheets read UTF-8 as something else."
Cells = Callable[[Row], Sequence[Cell]]


class DetailsPage(QWidget):
    """Signals:
    why_wanted: the row of a call whose course shall be told.
    """

    why_wanted = Signal(object)

    def __init__(self, admin: AdminModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("adminDetails")
        self._admin = admin
        self.model = DetailsModel(admin, now)
        self.charts: Charts | None = None
        self._tables: dict[str, RowsModel] = {}
        self._build()
        self._connect()

    # -- parts -------------------------------------------------------------------------------

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        body = QWidget()
        outer.addWidget(kit.scrolled(body, "detailsScroll"))
        self._column = column = QVBoxLayout(body)
        column.setContentsMargins(28, 20, 28, 14)
        column.setSpacing(10)
        self.csv = kit.button(words.text("stat.export"), "outline", "download", "saveCsv")
        self.csv.setVisible(self.model.sees_calls)
        self.title, top = head(words.text("adm.details"), self.csv)
        self.title.sub.show()
        column.addLayout(top)
        self.filters = Filters(self.model)
        column.addWidget(self.filters)
        self.summary = labels.wrapped(words.text("stat.counting"), "heading")
        self.summary.setObjectName("detailsSummary")
        column.addWidget(self.summary)
        self.few = labels.wrapped(words.text("stat.few"), "body2")
        self.few.setObjectName("detailsFew")
        column.addWidget(self.few)
        self._place = QVBoxLayout()
        column.addLayout(self._place)
        self.none = labels.wrapped("", "body2")
        self.none.setObjectName("detailsNone")
        column.addWidget(self.none)
        column.addWidget(self._lists(), 1)
        column.addStretch(0)
        for part in (self.few, self.none, self._body):
            part.hide()

    def _lists(self) -> QWidget:
        """The calls, and everything that the charts show as tables."""
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        tally, waited = details_words.tally_cells, details_words.waited_columns
        kinds: list[tuple[str, str, Sequence[Column], Cells]] = [
            ("hours", "stat.viewHours", details_words.tally_columns("stat.colTime"), tally),
            ("days", "stat.viewDays", details_words.tally_columns("stat.viewDays"), tally),
            ("wait", "stat.viewWait", details_words.wait_columns(), details_words.wait_cells),
            ("groups", "stat.viewGroups", waited("stat.viewGroups"), tally),
            ("people", "stat.viewPeople", waited("stat.viewPeople"), tally),
        ]
        titles = [(f"view-{name}", words.text(key)) for name, key, _, _ in kinds]
        self.stack = QStackedWidget()
        if self.model.sees_calls:
            titles.insert(0, ("view-calls", words.text("tab.calls")))
            self.table = Table(
                "calls", words.text("tab.calls"), self.model.rows, has_menu=False
            )
            self.stack.addWidget(list_card(self.table))
        for name, key, columns, cells in kinds:
            rows = RowsModel(columns, cells, self)
            table = Table(f"table-{name}", words.text(key), rows, has_menu=False)
            self._tables[name] = rows
            self.stack.addWidget(list_card(table))
        self.tabs = Tabs(tuple(titles))
        self.stack.setMinimumHeight(round(FEWEST_ROWS * theme.current.factor))
        self.count = kit.label("", "body2")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.sums_only = labels.wrapped(words.text("stat.sumsOnly"), "secondary")
        self.sums_only.setVisible(not self.model.sees_calls)
        self.count.setVisible(self.model.sees_calls)
        for part in (self.tabs, self.sums_only, self.stack, self.count):
            column.addWidget(part, 1 if part is self.stack else 0)
        return self._body

    def _connect(self) -> None:
        self.filters.chosen.connect(self.model.look_for)
        self.tabs.chosen.connect(self.stack.setCurrentIndex)
        self.csv.clicked.connect(self.model.save)
        self.model.changed.connect(self._show)
        self.model.saved.connect(self._on_saved)
        if self.model.sees_calls:
            self.table.opened.connect(self.why_wanted)

    # -- what is shown -----------------------------------------------------------------------

    def load(self) -> None:
        self.model.load()

    def _show(self) -> None:
        model = self.model
        self.filters.show_choices()
        self.title.sub.setText(self._span())
        told = model.told
        if told is None:
            self.summary.setVisible(model.is_counting)
            return
        is_empty, was = not told["total"], self.summary.text()
        now = details_words.summary(told, model.target)
        self.summary.setText(now)
        if now != was and self.isVisible() and not model.is_counting:
            announce(self, now)
        self.summary.setVisible(not is_empty)
        hint = words.text("stat.noneHint", n=model.kept_days)
        self.none.setText(f"{words.text('stat.none')}\n{hint}")
        self.none.setVisible(is_empty)
        self._body.setVisible(not is_empty)
        self.csv.setEnabled(not is_empty)
        self.few.setVisible(bool(told["is_few"]) and not is_empty)
        self._show_charts(told, is_shown=not told["is_few"])
        self._show_tables(told)
        shown = len(model.rows.rows)
        self.count.setText(words.text("stat.place", n=shown, total=told["total"]))

    def _span(self) -> str:
        period, zone = self.model.period, str(self.model.choices.get("time_zone") or "")
        first, last = (f"{words.weekday(day.weekday())} {words.short_date(day)}"
                       for day in (period.first, period.last))  # fmt: skip
        if period.days == 1:
            return words.text("stat.spanDay", **{"from": first, "zone": zone})
        return words.text("stat.span", **{"from": first, "to": last, "zone": zone})

    def _show_charts(self, told: Row, *, is_shown: bool) -> None:
        if is_shown and self.charts is None:
            # Loaded when there is something to draw: pyqtgraph brings numpy along.
            from ui.pages.details_cards import Charts

            self.charts = Charts()
            self.charts.arrange(self.width())
            self._place.addWidget(self.charts)
        if self.charts is not None:
            self.charts.setVisible(is_shown)
            if is_shown:
                self.charts.show_told(told)

    def _show_tables(self, told: Row) -> None:
        busy = [row for row in told["by_hour"] if row["total"]]
        found: dict[str, Sequence[Any]] = {
            "hours": busy, "days": told["by_day"], "groups": told["groups"],
            "wait": details_words.wait_rows(told["waiting"]), "people": told["people"],
        }  # fmt: skip
        for name, rows in found.items():
            if self._tables[name].all_rows != tuple(rows):
                self._tables[name].show_rows(rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.charts is not None:
            self.charts.arrange(self.width())

    # -- the table as a file -----------------------------------------------------------------

    def _on_saved(self, table: bytes) -> None:
        period, name = self.model.period, words.text("stat.fileName")
        usual = f"{name}-{period.first.isoformat()}-{period.last.isoformat()}.csv"
        path, _ = QFileDialog.getSaveFileName(self, words.text("stat.export"), usual, "*.csv")
        if path:
            self.keep(Path(path), table)

    def keep(self, path: Path, table: bytes) -> None:
        try:
            path.write_bytes(BOM + table)
        except OSError:
            self._admin.told.emit(words.text("stat.unsaved"))
            return
        text = words.text("stat.saved", name=path.name)
        self.count.setText(text)
        announce(self, text)
