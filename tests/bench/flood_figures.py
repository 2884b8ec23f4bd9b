"""What a flood from a stranger costs: memory, log lines, and the calls of everybody else."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from softphone.demo.processes import Program
from tests.bench import sipp
from tests.bench.office import DOMAIN, OfficeServer
from tests.bench.report import Report

PER_SECOND = 10_000
SECONDS = 20
CALLS = 20


@dataclass(frozen=True)
class Outcome:
    sent_per_s: float
    grown_mb: float
    log_lines: int
    calls_failed: int
    "Of CALLS that were set up meanwhile, one a second."


async def flood(report: Report, directory: Path) -> None:
    """10,000 datagrams a second for 20 s, and a call a second meanwhile."""
    seconds = report.many(SECONDS, 3)
    outcomes = [await one_flood(directory / str(run), seconds) for run in range(report.times)]
    report.tell("flood: datagrams sent", "1/s", [o.sent_per_s for o in outcomes], None)
    report.tell("flood: RSS grown", "MB", [o.grown_mb for o in outcomes], 30)
    report.tell("flood: log lines", "lines", [float(o.log_lines) for o in outcomes], 10)
    failed = [float(o.calls_failed) for o in outcomes]
    report.tell("flood: calls that failed meanwhile", "calls", failed, 0)


async def one_flood(directory: Path, seconds: int) -> Outcome:
    """A server of its own; the memory is the most that was seen."""
    directory.mkdir(parents=True)
    server = OfficeServer(directory / "office", people=2, devices_each=1)
    callee = sipp.Callee(directory)
    await server.start()
    await callee.start()
    try:
        await sipp.register(server.sip, DOMAIN, ["20001"], callee.port, directory)
        return await _flooded(server, directory, seconds)
    finally:
        await callee.stop()
        await server.stop()


async def _flooded(server: OfficeServer, directory: Path, seconds: int) -> Outcome:
    host, _, port = server.sip.rpartition(":")
    before_mb, before_lines = server.rss_mb(), _lines(server.log)
    sender = await Program.start(
        [sys.executable, "-m", "tests.bench.flood", host, port, str(PER_SECOND), str(seconds)],
        directory / "flood.log",
    )
    calls = min(CALLS, seconds)
    calling = asyncio.create_task(
        sipp.call(server.sip, DOMAIN, "20000", "6001", calls, 1, directory)
    )
    most_mb = before_mb
    while sender.is_running:
        most_mb = max(most_mb, server.rss_mb())
        await asyncio.sleep(0.1)
    done = await calling
    return Outcome(
        sent_per_s=int(sender.output()) / seconds,
        grown_mb=max(most_mb, server.rss_mb()) - before_mb,
        log_lines=_lines(server.log) - before_lines,
        calls_failed=calls - done.succeeded,
    )


def _lines(log: Path) -> int:
    return len(log.read_text(encoding="utf-8", errors="replace").splitlines())
