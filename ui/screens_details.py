"""The pictures of call details: a week, few calls, none, and why a call rang."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from softphone.client.administration import DETAILS
from ui.admin_pages import AdminPages
from ui.pages.details_sip import SipMessages
from ui.sample_details import CALLS, FEW, NOTHING, SIP_MESSAGES, Row
from ui.screens_admin import home, window


def _of_hotline(made: AdminPages) -> Any:
    home(DETAILS)(made)
    page = made._pages[DETAILS]
    page.filters.choose("target", "g700")
    return page


def _week(made: AdminPages) -> None:
    _of_hotline(made)


def _counted(told: Row) -> Callable[[AdminPages], object]:
    def show(made: AdminPages) -> None:
        calls: Any = made.admin.calls
        calls.counted = told
        _of_hotline(made)

    return show


def _read(made: AdminPages) -> None:
    """By day; the arrow keys are at a column of each chart."""
    charts = _of_hotline(made).charts
    charts.calls.turn.click()
    charts.calls.chart.choose(2)
    charts.waiting.chart.choose(4)


def _why(made: AdminPages) -> None:
    _of_hotline(made)
    made.open_why(CALLS[2])


def _sip(made: AdminPages) -> None:
    _of_hotline(made)
    page = made.open_why(CALLS[2])
    messages = page.findChild(SipMessages)
    assert messages is not None
    messages._show(SIP_MESSAGES)


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("details", window(_week, (1100, 800))),
    ("details-read", window(_read, (880, 560), bundle="call_details")),
    ("details-sums", window(_week, bundle="account_management")),
    ("details-few", window(_counted(FEW))),
    ("details-none", window(_counted(NOTHING))),
    ("details-why", window(_why)),
    ("details-sip", window(_sip)),
]
