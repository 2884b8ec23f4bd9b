"""Choosing a status: what would follow is said first, where somebody might be surprised.

The office is asked what the status would not stop, or whom it would leave alone.  It has a
second to say so; without an answer the choice simply counts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from softphone.client.state import Connection, OfficeState, Warning
from softphone.model.availability import Chosen, Status
from ui import warning_words
from ui.reach_ports import ReachCalls

log = logging.getLogger(__name__)

CHECK_S = 1.0
"How long a choice waits to hear what it would mean, seconds."
ASKED = frozenset({"shared_number", "shared_account", "last_one"})
"""Warnings that hold a choice up, where they are about something of mine.
``account_still_rings`` is true of everybody who is offline; it is said while it holds."""
Spawn = Callable[[Awaitable[Any]], object]


class StatusSession(Protocol):
    """What choosing needs of ``softphone.client.session.Session``."""

    @property
    def state(self) -> OfficeState: ...
    @property
    def reach(self) -> ReachCalls: ...
    async def set_status(self, status: Status, until: datetime | None = None, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Question:
    """“Turn it on anyway?”: what was picked, and what it would not do."""

    wish: Chosen
    warnings: tuple[Warning, ...]


class StatusModel(QObject):
    """The wish of the moment, until the office has made a fact of it.

    Signals:
        changed: wish or question are different.
        asked: a question has come up; the window should be seen.
        failed: the office did not take the status.
    """

    changed = Signal()
    asked = Signal()
    failed = Signal()

    def __init__(
        self, session: StatusSession, spawn: Spawn, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._spawn = session, spawn
        self.wish: Chosen | None = None
        "Picked, and not yet answered by the office."
        self.question: Question | None = None
        self._asked_at = 0

    def choose(self, status: Status, until: datetime | None = None) -> None:
        """A person picks this: shown at once, asked about where it needs a question."""
        wish = self._begin(status, until)
        needs_check = status is not Status.AVAILABLE and self._is_connected()
        self._spawn(self._check(wish) if needs_check else self._send(wish))

    def set(self, status: Status, until: datetime | None = None) -> None:
        """Make it so without asking."""
        self._spawn(self._send(self._begin(status, until)))

    def confirm(self) -> None:
        """“Turn on anyway”."""
        if self.question is not None:
            self.set(self.question.wish.status, self.question.wish.until)

    def cancel(self) -> None:
        """Leave everything as it is."""
        if self.question is not None:
            self.question = None
            self.changed.emit()

    def look(self) -> None:
        """News came: a question about a status that has changed since is over."""
        if self.question is not None and self._revision() != self._asked_at:
            self.cancel()

    def _begin(self, status: Status, until: datetime | None) -> Chosen:
        self.wish, self.question = Chosen(status, until), None
        self.changed.emit()
        return self.wish

    async def _check(self, wish: Chosen) -> None:
        found = await self._what_follows(wish)
        if self.wish is not wish:
            return
        office = self._session.state
        asked = (w for w in found if w.code in ASKED and warning_words.is_mine(w, office))
        fresh = tuple(warning for warning in asked if warning not in office.warnings)
        if not fresh:
            await self._send(wish)
            return
        self.wish, self.question = None, Question(wish, fresh)
        self._asked_at = self._revision()
        self.changed.emit()
        self.asked.emit()

    async def _what_follows(self, wish: Chosen) -> tuple[Warning, ...]:
        try:
            async with asyncio.timeout(CHECK_S):
                return await self._session.reach.check_status(wish.status, wish.until)
        except Exception as error:
            log.info("not known what this status means: %r", error)
            return ()

    async def _send(self, wish: Chosen) -> None:
        try:
            await self._session.set_status(wish.status, wish.until)
        except Exception:
            log.warning("the status was not changed", exc_info=True)
            self.failed.emit()
        if self.wish is wish:
            self.wish = None
        self.changed.emit()

    def _is_connected(self) -> bool:
        return self._session.state.connection is Connection.CONNECTED

    def _revision(self) -> int:
        me = self._session.state.me
        return me.availability.revision if me and me.availability else 0
