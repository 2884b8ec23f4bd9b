"""The mailbox in the browser: a telephone leaves a message, the page plays it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from softphone.demo.office_server import PASSWORD, OfficeServer
from tests.webphone.conftest import LEA, MARA

pytestmark = pytest.mark.asyncio(loop_scope="module")
LENGTH = "audio => audio.duration"


async def has_mailbox(server: OfficeServer) -> None:
    """An administrator gives Mara's mailbox a number."""
    async with httpx.AsyncClient(base_url=f"{server.http}/api/v1") as http:
        wish = {"email": LEA.email, "password": PASSWORD, "scope": "administration"}
        token = (await http.post("/session", json=wish)).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        plan = {"name": "box", "number": "802", "steps": [{"voicemail": MARA.number}]}
        assert (await http.post("/call-plans", json=plan)).status_code == 201


async def test_a_message_comes_is_heard_thrown_away_and_taken_back(
    page: Any, phone: Any, server: OfficeServer
) -> None:
    await has_mailbox(server)
    mara = await page(MARA)
    jonas = await phone("205")
    await jonas.dial("802")
    await jonas.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(0.5)
    await jonas.command("sndcode", "#")  # past the greeting
    await asyncio.sleep(4)
    await jonas.hang_up()
    await expect(mara.at("tab-voicemail").locator("em")).to_have_text("1")

    await mara.press("tab-voicemail")
    await mara.sees("message-row", number="607", new="true")
    await mara.at("message-row").locator("button").first.click()
    sound = mara.at("message-sound")
    await expect(sound).to_be_visible()
    await mara.page.wait_for_function(
        "() => document.querySelector('[data-testid=message-sound]').currentTime > 0.3"
    )
    assert 2.0 < await sound.evaluate(LENGTH) < 6.0
    await mara.sees("message-row", number="607", new="false")

    await mara.press("message-delete")
    await mara.sees_no("message-row")
    await mara.press("message-undo")
    await mara.sees("message-row", number="607")
    await expect(mara.at("tab-voicemail").locator("em")).to_have_count(0)
