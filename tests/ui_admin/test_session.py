"""The administration's session: asked for by password, ended when nobody is there (S22)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from softphone.client.administration import TRUNKS, USERS
from softphone.client.state import OfficeState
from tests.ui_admin.conftest import Desk
from tests.whole_office import WholeOffice
from ui import sample_office as sample
from ui.admin_entry import may_open
from ui.screens_main import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


async def test_a_wrong_password_opens_nothing(locked: Desk) -> None:
    await locked.unlock("wrong-password")
    assert locked.window.stack.currentWidget() is locked.window.lock
    assert locked.window.lock.notice.isVisible()
    await locked.unlock()
    assert locked.window.page is locked.pages.users


async def test_whoever_wants_a_line_finds_the_lines_once_the_password_is_given(
    locked: Desk,
) -> None:
    """From the last page of a new office, and again while the window is open."""
    locked.pages.open(TRUNKS)
    await locked.unlock()
    assert locked.window.page_name == TRUNKS
    locked.window.show_home(USERS)
    locked.pages.open(TRUNKS)
    assert locked.window.page_name == TRUNKS
    locked.pages.open("no such page")
    assert locked.window.page_name == TRUNKS


async def test_S22_after_ten_idle_minutes_the_window_locks_and_the_telephone_goes_on(
    office: WholeOffice, desk: Desk
) -> None:
    """S22: what was typed stays, and the telephone stays signed in."""
    phone, session = office.phone("204"), await office.sign_in("ada")
    form = await desk.open_user(number="602")
    desk.type_in("input-department", "Lager")
    assert desk.window.ends.text() == "Signs out in 10 min"
    for _ in range(2):
        await office.wait(270)
        phone.register()  # again and again, as telephones do
    desk.pages.admin.look()
    assert desk.window.ends.text() == "Signs out in 1 min"
    await office.wait(61)
    desk.pages.admin.look()
    assert desk.window.stack.currentWidget() is desk.window.lock
    assert "204" in office.registrar.signed_in(office.now)
    phone.register()
    assert "204" in office.registrar.signed_in(office.now)
    assert (await session.get("/me"))["number"] == "601"
    await desk.unlock()
    assert desk.window.page is form
    assert desk.find("input-department").text() == "Lager"
    await desk.press("formSave")
    assert (await desk.user("602"))["department"] == "Lager"


async def test_work_at_the_window_puts_the_end_off(office: WholeOffice, desk: Desk) -> None:
    await desk.open_user(number="602")
    await office.wait(550)
    desk.type_in("input-department", "L")
    await desk.settle()
    await office.wait(550)
    desk.pages.admin.look()
    assert desk.pages.admin.is_open


async def test_a_session_that_the_server_ended_locks_as_well(
    office: WholeOffice, desk: Desk
) -> None:
    for session in office.server.sessions.of_person(desk.calls.person["id"]):
        await office.server.parts.end_session(session.id)
    desk.pages.users.load()
    await desk.settle()
    assert desk.window.stack.currentWidget() is desk.window.lock


async def test_closing_the_window_ends_its_session_only(
    office: WholeOffice, desk: Desk
) -> None:
    person = desk.calls.person["id"]
    assert {s.scope for s in office.server.sessions.of_person(person)} == {
        "phone", "administration",
    }  # fmt: skip
    desk.window.close()
    await desk.settle()
    assert [s.scope for s in office.server.sessions.of_person(person)] == ["phone"]


async def test_a_password_is_never_kept_in_the_window(desk: Desk) -> None:
    assert {line.text() for line in desk.window.lock.findChildren(QLineEdit)} == {""}


def test_only_who_may_do_something_there_is_offered_it() -> None:
    nobody = sample.office(rights=frozenset({"own.availability", "colleagues.view"}))
    assert not may_open(nobody) and not may_open(OfficeState())
    assert may_open(sample.office(rights=frozenset({"groups.change"})))


def test_the_menu_of_the_main_window_offers_it_by_right(qtbot: QtBot) -> None:
    for rights, is_there in ((frozenset({"users.view"}), True), (frozenset[str](), False)):
        stage = Stage(sample.office(rights=rights))
        qtbot.addWidget(stage.window)
        menu = stage.window.make_menu()
        found = [a for a in menu.actions() if a.text() == "Administration"]
        assert bool(found) == is_there
        if found:
            with qtbot.waitSignal(stage.window.admin_wanted):
                found[0].trigger()
