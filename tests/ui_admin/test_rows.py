"""Accounts, groups, hours, lines, the company and the log in the administration's window."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QDate

from tests.ui_admin.conftest import Desk
from ui import line_words
from ui.pages.admin_audit import changes, sentence

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


async def page(desk: Desk, name: str) -> Any:
    desk.window.show_home(name)
    await desk.settle()
    return desk.window.page


async def test_a_new_account_shows_its_secret_once(desk: Desk) -> None:
    accounts = await page(desk, "voip-accounts")
    assert [row["number"] for row in accounts.rows.rows][:2] == ["204", "205"]
    await desk.press("addRow")
    desk.type_in("input-number", "215")
    desk.type_in("input-description", "Reception")
    await desk.press("formSave")
    assert desk.window.page is accounts
    assert len(accounts.secret.line.text()) >= 20
    assert "215" in [row["number"] for row in accounts.rows.rows]


async def test_teams_has_an_address_instead_of_a_password(desk: Desk) -> None:
    accounts = await page(desk, "voip-accounts")
    await desk.press("addRow")
    form: Any = desk.window.page
    address, secret = form.fields["address"], form.fields["secret"]
    assert (address.isVisible(), secret.isVisible()) == (False, True)
    desk.type_in("input-number", "216")
    form.model.set("kind", "teams")
    desk.type_in("input-address", "sip:mara@office.example")
    assert (address.isVisible(), secret.isVisible()) == (True, False)
    await desk.press("formSave")
    assert "the call would come back" in address._error.text()
    desk.type_in("input-address", "sip:mara@192.0.2.7")
    await desk.press("formSave")
    assert desk.window.page is accounts and not accounts.secret.isVisible()
    [row] = [row for row in accounts.rows.rows if row["number"] == "216"]
    assert row["address"] == "sip:mara@192.0.2.7"


async def test_an_account_in_use_stays_and_one_of_nobody_goes(desk: Desk) -> None:
    accounts = await page(desk, "voip-accounts")
    rows = {row["number"]: row for row in accounts.rows.rows}
    accounts._ask_delete(rows["205"])
    await desk.settle()
    assert "Jonas Brandt" in accounts.question._text.text()
    accounts._ask_delete(rows["290"])
    await desk.settle()
    await desk.press("questionYes")
    assert "290" not in [row["number"] for row in accounts.rows.rows]


async def test_members_of_a_group_are_ticked_and_ring_in_that_order(desk: Desk) -> None:
    groups = await page(desk, "call-groups")
    form = desk.pages.open_form("call-groups", groups.rows.rows[0])
    await desk.settle()
    members: Any = form.fields["members"]
    members.list.choices.look_for("jonas")
    members.list._toggle(0)
    await desk.press("formSave")
    assert groups.rows.rows[0]["members"] == ["602", "607"]


async def test_opening_hours_are_added(desk: Desk) -> None:
    hours = await page(desk, "opening-hours")
    assert hours.empty.isVisible()
    await desk.press("addRow")
    desk.type_in("input-name", "Office")
    await desk.press("formSave")
    assert hours.rows.rows[0]["week"] == [{"days": "mon-fri", "from": "08:00", "to": "17:00"}]


def choose(field: Any, text: str) -> None:
    place = next(at for at in range(field.count()) if field.itemText(at).startswith(text))
    field.setCurrentIndex(place)
    field.activated.emit(place)


async def test_holidays_are_chosen_by_the_names_of_country_and_region(desk: Desk) -> None:
    hours = await page(desk, "opening-hours")
    await desk.press("addRow")
    desk.type_in("input-name", "Office")
    choose(desk.find("holidaysCountry"), "Deutschland")
    choose(desk.find("holidaysRegion"), "Bayern")
    await desk.press("formSave")
    assert hours.rows.rows[0]["holidays"] == "DE-BY"
    form = desk.pages.open_form("opening-hours", hours.rows.rows[0])
    field: Any = form.fields["holidays"]
    assert field.region.currentText() == "Bayern"
    choose(field.country, "Nederland")
    assert field.value() == "NL" and field.region.isHidden()


async def test_days_off_of_the_company_come_and_go(desk: Desk) -> None:
    hours = await page(desk, "opening-hours")
    await desk.press("addRow")
    desk.type_in("input-name", "Office")
    desk.find("closedDay").setDate(QDate(2026, 12, 24))
    await desk.press("addDay")
    await desk.press("formSave")
    assert hours.rows.rows[0]["closed_on"] == ["2026-12-24"]
    form = desk.pages.open_form("opening-hours", hours.rows.rows[0])
    await desk.press("dropDay-2026-12-24")
    assert form.fields["closed_on"].value() == []


async def test_a_line_is_changed(desk: Desk) -> None:
    lines = await page(desk, "trunks")
    desk.pages.open_form("trunks", lines.rows.rows[0])
    await desk.settle()
    desk.type_in("input-address", "http://wrong")
    await desk.press("formSave")
    form: Any = desk.window.page
    assert set(form.model.errors) == {"address"}
    desk.type_in("input-address", "sip:10.20.0.98:5062")
    await desk.press("formSave")
    assert lines.rows.rows[0]["address"] == "sip:10.20.0.98:5062"


async def test_S8_the_companys_switch_is_explained_and_saved(desk: Desk) -> None:
    """S8: user numbers on internal calls, for the whole company."""
    form = await page(desk, "company")
    switch = form.fields["use_user_number_as_caller_id"]
    assert "Calls to the outside are not changed" in switch._hint.text()
    switch.box.click()
    await desk.press("formSave")
    assert not desk.office.server.directory.office.shows_user_numbers


async def test_country_and_time_zone_are_chosen_by_name(desk: Desk) -> None:
    form = await page(desk, "company")
    assert (
        form.fields["time_zone"].box.currentText() == "As usual in the country: Berlin (Europe)"
    )
    choose(form.fields["country"].box, "Nederland")
    choose(form.fields["time_zone"].box, "Amsterdam")
    await desk.press("formSave")
    office = desk.office.server.directory.office
    assert (office.country, office.zone.key) == ("NL", "Europe/Amsterdam")


async def test_feature_codes_are_changed_and_two_are_never_the_same(desk: Desk) -> None:
    form = await page(desk, "company")
    desk.type_in("code-pickup", "*43")
    await desk.press("formSave")
    assert "Two services have the code *43." in form.problem.accessibleName()
    desk.type_in("code-pickup", "*55")
    await desk.press("formSave")
    codes = desk.office.server.directory.office.feature_codes
    assert (codes["pickup"], codes["echo"]) == ("*55", "*43")


async def test_the_log_says_who_changed_what_in_words(desk: Desk) -> None:
    mara = await desk.user("602")
    await desk.calls.change("users", mara["id"], mara["etag"], {"department": "Lager"})
    log = await page(desk, "audit")
    assert sentence(log.rows.rows[0]) == "Mara Vogt changed (User)"
    when, who, what = log.rows.cells(0)
    assert (who.text, what.sub) == ("Ada Amt", "Department: Einkauf → Lager")
    assert when.text == "09:00"


async def test_a_device_is_set_up_by_a_link_that_is_shown_once(desk: Desk) -> None:
    accounts = await page(desk, "voip-accounts")
    rows = {row["number"]: row for row in accounts.rows.rows}
    names = [action.text() for action in accounts.make_menu(rows["205"]).actions()]
    assert any("…" in name for name in names)
    accounts._set_up(rows["205"])
    await desk.settle()
    link = accounts.secret.line.text()
    assert "/provisioning/" in link and "205" not in link
    accounts.secret.done.click()
    assert accounts.secret.line.text() == ""


async def test_a_line_tells_whether_the_office_is_signed_in(desk: Desk) -> None:
    lines = await page(desk, "trunks")
    row = {**lines.rows.rows[0], "state": "refused", "state_reason": "wrong_credentials"}
    shown = line_words.line_state(row)
    assert (shown.text, shown.sub) == ("refused", "Wrong name or password")
    assert line_words.line_state({**row, "state": "signed_in", "state_reason": ""}).sub == ""
    assert line_words.line_state(lines.rows.rows[0]).text == "without sign-in"


async def test_a_line_learns_to_sign_in(desk: Desk) -> None:
    lines = await page(desk, "trunks")
    form = desk.pages.open_form("trunks", lines.rows.rows[0])
    await desk.settle()
    form.fields["kind"].show_value("registration")
    form.fields["kind"].edited.emit()
    desk.type_in("input-username", "k123")
    desk.type_in("input-secret", "geheim")
    await desk.press("formSave")
    (line,) = desk.office.server.directory.office.trunks
    assert (line.kind, line.username) == ("registration", "k123")
    assert desk.office.server.directory.line_secret(line.name) == "geheim"


async def test_the_company_s_limits_are_shown_as_they_are_in_force_and_saved(
    desk: Desk,
) -> None:
    form = await page(desk, "company")
    assert form.fields["daily_outside_calls"].value() == 200
    assert form.fields["keep_call_records_days"].value() == 90
    form.fields["daily_outside_calls"].show_value(50)
    form.fields["daily_outside_calls"].edited.emit()
    form.fields["blocked_callers"].show_value(["030 123456", "0900*"])
    form.fields["blocked_callers"].edited.emit()
    await desk.press("formSave")
    office = desk.office.server.directory.office
    assert (office.daily_outside_calls, office.daily_outside_minutes) == (50, 600)
    assert office.blocked_callers == ("+4930123456", "+49900*")


def test_the_log_tells_an_alarm_in_words() -> None:
    told = {"alarm": ["", "guessed_password"], "id": ["", "a"], "address": ["", "192.0.2.7"]}
    row = {"action": "alarm", "kind": "voip_account", "label": "208 Mara's desk",
           "at": "2026-11-25T11:59:00Z", "changes": told}  # fmt: skip
    assert sentence(row).startswith("Alarm. 208 Mara's desk: after many wrong passwords")
    assert changes(row)[0].endswith("the address, give a new password at once.")
