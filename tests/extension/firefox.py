"""A real Firefox without a window, driven by Marionette: JSON with its length before it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softphone.demo.processes import Program, until
from tests.ports import free_port

FIREFOX = shutil.which("firefox-esr") or "/usr/bin/firefox-esr"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"The key under which WebDriver tells an element (W3C WebDriver §12.1)."
LIMIT_S = 30.0
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 0,
    "toolkit.telemetry.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
}


@dataclass
class Firefox:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    _count: int = 0

    async def ask(self, command: str, **details: Any) -> Any:
        """One command of WebDriver; raises AssertionError with what Firefox says against it."""
        self._count += 1
        text = json.dumps([0, self._count, command, details])
        self.writer.write(f"{len(text.encode())}:{text}".encode())
        await self.writer.drain()
        _, _, error, result = await self._read()
        assert error is None, (command, error)
        return result

    async def _read(self) -> Any:
        length = (await asyncio.wait_for(self.reader.readuntil(b":"), LIMIT_S))[:-1]
        return json.loads(await self.reader.readexactly(int(length)))

    async def script(self, text: str) -> Any:
        return (await self.ask("WebDriver:ExecuteScript", script=text, args=[]))["value"]

    async def open(self, url: str) -> None:
        await self.ask("WebDriver:Navigate", url=url)

    async def find(self, css: str) -> str:
        """The id of the first element, once there is one."""
        await self.ask("WebDriver:SetTimeouts", implicit=int(LIMIT_S * 1000))
        found = await self.ask("WebDriver:FindElement", using="css selector", value=css)
        return str(found["value"][ELEMENT])

    async def click(self, css: str) -> None:
        """As a person does: a trusted event."""
        await self.ask("WebDriver:ElementClick", id=await self.find(css))


@asynccontextmanager
async def firefox(home: Path, extension: Path) -> AsyncIterator[Firefox]:
    """A browser of its own with this extension in it."""
    profile, port = home / "profile", free_port()
    profile.mkdir()
    settings = {**PREFERENCES, "marionette.port": port}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in settings.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    program = await Program.start(
        [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
        home / "firefox.log", env={"HOME": str(home), "DISPLAY": "", "MOZ_HEADLESS": "1"},
    )  # fmt: skip
    try:
        reader, writer = await _connect(program, port)
        browser = Firefox(reader, writer)
        await browser._read()  # it names itself first
        await browser.ask("WebDriver:NewSession", strictFileInteractability=True)
        await browser.ask("Addon:Install", path=str(extension), temporary=True)
        yield browser
        writer.close()
    finally:
        await program.stop()


async def _connect(
    program: Program, port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    found: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def is_open() -> bool:
        try:
            found.append(await asyncio.open_connection("127.0.0.1", port))
        except OSError:
            assert program.is_running, program.output()[-500:]
            return False
        return True

    await until(is_open, "Firefox listens", LIMIT_S)
    return found[0]
