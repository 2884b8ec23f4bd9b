"""A key of a desk phone: how fast it is proved on everything else that is the person's."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import websockets

from tests.bench import feature_keys
from tests.bench.feature_keys import KeyPhone
from tests.bench.office import DOMAIN, OfficeServer, accounts_of
from tests.bench.report import Report

PRESSES = 60
QUIET, RINGS = frozenset({"quiet"}), frozenset({"rings", "not_signed_in"})


async def key_press(report: Report, directory: Path) -> None:
    """SUBSCRIBE sent → a window has heard that the four other devices are proved.

    They are another desk phone, which acknowledges by its 200, and three live clients.
    """
    server = OfficeServer(directory / "keys", people=2)
    await server.start()
    try:
        medians, tails = [], []
        for _ in range(report.times):
            times = await _press_times(server, report.many(PRESSES, 6))
            medians.append(statistics.median(times))
            tails.append(sorted(times)[int(len(times) * 0.95)] / statistics.median(times))
        report.tell("key: press to proven on four others, p50", "ms", medians, 20)
        report.tell("key: p95 over p50", "ratio", tails, 5)
    finally:
        await server.stop()


async def _press_times(server: OfficeServer, presses: int) -> list[float]:
    accounts = accounts_of(0)
    async with httpx.AsyncClient(timeout=20) as client:
        token = await server.sign_in(0, client)
    bearer = {"Authorization": f"Bearer {token}"}
    live = server.http.replace("http", "ws", 1) + "/api/v1/live"
    pressed, other = [
        await feature_keys.connect(server.sip, account, DOMAIN) for account in accounts[:2]
    ]
    devices = [
        asyncio.create_task(_acknowledging_device(live, bearer, account))
        for account in accounts[2:]
    ]
    watcher = await websockets.connect(live, additional_headers=bearer)
    try:
        await _until_proven(watcher, accounts[1:], RINGS)
        return [
            await _press(watcher, pressed, accounts[1:], i % 2 == 0) for i in range(presses)
        ]
    finally:
        for device in devices:
            device.cancel()
        await asyncio.gather(*devices, return_exceptions=True)
        await watcher.close()
        pressed.close()
        other.close()


async def _acknowledging_device(live: str, bearer: Mapping[str, str], account: str) -> None:
    async with websockets.connect(live, additional_headers=bearer) as socket:
        async for text in socket:
            message = json.loads(text)
            if message.get("revision") is not None:
                ack = {"type": "ack", "revision": message["revision"], "device": account}
                await socket.send(json.dumps(ack))


async def _press(
    watcher: websockets.ClientConnection, phone: KeyPhone, others: list[str], is_on: bool
) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    phone.press(is_on)
    await _until_proven(watcher, others, QUIET if is_on else RINGS)
    return (time.perf_counter() - started) * 1000


async def _until_proven(
    watcher: websockets.ClientConnection, accounts: list[str], words: frozenset[str]
) -> None:
    """Read the live channel until it says so of each of these devices."""
    while True:
        message = json.loads(await asyncio.wait_for(watcher.recv(), 10))
        told = message["me"]["devices"] if message["type"] == "snapshot" else None
        if message["type"] == "device":
            told = message["devices"]
        if told is not None and _is_proven(told, accounts, words):
            return


def _is_proven(
    devices: list[dict[str, Any]], accounts: list[str], words: frozenset[str]
) -> bool:
    found = {device["account"]: device for device in devices}
    return all(
        found[account]["display"] == "in_sync" and found[account]["quiet"] in words
        for account in accounts
    )
