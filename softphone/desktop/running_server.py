"""A presence server that runs on this computer: what its lock file says, and its process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

LOCK_FILE = "server.lock"
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: what its lock file says."""

    http: str
    sip: str
    pid: int
    version: str = ""
    fingerprint: str = ""
    is_practice: bool = False

    @property
    def here(self) -> str:
        """Its address for this computer; one that listens everywhere names no address."""
        scheme, _, _ = self.http.partition("://")
        return f"{scheme}://127.0.0.1:{self.http_port}" if self.is_shared else self.http

    @property
    def is_shared(self) -> bool:
        """Does it listen for others in the network too?"""
        return self.http.partition("://")[2].startswith(("0.0.0.0:", "[::]:"))

    @property
    def http_port(self) -> int:
        return int(self.http.rpartition(":")[2])

    @property
    def sip_port(self) -> int:
        return int(self.sip.rpartition(":")[2])


async def attach(data: Path) -> Running | None:
    """The server that runs on this data directory already, if it answers."""
    found = read_lock(data)
    if found is None or not is_alive(found.pid, None):
        return None
    try:
        async with asyncio.timeout(2.0):
            _, writer = await asyncio.open_connection("127.0.0.1", found.http_port)
    except (OSError, TimeoutError):
        return None
    writer.close()
    return found


def is_held(data: Path) -> bool:
    """Does a server live on this data that does not answer (any more, or yet)?"""
    found = read_lock(data)
    return found is not None and is_alive(found.pid, None)


def read_lock(data: Path) -> Running | None:
    """What the lock file says; None when there is none, or it is being written."""
    try:
        told = json.loads((data / LOCK_FILE).read_text(encoding="utf-8"))
        return Running(
            http=str(told["http"]),
            sip=str(told["sip"]),
            pid=int(told["pid"]),
            version=str(told.get("version", "")),
            fingerprint=str(told.get("fingerprint", "")),
            is_practice=bool(told.get("practice", False)),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_alive(pid: int, process: subprocess.Popen[bytes] | None) -> bool:
    """Does this process live?  A child of ours that ended must be asked, or it lingers."""
    if process is not None and process.pid == pid:
        return process.poll() is None
    return not _was_left_child(pid) and send(pid, 0)


def _was_left_child(pid: int) -> bool:
    """A child that we had left has ended: take note of it, or it counts as alive for ever."""
    if os.name != "posix":
        return False
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except (ChildProcessError, OverflowError):
        return False


def send(pid: int, number: int) -> bool:
    """Signal a process; 0 only asks whether it is there.  False: it is not, or not ours."""
    try:
        os.kill(pid, number)
    except PermissionError:
        return number == 0
    except (OSError, OverflowError):
        return False
    return True


async def gone(pid: int, process: subprocess.Popen[bytes] | None, patience_s: float) -> bool:
    """Wait until it has ended; False when it has not by then, seconds."""
    deadline = asyncio.get_running_loop().time() + patience_s
    while is_alive(pid, process):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True
