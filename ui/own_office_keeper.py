"""Looks after the office of this computer from the window: a back-up, and who reaches it.

Restoring stays a command: it needs the server to stand still, and a decision.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from softphone.client.settings import Settings
from softphone.client.state import OfficeState
from softphone.desktop import autostart
from softphone.desktop.ports import lan_address
from softphone.desktop.running_server import Running, read_lock
from ui import words
from ui.pages.settings_office import OwnOfficeSettings
from ui.preferences import Preferences
from ui.sign_in_flow import OWN, PRACTICE

WITHIN_S = 600.0
"A large office with many messages on a slow stick, in seconds."
NEEDED = "users.rights"
"The file opens every secret: only who may give rights may take it away."

Run = Callable[[tuple[str, ...]], Awaitable[str]]
"Runs a command; what it complains of, empty when it worked."


class OfficeSession(Protocol):
    """What this part needs of ``softphone.client.session.Session``."""

    @property
    def state(self) -> OfficeState: ...
    @property
    def server(self) -> str: ...


class OfficeHost(Protocol):
    """Who runs the office of this computer; each says why not, as a sentence, or empty."""

    async def change_reach(self, is_shared: bool, password: str, /) -> str: ...
    async def halt(self) -> str: ...
    async def start_again(self) -> str: ...


async def run_command(command: tuple[str, ...]) -> str:
    """What the command says when it fails, or empty.  Raises OSError, TimeoutError."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _, said = await asyncio.wait_for(process.communicate(), WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    lines = said.decode(errors="replace").strip().splitlines()
    if process.returncode == 0:
        return ""
    return lines[-1].removeprefix("einklang: ") if lines else f"({process.returncode})"


def why_not(
    settings: Settings, office: OfficeState, server: str, running: Running | None
) -> str:
    """The key of a sentence why there is no back-up from here; empty where there is.

    server: where the session is; running: what serves the office of this computer.
    """
    if office.me is None:
        return "bak.not.signedIn"
    if settings.office == PRACTICE:
        return "bak.not.practice"
    is_here = running is not None and server in (running.here, running.http)
    if settings.office != OWN or not is_here:
        return "bak.not.here"
    return "" if NEEDED in office.rights else "bak.not.rights"


class OwnOfficeKeeper:
    """data: folder of the office that this computer hosts."""

    def __init__(
        self, page: OwnOfficeSettings, session: OfficeSession, preferences: Preferences,
        data: Path, spawn: Callable[..., object], is_open: Callable[[], bool],
        host: OfficeHost, run: Run = run_command,
    ) -> None:  # fmt: skip
        self._page, self._session, self._prefs = page, session, preferences
        self._data, self._is_open, self._run = data, is_open, run
        self._host, self._is_changing = host, False
        page.opened.connect(self.look)
        page.share.wanted.connect(
            lambda is_shared, password: spawn(self._reach(is_shared, password))
        )
        page.halt.halt_wanted.connect(lambda: spawn(self._halt(host.halt, True)))
        page.halt.start_wanted.connect(lambda: spawn(self._halt(host.start_again, False)))
        page.along_wanted.connect(self._start_along)
        page.wanted.connect(lambda file: spawn(self._back_up(file)))

    def look(self) -> None:
        """What can be done here, and when it was done last."""
        if self._page.halt.is_halted:
            return  # it is still the office of this computer, and the page says so
        running = read_lock(self._data)
        known, office = self._prefs.settings, self._session.state
        self._page.show_why_not(why_not(known, office, self._session.server, running))
        self._page.show_last(self._last())
        self._page.show_along(autostart.is_enabled())
        if running is not None and not self._is_changing:
            self._page.share.show_shared(running.is_shared)

    async def _halt(self, act: Callable[[], Awaitable[str]], is_halted: bool) -> None:
        self._page.halt.show_busy()
        problem = await act()
        if self._is_open():
            self._page.halt.show_halted(is_halted != bool(problem), problem)

    def _start_along(self, starts: bool) -> None:
        problem = ""
        try:
            (autostart.enable if starts else autostart.disable)()
        except OSError:
            problem = words.text("own.e.start")
        self._page.show_along(autostart.is_enabled(), problem)

    async def _reach(self, is_shared: bool, password: str) -> None:
        self._is_changing = True
        try:
            problem = await self._host.change_reach(is_shared, password)
        finally:
            self._is_changing = False
        if not self._is_open():
            return
        if problem:
            self._page.share.show_failed(problem)
            return
        running = read_lock(self._data)
        port = running.http_port if running is not None else 0
        self._page.share.show_done(is_shared, f"https://{lan_address() or '?'}:{port}")

    async def _back_up(self, file: Path) -> None:
        if file.exists():
            self._page.show_failed("bak.e.exists")
            return
        self._page.show_running()
        program = (sys.executable, "-m", "softphone.cli", "admin", "--data", str(self._data))
        try:
            problem = await self._run((*program, "backup", str(file)))
            size = 0 if problem else file.stat().st_size
        except (OSError, TimeoutError) as error:
            problem, size = str(error) or type(error).__name__, 0
            _sweep(file)
        if not problem:
            self._prefs.change_window(last_backup=datetime.now(UTC).isoformat())
        if not self._is_open():
            return
        if problem:
            self._page.show_failed("bak.e.failed", problem)
        else:
            self._page.show_done(file, size)
            self._page.show_last(self._last())

    def _last(self) -> datetime | None:
        """From here, or by the command into the office's own folder."""
        found = [self._prefs.last_backup, *_in_folder(self._data / "backups")]
        return max((at for at in found if at is not None), default=None)


def _sweep(file: Path) -> None:
    """A command that was ended could not clear away what it had begun."""
    with contextlib.suppress(OSError):
        file.with_name(f"{file.name}.unfinished").unlink(missing_ok=True)


def _in_folder(folder: Path) -> list[datetime]:
    try:
        files = list(folder.glob("*.zip"))
        return [datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files]
    except OSError:
        return []
