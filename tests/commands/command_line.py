"""The command as a shell starts it: another process, words in, text and exit status out."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OURS = ("EINKLANG_SERVER", "EINKLANG_TOKEN", "EINKLANG_EMAIL", "EINKLANG_PASSWORD_FD")
GONE = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
BLOCKER = """\
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "pjsua2", "qasync", "shiboken6"):
            raise ImportError(f"{name} is not wanted here")
sys.meta_path.insert(0, Refuse())
from softphone.cli import main
raise SystemExit(main())
"""
"Runs a command where Qt and pjsua2 cannot be imported."


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """What it printed with ``--json``."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        (only,) = self.objects
        return only


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of this desktop session, a home of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in (*OURS, *GONE)}
    return {**kept, "EINKLANG_HOME": str(home), **more}


async def start(
    *words: str, env: Mapping[str, str], pass_fds: tuple[int, ...] = ()
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", BLOCKER, *words, env=env, pass_fds=pass_fds,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


async def ended(process: asyncio.subprocess.Process) -> Ended:
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


async def einklang(*words: str, env: Mapping[str, str]) -> Ended:
    """Run it to its end."""
    return await ended(await start(*words, env=env))
