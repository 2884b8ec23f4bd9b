"""The list of people: page by page from the server, sorted and narrowed where one looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from softphone.client import reading
from softphone.client.administration import USERS, Page, Refused
from ui import admin_words, status_words, words
from ui.admin_model import AdminModel
from ui.admin_table import Cell, Column, Node, Row, RowsModel
from ui.status_words import ShownStatus
from ui.widgets.badge import Badge

STATUSES = {
    "available": (Badge.AVAILABLE, "st.available"),
    "colleagues": (Badge.COLLEAGUES, "st.colleaguesOnly"),
    "call": (Badge.ON_CALL, "st.onCall"),
    "dnd": (Badge.DND, "st.dnd"),
    "gone": (Badge.GONE, "st.gone"),
    "no_device": (Badge.NO_DEVICE, "st.offline"),
    "not_reachable": (Badge.NOT_REACHABLE, "st.notReachable"),
}
"Choices of the filter -> badge of those who are shown, and their word."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    text: str = ""
    status: str = ""
    right: str = ""
    is_unplaced: bool = False

    @property
    def is_narrow(self) -> bool:
        """Is more asked for than the server's own search?"""
        return bool(self.status or self.right or self.is_unplaced)


class UsersModel(QObject):
    """Signals:
    changed: other rows, counts, or a page came.
    """

    changed = Signal()

    def __init__(self, admin: AdminModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._admin, self._now = admin, now
        self._kinds: dict[str, str] = {}
        self._next = ""
        self._asked = 0
        self.wanted = Wanted()
        self.total = 0
        self.never_signed_in = 0
        self.in_no_call_plan = 0
        self.is_loaded = False
        self.hidden: frozenset[str] = frozenset()
        "Ids of people who are about to be deleted."
        self.rows = RowsModel(self._columns(), self._cells, self)
        admin.statuses.connect(self._on_statuses)

    @property
    def is_alone(self) -> bool:
        """Is nobody here but me?"""
        return self.is_loaded and self.total <= 1 and self.wanted == Wanted()

    def load(self) -> None:
        """Ask again from the beginning."""
        self._asked += 1
        self._admin.ask(self._admin.calls.all("voip-accounts"), self._on_accounts)
        self._ask("", self._asked)

    def look_for(self, wanted: Wanted) -> None:
        if wanted == self.wanted:
            return
        before, self.wanted = self.wanted, wanted
        if before.text != wanted.text:
            self.load()
            return
        self._narrow()

    def sort_by(self, column: int) -> None:
        if self.rows.columns[column].key is None:
            return
        before = self.rows.sorted_by
        is_turned = before is not None and before == (column, False)
        self.rows.sort_by(column, is_turned)
        self._all_pages()
        self.changed.emit()

    def hide(self, ids: frozenset[str]) -> None:
        self.hidden = ids
        self._narrow()

    # -- pages -------------------------------------------------------------------------------

    def _ask(self, after: str, asked: int) -> None:
        work = self._admin.calls.page(USERS, after, self.wanted.text)
        self._admin.ask(work, lambda told: self._on_page(told, after, asked))

    def _on_page(self, told: Page | Refused, after: str, asked: int) -> None:
        if asked != self._asked:
            return  # something else is looked for by now
        if isinstance(told, Refused):
            if not told.has_ended:
                self._admin.told.emit(admin_words.refusal(told))
            return
        self.total, self._next, self.is_loaded = told.total, told.next, True
        self.never_signed_in = told.never_signed_in
        self.in_no_call_plan = told.in_no_call_plan
        if after:
            self.rows.append(told.rows)
        else:
            self.rows.show_rows(told.rows)
        self.rows.more = self._more if told.next else None
        if self.wanted.is_narrow or self.rows.sorted_by:
            self._all_pages()
        self.changed.emit()

    def _more(self) -> bool:
        """The list was scrolled to its end."""
        if not self._next:
            return False
        after, self._next = self._next, ""
        self._ask(after, self._asked)
        return True

    def _all_pages(self) -> None:
        """What is sorted or narrowed here must be here."""
        self._more()

    def _on_accounts(self, told: Any) -> None:
        if not isinstance(told, Refused):
            self._kinds = {row["number"]: row["kind"] for row in told}
            self.rows.refresh()

    def _on_statuses(self) -> None:
        if self.wanted.status:
            self._narrow()
        else:
            self.rows.refresh()

    # -- which -------------------------------------------------------------------------------

    def _narrow(self) -> None:
        is_all = not self.wanted.is_narrow and not self.hidden
        self.rows.filter(None if is_all else self._is_wanted)
        if self.wanted.is_narrow:
            self._all_pages()
        self.changed.emit()

    def _is_wanted(self, row: Row) -> bool:
        wanted = self.wanted
        if row["id"] in self.hidden or (wanted.is_unplaced and row.get("in_call_plan")):
            return False
        if wanted.right and wanted.right not in row["rights"]:
            return False
        return not wanted.status or self._status(row).badge is STATUSES[wanted.status][0]

    # -- how they look -----------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        def text(key: str) -> Callable[[Row], Any]:
            return lambda row: str(row.get(key) or "").lower()

        return (
            Column(words.text("adm.colUser"), 190, 5, _by_name),
            Column(words.text("adm.colNo"), 50, 0, text("number")),
            Column(words.text("adm.colStatus"), 160, 2, lambda r: self._status(r).text),
            Column(words.text("adm.colDevices"), 110, 1, lambda r: -len(r["signed_in"])),
            Column(words.text("adm.colRights"), 120, 1, _by_rights),
            Column(words.text("adm.colLast"), 88, 0, text("last_sign_in")),
            Column("", 36),
        )

    def _status(self, row: Row) -> ShownStatus:
        """As the telephone's live channel has it; what the page said is older."""
        live = {p.id: p.availability for p in self._admin.office.colleagues}
        availability = live.get(str(row["id"]))
        if availability is None and isinstance(row.get("availability"), Mapping):
            availability = reading.availability(row["availability"])
        return status_words.of_person(availability, self._now())

    def _cells(self, row: Row) -> tuple[Cell, ...]:
        status = self._status(row)
        name = str(row.get("name") or "")
        return (
            Cell(name, str(row["email"]), weight=500, person=name, badge=status.badge),
            Cell(str(row["number"])),
            Cell(status.text, token=status.token),
            self._devices(row),
            Cell(admin_words.rights(row["rights"])),
            self._last(row),
            Cell(icon="ellipsis-vertical", token="text2", spoken=words.text("adm.more")),
        )

    def _devices(self, row: Row) -> Cell:
        chosen = str(row.get("destination") or "all")
        nodes = tuple(
            Node(
                admin_words.icon(self._kinds.get(number, "desk_phone")),
                number in row["signed_in"],
                chosen in ("all", number),
            )
            for number in row["voip_accounts"]
        )
        if chosen in row["fixed_destinations"]:
            nodes += (Node("phone-forwarded", True),)
        spoken = ", ".join(
            words.text(
                "adm.deviceOn" if number in row["signed_in"] else "adm.deviceOff",
                number=number,
                kind=admin_words.kind(self._kinds.get(number, "desk_phone")),
            )
            for number in row["voip_accounts"]
        )
        if not nodes:
            return Cell("–", token="text2", spoken=words.text("adm.noDevice"))
        return Cell(nodes=nodes, spoken=spoken)

    def _last(self, row: Row) -> Cell:
        """Today: the time, else the date; “never” wants to be seen."""
        moment = reading.moment(row.get("last_sign_in"))
        if moment is None:
            return Cell(words.text("adm.never"), token="busy")
        here, now = moment.astimezone(self._now().tzinfo), self._now()
        if here.date() == now.date():
            return Cell(here.strftime("%H:%M"), token="text2")
        if here.year == now.year:
            return Cell(words.short_date(here.date()), token="text2")
        return Cell(here.strftime("%d.%m.%Y"), token="text2")


def _by_name(row: Row) -> str:
    return f"{row['last_name'] or row['first_name']} {row.get('name')}".lower()


def _by_rights(row: Row) -> str:
    return admin_words.rights(row["rights"])
