"""The server's start and its size."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from tests.bench.office import OfficeServer
from tests.bench.report import Report


async def start_and_size(report: Report, directory: Path) -> None:
    ready, idle, busy, back = [], [], [], []
    for run in range(report.times):
        server = OfficeServer(directory / f"server{run}", people=12)
        await server.start()
        try:
            # The first start makes the data; what a user waits for is every later one.
            await server.stop()
            await server.start()
            ready.append(server.ready_after_s)
            await asyncio.sleep(2)
            idle.append(server.rss_mb())
            async with httpx.AsyncClient() as client:
                for person in range(10):
                    await server.sign_in(person, client)
            busy.append(server.rss_mb())
            await server.kill()
            await server.start()
            back.append(server.ready_after_s)
        finally:
            await server.stop()
    report.tell("server: ready", "s", ready, 1.5)
    report.tell("server: back after a power cut", "s", back, 2.0)
    report.tell("server: RSS idle", "MB", idle, 110)
    report.tell("server: RSS after ten sign-ins", "MB", busy, 160)
