"""One form of the administration: what was there, what was typed, and what the office says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from softphone.client.administration import Page, Refused
from ui import admin_words, words
from ui.admin_model import AdminModel

Row = Mapping[str, Any]


class FormModel(QObject):
    """row: as it was read; empty for something new.  Only what was typed is sent.

    Signals:
        changed: values, errors, or whether something waits.
        saved: the row as the office has it now.
    """

    changed = Signal()
    saved = Signal(object)

    def __init__(
        self, admin: AdminModel, path: str, row: Row, defaults: Row | None = None
    ) -> None:
        super().__init__()
        self._admin, self.path = admin, path
        self.row: dict[str, Any] = dict(row)
        self._defaults = dict(defaults or {})
        self.typed: dict[str, Any] = {}
        "Key -> value of the person at the window, not saved yet."
        self.errors: dict[str, str] = {}
        self.problem = ""
        self.stale: Row | None = None
        "As somebody else has left it meanwhile."
        self.stale_by = ""
        self.is_waiting = False

    @property
    def is_new(self) -> bool:
        return not self.row.get("id")

    @property
    def is_dirty(self) -> bool:
        return bool(self.typed)

    def value(self, key: str) -> Any:
        if key in self.typed:
            return self.typed[key]
        return self.row.get(key, self._defaults.get(key))

    def set(self, key: str, value: Any, *, is_said: bool = False) -> None:
        """Somebody typed; what is as it was is not sent, unless it is said on purpose."""
        before = self.row.get(key, self._defaults.get(key))
        is_same = value == before or (not value and not before)
        if is_same and not is_said:
            self.typed.pop(key, None)
        else:
            self.typed[key] = value
        self.errors.pop(key, None)
        self.changed.emit()

    def save(self) -> None:
        if self.is_waiting:
            return
        self.is_waiting, self.errors, self.problem = True, {}, ""
        self.changed.emit()
        self._admin.ask(self._request(), self._on_saved)

    def _request(self) -> Any:
        calls = self._admin.calls
        if self.path == "settings":
            return calls.change_settings(str(self.row["etag"]), dict(self.typed))
        if self.is_new:
            wanted = {k: v for k, v in self._defaults.items() if v not in ("", None)}
            return calls.create(self.path, wanted | self.typed)
        return calls.change(
            self.path, str(self.row["id"]), str(self.row["etag"]), dict(self.typed)
        )

    def _on_saved(self, told: Row | Refused) -> None:
        self.is_waiting = False
        if not isinstance(told, Refused):
            self.row, self.typed, self.stale = dict(told), {}, None
            self.saved.emit(told)
        elif told.code == "changed_by_someone_else" and told.current is not None:
            self.stale, self.stale_by = told.current, ""
            self._ask_by_whom()
        elif told.fields:
            self.errors = {k: admin_words.reason(k, v) for k, v in told.fields.items()}
        elif not told.has_ended:
            self.problem = admin_words.refusal(told)
        self.changed.emit()

    # -- somebody else was faster ------------------------------------------------------------

    def _ask_by_whom(self) -> None:
        if self._admin.may_see("audit"):
            self._admin.ask(self._admin.calls.audit(), self._on_audit)

    def _on_audit(self, told: Page | Refused) -> None:
        if isinstance(told, Refused) or self.stale is None:
            return
        mine = (entry for entry in told.rows if entry.get("object") == self.row.get("id", ""))
        newest = next(mine, None)
        if newest is not None:
            self.stale_by = str(newest["name"])
            self.changed.emit()

    @property
    def stale_text(self) -> str:
        """Who changed it, and what is different from what one began with."""
        if self.stale is None:
            return ""
        who = self.stale_by or words.text("adm.somebody")
        return words.text("adm.stale", name=who)

    @property
    def stale_detail(self) -> str:
        stale = self.stale or {}
        known = self.row.keys() & stale.keys() & admin_words.FIELDS.keys()
        told = [
            admin_words.change(key, self.row[key], stale[key])
            for key in sorted(known)
            if self.row[key] != stale[key]
        ]
        return " · ".join(told)

    def keep_mine(self) -> None:
        """What was typed goes upon what the other has left."""
        if self.stale is not None:
            self.row, self.stale = {**self.row, **self.stale}, None
            self.save()

    def take_theirs(self) -> None:
        if self.stale is not None:
            self.row, self.typed, self.stale = {**self.row, **self.stale}, {}, None
            self.changed.emit()
