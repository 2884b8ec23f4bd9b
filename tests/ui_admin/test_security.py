"""A person's ways in, as the administration sees and ends them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from softphone.model import one_time_code
from tests.mail_peer import MailPeer
from tests.ui_admin.conftest import Desk, seated
from tests.whole_office import PASSWORD, WholeOffice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


async def test_the_administrator_signs_a_lost_device_out(
    office: WholeOffice, desk: Desk
) -> None:
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    form = await desk.open_user(number="602")
    form.tabs.choose(3)
    (button,) = (
        one for one in form.ways_in.findChildren(QPushButton)
        if one.objectName().startswith("end-")
    )  # fmt: skip
    button.click()
    await desk.settle()
    assert await mara.refusal("GET", "/me") == (401, "not_signed_in")
    await jonas.get("/me")
    said = [label.text() for label in form.ways_in.findChildren(QLabel)]
    assert "Signed in nowhere else." in said
    desk.window.show_home("audit")
    await desk.settle()
    page = desk.pages._pages["audit"]
    assert page.rows._cells(page.rows.rows[0])[2].text == "Mara Vogt signed out"


@pytest.mark.long
async def test_a_link_for_who_forgot_the_password_is_shown_once(
    office: WholeOffice, desk: Desk
) -> None:
    form = await desk.open_user(number="602")
    form.ways_in.link.click()
    await desk.settle()
    link = form.ways_in.secret.line.text().partition("#invitation=")[2]
    wish = {"invitation": link, "new": "another one of mine"}
    assert (await office.http.post("/session/invitation", json=wish)).status_code == 200
    assert (await office.sign_in("mara", "another one of mine")).token
    form.ways_in.secret.done.click()
    assert form.ways_in.secret.line.text() == ""


async def protect(office: WholeOffice, name: str) -> Callable[[], str]:
    """Codes are on for this person from now on; the authenticator app."""
    client = await office.sign_in(name)
    told = await client.post("/me/one-time-code", {"password": PASSWORD})
    secret = one_time_code.secret_of(told["secret"].replace(" ", ""))

    def code() -> str:
        office.pass_time(30)  # each opens once
        step = one_time_code.step_at(office.utcnow().timestamp())
        return one_time_code.code(secret, step)

    await client.post("/me/one-time-code/confirm", {"code": code()})
    return code


async def test_the_administration_asks_for_the_code_as_well(
    office: WholeOffice, locked: Desk
) -> None:
    code, lock = await protect(office, "ada"), locked.window.lock
    assert not lock.code.isVisible()
    await locked.unlock()
    assert lock.code.isVisible() and not lock.notice.isVisible()
    lock.code.setText("12345")
    await locked.unlock()
    assert lock.notice.isVisible()
    lock.code.setText(code())
    await locked.unlock()
    assert locked.window.page is locked.pages.users
    assert lock.code.text() == ""


async def test_the_administrator_turns_the_code_of_who_lost_the_mobile_off(
    office: WholeOffice, desk: Desk
) -> None:
    await protect(office, "mara")
    form = await desk.open_user(number="602")
    form.tabs.choose(3)
    assert form.ways_in.reset.isVisible()
    form.ways_in.reset.click()
    await desk.settle()
    assert not form.ways_in.reset.isVisible()
    assert (await office.sign_in("mara")).token
    desk.window.show_home("audit")
    await desk.settle()
    page = desk.pages._pages["audit"]
    assert page.rows._cells(page.rows.rows[0])[2].text == "Code of Mara Vogt turned off"


@pytest.mark.long
async def test_S19_account_management_sees_no_ways_in_of_an_administrator(
    office: WholeOffice, desk: Desk
) -> None:
    """S19: it manages people, and what administrators sign in with is not its business."""
    jonas = await desk.user("607")
    changes = {"rights": ["account_management"]}
    await desk.calls.change("users", jonas["id"], jonas["etag"], changes)
    other = await seated(office, "jonas")
    await other.unlock()
    assert (await other.open_user(number="602")).ways_in is not None
    assert (await other.open_user(number="601")).ways_in is None
    other.window.close()
    await other.settle()


@pytest.mark.long
async def test_the_mail_server_is_saved_and_tried_out(desk: Desk) -> None:
    peer = MailPeer()
    desk.window.show_home("company")
    await desk.settle()
    desk.window.page.tabs.choose(1)
    for name, text in (
        ("mail_server", await peer.start()), ("mail_sender", "telephone@office.example"),
        ("mail_address", "telephone.example"),
    ):  # fmt: skip
        desk.type_in(f"input-{name}", text)
    await desk.press("mailSave")
    part = desk.find("mailPart")
    assert part.address.control.accessibleDescription()
    desk.type_in("input-mail_address", "https://telephone.example:8580")
    await desk.press("mailSave")
    assert part.test.isEnabled() and not part.save.isEnabled()
    await desk.press("mailTest")
    assert part._told.text() == "The test mail to ada@office.example was sent."
    assert peer.received.get_nowait().to == "ada@office.example"
    await peer.stop()
    await desk.press("mailTest")
    assert part._told.text().startswith("This mail server does not answer.")
