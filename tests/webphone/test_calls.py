"""Calls of the webphone with real telephones: sound both ways, and everything in them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.processes import until
from softphone.media import tone
from tests.webphone.conftest import BROWSER_HZ, JONAS, MARA, PHONE_HZ

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def heard(phone: Baresip, frequency_hz: float, seconds: float = 1.0) -> None:
    """The telephone has recorded this tone.  Call after it hung up."""
    await until(lambda: bool(list(phone.recordings.glob("*-dec.wav"))), "the recording")
    samples, rate = tone.read_wav(phone.heard())
    assert tone.longest_stretch_s(samples, rate, frequency_hz) >= seconds


async def test_S26_the_webphone_calls_a_desk_phone_and_both_hear_each_other(
    page: Any, phone: Any
) -> None:
    """S26: one account is that of the webphone."""
    mara, desk = await page(MARA), await phone("205")
    await mara.dial("607")
    ringing = await desk.wait_for("CALL_INCOMING")
    assert "602" in ringing["peeruri"] and ringing["peerdisplayname"] == "Mara Vogt"
    await desk.accept()
    await mara.sees("call-card", state="talking")
    await mara.hears(PHONE_HZ)
    await asyncio.sleep(1.5)
    await mara.press("call-hangup")
    await desk.wait_for("CALL_CLOSED")
    await heard(desk, BROWSER_HZ)


async def test_S26_a_desk_phone_calls_the_webphone_and_both_hear_each_other(
    page: Any, phone: Any
) -> None:
    """S26: one account is that of the webphone."""
    mara, desk = await page(MARA), await phone("205")
    await desk.dial("602")
    await mara.sees("incoming", number="607")
    await mara.says("incoming", "Jonas Brandt")
    await mara.press("incoming-answer")
    await desk.wait_for("CALL_ESTABLISHED")
    await mara.hears(PHONE_HZ)
    await asyncio.sleep(1.5)
    await desk.hang_up()
    await mara.sees_no("call-card")
    await heard(desk, BROWSER_HZ)


async def in_a_call(page: Any, phone: Any, account: str = "205") -> tuple[Any, Baresip]:
    """Mara's webphone talks to a desk phone, and hears it."""
    mara, desk = await page(MARA), await phone(account)
    await mara.dial("607" if account == "205" else "616")
    await desk.wait_for("CALL_INCOMING")
    await desk.accept()
    await mara.sees("call-card", state="talking")
    await mara.hears(PHONE_HZ)
    return mara, desk


async def test_the_webphone_holds_and_goes_on(page: Any, phone: Any) -> None:
    mara, _ = await in_a_call(page, phone)
    await mara.press("call-hold")
    await mara.sees("call-card", state="held")
    await mara.hears_nothing()
    await mara.press("call-hold")
    await mara.sees("call-card", state="talking")
    await mara.hears(PHONE_HZ)


async def test_the_desk_phone_holds_and_goes_on(page: Any, phone: Any) -> None:
    mara, desk = await in_a_call(page, phone)
    await desk.command("hold")
    await mara.says("call-said", "You are on hold")
    await desk.command("resume")
    await mara.hears(PHONE_HZ)


async def test_keys_go_both_ways(page: Any, phone: Any) -> None:
    mara, desk = await in_a_call(page, phone)
    await mara.press("call-keypad")
    await mara.at("call-card").locator('[data-testid="key-5"]').click()
    await desk.wait_for("CALL_DTMF_START", param="5")
    await desk.command("sndcode", "7")
    await mara.says("call-digits", "7")


async def test_a_muted_webphone_says_nothing(page: Any, phone: Any) -> None:
    mara, desk = await in_a_call(page, phone)
    await mara.press("call-mute")
    silent = "() => window.__heard() > 0"
    assert await mara.evaluate(silent), "it still hears the other side"
    await asyncio.sleep(1.5)
    await mara.press("call-hangup")
    await desk.wait_for("CALL_CLOSED")
    await until(lambda: bool(list(desk.recordings.glob("*-dec.wav"))), "the recording")
    samples, rate = tone.read_wav(desk.heard())
    assert tone.level_at(samples[-rate:], rate, BROWSER_HZ) < -60


async def test_the_webphone_transfers_at_once(page: Any, phone: Any) -> None:
    mara, jonas = await in_a_call(page, phone)
    lea = await phone("216")
    await mara.press("call-transfer")
    await mara.at("person-row", number="616").locator('[data-testid="transfer-now"]').click()
    await lea.wait_for("CALL_INCOMING")
    await lea.accept()
    await mara.sees_no("call-card")
    await lea.wait_for("CALL_ESTABLISHED")
    assert not jonas.saw("CALL_CLOSED")


@pytest.mark.long
async def test_the_webphone_asks_first_and_then_joins_both(page: Any, phone: Any) -> None:
    mara, jonas = await in_a_call(page, phone)
    lea = await phone("216")
    await mara.press("call-transfer")
    await mara.at("person-row", number="616").locator('[data-testid="consult"]').click()
    await lea.wait_for("CALL_INCOMING")
    await lea.accept()
    await mara.sees("second-call", number="607")
    await mara.sees("call-card", state="talking", number="616")
    await mara.press("join")
    await mara.sees_no("call-card")
    assert not jonas.saw("CALL_CLOSED") and not lea.saw("CALL_CLOSED")
    await asyncio.sleep(1.0)
    await lea.hang_up()
    await jonas.wait_for("CALL_CLOSED")


async def test_a_second_call_waits_and_is_taken_up(page: Any, phone: Any) -> None:
    mara, _ = await in_a_call(page, phone)
    lea = await phone("216")
    await lea.dial("602")
    await mara.sees("incoming", number="616")
    await mara.press("incoming-answer")
    await mara.sees("call-card", number="616", state="talking")
    await mara.sees("second-call", number="607")
    await mara.press("resume")
    await mara.sees("second-call", number="616")
    await mara.sees("call-card", number="607", state="talking")


async def test_declining_speaks_for_the_person_and_stops_the_desk_phone_too(
    page: Any, phone: Any
) -> None:
    mara, desk, jonas = await page(MARA), await phone("208"), await phone("205")
    await jonas.dial("602")
    await mara.sees("incoming", number="607")
    await desk.wait_for("CALL_INCOMING")
    await mara.press("incoming-decline")
    await desk.wait_for("CALL_CLOSED")
    await jonas.wait_for("CALL_CLOSED")
    await mara.sees_no("incoming")


async def test_silence_here_lets_the_desk_phone_ring_on(page: Any, phone: Any) -> None:
    mara, desk, jonas = await page(MARA), await phone("208"), await phone("205")
    await jonas.dial("602")
    await mara.sees("incoming", number="607")
    await mara.press("incoming-silence")
    await mara.sees("incoming", silenced="true")
    assert desk.saw("CALL_INCOMING") and not desk.saw("CALL_CLOSED")
    await jonas.hang_up()
    await mara.sees_no("incoming")


async def test_two_browsers_hear_each_other(page: Any) -> None:
    mara, jonas = await page(MARA), await page(JONAS)
    await mara.dial("607")
    await jonas.sees("incoming", number="602")
    await jonas.press("incoming-answer")
    await mara.sees("call-card", state="talking")
    await mara.hears(BROWSER_HZ)
    await jonas.hears(BROWSER_HZ)
    await mara.press("call-hold")
    await jonas.says("call-said", "You are on hold")
    await mara.press("call-hold")
    await jonas.hears(BROWSER_HZ)
    await jonas.press("call-hangup")
    await mara.sees_no("call-card")


async def test_the_echo_test_says_what_the_microphone_says(page: Any) -> None:
    mara = await page(MARA)
    await mara.dial("*43")
    await mara.sees("call-card", state="talking")
    await mara.hears(BROWSER_HZ)


async def test_a_busy_or_absent_colleague_is_said_in_words(page: Any) -> None:
    mara = await page(MARA)
    await mara.dial("616")
    await mara.sees("call-said", reason="call.failed.noAnswer")
    await mara.dial("699")
    await mara.says("call-said", "no such number")


# -- what breaks


async def test_a_reloaded_page_goes_on_with_its_call(page: Any, phone: Any) -> None:
    mara, desk = await in_a_call(page, phone)
    mara.page.on("dialog", lambda dialog: dialog.accept())
    await mara.page.reload()
    await mara.sees("call-card", state="talking")
    await mara.says("call-card", "Jonas Brandt")
    await mara.hears(PHONE_HZ)
    assert not desk.saw("CALL_CLOSED")
    await asyncio.sleep(1.5)
    await mara.press("call-hangup")
    await desk.wait_for("CALL_CLOSED")
    await heard(desk, BROWSER_HZ)


@pytest.mark.long
async def test_a_page_that_is_closed_in_a_call_ends_it_for_the_other_side(
    page: Any, phone: Any
) -> None:
    mara, desk = await in_a_call(page, phone)
    await mara.page.close(run_before_unload=False)
    await desk.wait_for("CALL_CLOSED", timeout_s=15.0)
