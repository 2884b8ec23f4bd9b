"""A hundred thousand changes of status, by several people at once, while others watch.

Memory and data must not grow with them: the log of changes is bounded for each person.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.protocol import State

from softphone.server.store.database import FILE
from softphone.server.store.status_store import KEPT_CHANGES, TIDY_EVERY
from tests.bench.office import OfficeServer, accounts_of

PEOPLE = 10
WATCHERS = 5
DND = "do_not_disturb"
STATUSES = ("available", "available_for_colleagues", DND, "offline")
EARLY, MIDDLE = 0.4, 0.7
"Parts of the run: the first fills every table to its bound, the other two are compared."


@dataclass(frozen=True)
class Reading:
    """What the server holds at one moment."""

    rss_mb: float
    data_mb: float
    log_rows: int
    revision: int


@dataclass(frozen=True)
class Verdict:
    LIMIT_MB: ClassVar[float] = 3.0
    changes: int
    seconds: int
    early: Reading
    late: Reading
    watchers_right: int
    "Those that are still there and show what the server holds."

    @property
    def rss_mb(self) -> float:
        """Grown in the last third."""
        return round(self.late.rss_mb - self.early.rss_mb, 2)

    @property
    def data_mb(self) -> float:
        return round(self.late.data_mb - self.early.data_mb, 2)

    @property
    def most_rows(self) -> int:
        return PEOPLE * (KEPT_CHANGES + TIDY_EVERY)

    @property
    def is_met(self) -> bool:
        # Somebody's first wish may be what held anyway: that is no change.
        is_kept = (
            self.late.revision >= self.changes - PEOPLE and self.watchers_right == WATCHERS
        )
        is_bounded = self.late.log_rows <= self.most_rows
        return is_kept and is_bounded and max(self.rss_mb, self.data_mb) <= self.LIMIT_MB


async def change_statuses(changes: int, directory: Path) -> Verdict:
    """Raises AssertionError when a change is refused."""
    server = OfficeServer(directory / "statuses", people=PEOPLE)
    await server.start()
    try:
        return await _run(server, changes)
    finally:
        await server.stop()


async def _run(server: OfficeServer, changes: int) -> Verdict:
    started = time.monotonic()
    async with httpx.AsyncClient(base_url=f"{server.http}/api/v1", timeout=60) as client:
        tokens = [await server.sign_in(person, client) for person in range(PEOPLE)]
        watchers = [await Watcher.open(server.http, token) for token in tokens[:WATCHERS]]
        readings = []
        done = 0
        for mark in (round(changes * part) for part in (EARLY, MIDDLE, 1)):
            share = -(-(mark - done) // PEOPLE)
            await asyncio.gather(
                *(_switch(client, p, token, share) for p, token in enumerate(tokens))
            )
            done += share * PEOPLE
            readings.append(_read(server))
        people = await client.get("/colleagues", headers=_bearer(tokens[0]))
        held = {p["id"]: p["availability"]["revision"] for p in people.json()}
        right = [await watcher.ends_with(held) for watcher in watchers]
    seconds = round(time.monotonic() - started)
    return Verdict(done, seconds, readings[1], readings[2], sum(right))


@dataclass
class Watcher:
    """A live client that keeps the newest revision of each person."""

    channel: ClientConnection
    revisions: dict[str, int]

    @classmethod
    async def open(cls, http: str, token: str) -> Watcher:
        address = http.replace("http", "ws", 1) + "/api/v1/live"
        channel = await connect(address, additional_headers=_bearer(token), max_queue=None)
        snapshot = json.loads(await channel.recv())
        held = {p["id"]: p["availability"]["revision"] for p in snapshot["people"]}
        watcher = cls(channel, held)
        watcher._reading = asyncio.create_task(watcher._read())
        return watcher

    def __post_init__(self) -> None:
        self._reading: asyncio.Task[None] | None = None

    async def _read(self) -> None:
        async for text in self.channel:
            message = json.loads(text)
            if message["type"] == "availability":
                self.revisions[message["person"]] = message["revision"]

    async def ends_with(self, held: dict[str, int]) -> bool:
        """Is it still there, and does it show what the server holds?"""
        is_open = self.channel.state is State.OPEN
        for _ in range(100):
            if self.revisions == held:
                break
            await asyncio.sleep(0.1)
        await self.channel.close()
        assert self._reading is not None
        await self._reading
        return is_open and self.revisions == held


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _switch(client: httpx.AsyncClient, person: int, token: str, changes: int) -> None:
    """One person changes their mind, on one device after the other."""
    devices = itertools.cycle(accounts_of(person))
    for wish in itertools.islice(_wishes(person), changes):
        body = {**wish, "origin": next(devices)}
        answer = await client.put("/me/status", json=body, headers=_bearer(token))
        assert answer.status_code == 200, answer.text


def _wishes(person: int) -> Iterator[dict[str, str]]:
    """Each is another one than that before; some have an end that is far away."""
    chance = random.Random(person)
    last = ""
    for number in itertools.count(1):
        last = chance.choice([status for status in STATUSES if status != last])
        if last == DND and chance.random() < 0.5:
            until = datetime.now(UTC) + timedelta(days=1, seconds=number)
            yield {"status": last, "until": until.isoformat()}
        else:
            yield {"status": last}


def _read(server: OfficeServer) -> Reading:
    folder = server.directory / "data"
    with sqlite3.connect(folder / FILE) as data:
        (rows,) = data.execute("select count(*) from status_log").fetchone()
        (revision,) = data.execute(
            "select value from counters where name = 'revision'"
        ).fetchone()
    data.close()
    size = sum(file.stat().st_size for file in folder.glob(f"{FILE}*"))
    return Reading(round(server.rss_mb(), 2), round(size / 1e6, 2), rows, revision)
