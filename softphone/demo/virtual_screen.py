"""A screen without hardware: Xvfb with a small window manager."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from softphone.demo.processes import Program, StoryError, until


@dataclass
class VirtualScreen:
    """``env`` is what a program needs to appear on it."""

    directory: Path
    size: str = "1280x900x24"
    display: str = ""
    _programs: list[Program] | None = None

    @property
    def env(self) -> dict[str, str]:
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": ""}

    async def start(self) -> None:
        """Start it on a display number that the X server itself finds free."""
        self.directory.mkdir(parents=True, exist_ok=True)
        read_end, write_end = os.pipe()
        os.set_inheritable(write_end, True)
        log = self.directory / "xvfb.log"
        with log.open("ab") as output:
            try:
                process = await asyncio.create_subprocess_exec(
                    "Xvfb", "-displayfd", str(write_end), "-screen", "0", self.size,
                    "-nolisten", "tcp", "-ac",
                    stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
                    pass_fds=(write_end,), start_new_session=True,
                )  # fmt: skip
            except FileNotFoundError as error:
                raise StoryError("Xvfb is not installed") from error
            finally:
                os.close(write_end)
        self._programs = [Program(process, log)]
        number = await asyncio.to_thread(_read_line, read_end)
        if not number:
            raise StoryError(f"the X server did not start; see {log}")
        self.display = f":{number}"
        manager = await Program.start(
            ["openbox", "--sm-disable"], self.directory / "openbox.log", env=self.env
        )
        self._programs.append(manager)
        await until(lambda: manager.is_running, "the window manager")

    async def stop(self) -> None:
        for program in reversed(self._programs or []):
            await program.stop()


def _read_line(file: int) -> str:
    with os.fdopen(file) as pipe:
        return pipe.readline().strip()
