"""A list of people on its way in: read, its columns matched, looked at, and then imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from softphone.client.administration import Refused
from softphone.model import people_csv
from softphone.model.people_csv import DELIMITERS, BadCsv, Sheet
from ui import admin_words, words
from ui.admin_model import AdminModel
from ui.admin_table import Cell, Column, Row

ASK_EVERY_MS = 200
"How often the progress is asked for."
NEEDED = ("email", "number")
LOOKS = {
    "new": ("plus", "accent", "csv.new"),
    "change": ("pencil", "text2", "csv.change"),
    "same": ("check", "text2", "csv.same"),
    "error": ("x", "danger", "csv.error"),
}


class ImportModel(QObject):
    """Signals:
    changed: another file, other columns, another preview, or progress.
    finished: the list is in; the invitations of those without a password.
    """

    changed = Signal()
    finished = Signal(object)

    def __init__(self, admin: AdminModel) -> None:
        super().__init__()
        self._admin = admin
        self.name = ""
        self.sheet: Sheet | None = None
        self.meanings: tuple[str, ...] = ()
        self.lines: tuple[Row, ...] = ()
        self.problem = ""
        self.skips_errors = True
        self.is_waiting = False
        self.done, self.total = 0, 0
        self._seen = ""
        self._asked = 0

    # -- the file ----------------------------------------------------------------------------

    def read_file(self, path: Path) -> None:
        try:
            data = path.read_bytes()
        except OSError:
            self._refuse(words.text("csv.e.unreadable", name=path.name))
            return
        self.read(path.name, data)

    def read(self, name: str, data: bytes) -> None:
        self.name = name
        try:
            self.sheet = people_csv.read(data)
        except BadCsv as bad:
            self._refuse(admin_words.unreadable(bad))
            return
        self.choose(people_csv.guess(self.sheet.columns))

    def _refuse(self, text: str) -> None:
        self.sheet, self.lines, self.problem = None, (), text
        self.changed.emit()

    @property
    def meta(self) -> str:
        sheet = self.sheet
        if sheet is None:
            return ""
        separator = words.text(f"csv.sep.{DELIMITERS[sheet.delimiter]}")
        told = words.text(
            "csv.meta", n=len(sheet.rows), separator=separator, encoding=sheet.encoding
        )
        return f"{self.name} · {told}"

    # -- columns and preview -----------------------------------------------------------------

    def choose(self, meanings: Sequence[str]) -> None:
        """What each column means; then the office is asked what would change."""
        self.meanings, self.lines, self.problem = tuple(meanings), (), ""
        if "email" not in meanings:
            self.problem = words.text("csv.e.noMail")
            self._asked += 1
            self.is_waiting = False
            self.changed.emit()
            return
        self.look()

    def choose_one(self, place: int, meaning: str) -> None:
        """Another column of the same meaning gives it up."""
        meanings = [
            people_csv.IGNORE if other == meaning and at != place else other
            for at, other in enumerate(self.meanings)
        ]
        meanings[place] = meaning
        self.choose(meanings)

    def people(self) -> list[dict[str, Any]]:
        return people_csv.people(self.sheet, self.meanings) if self.sheet else []

    def look(self) -> None:
        self._asked += 1
        asked, self.is_waiting = self._asked, True
        self.changed.emit()
        work = self._admin.calls.look_at_list(self.people())
        self._admin.ask(work, lambda told: self._on_looked(told, asked))

    def _on_looked(self, told: Row | Refused, asked: int) -> None:
        if asked != self._asked:
            return
        self.is_waiting = False
        if isinstance(told, Refused):
            self.problem = "" if told.has_ended else admin_words.refusal(told)
        else:
            self._seen = str(told["seen"])
            self.lines = self._numbered(told["rows"])
        self.changed.emit()

    def _numbered(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Each with its line in the file, and what the file says of it."""
        assert self.sheet is not None
        given = self.people()
        return tuple(
            {**row, "line": line, "given": given[place]}
            for place, (row, (line, _)) in enumerate(zip(rows, self.sheet.rows, strict=True))
        )

    def count(self, *states: str) -> int:
        return sum(1 for line in self.lines if line["state"] in states)

    @property
    def may_import(self) -> bool:
        has_work = self.count("new", "change") > 0
        is_clean = self.skips_errors or not self.count("error")
        return has_work and is_clean and not self.is_waiting

    def skip_errors(self, wanted: bool) -> None:
        self.skips_errors = wanted
        self.changed.emit()

    def to_mend(self) -> bytes:
        """A file of the lines with errors."""
        places = [p for p, line in enumerate(self.lines) if line["state"] == "error"]
        return people_csv.select(self.sheet, places) if self.sheet else b""

    # -- importing ---------------------------------------------------------------------------

    def begin(self) -> None:
        if not self.may_import:
            return
        self.is_waiting, self.problem = True, ""
        self.changed.emit()
        work = self._admin.calls.read_list_in(self.people(), self._seen, self.skips_errors)
        self._admin.ask(work, self._on_begun)

    def _on_begun(self, told: Row | Refused) -> None:
        if isinstance(told, Refused):
            self._fail(told)
            return
        self.total = int(told["total"])
        self._ask_progress(str(told["id"]))

    def _ask_progress(self, id: str) -> None:
        work = self._admin.calls.list_progress(id)
        self._admin.ask(work, lambda told: self._on_progress(id, told))

    def _on_progress(self, id: str, told: Row | Refused) -> None:
        if isinstance(told, Refused):
            self._fail(told)
            return
        self.done, self.total = int(told["done"]), int(told["total"])
        if told["is_finished"]:
            self.is_waiting = False
            self.changed.emit()
            self.finished.emit(told)
            return
        self.changed.emit()
        QTimer.singleShot(ASK_EVERY_MS, self, lambda: self._ask_progress(id))

    def _fail(self, refused: Refused) -> None:
        self.is_waiting = False
        if refused.code == "changed_by_someone_else":
            self.look()
            self.problem = words.text("csv.e.changed")
        elif not refused.has_ended:
            self.problem = admin_words.refusal(refused)
        self.changed.emit()

    # -- how lines look ----------------------------------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        return (
            Column(words.text("csv.line"), 56),
            Column("", 130),
            Column(words.text("wiz1.name"), 130, 2),
            Column(words.text("csv.mail"), 150, 3),
            Column(words.text("adm.colNo"), 56),
            Column(words.text("csv.acc"), 74),
            Column(words.text("csv.note"), 170, 4),
        )

    def cells(self, row: Row) -> tuple[Cell, ...]:
        icon, token, word = LOOKS.get(str(row["state"]), LOOKS["error"])
        given: Mapping[str, Any] = row["given"]
        wrong = str(row["field"])

        def plain(key: str, text: str) -> Cell:
            is_wrong = bool(wrong) and key == wrong
            return Cell(text or "–", token="danger" if is_wrong else "text")

        name = str(row["name"]) or " ".join(
            str(given[k]) for k in ("first_name", "name_prefix", "last_name") if k in given
        )
        accounts = ", ".join(given.get("voip_accounts", []))
        note, note_token = self._note(row)
        return (
            Cell(str(row["line"]), token="text2"),
            Cell(words.text(word), icon=icon, token=token, weight=600),
            Cell(name or "–", weight=500),
            plain("email", str(given.get("email", ""))),
            plain("number", str(given.get("number", ""))),
            plain("voip_accounts", accounts),
            Cell(note, token=note_token, spoken=note),
        )

    def _note(self, row: Row) -> tuple[str, str]:
        if row["state"] == "error":
            return admin_words.reason(str(row["field"]), str(row["reason"])), "danger"
        if row["state"] == "change":
            told = [
                admin_words.change(key, *pair) for key, pair in sorted(row["changes"].items())
            ]
            return " · ".join(told), "text2"
        if row["state"] == "new" and not row["given"].get("voip_accounts"):
            return words.text("csv.n.nodev"), "busy"
        return "", "text2"
