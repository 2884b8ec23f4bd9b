"""One office and one browser for each module of stories; each test has pages of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN, OfficeServer, Resident
from softphone.media.tone import sine, write_wav
from tests.browser import chromium, says
from tests.webphone_page import WebphonePage

BROWSER_HZ, PHONE_HZ = 440, 1000
MARA = Resident(
    "602", "Mara", "Vogt", {"204": "softphone", "207": "webphone", "208": "desk_phone"},
    webphone="207",
    language="en",
)  # fmt: skip
JONAS = Resident(
    "607",
    "Jonas",
    "Brandt",
    {"205": "desk_phone", "215": "webphone"},
    webphone="215",
    language="en",
)
LEA = Resident(
    "616", "Lea", "Hartmann", {"216": "desk_phone"}, rights="administration", language="en"
)
PageMaker = Callable[..., Coroutine[Any, Any, WebphonePage]]
PhoneMaker = Callable[..., Coroutine[Any, Any, Baresip]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.end_to_end)


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("tones")
    phone = write_wav(folder / "phone.wav", sine(PHONE_HZ, 60, 8000), 8000)
    browser = write_wav(folder / "browser.wav", sine(BROWSER_HZ, 10, 48000), 48000)
    return {PHONE_HZ: phone, BROWSER_HZ: browser}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OfficeServer]:
    office = OfficeServer(tmp_path_factory.mktemp("server"), (MARA, JONAS, LEA))
    await office.start()
    yield office
    await office.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tones: dict[int, Path]) -> AsyncIterator[Browser]:
    async with chromium(says(tones[BROWSER_HZ])) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, server: OfficeServer) -> AsyncIterator[PageMaker]:
    """``await page(MARA)``: a browser that was never here, signed in and ready; no problems
    may be left in its console.
    """
    opened: list[WebphonePage] = []

    async def make(person: Resident | None = None, **more: Any) -> WebphonePage:
        context = await browser.new_context(
            locale=more.pop("locale", "en-GB"), color_scheme=more.pop("scheme", "light")
        )
        made = await WebphonePage.open(context, server, **more)
        opened.append(made)
        if person is not None:
            await made.sign_in(person)
            await made.is_ready()
        return made

    yield make
    for one in opened:
        await one.page.context.close()
    for one in opened:
        assert not one.problems


@pytest_asyncio.fixture(loop_scope="module")
async def phone(
    server: OfficeServer, tones: dict[int, Path], tmp_path: Path
) -> AsyncIterator[PhoneMaker]:
    """``await phone("205")``: a signed-in baresip that says 1000 Hz."""
    made: list[Baresip] = []

    async def make(account: str, **more: Any) -> Baresip:
        found = Baresip(
            f"desk-{account}", tmp_path / f"desk-{account}", account, f"s-{account}",
            server.sip, DOMAIN, tones[PHONE_HZ], **more,
        )  # fmt: skip
        made.append(found)
        await found.start()
        return found

    yield make
    for one in made:
        await one.stop()
