"""The presence server of this computer: attach to the running one, else start it.

It is a process of its own session, so closing or a crash of the window leaves the telephones
working.  It tells who and where it is in the lock file of its data directory.

The practice office is different: nobody depends on it, so it ends with the app, also when the
app is killed.  It reads a pipe whose other end closes with us.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from softphone import home
from softphone.desktop.ports import PortsTaken, free_port, is_free
from softphone.desktop.running_server import (
    KILL,
    Running,
    attach,
    gone,
    is_alive,
    is_held,
    read_lock,
    send,
)

log = logging.getLogger(__name__)

HTTP_PORT, SIP_PORT = 8580, 5060
READY_WITHIN_S = 30.0
ENDS_WITHIN_S = 6.0
"How long a server may take to put everything away, in seconds."
LOOK_EVERY_S = 0.25
"How often it is checked that the server lives, in seconds."
LONGEST_WAIT_S = 30.0
LONGEST_LOG = 5_000_000
"Bytes of the server's log; looked at when it is started."
TOO_LITTLE = 500_000
"Bytes free on a disk that explain why a server could not even say what is wrong."


class ServerProblem(Exception):
    """The server did not start; the text is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What server this computer should run."""

    data: Path
    is_practice: bool = False
    is_shared: bool = False
    "Reachable for phones and colleagues in the network, not only on this computer."
    office: Path | None = None
    "An office file to import before the first start."
    http_port: int = 0
    sip_port: int = 0
    "Remembered ports; 0 = the usual ones."
    advertise: str = ""


class EmbeddedServer:
    """Keeps one server running while the app runs."""

    def __init__(
        self, wanted: Wanted, restarted: Callable[[Running], None] = lambda _: None
    ) -> None:
        self._wanted, self._restarted = wanted, restarted
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None
        self.running: Running | None = None

    async def start(self) -> Running:
        """Attach or start, and keep it running.  Raises ServerProblem."""
        self.running = await self._attach_or_launch()
        self._watch = asyncio.get_running_loop().create_task(self._keep())
        return self.running

    async def leave(self) -> None:
        """Stop looking after it; the telephones go on."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        if self._process is not None:
            # It outlives us on purpose; nobody is to warn about that.
            self._process.returncode = self._process.poll() or 0
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None

    async def stop(self) -> None:
        """End it: politely, and after five seconds for certain."""
        running, process = self.running, self._process
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        if running is None:
            return
        for number, patience_s in ((signal.SIGTERM, 5.0), (KILL, 2.0)):
            if send(running.pid, number) and await gone(running.pid, process, patience_s):
                break
        self.running = None
        await self.leave()

    async def _attach_or_launch(self) -> Running:
        """The one that runs; one that is just ending is waited for, as it holds the data."""
        data, loop = self._wanted.data, asyncio.get_running_loop()
        deadline = loop.time() + ENDS_WITHIN_S
        while (found := await attach(data)) is None and is_held(data):
            if loop.time() > deadline:
                break
            await asyncio.sleep(0.05)
        return found or await self._launch()

    async def _launch(self) -> Running:
        """Start it; a port may be lost to another program between looking and listening."""
        host = "0.0.0.0" if self._wanted.is_shared else "127.0.0.1"
        for is_last in (False, False, True):
            http, sip = self._ports(host)
            try:
                return await self._launch_on(f"{host}:{http}", f"{host}:{sip}")
            except ServerProblem:
                if is_last or (is_free(host, http) and is_free(host, sip)):
                    raise
        raise AssertionError("unreachable: the last launch returns or raises")

    def _ports(self, host: str) -> tuple[int, int]:
        """HTTP and SIP: those it had, else the remembered ones, else the usual ones."""
        wanted, known = self._wanted, self.running
        http = known.http_port if known else wanted.http_port or HTTP_PORT
        sip = known.sip_port if known else wanted.sip_port or SIP_PORT
        try:
            return free_port(host, http), free_port(host, sip)
        except PortsTaken as error:
            raise ServerProblem(str(error)) from error

    async def _launch_on(self, http: str, sip: str) -> Running:
        wanted = self._wanted
        try:
            wanted.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            log_path = home.log_file("server")
            _put_aside(log_path)
            with log_path.open("ab") as output:
                begin = output.tell()
                self._process = subprocess.Popen(
                    command(wanted, http, sip),
                    stdin=subprocess.PIPE if wanted.is_practice else subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
        except OSError as error:
            raise ServerProblem(
                f"The folder {wanted.data} cannot be used: {error.strerror}."
            ) from error
        return await self._ready(self._process, log_path, begin)

    async def _ready(
        self, process: subprocess.Popen[bytes], log_path: Path, begin: int
    ) -> Running:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_WITHIN_S
        while loop.time() < deadline:
            found = read_lock(self._wanted.data)
            if found is not None and found.pid == process.pid:
                return found
            if process.poll() is not None:
                raise ServerProblem(_last_words(log_path, begin))
            await asyncio.sleep(0.02)
        process.kill()
        raise ServerProblem(f"The presence server did not get ready; see {log_path}.")

    async def _keep(self) -> None:
        """Start it again when it is gone; wait longer each time it does not stay."""
        loop, wait_s = asyncio.get_running_loop(), 0.0
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self.running is not None and is_alive(self.running.pid, self._process):
                continue
            log.warning("the presence server is gone; starting it again")
            begun = loop.time()
            await asyncio.sleep(wait_s)
            try:
                self.running = await self._attach_or_launch()
            except ServerProblem as problem:
                log.error("%s", problem)
            else:
                self._restarted(self.running)
            fast = loop.time() - begun < 10
            wait_s = min(LONGEST_WAIT_S, wait_s * 2 or 0.5) if fast else 0.0


def command(wanted: Wanted, http: str, sip: str) -> list[str]:
    """The command line that starts the server."""
    frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if frozen else [sys.executable, "-m", "softphone"]
    line = [*program, "serve", "--data", str(wanted.data), "--http", http, "--sip", sip]
    if wanted.office is not None:
        line += ["--office", str(wanted.office)]
    if wanted.advertise:
        line += ["--advertise", wanted.advertise]
    return [*line, "--practice", "--until-stdin-ends"] if wanted.is_practice else line


def _put_aside(log_path: Path) -> None:
    """A log that has grown long becomes ``server.log.1``; the one before is given up."""
    if log_path.exists() and log_path.stat().st_size > LONGEST_LOG:
        log_path.replace(log_path.with_suffix(".log.1"))


def _last_words(log_path: Path, begin: int) -> str:
    """The sentence with which the server ended."""
    with log_path.open("rb") as file:
        file.seek(begin)
        lines = file.read().decode("utf-8", "replace").strip().splitlines()
    said = [line for line in lines if line.startswith("einklang: ")]
    if said:
        return said[-1].removeprefix("einklang: ")
    if shutil.disk_usage(log_path.parent).free < TOO_LITTLE:
        return (
            f"There is no space left for {log_path.parent.parent}. Make room and start again."
        )
    return f"The presence server did not start; see {log_path}."
