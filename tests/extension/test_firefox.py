"""The same extension in a real Firefox, which starts our native host from its manifest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.desktop import native_manifests
from tests.extension.conftest import EXTENSION, Receiver
from tests.extension.firefox import Firefox, firefox

PAGE = """\
<!doctype html><meta charset=utf-8><title>Kunden</title>
<p>Ruf an: <b id=real>030 555 01 10</b>!</p><a href="tel:+49-30-5550199">Anrufen</a>
"""
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A web page on this machine."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n{PAGE}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()


@pytest.fixture
async def browser(user: Path, tmp_path: Path) -> AsyncIterator[Firefox]:
    native_manifests.install()
    async with firefox(tmp_path, EXTENSION) as found:
        yield found


async def test_a_number_on_a_page_is_clicked_and_the_app_is_asked(
    browser: Firefox, receiver: Receiver, site: str
) -> None:
    await browser.open(site)
    await browser.click("#real einklang-number")
    asked = await receiver.next()
    assert (asked["number"], asked["source"]) == ("0305550110", "127.0.0.1")
    assert asked["ask"] is True, "a page never dials"

    await browser.script(
        """for (const element of document.querySelectorAll('einklang-number, a')) {
             element.click();
             element.dispatchEvent(new MouseEvent('click', {bubbles: true, composed: true}));
           }
           postMessage({cmd: 'call', number: '0900555'}, '*');"""
    )
    await browser.click("a")
    assert (await receiver.next())["number"] == "+49-30-5550199"
    assert receiver.asked.empty(), "what the page clicked by itself asked for nothing"
