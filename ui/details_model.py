"""Call details as their page shows them: what is wanted, what was counted, the calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QObject, Signal

from softphone.client.administration import Page, Refused
from ui import admin_words, details_words
from ui.admin_model import AdminModel
from ui.admin_table import RowsModel
from ui.details_period import Period, periods

Row = Mapping[str, Any]
DIRECTIONS = ("incoming", "outgoing", "internal")
RESULTS = ("answered", "elsewhere", "missed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters; what is empty narrows nothing."""

    period: str = "stat.last7"
    number: str = ""
    group: str = ""
    person: str = ""
    direction: str = "incoming"
    became: str = ""


class DetailsModel(QObject):
    """Signals:
    changed: other choices or other numbers.
    saved: the table as bytes, to be kept in a file.
    """

    changed = Signal()
    saved = Signal(bytes)

    def __init__(self, admin: AdminModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._admin, self._now = admin, now
        self.sees_calls = admin.may_see("records")
        self.wanted = Wanted()
        self.choices: Row = {}
        self.told: Row | None = None
        "What was counted; None: nothing yet."
        self.is_counting = False
        self._asked, self._next = 0, ""
        self.rows = RowsModel(details_words.call_columns(), self._cells, self)

    # -- what is wanted ----------------------------------------------------------------------

    @property
    def zone(self) -> tzinfo:
        """The office's; ours until it is known."""
        try:
            return ZoneInfo(str(self.choices["time_zone"]))
        except (KeyError, ValueError, ZoneInfoNotFoundError):
            return self._now().tzinfo or UTC

    @property
    def kept_days(self) -> int:
        return int(self.choices.get("kept_days") or 90)

    @property
    def periods(self) -> tuple[tuple[str, Period], ...]:
        return periods(self._now().astimezone(self.zone).date(), self.kept_days)

    @property
    def period(self) -> Period:
        return dict(self.periods).get(self.wanted.period) or self.periods[0][1]

    @property
    def target(self) -> str:
        """Name of the group or person one looks at; empty: everybody."""
        for kind, key in (("groups", "number"), ("people", "id")):
            wanted = self.wanted.group if kind == "groups" else self.wanted.person
            for one in self.choices.get(kind) or ():
                if wanted and one[key] == wanted:
                    return str(one["name"] or one["number"])
        return self.wanted.group

    @property
    def query(self) -> dict[str, str]:
        wanted = self.wanted
        chosen = {
            "number": wanted.number, "group": wanted.group, "person": wanted.person,
            "direction": wanted.direction, "became": wanted.became,
        }  # fmt: skip
        narrow = {key: value for key, value in chosen.items() if value}
        return self.period.query(self.zone) | narrow

    def look_for(self, wanted: Wanted) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self._count()

    # -- asking ------------------------------------------------------------------------------

    def load(self) -> None:
        self._admin.ask(self._admin.calls.statistics_choices(), self._on_choices)

    def _on_choices(self, told: Row | Refused) -> None:
        if self._is_refused(told):
            return
        assert not isinstance(told, Refused)
        self.choices = told
        self._count()

    def _count(self) -> None:
        self._asked += 1
        asked, self.is_counting = self._asked, True
        self.changed.emit()
        work = self._admin.calls.statistics(self.query)
        self._admin.ask(work, lambda told: self._on_counted(told, asked))
        if self.sees_calls:
            self._ask("", asked)

    def _on_counted(self, told: Row | Refused, asked: int) -> None:
        if asked != self._asked:
            return  # something else is looked for by now
        self.is_counting = False
        if not self._is_refused(told):
            assert not isinstance(told, Refused)
            self.told = told
        self.changed.emit()

    def _ask(self, after: str, asked: int) -> None:
        work = self._admin.calls.call_records({**self.query, "counted": "true"}, after)
        self._admin.ask(work, lambda told: self._on_page(told, after, asked))

    def _on_page(self, told: Page | Refused, after: str, asked: int) -> None:
        if asked != self._asked or self._is_refused(told):
            return
        assert isinstance(told, Page)
        self._next = told.next
        if after:
            self.rows.append(told.rows)
        else:
            self.rows.show_rows(told.rows)
        self.rows.more = self._more if told.next else None
        self.changed.emit()

    def _more(self) -> bool:
        """The list was scrolled to its end."""
        if not self._next:
            return False
        after, self._next = self._next, ""
        self._ask(after, self._asked)
        return True

    def save(self) -> None:
        """Ask for the table of what is shown."""
        work = self._admin.calls.call_table({**self.query, "counted": "true"})
        self._admin.ask(work, self._on_table)

    def _on_table(self, told: bytes | Refused) -> None:
        if isinstance(told, bytes):
            self.saved.emit(told)
        else:
            self._is_refused(told)

    def _is_refused(self, told: object) -> bool:
        if not isinstance(told, Refused):
            return False
        if not told.has_ended:
            self._admin.told.emit(admin_words.refusal(told))
        return True

    def _cells(self, row: Row) -> Any:
        return details_words.call_cells(row, self.zone, self.period.days)
