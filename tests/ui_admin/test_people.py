"""People in the administration's window: the list, the form, deleting."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from softphone.model.rights import BUNDLES
from tests.ui_admin.conftest import Desk, seated
from tests.whole_office import WholeOffice
from ui.pages.admin_import import ImportPage
from ui.pages.admin_user import UserForm

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def shown(desk: Desk) -> list[str]:
    return [str(row["number"]) for row in desk.pages.users.model.rows.rows]


async def test_S13_somebody_is_added_in_a_form_of_four_tabs(desk: Desk) -> None:
    """S13: personal data, telephony settings, language, security; in this order."""
    await desk.press("addUser")
    form = desk.window.page
    assert isinstance(form, UserForm)
    assert [tab.text() for tab in form.tabs.tabs] == [
        "Personal data", "Telephony settings", "Language", "Security",
    ]  # fmt: skip
    desk.type_in("input-first_name", "Piet")
    desk.type_in("input-email", "piet@office.example")
    desk.type_in("input-number", "621")
    await desk.press("formSave")
    assert desk.window.page is desk.pages.users
    assert "621" in shown(desk)


async def test_S14_names_with_a_prefix_an_address_and_a_password(
    office: WholeOffice, desk: Desk
) -> None:
    """S14: what was typed is what the person signs in with, and is called by."""
    await desk.press("addUser")
    for key, text in (
        ("first_name", "Piet"), ("name_prefix", "van der"), ("last_name", "Meer"),
        ("email", "piet@office.example"), ("number", "621"), ("password", "temporary-1"),
    ):  # fmt: skip
        desk.type_in(f"input-{key}", text)
    assert desk.find("input-must_change_password").isChecked()
    await desk.press("formSave")
    piet = await office.sign_in("piet", "temporary-1")
    assert piet.answer["person"]["name"] == "Piet van der Meer"
    assert piet.answer["must_change_password"]


async def test_S16_the_change_of_a_given_password_is_ticked_by_itself_once(desk: Desk) -> None:
    """S16: and whoever unticks it is not overruled."""
    await desk.open_user(number="602")
    box = desk.find("input-must_change_password")
    assert not box.isChecked()
    desk.type_in("input-password", "given-by")
    assert box.isChecked()
    box.click()
    desk.type_in("input-password", "given-by-ada")
    assert not box.isChecked()
    await desk.press("formSave")
    assert not (await desk.user("602"))["must_change_password"]


async def test_S24_accounts_are_ticked_in_a_list_with_their_live_state(
    office: WholeOffice, desk: Desk
) -> None:
    """S24: several; and what depends on them follows at once."""
    office.phone("204")
    form = await desk.open_user(number="602")
    choices = form.accounts.list.choices
    told = {choices.data(choices.index(p), 256).key: p for p in range(choices.rowCount())}
    assert set(told) == {"204", "205", "206", "207", "208", "290"}
    sub = {key: choices.data(choices.index(p), 256).sub for key, p in told.items()}
    assert sub["204"] == "signed in" and sub["205"] == "not signed in · Jonas Brandt"
    form.accounts.list.setCurrentIndex(choices.index(told["290"]))
    QTest.keyClick(form.accounts.list, Qt.Key.Key_Space)
    titles = [form.app.box.itemText(p) for p in range(form.app.box.count())]
    assert "290 Meeting room" in titles
    await desk.press("formSave")
    assert (await desk.user("602"))["voip_accounts"] == ["204", "207", "208", "290"]


async def test_S31_numbers_outside_are_typed_and_can_be_where_somebody_is_reached(
    desk: Desk,
) -> None:
    """S31: more than one; each in whichever way it is written."""
    form = await desk.open_user(number="607")
    desk.type_in("input-fixed_destinations", "+491705550199, +49305550123")
    choices = [value for value, _ in form.destination._choices]
    assert choices == ["all", "205", "+491705550199", "+49305550123", "none"]
    form.destination.box.activated.emit(2)
    await desk.press("formSave")
    jonas = await desk.user("607")
    assert jonas["fixed_destinations"] == ["+491705550199", "+49305550123"]
    assert jonas["destination"] == "+491705550199"


async def test_S33_not_reachable_is_one_switch_and_the_choice_comes_back(desk: Desk) -> None:
    """S33: reachable yes or no, and at which one destination."""
    form = await desk.open_user(number="602")
    form.reachable.box.click()
    assert form.model.value("destination") == "none"
    assert not form.destination.control.isEnabled()
    form.reachable.box.click()
    assert form.model.value("destination") == "all"


async def test_S27_the_outgoing_number_is_one_of_the_companys(desk: Desk) -> None:
    """S27: the usual one, one of the lines' numbers, or none."""
    form = await desk.open_user(number="602")
    assert form.outgoing.box.count() == 3
    form.outgoing.box.setCurrentIndex(1)
    form.outgoing.box.activated.emit(1)
    await desk.press("formSave")
    assert (await desk.user("602"))["outgoing_number"] == "+49 30 5550110"


async def test_S35_fields_of_the_contract_have_a_mark_that_is_explained(desk: Desk) -> None:
    """S35: app account, outside numbers, number for colleagues; and a line that says why."""
    form = await desk.open_user(number="602")
    marked = {key for key, field in form.fields.items() if field.title.endswith("*")}
    assert marked == {"app_account", "fixed_destinations", "number"}
    texts = [label.text() for label in form.findChildren(type(form.head.sub))]
    assert any(text.startswith("* Whether you can use this") for text in texts)


async def test_a_wrong_value_is_said_at_its_field_and_the_rest_stays(desk: Desk) -> None:
    form = await desk.open_user(number="602")
    desk.type_in("input-department", "Lager")
    desk.type_in("input-number", "607")
    await desk.press("formSave")
    assert form.model.errors == {"number": "607 belongs to Jonas Brandt"}
    assert form.tabs.current == 1
    assert form.number._error.text() == "607 belongs to Jonas Brandt"
    assert desk.find("input-department").text() == "Lager"


async def test_somebody_else_was_faster_and_nothing_typed_is_lost(
    office: WholeOffice, desk: Desk
) -> None:
    form = await desk.open_user(number="602")
    desk.type_in("input-department", "Lager")
    other = await office.sign_in("ada", scope="administration")
    mara = await desk.user("602")
    path = f"/users/{mara['id']}"
    await other.ask("PATCH", path, {"last_name": "Berg"}, headers={"If-Match": mara["etag"]})
    await desk.press("formSave")
    assert form.model.stale_text.startswith("Changed by Ada Amt meanwhile")
    assert "Last name: Vogt → Berg" in form.model.stale_detail
    assert desk.find("input-department").text() == "Lager"
    await desk.press("keepMine")
    mara = await desk.user("602")
    assert (mara["department"], mara["last_name"]) == ("Lager", "Berg")


async def test_what_is_not_saved_is_not_dropped_without_a_question(desk: Desk) -> None:
    form = await desk.open_user(number="602")
    desk.type_in("input-department", "Lager")
    await desk.press("formCancel")
    assert desk.window.page is form and form.question.isVisible()
    await desk.press("questionYes")
    assert desk.window.page is desk.pages.users


# -- the list ----------------------------------------------------------------------------------


async def test_the_list_is_searched_on_the_server_narrowed_and_sorted(desk: Desk) -> None:
    users = desk.pages.users
    assert shown(desk) == ["601", "607", "604", "602"]
    users.model.sort_by(1)
    assert shown(desk) == ["601", "602", "604", "607"]
    users.show_unplaced.click()
    assert shown(desk) == ["601", "604", "607"]
    users.show_unplaced.click()
    users.search.setText("208")
    users._look()
    await desk.settle()
    assert shown(desk) == ["602"]


async def test_S23_the_foot_says_who_is_in_no_call_plan(desk: Desk) -> None:
    """S23: their reachability means nothing to callers from outside."""
    users = desk.pages.users
    assert users._unplaced.text().startswith("3 users are in no call plan.")
    assert users.show_unplaced.isVisible()


async def test_hundreds_come_by_pages_as_one_scrolls(office: WholeOffice, desk: Desk) -> None:
    rows = [
        {"email": f"p{n}@office.example", "first_name": "P", "last_name": f"Z{n:03}",
         "number": str(2000 + n)}
        for n in range(500)
    ]  # fmt: skip
    looked: Any = await desk.calls.look_at_list(rows)
    await desk.calls.read_list_in(rows, looked["seen"], False)
    await office.server.parts.administration.imports._task
    desk.pages.users.load()
    await desk.settle()
    model = desk.pages.users.model.rows
    assert model.rowCount() == 200 and desk.pages.users.model.total == 504
    model.fetchMore()
    await desk.settle()
    assert model.rowCount() == 400
    desk.pages.users.model.sort_by(1)
    await desk.settle()
    assert model.rowCount() == 504


async def test_deleting_says_what_is_in_the_way(desk: Desk) -> None:
    users = desk.pages.users
    users._ask_delete(desk.row(number="602"))
    await desk.settle()
    assert "is still used by: Hotline" in users.question._text.text()


async def test_a_deletion_is_sent_after_ten_seconds_and_not_before(desk: Desk) -> None:
    users = desk.pages.users
    users._ask_delete(desk.row(number="607"))
    await desk.settle()
    await desk.press("questionYes")
    assert "607" not in shown(desk) and desk.window.undo_bar.isVisible()
    assert await desk.user("607"), "nothing is sent yet"
    desk.window.undo_bar.button.click()
    assert "607" in shown(desk)
    users._delete(desk.row(number="607"))
    desk.pages.undo.carry_out()  # as the timer does
    await desk.settle()
    assert shown(desk) == ["601", "604", "602"]


async def test_closing_the_window_carries_a_deletion_out(
    office: WholeOffice, desk: Desk
) -> None:
    desk.pages.users._delete(desk.row(number="607"))
    desk.window.close()
    await desk.settle()
    ada = await office.sign_in("ada", scope="administration")
    assert (await ada.get("/users"))["total"] == 3


async def test_an_invitation_is_shown_once_to_be_copied(desk: Desk, qapp: QApplication) -> None:
    users = desk.pages.users
    users._invite(desk.row(number="607"))
    await desk.settle()
    assert "#invitation=" in users.secret.line.text()
    users.secret.copy.click()
    assert qapp.clipboard().text() == users.secret.line.text()
    users.secret.done.click()
    assert users.secret.line.text() == ""


async def test_enter_opens_somebody_and_escape_goes_back(desk: Desk) -> None:
    table = desk.pages.users.table
    table.setCurrentIndex(table.rows.index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    await desk.settle()
    form = desk.window.page
    assert isinstance(form, UserForm) and form.head.title.text() == "Jonas Brandt"
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert desk.window.page is desk.pages.users


# -- rights ------------------------------------------------------------------------------------


async def test_S18_the_administration_has_every_page(desk: Desk) -> None:
    """S18: it sees and changes everything; for who has less, entries are absent."""
    assert list(desk.window._names) == [
        "users", "voip-accounts", "call-groups", "call-plans", "opening-hours", "trunks",
        "contacts", "contact-directories", "statistics", "company", "audit",
    ]  # fmt: skip


async def test_S19_account_management_has_no_lines_and_no_log(
    office: WholeOffice, desk: Desk
) -> None:
    """S19: those entries are absent, rights are seen and not given."""
    jonas = await desk.user("607")
    changes = {"rights": ["account_management"]}
    await desk.calls.change("users", jonas["id"], jonas["etag"], changes)
    other = await seated(office, "jonas")
    assert other.pages.admin.office.rights == BUNDLES["account_management"]
    assert list(other.window._names) == [
        "users", "voip-accounts", "call-groups", "call-plans", "opening-hours",
        "contacts", "statistics", "company",
    ]  # fmt: skip
    await other.unlock()
    form = await other.open_user(number="602")
    assert not any(box.isEnabled() for box in form.rights._boxes.values())
    other.window.close()
    await other.settle()
    other.window.deleteLater()


# -- a list ------------------------------------------------------------------------------------

LIST = (
    "vorname;nachname;mail;durchwahl;geraete\n"
    "Aylin;Sommer;aylin@office.example;622;290\n"
    "Hannes;Ott;hannes@office;626;\n"
    "Mara;Vogt;mara@office.example;;204, 207, 208, 290\n"
    "Ida;Petersen;ida@office.example;607;\n"
)


async def looked_at(desk: Desk, text: str = LIST) -> ImportPage:
    page = desk.pages.show_import()
    page.model.read("people.csv", text.encode("cp1252"))
    await desk.settle()
    return page


async def test_a_list_is_shown_line_by_line_before_anything_changes(desk: Desk) -> None:
    page = await looked_at(desk)
    model = page.model
    assert [(line["line"], line["state"]) for line in model.lines] == [
        (2, "new"), (3, "error"), (4, "change"), (5, "error"),
    ]  # fmt: skip
    notes = [page.rows.cells(place)[6].text for place in range(4)]
    assert notes == [
        "", "E-mail address incomplete", "Account 290 is added", "607 belongs to Jonas Brandt",
    ]  # fmt: skip
    assert page.go.text() == "Import 2 users" and page.go.isEnabled()
    model.skip_errors(False)
    assert not page.go.isEnabled()
    assert desk.pages.users.model.total == 4


async def test_lines_with_errors_are_left_out_and_can_be_mended(desk: Desk) -> None:
    page = await looked_at(desk)
    assert page.model.to_mend().decode("utf-8-sig").splitlines()[1:] == [
        "Hannes;Ott;hannes@office;626;", "Ida;Petersen;ida@office.example;607;",
    ]  # fmt: skip
    page.model.begin()
    while page.model.is_waiting:
        await desk.settle()
        QApplication.processEvents()
    assert page.done.isVisible() and len(page.invitations) == 1
    assert (await desk.user("622"))["name"] == "Aylin Sommer"
    again = await looked_at(desk)
    assert again.model.count("new", "change") == 0 and not again.go.isEnabled()


async def test_a_list_cut_off_is_refused_with_its_line(desk: Desk) -> None:
    page = await looked_at(desk, LIST[:-18])
    assert page.model.problem.startswith("Line 5: it has 3 columns instead of 5.")
    assert not page.go.isEnabled()


async def test_a_column_is_given_another_meaning(desk: Desk) -> None:
    page = await looked_at(desk, "a;b;c;d\nx@office.example;Xaver;623;Lager\n")
    assert page.model.problem.startswith("Choose the column")
    for place, meaning in enumerate(("email", "first_name", "number", "department")):
        page.model.choose_one(place, meaning)
        await desk.settle()
    assert [line["state"] for line in page.model.lines] == ["new"]
