"""The app on a fresh computer: nobody told it who it is."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from softphone.demo.desktop_app import DesktopApp
from softphone.demo.office_server import MARA
from softphone.demo.processes import Program, until
from softphone.desktop.running_server import Running, is_alive, read_lock
from softphone.desktop.single_instance import hand_over

NO_SESSION = {"DBUS_SESSION_BUS_ADDRESS": "disabled:", "EINKLANG_LANG": "en"}
"No keyring, whatever desktop the tests run in."


class FreshApp(DesktopApp):
    """Opened without any environment that names a person; ``words`` are its arguments."""

    def __init__(self, directory: Path, env: Mapping[str, str]) -> None:
        super().__init__(directory, "", MARA, {**NO_SESSION, **env})

    async def open(self, *words: str, before: tuple[str, ...] = ()) -> None:
        """Start it and wait until it listens.  ``before``: what starts it, e.g. a session."""
        await self.launch(*words, before=before)
        await until(self.listens, "the app listening", 60.0)

    async def launch(self, *words: str, before: tuple[str, ...] = ()) -> Program:
        own = {"EINKLANG_HOME": str(self.home), "EINKLANG_SNAPSHOTS": str(self.pictures)}
        own["XDG_CONFIG_HOME"] = str(self.directory / "config")  # where it starts along
        self._program = await Program.start(
            [*before, sys.executable, "-m", "softphone", *words],
            self.directory / "app.log",
            env={**self.env, **own},
        )
        return self._program

    async def listens(self) -> bool:
        answer = await hand_over("status", place=self.home)
        return answer is not None and bool(answer.get("ok"))

    async def control(self, name: str) -> dict[str, Any] | None:
        """A visible control; None while there is none of this name."""
        for found in (await self.ask("controls"))["controls"]:
            if name in (found["name"], found["accessible"]):
                return dict(found)
        return None

    async def sees(self, name: str, timeout_s: float = 40.0) -> None:
        async def is_there() -> bool:
            return await self.control(name) is not None

        await until(is_there, f"{name} in the window", timeout_s)

    async def reads(self, text: str, timeout_s: float = 40.0) -> None:
        """Wait until this stands in the window."""

        async def is_there() -> bool:
            return any(text in shown for shown in (await self.ask("controls"))["texts"])

        await until(is_there, f"“{text}” in the window", timeout_s)

    async def is_in(self, timeout_s: float = 60.0) -> dict[str, Any]:
        """Wait until it is signed in and registered; what it knows then."""
        await until(self.is_registered, "the app signed in and registered", timeout_s)
        return await self.ask("status")

    def office(self, name: str = "office") -> Running | None:
        """The server of this computer, if one runs on this data directory."""
        found = read_lock(self.home / name)
        return found if found is not None and is_alive(found.pid, None) else None

    def settings(self) -> str:
        return (self.home / "settings.toml").read_text(encoding="utf-8")


def written(place: Path) -> str:
    """Everything in every small file under this directory, as text."""
    files = (f for f in place.rglob("*") if f.is_file() and not f.is_symlink())
    return "\n".join(f.read_bytes().decode("latin-1") for f in files)


@contextlib.asynccontextmanager
async def fresh_app(directory: Path, env: Mapping[str, str]) -> AsyncIterator[FreshApp]:
    """The app, and afterwards nothing of it: neither app nor a server that it started."""
    app = FreshApp(directory, env)
    app.home.mkdir(parents=True, exist_ok=True)
    try:
        yield app
    finally:
        await app.stop()
        for name in ("office", "practice"):
            await _end(app.office(name))


async def _end(running: Running | None) -> None:
    """A server outlives its app on purpose; here its pid comes from its own lock file."""
    if running is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
    await until(lambda: not is_alive(running.pid, None), "the server ending", 10.0)
