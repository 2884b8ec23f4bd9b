"""The story of this part of the product, from a web page to silence, with real programs only.

602 clicks a number on a web page.  Her desk phone rings and is picked up, the number that was
called rings, do not disturb is turned on in the webphone, and everything is quiet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext

from softphone.demo.baresip import Baresip
from softphone.demo.processes import until
from softphone.desktop import native_manifests
from softphone.media import tone
from tests.browser import MAY_LISTEN, chromium_profile, says
from tests.extension.conftest import EXTENSION, open_page
from tests.real_office import Stage
from tests.webphone.conftest import JONAS, LEA, MARA
from tests.webphone_page import WebphonePage

SHOP = "<h1>Nordwind Logistik</h1><p>Ruf uns an: <b>030 555 01 10</b>, Mo bis Fr.</p>"
PLAN = """
[[call_plans]]
name = "main"
number = "+49 30 5550110"
steps = [ { user = "607", seconds = 20 } ]
"""
"The number on the page leads to Jonas."
DESK_HZ, JONAS_HZ = 1000, 440


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    opened = await Stage.open(tmp_path, ("205", "208", "216"), (MARA, JONAS, LEA), plans=PLAN)
    yield opened
    await opened.close()


@pytest.fixture
async def browser(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BrowserContext]:
    """Mara's Chromium, with the extension and connected with her app."""
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user" / "config"))
    monkeypatch.setenv("EINKLANG_HOME", str(stage.app.home))
    native_manifests.install()
    said = tone.write_wav(tmp_path / "mic.wav", tone.sine(600, 10, 48000), 48000)
    flags = (
        f"--disable-extensions-except={EXTENSION}", f"--load-extension={EXTENSION}",
        "--disable-features=DisableLoadExtensionCommandLineSwitch", MAY_LISTEN, says(said),
    )  # fmt: skip
    profile = tmp_path / "user" / "config" / "chromium"
    async with chromium_profile(profile, *flags) as context:
        yield context


async def shows(stage: Stage, *texts: str) -> None:
    """The app's windows say all of this."""

    async def is_there() -> bool:
        said = " ".join((await stage.app.ask("controls"))["texts"])
        return all(text in said for text in texts)

    await until(is_there, f"the app saying {texts}", 15.0)


async def heard(phone: Baresip, frequency_hz: float) -> None:
    await until(lambda: bool(list(phone.recordings.glob("*-dec.wav"))), "the recording")
    samples, rate = tone.read_wav(phone.heard())
    assert tone.longest_stretch_s(samples, rate, frequency_hz) >= 1.5


async def test_S28_S37_from_a_click_on_a_page_to_silence_everywhere(
    stage: Stage, browser: Any
) -> None:
    """S28, S37: click-and-call uses the device that was chosen for it; app and webphone set it
    for each other.
    """
    server, desk, jonas, lea = stage.server, stage.desk, stage.jonas, stage.lea
    await server.put(MARA, "/me/click-and-call", {"value": "208"})
    webphone = await WebphonePage.open(browser, server)
    await webphone.sign_in(MARA)
    await webphone.is_ready()

    page = await open_page(browser, SHOP)
    await page.locator("einklang-number").click(timeout=15_000)
    await shows(stage, "Call this number?", "kunden.example", "030 5550110")
    assert not desk.saw("CALL_INCOMING"), "a page never dials"
    await stage.app.press("linkCall")

    await desk.wait_for("CALL_INCOMING")
    assert not jonas.saw("CALL_INCOMING"), "first one's own device"
    await shows(stage, "Desk phone is ringing")
    await desk.accept()
    ringing = await jonas.wait_for("CALL_INCOMING")
    assert "602" in ringing["peeruri"] and ringing["peerdisplayname"] == "Mara Vogt"
    await jonas.accept()
    await shows(stage, "On a call with")

    await webphone.press("dnd-switch")
    await webphone.sees("dnd-card", state="on")
    for account in ("204", "207", "208"):
        await webphone.sees("device-node", account=account, quiet="quiet")

    async def app_is_quiet() -> bool:
        state = await stage.app.ask("status")
        return bool(state["me"]["availability"]["status"] == "do_not_disturb")

    await until(app_is_quiet, "the app showing do not disturb", 10.0)
    await asyncio.sleep(3.0)
    assert not jonas.saw("CALL_CLOSED"), "a running call goes on"
    await jonas.hang_up()
    await desk.wait_for("CALL_CLOSED")
    await heard(jonas, DESK_HZ)
    await heard(desk, JONAS_HZ)

    desk.events.clear()
    await lea.dial("602")
    await lea.wait_for("CALL_CLOSED")
    assert not desk.saw("CALL_INCOMING")
    await webphone.sees_no("incoming")
    await stage.app.wait_for_no_call()
    record = await server.last_call(MARA)
    assert record["from"]["number"] == "616" and record["result"] == "missed"
    assert not webphone.problems
