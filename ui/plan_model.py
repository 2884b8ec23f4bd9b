"""The draft of a call plan: it changes nothing until it is applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from softphone.client.administration import PLANS, Refused
from ui import plan_errors, words
from ui.admin_form_model import FormModel
from ui.admin_model import AdminModel

Row = Mapping[str, Any]
NEW: dict[str, Any] = {"name": "", "number": "", "steps": []}


class PlanModel(FormModel):
    """Signals:
    drafted: name, number or steps are different.
    """

    drafted = Signal()

    def __init__(self, admin: AdminModel, row: Row) -> None:
        super().__init__(admin, PLANS, row, NEW)
        self.step_errors: dict[int, str] = {}
        "Index of a step -> why it cannot be so."

    @property
    def steps(self) -> list[dict[str, Any]]:
        return [dict(step) for step in self.value("steps") or ()]

    @property
    def document(self) -> dict[str, Any]:
        """The draft, as the server reads it."""
        return {key: self.value(key) for key in NEW}

    def set(self, key: str, value: Any, *, is_said: bool = False) -> None:
        self.step_errors = {}
        self.problem = ""
        super().set(key, value, is_said=is_said)
        self.drafted.emit()

    # -- steps -------------------------------------------------------------------------------

    def insert(self, at: int, step: Row) -> None:
        steps = self.steps
        steps.insert(at, dict(step))
        self.set("steps", steps)

    def replace(self, at: int, step: Row) -> None:
        steps = self.steps
        if dict(step) != steps[at]:
            steps[at] = dict(step)
            self.set("steps", steps)

    def remove(self, at: int) -> dict[str, Any]:
        """The step that was there."""
        steps = self.steps
        gone = steps.pop(at)
        self.set("steps", steps)
        return gone

    def move(self, at: int, to: int) -> bool:
        """Put a step in another's place; False at the ends."""
        steps = self.steps
        if not 0 <= to < len(steps) or to == at:
            return False
        steps.insert(to, steps.pop(at))
        self.set("steps", steps)
        return True

    # -- the whole draft ---------------------------------------------------------------------

    def discard(self) -> dict[str, Any]:
        """As it is in force.  What was typed, for ``bring_back``."""
        typed, self.typed = self.typed, {}
        self._forget_errors()
        return typed

    def bring_back(self, typed: Row) -> None:
        self.typed = {k: v for k, v in typed.items() if v != self.row.get(k)}
        self._forget_errors()

    def reload(self) -> dict[str, Any]:
        """As somebody else has left it.  What was typed, for ``bring_back``."""
        typed = dict(self.typed)
        self.take_theirs()
        self._forget_errors()
        return typed

    def keep_draft(self) -> None:
        """The banner goes; applying would be refused again."""
        self.stale = None
        self.changed.emit()

    def _forget_errors(self) -> None:
        self.errors, self.step_errors, self.problem = {}, {}, ""
        self.changed.emit()
        self.drafted.emit()

    def _on_saved(self, told: Row | Refused) -> None:
        fields = dict(told.fields) if isinstance(told, Refused) else {}
        wrong = fields.get("steps", "")
        at = plan_errors.step_of(wrong)
        self.step_errors = {at: plan_errors.reason(wrong)} if at is not None else {}
        super()._on_saved(told)
        self.errors = {k: plan_errors.sentence(k, v) for k, v in fields.items()}
        if fields:
            self.changed.emit()
        if not isinstance(told, Refused):
            self.drafted.emit()

    @property
    def stale_text(self) -> str:
        if self.stale is None:
            return ""
        who = self.stale_by or words.text("adm.somebody")
        return words.text("plan.changedBy", name=who)
