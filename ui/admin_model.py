"""The administration as the window sees it: open or locked, and who may do what in it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from softphone.client.administration import PERMISSIONS, Administration, Refused
from softphone.client.state import OfficeState
from ui.status_model import Spawn

LOOK_EVERY_MS = 5_000
TOUCH_AFTER_S = 60.0
"Work at the window tells the server at most this often that somebody is there."


class OfficeSession(Protocol):
    """What this needs of ``softphone.client.session.Session``."""

    @property
    def state(self) -> OfficeState: ...
    def listen(self, listener: Callable[..., None], /) -> Callable[[], None]: ...


class AdminModel(QObject):
    """Signals:
    changed: open, locked, busy, or nearer to the end.
    opened: the password was right; what is shown is asked for again.
    locked: the session is over; what was typed stays.
    told: a sentence's key for a refusal that belongs to no field.
    statuses: somebody's status is different.
    """

    changed = Signal()
    opened = Signal()
    locked = Signal()
    told = Signal(str)
    statuses = Signal()

    def __init__(
        self, administration: Administration, session: OfficeSession, spawn: Spawn
    ) -> None:
        super().__init__()
        self.calls = administration
        self._session, self._spawn = session, spawn
        self._is_alive = True
        self._running = 0
        self._idle: asyncio.Event | None = None
        self.is_busy = False
        self.refusal: Refused | None = None
        "Why the password did not open it."
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._unlisten = session.listen(lambda *_: self.statuses.emit())

    @property
    def office(self) -> OfficeState:
        return self._session.state

    @property
    def is_open(self) -> bool:
        return self.calls.is_open

    def may_see(self, what: str) -> bool:
        return not self.office.rights.isdisjoint(PERMISSIONS[what])

    def may(self, permission: str) -> bool:
        return permission in self.office.rights

    def may_change(self, what: str) -> bool:
        return PERMISSIONS[what][-1] in self.office.rights

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes until the session ends by itself; None if it does not."""
        seconds = self.calls.ends_in_s
        return None if seconds is None else math.ceil(seconds / 60)

    # -- what happens ------------------------------------------------------------------------

    def open(self, password: str, code: str = "") -> None:
        self.is_busy, self.refusal = True, None
        self.changed.emit()
        self._spawn(self._open(password, code))

    async def _open(self, password: str, code: str) -> None:
        self.refusal = await self.calls.open(password, code)
        self.is_busy = False
        if not self._is_alive:
            return
        if self.refusal is None:
            self._timer.start()
            self.opened.emit()
        self.changed.emit()

    @property
    def spawn(self) -> Spawn:
        """Runs work in the background."""
        return self._spawn

    def ask(self, work: Awaitable[Any], then: Callable[[Any], object]) -> None:
        """Ask the office; ``then`` gets what was asked for or a ``Refused``."""
        self._spawn(self._ask(work, then))

    async def _ask(self, work: Awaitable[Any], then: Callable[[Any], object]) -> None:
        self._running += 1
        try:
            told = await work
        finally:
            self._running -= 1
            if self._idle is not None and not self._running:
                self._idle.set()
        if not self._is_alive:
            return
        then(told)
        if isinstance(told, Refused) and told.has_ended:
            self.lock()
        else:
            self.changed.emit()

    def lock(self) -> None:
        self._timer.stop()
        self.calls.forget()
        self.refusal = None
        self.locked.emit()
        self.changed.emit()

    def look(self) -> None:
        """Time passes."""
        if self.is_open and self.calls.ends_in_s == 0:
            self.lock()
        else:
            self.changed.emit()

    def note_activity(self) -> None:
        """A key or the pointer was used in the window."""
        left, limit = self.calls.ends_in_s, self.calls.idle_limit_s
        if self.is_open and left and limit and limit - left > TOUCH_AFTER_S:
            self.ask(self.calls.touch(), lambda _: None)

    @property
    def is_alive(self) -> bool:
        """Is the window still open?"""
        return self._is_alive

    def close(self) -> None:
        """The window is closed: this session ends, the telephone's goes on."""
        if self._is_alive:
            self._is_alive = False
            self._timer.stop()
            self._unlisten()
            self._spawn(self._close())

    async def _close(self) -> None:
        """What was asked for last, a deletion perhaps, is carried out before."""
        if self._running:
            self._idle = asyncio.Event()
            await self._idle.wait()
        await self.calls.close()
