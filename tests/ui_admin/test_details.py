"""Call details in the administration's window: filters, sums, charts and the list (S20)."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from softphone.client.administration import DETAILS, Refused
from softphone.model.calls import (
    CallRecord,
    CallResult,
    CallStep,
    Decision,
    Party,
    ReasonCode,
    Why,
)
from softphone.server.store import office_store
from tests.ui_admin.conftest import Desk, seated
from tests.whole_office import WholeOffice
from ui import details_words
from ui import sample_details as sample
from ui.details_period import Period, periods
from ui.pages.details_chart import BarChart, ticks
from ui.pages.details_sip import SipMessages
from ui.screens_admin import pages

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
OUTSIDE = Party("+493055501", "Müller")


def details(bundle: str = "call_details", told: sample.Row | None = None) -> Any:
    made = pages(bundle=bundle)
    calls: Any = made.admin.calls
    calls.counted = told or sample.statistics()
    made.window.show_home(DETAILS)
    return made


def page(made: Any) -> Any:
    return made._pages[DETAILS]


# -- who sees what ---------------------------------------------------------------------------


def test_S20_who_has_call_details_sees_this_page_and_no_other(qapp: object) -> None:
    """S20: the right “call details” opens the call statistics only."""
    made = details()
    assert list(made._pages) == [DETAILS]
    assert made.window.page is page(made)
    made.window.close()


def test_account_management_sees_sums_and_no_call(qapp: object) -> None:
    made = details("account_management")
    shown = page(made)
    assert not shown.model.sees_calls
    assert shown.csv.isHidden() and not shown.sums_only.isHidden()
    assert "view-calls" not in [tab.objectName() for tab in shown.tabs.tabs]
    made.window.close()


# -- what the page says ----------------------------------------------------------------------


def test_the_first_line_says_the_result_so_that_nobody_needs_the_charts() -> None:
    told = sample.statistics()
    assert details_words.summary(told, "Hotline") == (
        "372 calls. 291 answered by Hotline, 40 by someone else in the call plan, 41 by no one."
    )


def test_without_anybody_elsewhere_the_plan_is_not_spoken_of() -> None:
    told = {**sample.statistics(), "total": 1, "answered": 1, "elsewhere": 0, "missed": 0}
    assert details_words.summary(told, "") == "1 call. 1 answered, 0 not."


def test_few_calls_have_a_list_and_no_chart(qapp: object) -> None:
    made = details(told=sample.FEW)
    shown = page(made)
    assert shown.charts is None or shown.charts.isHidden()
    assert not shown.few.isHidden() and len(shown.model.rows.rows) == 7
    made.window.close()


def test_no_calls_say_how_long_they_are_kept(qapp: object) -> None:
    made = details(told=sample.NOTHING)
    shown = page(made)
    assert "90 days" in shown.none.text() and not shown.csv.isEnabled()
    assert shown._body.isHidden()
    made.window.close()


def test_the_columns_past_the_goal_are_told_apart() -> None:
    bars = details_words.wait_bars(sample.statistics()["waiting"])
    assert [bar.label for bar in bars if bar.is_late] == ["20–25", "25–30", "> 30"]


def test_hours_of_an_office_are_there_though_nobody_called() -> None:
    bars = details_words.hour_bars(sample.NOTHING | {"by_hour": sample.FEW["by_hour"]})
    assert [bar.label for bar in bars] == [str(hour) for hour in range(8, 18)]


@pytest.mark.parametrize(
    ("most", "told"), [(1, [0, 1]), (5, [0, 1, 2, 3, 4, 5]), (49, [0, 10, 20, 30, 40, 50]),
                       (101, [0, 50, 100, 150])],
)  # fmt: skip
def test_the_axis_begins_at_0_and_ends_above_the_highest(most: int, told: list[int]) -> None:
    assert ticks(most) == told


def test_arrow_keys_read_the_three_values(qapp: object) -> None:
    made = details()
    chart: BarChart = page(made).charts.calls.chart
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(chart, key)
    foot = page(made).charts.calls.foot.text()
    assert foot == "8 to 9 o’clock: 22 answered, 3 elsewhere, 1 missed"
    made.window.close()


def test_a_chart_is_a_table_too(qapp: object) -> None:
    made = details()
    rows = page(made)._tables["hours"]
    assert [cell.text for cell in rows.cells(0)] == ["7 to 8 o’clock", "7", "6", "1", "0"]
    assert rows.rowCount() == 12
    made.window.close()


def test_the_window_opens_without_numpy() -> None:
    """Whoever never looks at a chart does not wait for its library."""
    code = (
        "import sys; import ui.app, ui.admin_pages; "
        "print([m for m in ('numpy', 'pyqtgraph') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stderr


# -- days ------------------------------------------------------------------------------------


def test_a_day_on_which_the_clock_is_put_forward_is_one_of_23_hours() -> None:
    query = Period(date(2026, 3, 29), date(2026, 3, 29)).query(ZoneInfo("Europe/Berlin"))
    assert query == {"from": "2026-03-28T23:00:00Z", "to": "2026-03-29T22:00:00Z"}


def test_periods_end_today_and_begin_where_calls_are_kept() -> None:
    found = dict(periods(date(2026, 3, 4), 7))
    assert found["stat.thisWeek"] == Period(date(2026, 3, 2), date(2026, 3, 4))
    assert found["stat.lastWeek"] == Period(date(2026, 2, 23), date(2026, 3, 1))
    assert found["stat.allKept"].first == date(2026, 2, 25)
    assert "stat.lastMonth" in found
    assert "stat.lastMonth" not in dict(periods(date(2026, 3, 20), 7))


# -- with the server -------------------------------------------------------------------------


def kept(office: WholeOffice, n: int, **facts: Any) -> None:
    began = office.utcnow() - timedelta(hours=1, minutes=n)
    steps = (CallStep("group", "700", "Hotline", began),)
    why = (Why("204", Decision.RANG, ReasonCode.NO_ANSWER, (("step", "1"),)),)
    record = CallRecord(
        f"c{n}", OUTSIDE, Party("800", "Zentrale"), began, CallResult.MISSED,
        ended_at=began + timedelta(seconds=12), why=why, steps=steps, **facts,
    )  # fmt: skip
    office.server.call_log.add(record)


async def test_the_list_the_sums_and_the_file_have_the_same_filters(
    office: WholeOffice, desk: Desk, tmp_path: Path
) -> None:
    for n in range(3):
        kept(office, n)
    desk.window.show_home(DETAILS)
    await desk.settle()
    shown = page(desk.pages)
    assert shown.summary.text() == "3 calls. 0 answered, 3 not."
    assert [row["id"] for row in shown.model.rows.rows] == ["c0", "c1", "c2"]
    shown.filters.choose("target", "g700")
    shown.filters.choose("became", "answered")
    await desk.settle()
    assert shown.model.rows.rowCount() == 0 and not shown.none.isHidden()
    shown.filters.choose("became", "missed")
    await desk.settle()
    assert shown.summary.text().startswith("3 calls. 0 answered by Hotline")
    saved: list[bytes] = []
    shown.model.saved.disconnect()
    shown.model.saved.connect(saved.append)
    shown.csv.click()
    await desk.settle()
    path = tmp_path / "calls.csv"
    shown.keep(path, bytes(saved[0]))
    text = path.read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 4 and "Hotline 700" in text


async def test_S20_call_details_count_at_the_real_server_and_open_nothing_else(
    office: WholeOffice, qapp: object
) -> None:
    """S20: with the right “call details” the window shows the calls, and the office no more."""
    person = office.server.directory.office.person_by_number("602")
    assert person is not None
    async with office.server.database.write() as connection:
        changed = replace(person, rights=frozenset({"call_details"}))
        await office_store.save_person(connection, changed)
        await office_store.count_up(connection, "directory")
    await office.server.directory.load()
    kept(office, 1)
    mara = await seated(office, "mara")
    await mara.unlock()
    assert list(mara.pages._pages) == [DETAILS]
    assert page(mara.pages).summary.text() == "1 call. 0 answered, 1 not."
    refused = await mara.calls.page("users")
    assert isinstance(refused, Refused) and refused.code == "not_allowed"
    mara.window.close()
    await mara.settle()


async def test_why_is_told_in_the_place_of_the_list_and_the_list_stays(
    office: WholeOffice, desk: Desk
) -> None:
    kept(office, 1)
    desk.window.show_home(DETAILS)
    await desk.settle()
    shown = page(desk.pages)
    shown.table.opened.emit(shown.model.rows.rows[0])
    why = desk.window.page
    assert why.objectName() == "detailsWhy"
    why.back.click()
    assert desk.window.page is shown


async def test_messages_of_a_call_that_is_long_ago_are_said_to_be_gone(desk: Desk) -> None:
    page = desk.pages.open_why(sample.CALLS[2])
    await desk.press("sipShow")
    shown = page.findChild(SipMessages)
    assert shown is not None and "only those of the last 50 calls" in shown.lines.text()


async def test_messages_are_lines_that_can_be_copied_whole(desk: Desk) -> None:
    page = desk.pages.open_why(sample.CALLS[2])
    shown = page.findChild(SipMessages)
    assert shown is not None
    shown._show(sample.SIP_MESSAGES)
    lines = [line.partition(":")[2] for line in shown.lines.text().splitlines()]
    assert lines[0] == "05:00.012  ← 192.0.2.7:5060  INVITE sip:+49305550110@192.0.2.2"
    assert lines[5] == "05:24.310  ← 192.168.10.24:5062  200 OK"
    assert shown.copy.isVisible() and not shown.open.isVisible()
