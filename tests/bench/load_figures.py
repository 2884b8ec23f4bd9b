"""The exchange under load, beside Asterisk in the same run."""

from __future__ import annotations

import asyncio
import os
import statistics
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import sipp
from tests.bench.asterisk import Asterisk
from tests.bench.office import DOMAIN, OfficeServer
from tests.bench.report import Report

ASTERISK = Path(__file__).parents[2] / "build" / "asterisk"
"Kept, because it is fetched from Debian."
RATE = 150
RATES = (100, 150, 200, 250, 300, 400, 500)


@dataclass
class Load:
    """What an exchange did."""

    cpu_ms: list[float] = field(default_factory=list)
    "Processor time a call, one value a run."
    failed: list[float] = field(default_factory=list)
    "Failed calls of a minute at RATE, one value a run."
    best: int = 0
    "The highest rate at which none of five seconds' calls failed, calls/s."


@dataclass(frozen=True)
class Caller:
    """Who calls whom, and where."""

    server: str
    domain: str
    caller: str
    callee: str
    directory: Path

    async def call(self, calls: int, rate: int) -> sipp.Outcome:
        return await sipp.call(
            self.server, self.domain, self.caller, self.callee, calls, rate, self.directory
        )

    async def highest_clean_rate(self, rates: tuple[int, ...]) -> int:
        best = 0
        for rate in rates:
            done = await self.call(rate * 5, rate)
            if done.succeeded < rate * 5:
                break
            best = rate
        return best


async def load(report: Report, directory: Path) -> None:
    """CPU a call, a minute at 150 calls/s on one core, the highest clean rate; theirs too."""
    core = min(os.sched_getaffinity(0))
    callee = sipp.Callee(directory)
    await callee.start()
    try:
        theirs = await _asterisk(report, directory, callee.port, core)
        ours = await _einklang(report, directory, callee.port, core)
    finally:
        await callee.stop()
    report.tell("asterisk: CPU a call", "ms", theirs.cpu_ms, None)
    report.tell("exchange: CPU a call", "ms", ours.cpu_ms, None)
    ratio = statistics.median(ours.cpu_ms) / statistics.median(theirs.cpu_ms)
    report.tell("exchange: CPU a call over Asterisk's", "ratio", [ratio], 0.6)
    report.tell("exchange: failed calls of a minute at 150/s", "calls", ours.failed, 0)
    report.tell("asterisk: highest clean rate", "calls/s", [float(theirs.best)], None)
    report.tell("exchange: highest clean rate", "calls/s", [float(ours.best)], None)


async def _asterisk(report: Report, directory: Path, port: int, core: int) -> Load:
    asterisk = Asterisk(ASTERISK, port, core)
    await asterisk.start()
    try:
        caller = Caller(asterisk.server, "127.0.0.1", "204", "205", directory)
        done = Load()
        calls = report.many(500, 50)
        await caller.call(calls, 100)
        for _ in range(report.times):
            before = asterisk.cpu_s()
            outcome = await caller.call(calls, 100)
            done.cpu_ms.append((asterisk.cpu_s() - before) * 1000 / max(outcome.succeeded, 1))
        done.best = await caller.highest_clean_rate(RATES[: report.many(len(RATES), 1)])
        return done
    finally:
        await asterisk.stop()


async def _einklang(report: Report, directory: Path, port: int, core: int) -> Load:
    server = OfficeServer(directory / "einklang", people=2, devices_each=1, cpu=core)
    await server.start()
    try:
        caller = Caller(server.sip, DOMAIN, "20000", "6001", directory)
        await sipp.register(server.sip, DOMAIN, ["20001"], port, directory)
        done = Load()
        calls, minute = report.many(500, 50), RATE * report.many(60, 3)
        await caller.call(calls, 100)
        await asyncio.sleep(1.2)
        for _ in range(report.times):
            before = server.cpu_s()
            outcome = await caller.call(calls, 100)
            await asyncio.sleep(1.2)  # records are written behind; they belong to the price
            done.cpu_ms.append((server.cpu_s() - before) * 1000 / max(outcome.succeeded, 1))
        for _ in range(report.times):
            done.failed.append(float(minute - (await caller.call(minute, RATE)).succeeded))
            await sipp.register(server.sip, DOMAIN, ["20001"], port, directory)
        done.best = await caller.highest_clean_rate(RATES[: report.many(len(RATES), 1)])
        return done
    finally:
        await server.stop()
