"""Who changed what in the office, in words, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softphone.client import reading
from softphone.client.administration import Page, Refused
from softphone.model.alarms import Alarm
from ui import admin_words, alarm_words, kit, words
from ui.admin_model import AdminModel
from ui.admin_table import Cell, Column, RowsModel
from ui.pages.admin_parts import head, list_card
from ui.pages.admin_table import Table

Row = Mapping[str, Any]
ACTIONS = {"created": "adm.log.created", "changed": "adm.log.changed",
           "removed": "adm.log.removed", "invited": "adm.log.invited",
           "signed_out": "adm.log.signedOut", "code_on": "adm.log.codeOn",
           "code_off": "adm.log.codeOff", "code_reset": "adm.log.codeReset"}  # fmt: skip


class AuditPage(QWidget):
    """A row says when, who and what; below the list stands the chosen one in full."""

    def __init__(self, admin: AdminModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("adminAudit")
        self._admin, self._now = admin, now
        self._next = ""
        columns = (
            Column(words.text("stat.colTime"), 120),
            Column(words.text("adm.log.who"), 150, 1),
            Column(words.text("adm.log.what"), 330, 4),
        )
        self.rows = RowsModel(columns, self._cells, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 14)
        column.setSpacing(12)
        self.title, row = head(words.text("adm.audit"))
        self.title.sub.setText(words.text("adm.log.sub"))
        self.title.sub.show()
        column.addLayout(row)
        name = words.text("adm.audit")
        self.table = Table("audit", name, self.rows, has_menu=False)
        column.addWidget(list_card(self.table), 1)
        self.detail = kit.label("", "body", wraps=True)
        self.detail.setTextInteractionFlags(kit.SELECTABLE)
        self.detail.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.detail.hide()
        column.addWidget(self.detail)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_detail())
        self.table.opened.connect(lambda _: self._show_detail())

    def load(self) -> None:
        self._admin.ask(self._admin.calls.audit(), lambda told: self._on_page(told, False))

    def _on_page(self, told: Page | Refused, is_more: bool) -> None:
        if isinstance(told, Refused):
            if not told.has_ended:
                self._admin.told.emit(admin_words.refusal(told))
            return
        self._next = told.next
        if is_more:
            self.rows.append(told.rows)
        else:
            self.rows.show_rows(told.rows)
        self.rows.more = self._more if told.next else None

    def _more(self) -> bool:
        if not self._next:
            return False
        after, self._next = self._next, ""
        work = self._admin.calls.audit(after)
        self._admin.ask(work, lambda told: self._on_page(told, True))
        return True

    def _cells(self, row: Row) -> Sequence[Cell]:
        told = changes(row)
        first = told[0] if len(told) == 1 else words.text("adm.log.several", n=len(told))
        sub = first if told and row["action"] in ("changed", "signed_out") else ""
        return (
            Cell(self._when(row), token="text2"),
            Cell(str(row["name"] or _nobody(row))),
            Cell(sentence(row), sub),
        )

    def _when(self, row: Row) -> str:
        moment, now = reading.moment(row.get("at")), self._now()
        if moment is None:
            return ""
        here = moment.astimezone(now.tzinfo)
        time = here.strftime("%H:%M")
        if here.date() == now.date():
            return time
        return words.text("time.onDay", day=words.short_date(here.date()), time=time)

    def _show_detail(self) -> None:
        row = self.table.current_row()
        told = changes(row) if row is not None else []
        self.detail.setText("\n".join(told[:12]))
        self.detail.setVisible(bool(told))


def sentence(row: Row) -> str:
    """“Mara Vogt geändert (User)”."""
    if row["action"] == "forgotten" and str(row["label"]).isdecimal():
        return words.text("adm.log.forgotten", n=int(row["label"]))
    if row["action"] == "alarm":
        return words.text("adm.log.alarm", text=_alarm(row))
    kind = words.text(admin_words.OBJECTS.get(str(row["kind"]), "adm.colUser"))
    key = ACTIONS.get(str(row["action"]), "adm.log.changed")
    return words.text(key, name=row["label"] or kind, kind=kind)


def _nobody(row: Row) -> str:
    """Who did what no person did."""
    return "Einklang" if row["action"] == "alarm" else words.text("adm.log.command")


def _alarm_of(row: Row) -> Alarm | None:
    told = {key: pair[1] for key, pair in (row.get("changes") or {}).items() if len(pair) == 2}
    return reading.alarm(
        {**told, "kind": told.get("alarm"), "name": row["label"], "at": row["at"]}
    )


def _alarm(row: Row) -> str:
    found = _alarm_of(row)
    return alarm_words.what(found) if found is not None else str(row["label"])


def changes(row: Mapping[str, Any]) -> list[str]:
    """What became of which value; of something new or gone only what says something.

    Of an alarm what happened and what to do, and the numbers that were called.
    """
    alarm = _alarm_of(row) if row.get("action") == "alarm" else None
    if alarm is not None:
        told = (alarm_words.sentence(alarm), alarm_words.numbers(alarm))
        return [text for text in told if text]
    found = row.get("changes") or {}
    return [
        admin_words.change(key, *pair)
        for key, pair in sorted(found.items())
        if len(pair) == 2 and (any(pair) or key in ("password", "secret"))
    ]
