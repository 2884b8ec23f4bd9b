"""The page around the calls: signing in, do not disturb, colleagues, and honest limits."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN, PASSWORD, OfficeServer
from softphone.demo.processes import until
from softphone.model import one_time_code
from tests.browser import chromium
from tests.webphone.conftest import JONAS, LEA, MARA
from tests.webphone_page import LIMIT_MS, WebphonePage

pytestmark = pytest.mark.asyncio(loop_scope="module")
LIVE_CALLS = "SELECT document FROM live_calls"
WIDTHS = ((360, 740), (390, 844), (1100, 760))


async def device(server: OfficeServer, account: str) -> dict[str, Any]:
    devices = await server.get(MARA, "/me/devices")
    return next(d for d in devices if d["account"] == account)


# -- signing in


async def test_a_wrong_password_is_said_and_the_address_stays(page: Any) -> None:
    mara = await page()
    await mara.sign_in(MARA, "wrong-password")
    await mara.sees("problem", code="signin.e.wrong")
    await expect(mara.at("sign-in-email")).to_have_value(MARA.email)
    mara.problems.clear()  # the browser tells of every 401 by itself


async def invited(server: OfficeServer, email: str, number: str) -> str:
    """A new person without a password; the address that an administrator hands on."""
    async with httpx.AsyncClient(base_url=f"{server.http}/api/v1") as http:
        wish = {"email": LEA.email, "password": PASSWORD, "scope": "administration"}
        token = (await http.post("/session", json=wish)).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        person = {"email": email, "first_name": "Piet", "number": number}
        made = (await http.post("/users", json=person)).json()
        return str((await http.post(f"/users/{made['id']}/invitation")).json()["url"])


async def test_who_is_invited_chooses_a_password_by_the_link_once(
    page: Any, server: OfficeServer
) -> None:
    address = await invited(server, "piet@office.example", "621")
    piet = await page()
    await piet.page.goto("about:blank")
    await piet.page.goto(address)
    await expect(piet.at("password-new")).to_be_visible()
    assert "invitation" not in piet.page.url, "it stays in no history"
    await expect(piet.at("password-old")).to_have_count(0)
    await piet.at("password-new").fill("short")
    await piet.at("password-again").fill("short")
    await piet.press("password-save")
    await piet.sees("problem", code="pw.e.weak")
    await piet.at("password-new").fill("chosen by Piet")
    await piet.at("password-again").fill("chosen by Piet")
    await piet.press("password-save")
    await piet.says("identity", "Piet")
    other = await page()
    await other.page.goto("about:blank")
    await other.page.goto(address)
    await other.at("password-new").fill("somebody else's")
    await other.at("password-again").fill("somebody else's")
    await other.press("password-save")
    await other.sees("problem", code="signin.e.invitation")
    for one in (piet, other):
        one.problems.clear()  # the browser tells of 422 and 401 by itself


async def test_who_gives_a_code_as_well_is_asked_for_it_in_a_second_step(
    page: Any, server: OfficeServer
) -> None:
    told = await server.post(JONAS, "/me/one-time-code", {"password": PASSWORD})
    secret = one_time_code.secret_of(told["secret"].replace(" ", ""))
    step = one_time_code.step_at(time.time())
    wish = {"code": one_time_code.code(secret, step)}
    await server.post(JONAS, "/me/one-time-code/confirm", wish)
    jonas = await page()
    await jonas.press("sign-in-forgot")
    await jonas.sign_in(JONAS)
    await expect(jonas.at("sign-in-code")).to_be_focused()
    await jonas.at("sign-in-code").fill(wish["code"])
    await jonas.press("sign-in-code-go")
    await jonas.sees("problem", code="code.e.wrong")
    await jonas.at("sign-in-code").fill(one_time_code.code(secret, step + 1))
    await jonas.press("sign-in-code-go")
    await jonas.says("identity", "Jonas")
    await server.post(JONAS, "/me/one-time-code/off", {"password": PASSWORD})
    jonas.problems.clear()  # the browser tells of every 401 by itself


async def test_the_session_lasts_over_a_reload_and_ends_with_signing_out(page: Any) -> None:
    mara = await page(MARA)
    await mara.page.reload()
    await mara.is_ready()
    await mara.press("settings")
    await mara.press("sign-out")
    await mara.sees("sign-in-email")
    await mara.page.reload()
    await mara.sees("sign-in-email")


async def test_who_wants_to_stay_is_still_there_in_a_new_tab(page: Any) -> None:
    mara = await page()
    await mara.at("sign-in-stay").check()
    await mara.sign_in(MARA)
    await mara.is_ready()
    other = await mara.page.context.new_page()
    await other.goto(mara.page.url)
    there = other.locator('[data-testid="identity"]')
    await expect(there).to_contain_text("Mara Vogt", timeout=LIMIT_MS)


async def test_the_webphone_is_signed_in_only_while_its_page_is_open(
    page: Any, server: OfficeServer
) -> None:
    mara = await page(MARA)
    assert (await device(server, "207"))["registered"]
    await mara.page.close()
    async with asyncio.timeout(10):
        while (await device(server, "207"))["registered"]:
            await asyncio.sleep(0.05)


# -- do not disturb and colleagues


async def test_S37_do_not_disturb_goes_from_the_webphone_to_everything(
    page: Any, phone: Any, server: OfficeServer
) -> None:
    """S37: app and webphone set it for each other."""
    mara, desk, jonas = await page(MARA), await phone("208"), await phone("205")
    await mara.press("dnd-switch")
    await mara.sees("dnd-card", state="on")
    await mara.sees("device-node", account="208", quiet="quiet")
    me = await server.get(MARA, "/me")
    assert me["availability"]["status"] == "do_not_disturb"
    assert me["availability"]["set_by"] == "207"
    await jonas.dial("602")
    await jonas.wait_for("CALL_CLOSED")
    assert not desk.saw("CALL_INCOMING")
    await mara.press("dnd-switch")
    await mara.sees("dnd-card", state="off")


async def test_S37_do_not_disturb_comes_from_elsewhere_into_the_webphone(
    page: Any, server: OfficeServer
) -> None:
    """S37: app and webphone set it for each other."""
    mara = await page(MARA)
    await server.dnd(MARA, True)
    await mara.sees("dnd-card", state="on")
    await expect(mara.at("dnd-switch")).to_have_attribute("aria-checked", "true")
    await server.dnd(MARA, False)
    await mara.sees("dnd-card", state="off")


async def test_S36_turning_it_on_while_somebody_rings_stops_the_ringing(
    page: Any, phone: Any, server: OfficeServer
) -> None:
    """S36: do not disturb belongs to the person; set anywhere it shows everywhere."""
    mara, jonas = await page(MARA), await phone("205")
    await jonas.dial("602")
    await mara.sees("incoming", number="607")
    await server.dnd(MARA, True)
    await mara.sees_no("incoming")
    await server.dnd(MARA, False)


async def test_S45_a_colleagues_status_changes_as_it_happens(
    page: Any, server: OfficeServer
) -> None:
    """S45: colleagues see it as a state of its own."""
    mara = await page(MARA)
    await server.dnd(LEA, True)
    await mara.sees("person-row", number="616", status="dnd")
    await server.dnd(LEA, False)
    await mara.sees("person-row", number="616", status="no_device")


async def test_S5_colleagues_have_the_numbers_of_people(page: Any) -> None:
    """S5: colleagues see the person's number, never that of a device."""
    mara = await page(MARA)
    await mara.sees("person-row", number="607")
    text = await mara.page.locator("main").inner_text()
    assert "205" not in text and "215" not in text


async def test_a_chosen_end_is_shown(page: Any, server: OfficeServer) -> None:
    mara = await page(MARA)
    await mara.press("identity")
    await mara.page.get_by_role("button", name="For 1 hour").click()
    await mara.says("dnd-sentence", "Until ")
    await server.dnd(MARA, False)


async def test_a_name_from_the_network_is_only_text(page: Any, phone: Any) -> None:
    mara = await page(MARA)
    rows = "() => document.querySelectorAll('script, iframe').length"
    before = await mara.evaluate(rows)
    await mara.at("dial-field").fill("<img src=x onerror=alert(1)>")
    await mara.sees_no("person-row")
    assert await mara.evaluate(rows) == before


# -- calls that were


async def test_a_missed_call_is_counted_and_says_why(page: Any, phone: Any) -> None:
    mara, jonas = await page(MARA), await phone("205")
    await jonas.dial("602")
    await mara.sees("incoming")
    await jonas.hang_up()
    await mara.sees_no("incoming")
    await expect(mara.at("tab-calls").locator("em")).to_be_visible(timeout=LIMIT_MS)
    await mara.press("tab-calls")
    row = mara.at("call-row", kind="missed", number="607").first
    await row.locator("button").first.click()
    await expect(row).to_contain_text("This browser rang", timeout=LIMIT_MS)


async def test_a_stranger_of_the_list_of_calls_is_blocked_and_let_in_again(
    page: Any, server: OfficeServer
) -> None:
    mara = await page(MARA)
    await mara.dial("030 1234567")  # there is no line: what counts is that it is on record
    await mara.press("tab-calls")
    row = mara.at("call-row", number="+49301234567").first
    await row.locator("button").first.click()
    await row.get_by_text("Block this number").click()
    await expect(row.get_by_text("Unblock")).to_be_visible(timeout=LIMIT_MS)
    assert (await server.get(MARA, "/me/blocked-callers"))["numbers"] == ["+49301234567"]
    await row.get_by_text("Unblock").click()
    await expect(row.get_by_text("Block this number")).to_be_visible(timeout=LIMIT_MS)
    assert (await server.get(MARA, "/me/blocked-callers"))["numbers"] == []


# -- honest limits


async def test_a_second_tab_says_so_and_can_take_over(page: Any) -> None:
    mara = await page(MARA)
    other = await mara.page.context.new_page()
    token = await mara.evaluate("() => sessionStorage.getItem('einklang.token')")
    await other.add_init_script(f"sessionStorage.setItem('einklang.token', {token!r})")
    await other.goto(mara.page.url)
    second = WebphonePage(other, mara.server)
    await second.sees("banner", code="other_tab")
    await second.press("banner-action")
    await second.is_ready()
    await mara.sees("banner", code="other_tab")


async def test_without_the_microphone_no_call_is_made_and_the_reason_is_said(
    server: OfficeServer,
) -> None:
    async with chromium(may_listen=False) as browser:
        context = await browser.new_context(locale="en-GB", permissions=[])
        await context.add_init_script(
            "navigator.mediaDevices.getUserMedia = () => "
            "Promise.reject(new DOMException('no', 'NotAllowedError'))"
        )
        mara = await WebphonePage.open(context, server)
        await mara.sign_in(MARA)
        await mara.is_ready()
        await mara.dial("607")
        await mara.sees("banner", code="mic_denied")
        await mara.sees_no("call-card")


async def test_a_page_that_is_not_encrypted_says_so_before_anybody_signs_in(
    server: OfficeServer,
) -> None:
    port = server.http.rpartition(":")[2]
    rule = f"--host-resolver-rules=MAP phone.lan 127.0.0.1:{port}"
    async with chromium(rule) as browser:
        page = await browser.new_page()
        await page.goto("http://phone.lan/phone")
        told = page.locator(".problem a")
        await expect(told).to_have_attribute("href", "/trust", timeout=LIMIT_MS)


async def test_a_person_without_a_webphone_is_told_what_to_do(page: Any) -> None:
    lea = await page()
    await lea.sign_in(LEA)
    await lea.sees("banner", code="no_account")
    await lea.sees("person-row", number="602")


@pytest.mark.long
async def test_a_lost_office_is_said_and_statuses_turn_old(browser: Any, tmp_path: Any) -> None:
    server = OfficeServer(tmp_path / "server", (MARA, JONAS, LEA))
    await server.start()
    context = await browser.new_context(locale="en-GB")
    try:
        mara = await WebphonePage.open(context, server)
        await mara.sign_in(MARA)
        await mara.is_ready()
        await server.kill()
        await mara.sees("banner", code="lost")
        await mara.sees("person-row", number="607", status="unknown")
        await mara.says("person-row", "As of ")
        await mara.press("dnd-switch")
        await mara.says("dnd-sentence", "not sent yet")
        await server.start()
        await mara.is_ready()
        await mara.sees("dnd-card", state="on")
        await mara.sees_no("banner")
    finally:
        await context.close()
        await server.stop()


async def is_kept(server: OfficeServer) -> None:
    """The talk is on the disk: what was not written is not there after a power cut."""

    def kept() -> bool:
        with closing(sqlite3.connect(server.directory / "data" / "einklang.db")) as data:
            rows = [json.loads(text) for (text,) in data.execute(LIVE_CALLS)]
        return any(row["caller"] and row["winner"] for row in rows)

    await until(kept, "the talk on the disk")


@pytest.mark.long
async def test_a_call_goes_on_while_the_server_is_started_anew(
    browser: Any, tmp_path: Any, tones: Any
) -> None:
    server = OfficeServer(tmp_path / "server", (MARA, JONAS, LEA))
    await server.start()
    context = await browser.new_context(locale="en-GB")
    desk = Baresip("desk", tmp_path / "desk", "205", "s-205", server.sip, DOMAIN, tones[1000])
    try:
        await desk.start()
        mara = await WebphonePage.open(context, server)
        await mara.sign_in(MARA)
        await mara.is_ready()
        await mara.dial("607")
        await desk.wait_for("CALL_INCOMING")
        await desk.accept()
        await mara.hears(1000)
        await is_kept(server)
        await server.kill()
        there = mara.at("connection", state="connected")
        await expect(there).to_have_count(0, timeout=LIMIT_MS)
        await server.start()
        await mara.is_ready()
        await mara.hears(1000)
        await mara.press("call-hangup")
        await desk.wait_for("CALL_CLOSED")
    finally:
        await context.close()
        await desk.stop()
        await server.stop()


# -- how it looks

FITS = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth + 1;
  const cut = [...document.querySelectorAll('button, b, small, h2, label, .chip, p')]
    .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 2)
    .filter(e => getComputedStyle(e).overflow !== 'visible')
    .filter(e => !e.closest('.call-with') && e.clientWidth > 2)
    .map(e => e.textContent.slice(0, 40));
  const out = [...document.querySelectorAll('button')]
    .filter(e => e.offsetParent)
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([e, r]) => r.width > 2 && (r.right > innerWidth + 1 || r.left < -1))
    .map(([e]) => e.textContent.slice(0, 40));
  const nameless = [...document.querySelectorAll('button, input, select')]
    .filter(e => e.offsetParent)
    .filter(e => !(e.ariaLabel || e.title || e.textContent.trim() || e.labels?.length))
    .map(e => e.outerHTML.slice(0, 80));
  return {wide, cut, out, nameless};
}"""
FINE = {"wide": False, "cut": [], "out": [], "nameless": []}


@pytest.mark.parametrize(
    "language",
    ["de", *(pytest.param(other, marks=pytest.mark.long) for other in ("en", "nl"))],
)
@pytest.mark.parametrize(("width", "height"), WIDTHS)
async def test_everything_fits_at_every_width_in_every_language(
    page: Any, phone: Any, width: int, height: int, language: str
) -> None:
    jonas = await phone("205")
    mara = await page(width=width, height=height)
    await mara.evaluate(f"() => localStorage.setItem('einklang.language', '{language}')")
    await mara.page.reload()
    assert await mara.evaluate(FITS) == FINE, "signing in"
    await mara.sign_in(MARA)
    await mara.is_ready()
    assert await mara.evaluate(FITS) == FINE, "the page"
    for opener in ("devices-row", "identity", "settings"):
        await mara.press(opener)
        assert await mara.evaluate(FITS) == FINE, opener
        await mara.page.keyboard.press("Escape")
    await jonas.dial("602")
    await mara.sees("incoming")
    assert await mara.evaluate(FITS) == FINE, "ringing"
    await mara.press("incoming-answer")
    await mara.sees("call-card", state="talking")
    assert await mara.evaluate(FITS) == FINE, "in a call"
    await mara.press("call-transfer")
    assert await mara.evaluate(FITS) == FINE, "transferring"
    await jonas.hang_up()
    await mara.sees_no("call-card")


async def test_an_incoming_call_never_takes_the_keyboard(page: Any, phone: Any) -> None:
    mara, jonas = await page(MARA), await phone("205")
    await mara.at("dial-field").focus()
    await jonas.dial("602")
    await mara.sees("incoming")
    await mara.page.keyboard.type("hallo welt ")
    await expect(mara.at("dial-field")).to_have_value("hallo welt ")
    await mara.sees("incoming", number="607")
