"""How fast the exchange sets up a call, at rest and while hundreds of phones register."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from softphone.demo.processes import free_port
from tests.bench import sipp
from tests.bench.invite_probe import invite_to_invite_ms
from tests.bench.office import DOMAIN, OfficeServer
from tests.bench.report import Report


async def set_up_time(report: Report, directory: Path) -> None:
    """INVITE in → INVITEs out to five devices."""
    server = OfficeServer(directory / "setup", people=2)
    await server.start()
    port = free_port()
    try:
        medians = [
            await invite_to_invite_ms(server, report.many(40, 5), port)
            for _ in range(report.times)
        ]
        report.tell("exchange: INVITE in to INVITEs out, p50", "ms", medians, 2)
    finally:
        await server.stop()


async def registrations(report: Report, directory: Path) -> None:
    """Authenticated registrations a second, while calls are set up as fast as when idle."""
    directory = directory / "register"
    directory.mkdir(parents=True, exist_ok=True)
    people = report.many(400, 40)
    server = OfficeServer(directory / "einklang", people=people)
    await server.start()
    try:
        accounts = [str(20000 + i) for i in range(10, people * 5)]
        port = free_port()
        idle = await invite_to_invite_ms(server, 40, port)
        rates, ratios = [], []
        for _ in range(report.times):
            started = time.perf_counter()
            storm = asyncio.create_task(
                sipp.register(server.sip, DOMAIN, accounts, free_port(), directory, rate=1000)
            )
            await asyncio.sleep(0.3)
            busy = await invite_to_invite_ms(server, 20, port)
            done = await storm
            rates.append(done.succeeded / (time.perf_counter() - started))
            ratios.append(busy / idle)
        report.tell("registrar: registrations", "1/s", rates, 500, at_least=True)
        report.tell("registrar: call set-up meanwhile over idle", "ratio", ratios, 2)
    finally:
        await server.stop()
