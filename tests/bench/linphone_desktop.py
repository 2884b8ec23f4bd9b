"""Linphone for the desktop, which answers by itself: the app that ours is measured beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from softphone.demo.linphone import CONFIG
from softphone.demo.office_server import DOMAIN
from softphone.demo.processes import Program, StoryError, free_port, until

MORE = """
[ui]
auto_answer=1
auto_answer_delay=0
check_for_update_enabled=0

[video]
enabled=0
capture=0
display=0
"""


@dataclass
class LinphoneDesktop:
    directory: Path
    account: str
    server: str
    env: Mapping[str, str]
    "The screen and the sound card."
    _program: Program | None = None

    async def start(self) -> None:
        """Raises StoryError if it is not installed or does not start."""
        home = self.directory / "home"
        for folder in (".config/linphone", ".local/share/linphone"):
            (home / folder).mkdir(parents=True)
        (self.directory / "runtime").mkdir(mode=0o700)
        config = CONFIG.format(
            sip_port=free_port(), rtp_port=free_port(together=2), account=self.account,
            secret=f"s-{self.account}", server=self.server, domain=DOMAIN, transport="udp",
            friends="",
        )  # fmt: skip
        (home / ".config/linphone/linphonerc").write_text(config + MORE, encoding="utf-8")
        own = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "XDG_RUNTIME_DIR": str(self.directory / "runtime"),
            "QT_QUICK_BACKEND": "software",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        self._program = await Program.start(
            ["dbus-run-session", "--", "linphone"],
            self.directory / "linphone.log",
            env={**self.env, **own},
        )
        await until(lambda: self._process() is not None, "Linphone starting", 10.0)

    def _process(self) -> psutil.Process | None:
        if self._program is None or not self._program.is_running:
            raise StoryError("Linphone is not running")
        children = psutil.Process(self._program.pid).children(recursive=True)
        return next((child for child in children if child.name() == "linphone"), None)

    def rss_mb(self) -> float:
        process = self._process()
        assert process is not None
        return float(process.memory_info().rss) / 1e6

    async def stop(self) -> None:
        if self._program is not None:
            await self._program.stop()
