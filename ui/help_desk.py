"""Carries out what the help page offers: looks at this computer, prepares a mail (S49).

Nothing is sent by itself: a mail program opens with a draft, and the person decides.
"""

from __future__ import annotations

import asyncio
import json
import platform
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from softphone import __version__
from ui import words
from ui.pages.settings_help import Found, HelpSettings

DOCTOR = (sys.executable, "-m", "softphone.cli", "doctor", "--json")
WITHIN_S = 60.0

Run = Callable[[tuple[str, ...]], Awaitable[str]]


async def run_command(command: tuple[str, ...]) -> str:
    """What the command prints.  Raises OSError, TimeoutError."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        output, _ = await asyncio.wait_for(process.communicate(), WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    return output.decode(errors="replace")


class HelpDesk:
    """open_url: opens a mail program; False where there is none."""

    def __init__(
        self, page: HelpSettings, spawn: Callable[..., object], is_open: Callable[[], bool],
        run: Run = run_command,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:  # fmt: skip
        self._page, self._is_open = page, is_open
        self._run, self._open_url = run, open_url
        page.check_wanted.connect(lambda: spawn(self._check()))
        page.report_wanted.connect(lambda with_file: spawn(self._report(with_file)))

    async def _check(self) -> None:
        self._page.show_checking()
        try:
            found = findings(await self._run(DOCTOR))
        except (OSError, TimeoutError):
            found = []
        if not self._is_open():
            return
        if found:
            self._page.show_findings(found)
        else:
            self._page.show_failed()

    async def _report(self, with_file: bool) -> None:
        file = await self._bundle() if with_file else ""
        if not self._is_open():
            return
        is_opened = self._open_url(QUrl(mail(file)))
        self._page.show_report(file, is_opened)

    async def _bundle(self) -> str:
        """Path of a new file of findings; empty where it could not be written."""
        target = _folder() / f"einklang-{datetime.now():%Y-%m-%d-%H%M%S}.zip"
        try:
            await self._run((*DOCTOR, "--bundle", str(target)))
        except (OSError, TimeoutError):
            return ""
        return str(target) if target.exists() else ""


def findings(output: str) -> list[Found]:
    """What ``einklang doctor --json`` prints; lines that are none are passed over."""
    found = []
    for line in output.splitlines():
        try:
            told = json.loads(line)
            found.append(Found(told["level"], told["sentence"], told.get("mend") or ""))
        except (ValueError, TypeError, KeyError):
            continue
    return found


def mail(file: str) -> str:
    """A ``mailto:`` without a receiver: the person chooses who helps (RFC 6068)."""
    asked = [words.text(f"help.mail{what}") for what in ("Wanted", "Happened", "When")]
    parts = [*(f"{question}\n\n" for question in asked)]
    parts.append(f"Einklang {__version__}, {platform.platform()}")
    if file:
        parts.append(words.text("help.mailFile", file=file))
    body = "\n".join(parts)
    subject = words.text("help.mailSubject", version=__version__)
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"


def _folder() -> Path:
    place = QStandardPaths.StandardLocation.DownloadLocation
    known = QStandardPaths.writableLocation(place)
    return Path(known) if known and Path(known).is_dir() else Path.home()
