"""The webphone and a telephone by others (linphone): calls both ways, with sound both ways."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from softphone.demo.linphone import Linphone
from softphone.demo.office_server import DOMAIN, OfficeServer
from softphone.demo.processes import until
from softphone.media import tone
from tests.webphone.conftest import BROWSER_HZ, MARA, PHONE_HZ, PageMaker

pytestmark = pytest.mark.asyncio(loop_scope="module")
ENOUGH_S = 1.5
LinphoneMaker = Callable[..., Coroutine[Any, Any, Linphone]]


@pytest_asyncio.fixture(loop_scope="module")
async def linphone(
    server: OfficeServer, tones: dict[int, Path], tmp_path: Path
) -> AsyncIterator[LinphoneMaker]:
    """``await linphone("udp")``: Jonas's desk phone, which says 1000 Hz and records."""
    made: list[Linphone] = []

    async def make(transport: str) -> Linphone:
        found = Linphone(
            "linphone", tmp_path / "linphone", "205", "s-205", server.sip, DOMAIN,
            tones[PHONE_HZ], transport,
        )  # fmt: skip
        made.append(found)
        await found.start()
        await found.say(f"record {recording(tmp_path)}")
        return found

    yield make
    for one in made:
        await one.stop()


def recording(folder: Path) -> Path:
    return folder / "heard.wav"


async def talks_long_enough(folder: Path) -> None:
    file = recording(folder)
    await until(
        lambda: file.exists() and file.stat().st_size > 60_000, "four seconds of sound", 15.0
    )


async def heard_the_browser(folder: Path) -> None:
    """The browser's tone stands in linphone's recording, which is closed with the call."""

    def is_closed() -> bool:
        return recording(folder).read_bytes()[:4] == b"RIFF"

    await until(is_closed, "the recording")
    samples, rate = tone.read_wav(recording(folder))
    assert tone.longest_stretch_s(samples, rate, BROWSER_HZ) >= ENOUGH_S


async def test_linphone_calls_and_the_webphone_answers(
    page: PageMaker, linphone: LinphoneMaker, tmp_path: Path
) -> None:
    mara = await page(MARA)
    phone = await linphone("udp")
    await phone.dial("602")
    await mara.sees("incoming", number="607")
    await phone.wait_for("ringing")
    await mara.press("incoming-answer")
    await mara.hears(PHONE_HZ)
    await talks_long_enough(tmp_path)
    await phone.hang_up()
    await mara.sees_no("call-card")
    await heard_the_browser(tmp_path)


@pytest.mark.long
async def test_the_webphone_calls_and_linphone_answers(
    page: PageMaker, linphone: LinphoneMaker, tmp_path: Path
) -> None:
    mara = await page(MARA)
    phone = await linphone("tcp")
    await mara.dial("607")
    line = await phone.wait_for("incoming call")
    assert "<sip:602@office.example>" in line
    await phone.answer()
    await mara.hears(PHONE_HZ)
    await talks_long_enough(tmp_path)
    await mara.press("call-hangup")
    await phone.wait_for("ended")
    await heard_the_browser(tmp_path)
