"""Noticing that the computer slept: by the login manager where there is one, and by clocks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
JUMP_S = 8.0
"The wall clock ran so much further than the other one: the computer slept, or was set."


class SleepWatch:
    """Calls ``woke`` after a sleep and ``sleeps`` before one, where that can be known."""

    def __init__(
        self,
        woke: Callable[[], None],
        sleeps: Callable[[], None] = lambda: None,
        gap: Callable[[], float] = lambda: time.time() - time.monotonic(),
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """gap: seconds by which the wall clock is ahead of the one that sleep stops."""
        self._woke, self._sleeps = woke, sleeps
        self._gap, self._look_every_s = gap, look_every_s
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._watch_clocks()),
            loop.create_task(self._watch_login_manager()),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _watch_clocks(self) -> None:
        gap = self._gap()
        while True:
            await asyncio.sleep(self._look_every_s)
            gap, before = self._gap(), gap
            if has_jumped(before, gap):
                self._woke()

    async def _watch_login_manager(self) -> None:
        try:
            await self._listen()
        except (ImportError, OSError, ValueError, KeyError) as error:
            log.debug("no news of sleep from the login manager: %r", error)

    async def _listen(self) -> None:
        """logind says ``PrepareForSleep(true)`` before and ``(false)`` after."""
        import jeepney
        from jeepney.io.asyncio import Proxy, open_dbus_router

        rule = jeepney.MatchRule(
            type="signal",
            interface="org.freedesktop.login1.Manager",
            member="PrepareForSleep",
            path="/org/freedesktop/login1",
        )
        async with open_dbus_router(bus="SYSTEM") as router:
            bus: Any = Proxy(jeepney.message_bus, router)
            await bus.AddMatch(rule)
            with router.filter(rule, bufsize=8) as queue:
                while True:
                    message = await queue.get()
                    self._tell(bool(message.body[0]))

    def _tell(self, is_going: bool) -> None:
        with contextlib.suppress(IndexError):
            (self._sleeps if is_going else self._woke)()


def has_jumped(before: float, now: float) -> bool:
    """Did the gap between the two clocks grow by a sleep?"""
    return now - before > JUMP_S
