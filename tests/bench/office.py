"""A server of ours with an office of any size, for figures and long runs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from softphone.demo.processes import Program, free_port, until

DOMAIN = "office.example"
PASSWORD = "bench-password"
START_S = 180.0
"The first start of an office of ten thousand people seals thirty thousand secrets."
PROFILE_VARIABLE = "EINKLANG_BENCH_PROFILE"
"A folder: servers run under cProfile and leave their profile there when they stop."


def office_file(people: int, devices_each: int = 5) -> str:
    """People 6000, 6001, … each with ``devices_each`` accounts 20000, 20001, …"""
    rows = [f'[office]\nname = "Bench"\ndomain = "{DOMAIN}"\ncountry = "DE"\n']
    for person in range(people):
        numbers = accounts_of(person, devices_each)
        for number in numbers:
            rows.append(
                f'[[voip_accounts]]\nnumber = "{number}"\nkind = "desk_phone"\n'
                f'description = "Phone {number}"\nsecret = "s-{number}"\n'
            )
        quoted = ", ".join(f'"{number}"' for number in numbers)
        rows.append(
            f'[[users]]\nemail = "p{person}@{DOMAIN}"\nfirst_name = "P"\n'
            f'last_name = "{person}"\nnumber = "{6000 + person}"\npassword = "{PASSWORD}"\n'
            f'must_change_password = false\nrights = ["end_user"]\nvoip_accounts = [{quoted}]\n'
        )
    return "\n".join(rows)


def accounts_of(person: int, devices_each: int = 5) -> list[str]:
    first = 20000 + person * devices_each
    return [str(first + i) for i in range(devices_each)]


def _interpreter() -> list[str]:
    folder = os.environ.get(PROFILE_VARIABLE, "")
    if not folder:
        return [sys.executable]
    file = Path(folder) / f"{len(list(Path(folder).iterdir()))}.profile"
    file.touch()
    return [sys.executable, "-m", "cProfile", "-o", str(file)]


@dataclass
class OfficeServer:
    directory: Path
    people: int = 1
    devices_each: int = 5
    cpu: int | None = None
    "Pinned to this core."
    office: str = ""
    "Another office than that of ``office_file``."
    http: str = ""
    sip: str = ""
    ready_after_s: float = 0.0
    _program: Program | None = field(default=None, repr=False)
    _starts: int = 0

    async def start(self, *, reads_office: bool = True) -> None:
        """reads_office: from its file, before it opens; else it starts with what it has."""
        self.directory.mkdir(parents=True, exist_ok=True)
        office = self.directory / "office.toml"
        text = self.office or office_file(self.people, self.devices_each)
        office.write_text(text, encoding="utf-8")
        data = self.directory / "data"
        port = free_port(together=1)
        command = [
            *_interpreter(), "-m", "softphone.cli", "serve", "--data", str(data),
            "--http", "127.0.0.1:0", "--sip", f"127.0.0.1:{port}",
        ]  # fmt: skip
        if reads_office:
            command += ["--office", str(office)]
        if self.cpu is not None:
            command = ["taskset", "-c", str(self.cpu), *command]
        started = asyncio.get_running_loop().time()
        self._starts += 1
        self._program = await Program.start(command, self.log)
        await until(
            lambda: "ready {" in self._running().output(), "the server's ready", START_S
        )
        self.ready_after_s = asyncio.get_running_loop().time() - started
        line = next(x for x in self._running().output().splitlines() if x.startswith("ready "))
        ready = json.loads(line.removeprefix("ready "))
        self.http, self.sip = ready["http"], ready["sip"]

    @property
    def log(self) -> Path:
        """One a start, so that an earlier start's "ready" is not taken for this one's."""
        return self.directory / f"server-{self._starts}.log"

    def _running(self) -> Program:
        assert self._program is not None
        return self._program

    @property
    def process(self) -> psutil.Process:
        found = psutil.Process(self._running().pid)
        children = found.children() if found.name() == "taskset" else []
        return children[0] if children else found

    def cpu_s(self) -> float:
        """Seconds of processor time that the server and its media process have used."""
        times = [p.cpu_times() for p in (self.process, *self.process.children(recursive=True))]
        return sum(t.user + t.system for t in times)

    def rss_mb(self) -> float:
        return float(self.process.memory_info().rss) / 1e6

    async def sign_in(self, person: int, client: httpx.AsyncClient) -> str:
        answer = await client.post(
            f"{self.http}/api/v1/session",
            json={"email": f"p{person}@{DOMAIN}", "password": PASSWORD},
            timeout=30,
        )
        answer.raise_for_status()
        return str(answer.json()["token"])

    async def kill(self) -> None:
        """As by a power cut."""
        os.kill(self._running().pid, signal.SIGKILL)
        await self.stop()

    async def stop(self) -> None:
        if self._program is not None:
            await self._program.stop(grace_s=10)
