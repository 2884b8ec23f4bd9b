"""Reads and saves what the page “Quiet hours” shows; the office has the last word."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from softphone.client.errors import OfficeError
from softphone.client.state import QuietPeriod
from ui.pages.settings_time import TimeSettings
from ui.reach_ports import ReachCalls

log = logging.getLogger(__name__)


class QuietHoursKeeper:
    """One request at a time, so that the last edit is the one that counts."""

    def __init__(
        self,
        page: TimeSettings,
        reach: ReachCalls,
        spawn: Callable[[Awaitable[Any]], object],
        is_open: Callable[[], bool],
    ) -> None:
        """``is_open``: does the page still exist?  Answers that come later show nothing."""
        self._page, self._reach, self._is_open = page, reach, is_open
        self._wanted: tuple[QuietPeriod, ...] | None = None
        self._is_saving = False
        page.asked.connect(lambda: spawn(self._read()))
        page.log_wanted.connect(lambda: spawn(self._read_log()))
        page.hours_wanted.connect(lambda hours: spawn(self._save(hours)))

    async def _read(self) -> None:
        try:
            hours = await self._reach.quiet_hours()
        except OfficeError as error:
            log.info("quiet hours are not known: %s", error.message)
            if self._is_open():
                self._page.show_unknown()
            return
        if self._is_open():
            self._page.show_hours(hours)
        await self._read_log()

    async def _read_log(self) -> None:
        try:
            changes = await self._reach.status_log(20)
        except OfficeError as error:
            log.info("the log of the status is not known: %s", error.message)
            return
        if self._is_open():
            self._page.show_log(changes)

    async def _save(self, hours: tuple[QuietPeriod, ...]) -> None:
        self._wanted = hours
        if self._is_saving:
            return
        self._is_saving = True
        try:
            while self._wanted is not None:
                wanted, self._wanted = self._wanted, None
                await self._send(wanted)
        finally:
            self._is_saving = False

    async def _send(self, wanted: tuple[QuietPeriod, ...]) -> None:
        try:
            answer = await self._reach.set_quiet_hours(wanted)
        except OfficeError as error:
            log.info("quiet hours were not saved: %s", error.code)
            if self._is_open():
                self._page.show_fault(error.code)
            return
        if self._is_open():
            self._page.show_saved(wanted, answer)
