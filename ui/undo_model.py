"""Taking back the last change of my status, for as long as the offer stands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from softphone.client.state import Connection, OfficeState
from softphone.model.availability import Availability, Status
from ui import device_words, status_words, words
from ui.status_model import Spawn, StatusSession

log = logging.getLogger(__name__)

OFFERED_MS = 10_000
"How long it can be taken back, milliseconds (design 23); longer while somebody is at it."
NOT_OFFERED = frozenset({"timer", "undo", status_words.SCHEDULE})
"Nobody's mistake: an end was reached, quiet hours began or ended, something was taken back."
NAMES = {
    Status.AVAILABLE: "status.available",
    Status.AVAILABLE_FOR_COLLEAGUES: "status.colleagues",
    Status.OFFLINE: "status.offline",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What was changed, in words, and its revision."""

    revision: int
    text: str


class UndoModel(QObject):
    """Watches my status; each change that somebody made can be taken back.

    Signals:
        changed: another offer, or none.
        failed: it could not be taken back; something newer has happened, or nobody answered.
    """

    changed = Signal()
    failed = Signal()

    def __init__(
        self,
        session: StatusSession,
        spawn: Spawn,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._spawn, self._now = session, spawn, now
        self.offer: Offer | None = None
        self._known: tuple[str, Availability] | None = None
        self._is_undoing = False
        self._timer = QTimer(self, singleShot=True, interval=OFFERED_MS)
        self._timer.timeout.connect(self.dismiss)
        self.look()

    def look(self) -> None:
        """Take in what the office says now."""
        office = self._session.state
        before, self._known = self._known, _known(office)
        if self._known is None or office.connection is not Connection.CONNECTED:
            self.dismiss()
            return
        person, after = self._known
        if before is None or before[0] != person or _is_same(before[1], after):
            return
        is_ours = not self._is_undoing and after.set_by not in NOT_OFFERED
        self._show(Offer(after.revision, self._text(before[1], after)) if is_ours else None)

    def hold(self, is_held: bool) -> None:
        """While pointer or keyboard are on it, the offer does not go."""
        if is_held:
            self._timer.stop()
        elif self.offer is not None:
            self._timer.start()

    def undo(self) -> None:
        """Put back what held before the change."""
        offer = self.offer
        if offer is not None:
            self.dismiss()
            self._is_undoing = True
            self._spawn(self._undo(offer))

    def dismiss(self) -> None:
        self._show(None)

    async def _undo(self, offer: Offer) -> None:
        try:
            await self._session.reach.undo_status(offer.revision)
        except Exception as error:
            log.info("the status was not taken back: %r", error)
            self.failed.emit()
        finally:
            self._is_undoing = False

    def _show(self, offer: Offer | None) -> None:
        if offer is None:
            self._timer.stop()
        else:
            self._timer.start()
        if offer != self.offer:
            self.offer = offer
            self.changed.emit()

    def _text(self, before: Availability, after: Availability) -> str:
        office = self._session.state
        text = self._what(before, after)
        if after.set_by in ("", office.this_account):
            return text
        device = device_words.find(after.set_by, office)
        is_program = after.set_by in status_words.BY
        where = (
            words.text("by.at.program")
            if is_program or device is None
            else device_words.where(after.set_by, office)
        )
        return words.text("undo.where", change=text, where=where)

    def _what(self, before: Availability, after: Availability) -> str:
        if after.is_dnd:
            if after.until is None:
                return words.text("undo.dndOn")
            return words.text("st.dndUntil", time=status_words.until(after.until, self._now()))
        if before.is_dnd and after.status is Status.AVAILABLE:
            return words.text("undo.dndOff")
        return words.text("undo.status", status=words.text(NAMES[after.status]))


def _known(office: OfficeState) -> tuple[str, Availability] | None:
    """Who I am and what is known of my status; None while nothing is."""
    me = office.me
    if me is None or me.availability is None or me.availability.status is Status.UNKNOWN:
        return None
    return me.id, me.availability


def _is_same(before: Availability, after: Availability) -> bool:
    return (before.status, before.until) == (after.status, after.until)
