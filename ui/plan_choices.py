"""What the steps of a call plan can name: people, groups, devices, hours, sounds, plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from softphone.client.administration import (
    ACCOUNTS,
    GROUPS,
    HOURS,
    PLANS,
    USERS,
    Refused,
)
from softphone.model.call_plan import StepKind
from softphone.model.numbers import display
from softphone.model.plan_walk import HANG_UPS
from ui import admin_choices, words
from ui.admin_model import AdminModel

Row = Mapping[str, Any]
Pairs = list[tuple[str, str]]
TABLES = {
    StepKind.USER: USERS,
    StepKind.VOICEMAIL: USERS,
    StepKind.GROUP: GROUPS,
    StepKind.ACCOUNT: ACCOUNTS,
    StepKind.HOURS: HOURS,
    StepKind.PLAN: PLANS,
    StepKind.MENU: PLANS,
}
"Kind of step -> collection of what it names."
SOUNDS = "announcements"


@dataclass
class PlanChoices:
    """By collection: key (number or name) -> row."""

    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    sounds: list[str] = field(default_factory=list)

    def row(self, kind: StepKind, key: str) -> Row | None:
        return self.rows.get(TABLES[kind], {}).get(key)

    def pairs(self, kind: StepKind) -> Pairs:
        """(value, words) of everything that a step of this kind can name."""
        if kind is StepKind.HANG_UP:
            return [(reason, words.text(f"plan.hangUp.{reason}")) for reason in HANG_UPS]
        if kind is StepKind.ANNOUNCEMENT:
            return [(name, sound_title(name)) for name in self.sounds]
        known = self.rows.get(TABLES[kind], {})
        found = [(key, self.title(kind, key)) for key in known]
        return sorted(found, key=lambda pair: pair[1].lower())

    def title(self, kind: StepKind, key: str) -> str:
        """“Tom Albers · 604”; what is gone says so."""
        row = self.row(kind, key)
        if row is None:
            return words.text("plan.gone", name=key) if key else words.text("plan.choose")
        if kind is StepKind.ACCOUNT:
            return admin_choices.account_title(row)
        if TABLES[kind] in (HOURS, PLANS):
            return str(row["name"])
        return f"{row['name']} · {key}"


def sound_title(name: str) -> str:
    return name.removesuffix(".wav")


def number_title(number: str) -> str:
    return display(number, "") if number.startswith("+") else number


class ChoicesReader(QObject):
    """Asks the office for all of it.

    Signals:
        changed: more is known.
    """

    changed = Signal()

    def __init__(self, admin: AdminModel) -> None:
        super().__init__()
        self._admin = admin
        self.choices = PlanChoices()
        self.is_loaded = False
        self._waiting = 0

    def load(self) -> None:
        wanted: list[tuple[str, Any, Callable[[Any], None]]] = [
            (path, self._admin.calls.all(path), partial(self._on_rows, path))
            for path in (USERS, GROUPS, ACCOUNTS, HOURS, PLANS)
            if self._admin.may_see(path)
        ]
        wanted.append((SOUNDS, self._admin.calls.announcements(), self._on_sounds))
        self._waiting = len(wanted)
        for _, work, then in wanted:
            self._admin.ask(work, partial(self._on_told, then))

    def _on_told(self, then: Callable[[Any], None], told: Any) -> None:
        self._waiting -= 1
        if not isinstance(told, Refused):
            then(told)
        self.is_loaded = not self._waiting
        if self.is_loaded:
            self.changed.emit()

    def _on_rows(self, path: str, rows: Sequence[Row]) -> None:
        key = "name" if path in (HOURS, PLANS) else "number"
        self.choices.rows[path] = {str(row[key]): row for row in rows}

    def _on_sounds(self, told: Sequence[Row]) -> None:
        self.choices.sounds = [str(one["name"]) for one in told]
