"""What outlives a restart, written behind; and what has to be done every now and then."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from typing import Any

from softphone.server import audit
from softphone.server.call_log import CallLog
from softphone.server.exchange import Exchange
from softphone.server.office_settings import KEPT_DAYS
from softphone.server.presence import PresenceHub
from softphone.server.registrar import Registrar
from softphone.server.store import office_store, running_state
from softphone.server.store.database import Database, DataProblem

log = logging.getLogger(__name__)

SAVE_CALLS_AFTER_S = 0.05
EVERY_S = 1.0
FORGET_EVERY_S = 60.0


class RunningState:
    """The bindings and the talking calls.  What could not be written is written later."""

    def __init__(self, database: Database, exchange: Exchange, registrar: Registrar) -> None:
        self._database = database
        self._exchange = exchange
        self._registrar = registrar
        self._rows: dict[str, dict[str, Any]] = {}
        self._gone: set[str] = set()
        self._lock = asyncio.Lock()

    async def take_up(self) -> None:
        now = self._exchange.monotonic()
        rows = await running_state.load_bindings(self._database)
        self._registrar.take_rows(rows, now, time.time())
        self._exchange.take_rows(await running_state.load_calls(self._database))

    async def save_calls(self) -> None:
        """One writer at a time, so that an older state never overtakes a newer one."""
        async with self._lock:
            rows, gone = self._exchange.take_changes()
            self._rows = {k: v for k, v in self._rows.items() if k not in gone} | rows
            self._gone = (self._gone | gone) - set(rows)
            if self._rows or self._gone:
                await running_state.save_calls(self._database, self._rows, self._gone)
                self._rows, self._gone = {}, set()

    async def save_bindings(self) -> None:
        """All of them in one transaction, if something changed (architecture 4.10)."""
        if not self._registrar.is_dirty:
            return
        self._registrar.is_dirty = False
        rows = self._registrar.to_rows(self._exchange.monotonic(), time.time())
        try:
            await running_state.save_bindings(self._database, rows)
        except DataProblem:
            self._registrar.is_dirty = True
            raise


class Background:
    """Work that nobody waits for: its errors are logged, and at the end it is waited for."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._is_closed = False
        self._has_trouble = False

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        if self._is_closed:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def soon(
        self, name: str, after_s: float, work: Callable[[], Coroutine[Any, Any, Any]]
    ) -> None:
        """Do it once, however often it is asked for meanwhile."""
        if name in self._timers or self._is_closed:
            return

        def start() -> None:
            del self._timers[name]
            self.spawn(work())

        self._timers[name] = asyncio.get_running_loop().call_later(after_s, start)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.report(error)

    def report(self, error: BaseException) -> None:
        """A disk that is full is told once in plain words; a mistake of ours in full."""
        if not isinstance(error, DataProblem):
            log.error("background work failed", exc_info=error)
        elif not self._has_trouble:
            self._has_trouble = True
            log.error("%s It is tried again every second.", error)

    def went_well(self) -> None:
        if self._has_trouble:
            log.info("the data can be written again")
        self._has_trouble = False

    async def every(
        self, seconds: float, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception as error:
                self.report(error)
            else:
                self.went_well()

    async def idle(self) -> None:
        """Wait for what was begun, and for what that has begun."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Take nothing new, and wait for what was begun."""
        self._is_closed = True
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)


class Interval:
    """Once in a while: ``due`` at the first look and then every ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = float("-inf")

    def due(self, now: float) -> bool:
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


class Forgetting:
    """Calls and changes of status go when they were kept as long as the company set.

    Once a day, at the start, and when another time is set.  The audit log says how many calls.
    """

    def __init__(self, database: Database, calls: CallLog, hub: PresenceHub) -> None:
        self._database, self._calls, self._hub = database, calls, hub
        self.due = Interval(FORGET_EVERY_S).due
        self._done: tuple[date, int] | None = None

    async def look(self, now: datetime) -> None:
        """now: UTC."""
        async with self._database.read() as connection:
            settings = await office_store.load_settings(connection)
        days = settings.get("keep_call_records_days", KEPT_DAYS)
        if (now.date(), days) == self._done:
            return
        oldest = now.timestamp() - float(days) * 86400
        count = await self._calls.forget_older(oldest)
        await self._hub.forget_older(oldest)
        if count:
            told = {"calls": [count, 0], "keep_call_records_days": [days, days]}
            entry = audit.Entry("forgotten", "call_records", "", str(count), told)
            async with self._database.write() as connection:
                await audit.note(connection, now, None, entry)
        self._done = (now.date(), days)


def settle_memory() -> None:
    """What is here now stays: the collector need not look through it again and again.

    A call's transactions live for half a minute; to look through all of them at every 700th new
    object was a fifth of the price of a call.  ``Server`` collects the rest once a minute.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
