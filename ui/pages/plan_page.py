"""A call plan in the administration: its draft, and what would become of a call by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from softphone.client.administration import PLANS
from ui.admin_model import AdminModel
from ui.admin_undo import DelayedDelete
from ui.pages.plan_editor import PlanEditor
from ui.pages.simulator_panel import SimulatorPanel
from ui.simulator_model import SimulatorModel

Row = Mapping[str, Any]


class PlanPage(QWidget):
    """Signals:
    left: back to the list.
    """

    left = Signal()

    def __init__(
        self, admin: AdminModel, row: Row, undo: DelayedDelete, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("planPage")
        self.editor = PlanEditor(admin, row, undo, now)
        self.model = self.editor.model
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.editor, 1)
        self.simulator = SimulatorModel(admin, self.model, now)
        self.panel = SimulatorPanel(self.simulator, self.editor.reader)
        self._may_ask = admin.may_change(PLANS)
        self.panel.setVisible(self._may_ask)
        self._row.addWidget(self.panel)
        self.editor.left.connect(self.left)

    def load(self) -> None:
        """What the steps can name; afterwards they are told by their names."""
        self.editor.reader.load()
        if self._may_ask:
            self.simulator.load()

    # -- leaving -----------------------------------------------------------------------------

    @property
    def has_unsaved(self) -> bool:
        return self.model.is_dirty

    def ask_to_drop(self, then: Callable[[], object]) -> None:
        """Before the draft is lost."""
        self.editor.question.ask_to_drop(self.model.typed, then)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.editor.forget_offer()

    def focus_first(self) -> None:
        self.editor.focus_first()
