"""The pictures of call plans: their list, the draft, and who would ring."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.admin_pages import AdminPages
from ui.pages.plan_page import PlanPage
from ui.sample_plans import PLANS
from ui.screens_admin import Row, home, window


def _open(made: AdminPages, row: Row = PLANS[0]) -> PlanPage:
    home("call-plans")(made)
    return made.open_plan(row)


def _plan(made: AdminPages) -> None:
    _open(made)


def _new(made: AdminPages) -> None:
    _open(made, {})


def _draft(made: AdminPages) -> None:
    """A device by itself, a step that nobody reaches, and the form of a menu."""
    page = _open(made)
    page.model.insert(3, {"account": "209", "seconds": 20})
    page.model.insert(5, {"menu": {"1": "Abends", "2": "Abends"}, "announcement": "menu.wav"})
    page.editor.edit(5)


def _hours(made: AdminPages) -> None:
    _open(made).editor.edit(0)


def _stale(made: AdminPages) -> None:
    page = _open(made)
    page.model.move(2, 1)
    page.model.stale = {**PLANS[0], "etag": "2"}
    page.model.stale_by = "Nele Friedrichs"
    page.model.changed.emit()


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("plans", window(home("call-plans"))),
    ("plan", window(_plan)),
    ("plan-small", window(_plan, (880, 560))),
    ("plan-draft", window(_draft, (1040, 1300))),
    ("plan-hours", window(_hours)),
    ("plan-new", window(_new)),
    ("plan-stale", window(_stale)),
]
