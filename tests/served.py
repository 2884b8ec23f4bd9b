"""``einklang serve`` as a process: started, refused, and asked over the network."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from softphone.demo.processes import Program, until
from softphone.server.media_control import socket_path
from tests.whole_office import OFFICE, PASSWORD

SERVE = [sys.executable, "-m", "softphone.cli", "serve"]
ANY_PORT = ["--http", "127.0.0.1:0", "--sip", "127.0.0.1:0"]


async def refused(data: Path, *more: str, ports: Sequence[str] = ANY_PORT) -> str:
    """What a server that does not start says; it is plain words and exit status 1."""
    process = await asyncio.create_subprocess_exec(
        *SERVE, "--data", str(data), *ports, *more, start_new_session=True,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        output, errors = await asyncio.wait_for(process.communicate(), 60)
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        raise
    text = errors.decode()
    assert process.returncode == 1, text
    assert "ready" not in output.decode()
    assert "Traceback" not in text, text
    last = text.strip().splitlines()[-1]
    assert last.startswith("einklang: ")
    return last


@dataclass
class Served:
    """A server of the office of ``whole_office`` that listens on loopback."""

    directory: Path
    more: tuple[str, ...] = ()
    office: str = OFFICE
    ready: dict[str, Any] = field(default_factory=dict)
    _program: Program | None = None
    _starts: int = 0

    @property
    def data(self) -> Path:
        return self.directory / "data"

    async def start(self) -> None:
        """Also again after ``stop`` or ``kill``, on the same ports."""
        self.directory.mkdir(exist_ok=True)
        file = self.directory / "office.toml"
        file.write_text(self.office, encoding="utf-8")
        self._starts += 1
        ports = ANY_PORT
        if self.ready:
            http = self.ready["http"].split("//")[1]
            ports = ["--http", http, "--sip", self.ready["sip"]]
        arguments = [
            *SERVE,
            "--data",
            str(self.data),
            "--office",
            str(file),
            *ports,
            *self.more,
        ]
        log = self.directory / f"server-{self._starts}.log"
        self._program = await Program.start(arguments, log)
        await until(self._is_ready, "the server's ready line", 60)

    def _is_ready(self) -> bool:
        assert self.program.is_running, self.log()
        for line in self.program.output().splitlines():
            if line.startswith("ready "):
                self.ready = json.loads(line.removeprefix("ready "))
                return True
        return False

    @property
    def program(self) -> Program:
        assert self._program is not None
        return self._program

    @property
    def pid(self) -> int:
        return int(self.ready["pid"])

    @property
    def sip(self) -> tuple[str, int]:
        host, _, port = self.ready["sip"].rpartition(":")
        return host, int(port)

    @property
    def live(self) -> str:
        return str(self.ready["http"]).replace("http", "ws", 1) + "/api/v1/live"

    def log(self) -> str:
        """All that this and former starts have written."""
        return "".join(p.read_text() for p in sorted(self.directory.glob("server-*.log")))

    async def end(self) -> int:
        """SIGTERM, as a service manager does; the exit status."""
        self.program.process.terminate()
        return await asyncio.wait_for(self.program.process.wait(), 20)

    async def close(self) -> None:
        if self._program is not None:
            await self._program.stop(grace_s=10)
        await self._end_media()

    async def _end_media(self) -> None:
        """The media process waits for its server while it carries calls: not after a test."""
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_unix_connection(str(socket_path(self.data)))
            writer.write(b'{"do": "quit"}\n')
            await reader.read()
            writer.close()

    async def ask(
        self, method: str, path: str, body: Any = None, token: str = ""
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(timeout=30) as client:
            url = f"{self.ready['http']}/api/v1{path}"
            return await client.request(method, url, json=body, headers=headers)

    async def token(self, name: str) -> str:
        wish = {"email": f"{name}@office.example", "password": PASSWORD}
        answer = await self.ask("POST", "/session", wish)
        return str(answer.json()["token"])
