"""A stranger who guesses must not learn from the time of an answer whom the office knows."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import httpx

from tests.bench.office import DOMAIN, OfficeServer
from tests.bench.report import Report

TRIES = 200


async def wrong_password(report: Report, directory: Path) -> None:
    """A wrong password and an unknown e-mail, taken in turn: the medians differ by 10 %."""
    tries = report.many(TRIES, 10)
    apart = []
    # After a few mistakes the next one waits: so each of them is made for somebody else.
    server = OfficeServer(directory / "office", people=tries, devices_each=1)
    await server.start()
    try:
        async with httpx.AsyncClient(timeout=30) as client:
            for _ in range(report.times):
                apart.append(await _apart_percent(server, client, tries))
    finally:
        await server.stop()
    report.tell("sign-in: wrong password and unknown e-mail apart", "%", apart, 10)


async def _apart_percent(server: OfficeServer, client: httpx.AsyncClient, tries: int) -> float:
    known, unknown = [], []
    for index in range(tries):
        known.append(await _refused_s(server, client, f"p{index}@{DOMAIN}"))
        unknown.append(await _refused_s(server, client, f"nobody{index}@{DOMAIN}"))
    first, second = statistics.median(known), statistics.median(unknown)
    return abs(first - second) / min(first, second) * 100


async def _refused_s(server: OfficeServer, client: httpx.AsyncClient, email: str) -> float:
    started = time.perf_counter()
    answer = await client.post(
        f"{server.http}/api/v1/session", json={"email": email, "password": "not-this-one"}
    )
    took = time.perf_counter() - started
    assert answer.status_code == 401, answer.text
    return took
