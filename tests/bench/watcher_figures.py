"""Thousands of telephones that watch one person: how fast all are told, and what it costs."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from softphone.demo.processes import free_port
from tests.bench.invite_probe import invite_to_invite_ms
from tests.bench.kamailio import Kamailio
from tests.bench.office import DOMAIN, OfficeServer, accounts_of
from tests.bench.report import Report

PEOPLE = 12
WATCHED = 2
"Which of them; the first two call each other meanwhile, the devices of the others watch."
NUMBER = str(6000 + WATCHED)
SETTLES_S = 5.0
"A person who was quiet for so long is told of at once."


@dataclass
class Watching:
    """What one size of crowd showed, one value a change."""

    seconds: list[float] = field(default_factory=list)
    "From the change until the last watcher's 200 was sent."
    repeated: list[float] = field(default_factory=list)
    "NOTIFYs that had to be repeated."
    cpu_us: list[float] = field(default_factory=list)
    "Processor time a NOTIFY, its 200 included."


class Watchers:
    """The process of ``many_watchers``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls, server: str, domain: str, accounts: list[str], secret: str, watchers: int
    ) -> Watchers:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.many_watchers", "--server", server,
            "--domain", domain, "--resource", NUMBER, "--accounts", ",".join(accounts),
            "--secret", secret, "--watchers", str(watchers),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        crowd = cls(process)
        await crowd._line(300)
        return crowd

    async def _line(self, timeout_s: float) -> dict[str, float]:
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), timeout_s)
        found: dict[str, float] = json.loads(line)
        return found

    async def told(self, change: Callable[[], Awaitable[object]]) -> dict[str, float]:
        """Make a change and wait until all were told of it; also its ``began``."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"listen\n")
        await self._line(10)
        began = time.monotonic()
        await change()
        return {**await self._line(60), "began": began}

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), 20)


async def thousand(report: Report, directory: Path) -> None:
    """One change → a thousand watchers told, their 200 received; Kamailio's price beside."""
    watchers = report.many(1000, 100)
    found, _ = await _watch(report, directory, watchers, is_called=False)
    report.tell("sip-watchers-1000: all told", "s", found.seconds, 1)
    report.tell("sip-watchers-1000: repeated NOTIFYs", "1", found.repeated, 0)
    report.tell("sip-watchers-1000: CPU a NOTIFY", "µs", found.cpu_us, None)
    if not Kamailio.is_there():
        print(json.dumps({"name": "kamailio: CPU a NOTIFY", "note": "Kamailio is not here"}))
        return
    theirs = await _kamailio(report, directory, watchers)
    report.tell("kamailio: all told", "s", theirs.seconds, None)
    report.tell("kamailio: CPU a NOTIFY", "µs", theirs.cpu_us, None)


async def five_thousand(report: Report, directory: Path) -> None:
    """One change → five thousand, while calls are set up nearly as fast as when idle."""
    watchers = report.many(5000, 200)
    found, ratios = await _watch(report, directory, watchers, is_called=True)
    report.tell("sip-watchers-5000: all told", "s", found.seconds, 6)
    report.tell("sip-watchers-5000: repeated NOTIFYs", "1", found.repeated, 0)
    report.tell("sip-watchers-5000: call set-up meanwhile over idle", "ratio", ratios, 2)


async def _watch(
    report: Report, directory: Path, watchers: int, is_called: bool
) -> tuple[Watching, list[float]]:
    needed = max(PEOPLE, watchers // 150 // 5 + 4)
    server = OfficeServer(directory / f"watchers-{watchers}", people=needed)
    await server.start()
    accounts = [number for person in range(3, needed) for number in accounts_of(person)]
    crowd = await Watchers.start(server.sip, DOMAIN, accounts, "s-{}", watchers)
    found, ratios, port = Watching(), [], free_port()
    try:
        async with httpx.AsyncClient(timeout=30) as client:
            token = await server.sign_in(WATCHED, client)
            idle = await invite_to_invite_ms(server, 20, port) if is_called else 0.0
            for turn in range(report.times + 1):
                await asyncio.sleep(SETTLES_S)
                before = server.cpu_s()
                calls = asyncio.create_task(_calls(server, port, is_called))
                answer = await crowd.told(partial(_set, server, client, token, turn % 2 == 0))
                busy = await calls
                if turn:  # the first warms up
                    _note(found, answer, watchers, server.cpu_s() - before)
                    ratios.append(busy / idle if is_called else 1.0)
    finally:
        await crowd.stop()
        await server.stop()
    return found, ratios


async def _calls(server: OfficeServer, port: int, is_wanted: bool) -> float:
    return await invite_to_invite_ms(server, 15, port) if is_wanted else 0.0


def _note(found: Watching, answer: dict[str, float], watchers: int, cpu_s: float) -> None:
    lost = watchers - answer["told"]
    assert not lost, f"{lost} watchers were not told"
    found.seconds.append(answer["at"] - answer["began"])
    found.repeated.append(answer["repeated"])
    found.cpu_us.append(cpu_s * 1e6 / watchers)


async def _set(
    server: OfficeServer, client: httpx.AsyncClient, token: str, is_on: bool
) -> None:
    status = "do_not_disturb" if is_on else "available"
    answer = await client.put(
        f"{server.http}/api/v1/me/status",
        json={"status": status},
        headers={"Authorization": f"Bearer {token}"},
    )
    answer.raise_for_status()


async def _kamailio(report: Report, directory: Path, watchers: int) -> Watching:
    kamailio = Kamailio(directory / "kamailio")
    await kamailio.start()
    found = Watching()
    crowd = None
    try:
        accounts = [str(number) for number in range(20000, 20060)]
        crowd = await Watchers.start(kamailio.server, "127.0.0.1", accounts, "", watchers)
        for turn in range(report.times + 1):
            await asyncio.sleep(1.0)
            before = kamailio.cpu_s()
            answer = await crowd.told(partial(kamailio.publish, NUMBER, turn % 2 == 0))
            if turn:
                _note(found, answer, watchers, kamailio.cpu_s() - before)
    finally:
        if crowd is not None:
            await crowd.stop()
        await kamailio.stop()
    return found
