"""Calls of the webphone with real telephones: both directions of sound, and everything in them."""

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
