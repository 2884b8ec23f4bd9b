"""The presence server as a service of systemd: for the whole machine, or for one user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from softphone.desktop.service_files import Service

WITHIN_S = 30
LOOK_WITHIN_S = 3


class NotPossible(Exception):
    """The text says what, why and what to do."""


def serves_users() -> bool:
    """Does this machine run services of the user who asks?"""
    if sys.platform != "linux" or not shutil.which("systemctl"):
        return False
    try:
        asked = subprocess.run(
            ["systemctl", "--user", "show-environment"], capture_output=True,
            timeout=LOOK_WITHIN_S, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


class Systemd:
    """is_system: for the whole machine."""

    def __init__(self, is_system: bool) -> None:
        self._is_system = is_system

    @property
    def file(self) -> Path:
        if self._is_system:
            return Path("/etc/systemd/system/einklang.service")
        config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return Path(config) / "systemd" / "user" / "einklang.service"

    def install(self, service: Service, user: str) -> None:
        """Writing it again replaces it.  Raises NotPossible; then nothing is left half-done."""
        from softphone.desktop.service_files import systemd

        if self._is_system and not user:
            raise NotPossible(
                "Say as whom the server runs: --user NAME, best somebody of its own such as "
                "“einklang” (useradd --system einklang). It needs no rights of root."
            )
        before = self.file.read_bytes() if self.file.exists() else None
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            made = self.file.with_suffix(".new")
            made.write_text(systemd(service, self._is_system, user), encoding="utf-8")
            made.replace(self.file)
        except OSError as error:
            raise NotPossible(f"{self.file} cannot be written: {error.strerror}.") from error
        try:
            self._ask("daemon-reload")
            self._ask("enable", "einklang.service")
            self._ask("restart", "einklang.service")
        except NotPossible:
            if before is None:
                self.file.unlink(missing_ok=True)
            else:
                self.file.write_bytes(before)
            raise

    def remove(self) -> None:
        if not self.file.exists():
            raise NotPossible("There is no service.")
        self._ask("disable", "--now", "einklang.service")
        self.file.unlink()
        self._ask("daemon-reload")

    def start(self) -> None:
        """Let it run again.  Raises NotPossible."""
        self._ask("start", "einklang.service")

    def stop(self) -> None:
        """End it; it comes back with the machine.  Raises NotPossible."""
        self._ask("stop", "einklang.service")

    def state(self) -> tuple[bool, bool]:
        """Is it there, and does it run?"""
        if not self.file.exists():
            return False, False
        return True, self._run("is-active", "--quiet", "einklang.service").returncode == 0

    def _ask(self, *words: str) -> None:
        done = self._run(*words)
        if done.returncode:
            said = done.stderr.strip().splitlines()
            why = said[-1] if said else f"it ended with {done.returncode}"
            raise NotPossible(f"systemctl {words[0]} did not work: {why}")

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        scope = () if self._is_system else ("--user",)
        try:
            return subprocess.run(
                ["systemctl", *scope, *words], capture_output=True, text=True, timeout=WITHIN_S,
                check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotPossible(f"systemctl does not answer: {error}.") from error
