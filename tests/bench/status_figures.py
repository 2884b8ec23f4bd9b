"""From the wish to the proof: do not disturb, and how fast everybody hears of it."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from pathlib import Path

import httpx
import websockets

from tests.bench import live_client
from tests.bench.office import OfficeServer, accounts_of
from tests.bench.report import Report

TOGGLES = 60
CLIENTS = 1000


async def do_not_disturb(report: Report, directory: Path) -> None:
    """PUT accepted → all five devices quiet, the three live ones in sync."""
    server = OfficeServer(directory / "dnd", people=2)
    await server.start()
    try:
        medians, tails = [], []
        for _ in range(report.times):
            times = await _toggle_times(server, report.many(TOGGLES, 6))
            medians.append(statistics.median(times))
            tails.append(sorted(times)[int(len(times) * 0.95)] / statistics.median(times))
        report.tell("dnd: put to proven on five devices, p50", "ms", medians, 15)
        report.tell("dnd: p95 over p50", "ratio", tails, 5)
    finally:
        await server.stop()


async def _toggle_times(server: OfficeServer, toggles: int) -> list[float]:
    accounts = accounts_of(0)
    async with httpx.AsyncClient(timeout=20) as client:
        token = await server.sign_in(0, client)
        bearer = {"Authorization": f"Bearer {token}"}
        live = server.http.replace("http", "ws", 1) + "/api/v1/live"
        devices = [
            asyncio.create_task(_acknowledging_device(live, bearer, account))
            for account in accounts[:3]
        ]
        watcher = await websockets.connect(live, additional_headers=bearer)
        await watcher.recv()
        await asyncio.sleep(0.3)
        times = [
            await _toggle(server.http, client, bearer, watcher, index % 2 == 0)
            for index in range(toggles)
        ]
        for device in devices:
            device.cancel()
        await asyncio.gather(*devices, return_exceptions=True)
        await watcher.close()
    return times


async def _acknowledging_device(live: str, bearer: dict[str, str], account: str) -> None:
    async with websockets.connect(live, additional_headers=bearer) as socket:
        async for text in socket:
            message = json.loads(text)
            if message.get("revision"):
                ack = {"type": "ack", "revision": message["revision"], "device": account}
                await socket.send(json.dumps(ack))


async def _toggle(
    http: str,
    client: httpx.AsyncClient,
    bearer: dict[str, str],
    watcher: websockets.ClientConnection,
    is_on: bool,
) -> float:
    status = "do_not_disturb" if is_on else "available"
    started = time.perf_counter()
    answer = await client.put(
        f"{http}/api/v1/me/status", json={"status": status}, headers=bearer
    )
    answer.raise_for_status()
    revision = answer.json()["revision"]
    while not await _is_proven(http, client, bearer, revision, is_on):
        await asyncio.wait_for(watcher.recv(), 5)
    return (time.perf_counter() - started) * 1000


async def _is_proven(
    http: str, client: httpx.AsyncClient, bearer: dict[str, str], revision: int, is_on: bool
) -> bool:
    answer = await client.get(f"{http}/api/v1/me/devices", headers=bearer)
    devices = answer.json()
    in_sync = sum(1 for d in devices if d["display"] == "in_sync")
    settled = all(d["quiet"] not in ("waiting", "unconfirmed") for d in devices)
    return settled and in_sync >= 3


async def fan_out(report: Report, directory: Path) -> None:
    """One change → the last of a thousand live clients, with and without one that stalls."""
    server = OfficeServer(directory / "fan", people=2)
    await server.start()
    try:
        clients = report.many(CLIENTS, 50)
        plain = [await _last_of_many(server, clients, 0) for _ in range(report.times)]
        stalled = [await _last_of_many(server, clients, 1) for _ in range(report.times)]
        report.tell("live: last of 1,000 clients, p50", "ms", plain, 60)
        ratio = statistics.median(stalled) / statistics.median(plain)
        report.tell("live: one stalled client costs", "ratio", [ratio], 1.2)
    finally:
        await server.stop()


async def _last_of_many(server: OfficeServer, clients: int, stalled: int) -> float:
    """Median over ten changes, in milliseconds."""
    async with httpx.AsyncClient(timeout=30) as client:
        token = await server.sign_in(0, client)
        bearer = {"Authorization": f"Bearer {token}"}
        sockets = [await live_client.connect(server.http, token) for _ in range(clients)]
        for socket in sockets[:stalled]:
            socket.transport.pause_reading()
        times = []
        for index in range(10):
            status = "do_not_disturb" if index % 2 == 0 else "available"
            hearing = [socket.listen() for socket in sockets[stalled:]]
            started = time.perf_counter()
            answer = await client.put(
                f"{server.http}/api/v1/me/status", json={"status": status}, headers=bearer
            )
            answer.raise_for_status()
            times.append((max(await asyncio.gather(*hearing)) - started) * 1000)
        for socket in sockets:
            socket.close()
    return statistics.median(times)
