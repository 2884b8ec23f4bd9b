"""What bad input costs: time tells nothing about who exists, floods fill no memory."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path

import httpx

from tests.bench.report import Report
from tests.served import Served
from tests.sip_flood import Caller, rss_mb, send_flood

TRIES = 200
FLOOD_S = 20.0
FLOOD_PER_S = 10_000
EMAILS = ("mara@office.example", "nobody@office.example")


async def wrong_passwords(report: Report, directory: Path) -> None:
    """200 wrong passwords and 200 unknown addresses, interleaved; answers and medians alike."""
    server = Served(directory / "passwords")
    await server.start()
    try:
        differences = []
        for _ in range(5):
            known, unknown = await _times(server)
            differences.append(abs(known - unknown) / max(known, unknown) * 100)
        report.tell("sign-in: unknown e-mail told by its time", "%", differences, 10)
    finally:
        await server.close()


async def _times(server: Served) -> tuple[float, float]:
    """Median seconds for a wrong password and for an unknown address."""
    times: dict[str, list[float]] = {email: [] for email in EMAILS}
    answers = set()
    async with httpx.AsyncClient(timeout=30) as client:
        for _ in range(TRIES):
            for email in EMAILS:
                body = {"email": email, "password": "wrong-horse"}
                began = time.perf_counter()
                answer = await client.post(f"{server.ready['http']}/api/v1/session", json=body)
                times[email].append(time.perf_counter() - began)
                names = tuple(sorted(name for name in answer.headers if name != "date"))
                answers.add((answer.status_code, names, len(answer.content)))
    assert len(answers) == 1, f"the answers differ: {answers}"
    known, unknown = (statistics.median(times[email]) for email in EMAILS)
    return known, unknown


async def flood(report: Report, directory: Path) -> None:
    """10,000 datagrams of garbage and REGISTERs a second, and a real call meanwhile."""
    growth, lines, set_up = [], [], []
    for run in range(5):
        server = Served(directory / f"flood{run}")
        await server.start()
        caller = Caller(server, "205")
        try:
            assert await caller.register() == 200
            before, log_before = rss_mb(server), len(server.log().splitlines())
            flooding = asyncio.create_task(send_flood(server, FLOOD_S, FLOOD_PER_S))
            await asyncio.sleep(FLOOD_S / 2)
            began = time.perf_counter()
            assert (await caller.call("*43", timeout_s=60)).status == 200
            set_up.append(time.perf_counter() - began)
            await flooding
            growth.append(rss_mb(server) - before)
            lines.append(float(len(server.log().splitlines()) - log_before))
        finally:
            caller.close()
            await server.close()
    report.tell("flood: RSS growth", "MB", growth, 30)
    report.tell("flood: lines in the log", "lines", lines, 10)
    report.tell("flood: a call set up meanwhile", "s", set_up, None)
