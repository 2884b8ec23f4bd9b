"""A real Chromium without a window, with a microphone that says a tone of ours."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, async_playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--no-proxy-server",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
MAY_LISTEN = "--use-fake-ui-for-media-stream"
"The person allows the microphone whenever a page asks."


def says(tone: Path) -> str:
    """The flag that makes the microphone play this WAV again and again."""
    return f"--use-file-for-fake-audio-capture={tone.absolute()}"


@asynccontextmanager
async def chromium(*flags: str, may_listen: bool = True) -> AsyncIterator[Browser]:
    """A browser of its own; each context in it is a person who never was here before."""
    more = (*flags, MAY_LISTEN) if may_listen else flags
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, *more], handle_sigint=False,
            handle_sigterm=False, env=_environment(),
        )  # fmt: skip
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def chromium_profile(
    profile: Path, *flags: str, headless: bool = True, home: Path | None = None
) -> AsyncIterator[BrowserContext]:
    """A browser with a profile folder, as extensions need one."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(profile), executable_path=CHROMIUM, headless=headless,
            args=[*FLAGS, *flags], handle_sigint=False, handle_sigterm=False,
            env=_environment(home), ignore_default_args=["--disable-extensions"],
        )  # fmt: skip
        try:
            yield context
        finally:
            await context.close()


def _environment(home: Path | None = None) -> dict[str, str | float | bool]:
    """Ours, without a bus that the browser would only complain about."""
    kept = {k: v for k, v in os.environ.items() if k != "DBUS_SESSION_BUS_ADDRESS"}
    if home is not None:
        kept["HOME"] = str(home)
    return dict(kept)
