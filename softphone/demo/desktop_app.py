"""The real desktop app for stories and tests: seen by its pictures, driven by its controls."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from softphone.demo.office_server import PASSWORD, Resident
from softphone.demo.processes import Program, StoryError, until
from softphone.desktop.single_instance import hand_over


@dataclass
class DesktopApp:
    """One app with a home of its own, signed in as one person.

    env: the screen, the sound card and the language it shall use.
    album: where its pictures go; None: into its own directory.
    """

    directory: Path
    server: str
    "URL of the presence server."
    person: Resident
    env: Mapping[str, str] = field(default_factory=dict)
    album: Path | None = None
    _program: Program | None = None

    @property
    def home(self) -> Path:
        return (self.directory / "home").absolute()

    @property
    def pictures(self) -> Path:
        return (self.album or self.directory / "pictures").absolute()

    async def start(self, timeout_s: float = 30.0) -> None:
        """Start it and wait until the telephone is registered.  Raises StoryError."""
        self.home.mkdir(parents=True, exist_ok=True)
        read_end, write_end = os.pipe()
        os.write(write_end, PASSWORD.encode() + b"\n")
        os.close(write_end)
        own = {
            "EINKLANG_HOME": str(self.home),
            "EINKLANG_SNAPSHOTS": str(self.pictures),
            "EINKLANG_SERVER": self.server,
            "EINKLANG_EMAIL": self.person.email,
            "EINKLANG_PASSWORD_FD": str(read_end),
        }
        try:
            self._program = await Program.start(
                [sys.executable, "-m", "softphone"],
                self.directory / "app.log",
                env={**self.env, **own},
                pass_fds=(read_end,),
            )
        finally:
            os.close(read_end)
        await until(self.is_registered, "the desktop app signed in and registered", timeout_s)

    @property
    def pid(self) -> int:
        return self._running().pid

    async def ask(self, command: str, **details: Any) -> dict[str, Any]:
        """Send one command through the app's door.  Raises StoryError when it does not obey."""
        answer = await hand_over(command, place=self.home, **details)
        if answer is None:
            log = self._running().output()[-500:]
            raise StoryError(f"the desktop app does not answer {command}: {log}")
        if not answer.get("ok"):
            raise StoryError(f"the desktop app refused {command} {details}: {answer}")
        return answer

    async def is_registered(self) -> bool:
        if not self._running().is_running:
            raise StoryError(f"the desktop app ended: {self._running().output()[-500:]}")
        answer = await hand_over("status", place=self.home)
        return bool(
            answer
            and answer.get("ok")
            and answer.get("connected")
            and answer.get("registration") == "registered"
        )

    async def calls(self) -> list[dict[str, Any]]:
        """The calls that it shows now."""
        found: list[dict[str, Any]] = (await self.ask("status"))["calls"]
        return found

    async def wait_for_call(self, state: str, timeout_s: float = 10.0) -> dict[str, Any]:
        """Wait until it has a call in this state (a ``CallState`` value); that call."""
        seen: list[dict[str, Any]] = []

        async def is_there() -> bool:
            seen[:] = [call for call in await self.calls() if call["state"] == state]
            return bool(seen)

        await until(is_there, f"the desktop app showing a call as {state}", timeout_s)
        return seen[0]

    async def wait_for_no_call(self, timeout_s: float = 10.0) -> None:
        """Wait until nothing rings or talks; the call that ended last may still be shown."""

        async def is_over() -> bool:
            return all(call["state"] == "ended" for call in await self.calls())

        await until(is_over, "the desktop app having no call", timeout_s)

    async def press(self, name: str) -> None:
        """Press a control or activate a row, by its object name or accessible name."""
        await self.ask("press", name=name)

    async def type(self, name: str, text: str) -> None:
        await self.ask("type", name=name, text=text)

    async def picture(self, name: str) -> list[Path]:
        """PNGs of every window that is open now."""
        return [Path(file) for file in (await self.ask("snapshot", name=name))["files"]]

    def _running(self) -> Program:
        if self._program is None:
            raise StoryError("the desktop app was not started")
        return self._program

    async def kill(self) -> None:
        await self._running().kill()

    async def stop(self) -> None:
        if self._program is not None:
            await self._program.stop(grace_s=10)
