"""The pictures of call plans: their list, the draft, and who would ring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from PySide6.QtWidgets import QWidget

from softphone.client.administration import Refused
from ui.admin_pages import AdminPages
from ui.pages.plan_page import PlanPage
from ui.sample_plans import NOBODY, PLANS
from ui.screens_admin import Row, home, window


def _open(made: AdminPages, row: Row = PLANS[0]) -> PlanPage:
    home("call-plans")(made)
    page = made.open_plan(row)
    page.simulator.suppose(day=date(2026, 11, 24), clock=time(18, 30))
    page.simulator.ask()
    return page


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
    page.simulator.ask()


def _nobody(made: AdminPages) -> None:
    page = _open(made)
    page.simulator._on_told(NOBODY, page.simulator._asked)


def _unclear(made: AdminPages) -> None:
    """What the draft says cannot be, and an answer that somebody's status has overtaken."""
    page = _open(made)
    page.simulator.is_outdated = True
    page.simulator.changed.emit()


def _wrong(made: AdminPages) -> None:
    page = _open(made)
    page.model.insert(4, {"user": "666", "seconds": 20})
    refused = Refused("invalid", fields={"steps": "step 5: there is no user 666"})
    page.simulator._on_told(refused, page.simulator._asked)


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
    ("simulator-nobody", window(_nobody)),
    ("simulator-outdated", window(_unclear)),
    ("simulator-wrong", window(_wrong)),
    ("plan-new", window(_new)),
    ("plan-stale", window(_stale)),
]
