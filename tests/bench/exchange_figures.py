"""The exchange under load, beside Asterisk in the same run."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from pathlib import Path

from softphone.demo.processes import free_port
from tests.bench import sipp
from tests.bench.asterisk import Asterisk
from tests.bench.invite_probe import invite_to_invite_ms
from tests.bench.office import DOMAIN, OfficeServer
from tests.bench.report import Report

RATE = 150
RATES = (100, 150, 200, 250, 300, 400, 500)


async def set_up_time(report: Report, directory: Path) -> None:
    """INVITE in → INVITEs out to five devices."""
    server = OfficeServer(directory / "setup", people=2)
    await server.start()
    try:
        medians = [await invite_to_invite_ms(server, calls=40) for _ in range(5)]
        report.tell("exchange: INVITE in to INVITEs out, p50", "ms", medians, 2)
    finally:
        await server.stop()


async def load(report: Report, directory: Path) -> None:
    """CPU a call, a minute at 150 calls/s on one core, the highest clean rate; theirs too."""
    directory = directory / "load"
    directory.mkdir(parents=True, exist_ok=True)
    core = min(os.sched_getaffinity(0))
    callee = sipp.Callee(directory)
    await callee.start()
    try:
        theirs, their_best = await _asterisk(directory, callee.port, core)
        ours, failed, our_best = await _einklang(directory, callee.port, core)
    finally:
        await callee.stop()
    report.tell("asterisk: CPU a call", "ms", theirs, None)
    report.tell("exchange: CPU a call", "ms", ours, None)
    ratio = statistics.median(ours) / statistics.median(theirs)
    report.tell("exchange: CPU a call over Asterisk's", "ratio", [ratio], 0.6)
    report.tell("exchange: failed of 9,000 calls at 150/s", "calls", [float(failed)], 0)
    report.tell("asterisk: highest clean rate", "calls/s", [float(their_best)], None)
    report.tell("exchange: highest clean rate", "calls/s", [float(our_best)], None)


async def _asterisk(directory: Path, port: int, core: int) -> tuple[list[float], int]:
    asterisk = Asterisk(directory / "asterisk", port, core)
    await asterisk.start()
    try:
        costs = []
        for _ in range(5):
            before = asterisk.cpu_s()
            done = await sipp.call(
                asterisk.server, "127.0.0.1", "204", "205", 500, 100, directory
            )
            costs.append((asterisk.cpu_s() - before) * 1000 / max(done.succeeded, 1))
        best = await _highest_clean_rate(asterisk.server, "127.0.0.1", "204", "205", directory)
        return costs, best
    finally:
        await asterisk.stop()


async def _einklang(directory: Path, port: int, core: int) -> tuple[list[float], int, int]:
    server = OfficeServer(directory / "einklang", people=2, devices_each=1, cpu=core)
    await server.start()
    try:
        await sipp.register(server.sip, DOMAIN, ["20001"], port, directory)
        costs = []
        for _ in range(5):
            before = server.cpu_s()
            done = await sipp.call(server.sip, DOMAIN, "20000", "6001", 500, 100, directory)
            await asyncio.sleep(1.2)  # records are written behind; they belong to the price
            costs.append((server.cpu_s() - before) * 1000 / max(done.succeeded, 1))
        minute = await sipp.call(
            server.sip, DOMAIN, "20000", "6001", RATE * 60, RATE, directory
        )
        failed = RATE * 60 - minute.succeeded
        best = await _highest_clean_rate(server.sip, DOMAIN, "20000", "6001", directory)
        return costs, failed, best
    finally:
        await server.stop()


async def _highest_clean_rate(
    server: str, domain: str, caller: str, callee: str, directory: Path
) -> int:
    best = 0
    for rate in RATES:
        done = await sipp.call(server, domain, caller, callee, rate * 5, rate, directory)
        if done.succeeded < rate * 5:
            break
        best = rate
    return best


async def registrations(report: Report, directory: Path) -> None:
    """Authenticated registrations a second, while calls are set up as fast as when idle."""
    directory = directory / "register"
    directory.mkdir(parents=True, exist_ok=True)
    people = 400
    server = OfficeServer(directory / "einklang", people=people)
    await server.start()
    try:
        accounts = [str(20000 + i) for i in range(10, people * 5)]
        idle = await invite_to_invite_ms(server, calls=40)
        rates, ratios = [], []
        for _ in range(5):
            started = time.perf_counter()
            storm = asyncio.create_task(
                sipp.register(server.sip, DOMAIN, accounts, free_port(), directory, rate=1000)
            )
            await asyncio.sleep(0.3)
            busy = await invite_to_invite_ms(server, calls=20)
            done = await storm
            rates.append(done.succeeded / (time.perf_counter() - started))
            ratios.append(busy / idle)
        report.tell("registrar: registrations", "1/s", rates, 500, at_least=True)
        report.tell("registrar: call set-up meanwhile over idle", "ratio", ratios, 2)
    finally:
        await server.stop()
