"""A real Chromium with the real extension, which starts our native host from its manifest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, Route

from softphone.desktop import native_manifests
from softphone.desktop.single_instance import SingleInstance
from tests.browser import chromium_profile

EXTENSION = Path(__file__).parents[2] / "packaging" / "extension"
LIMIT_S = 15.0
SITE = "http://kunden.example/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.end_to_end)


@dataclass
class Receiver:
    """Stands at the door of the running app, and takes down what is asked of it."""

    asked: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def take(self, wish: dict[str, Any]) -> dict[str, Any]:
        if wish["cmd"] == "call":
            self.asked.put_nowait(wish)
        return {"ok": True, "me": {"name": "Mara"}}

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.asked.get(), LIMIT_S)


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of this machine with nothing installed yet; where their browser keeps itself."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path / "einklang"))
    (tmp_path / "einklang").mkdir()
    return tmp_path / "config" / "chromium"


@pytest.fixture
async def receiver(user: Path) -> AsyncIterator[Receiver]:
    door, found = SingleInstance(), Receiver()
    assert await door.claim(found.take)
    yield found
    await door.close()


@pytest.fixture
async def browser(user: Path) -> AsyncIterator[BrowserContext]:
    native_manifests.install()
    flags = (
        f"--disable-extensions-except={EXTENSION}",
        f"--load-extension={EXTENSION}",
        "--disable-features=DisableLoadExtensionCommandLineSwitch",
    )
    async with chromium_profile(user, *flags) as context:
        yield context


async def open_page(context: BrowserContext, html: str, url: str = SITE) -> Page:
    """A page of a site with this content, once the extension has looked at it."""
    page = await context.new_page()

    async def serve(route: Route) -> None:
        body = f"<!doctype html><meta charset=utf-8><title>Kunden</title>{html}"
        await route.fulfill(body=body, content_type="text/html")

    await page.route("**/*", serve)
    await page.goto(url)
    return page
