"""PresenceHub: the truth about each person's status, and who must be told (arch. 4.1, 4.8).

A change is committed before anybody hears of it.  The same wish twice changes nothing and tells
nobody.  Revisions are one counter for the whole office, raised in the same transaction.

Ends and quiet hours are decided by the wall clock, here and in routing, at every question.
What the hub does when time has passed is to commit that as a change and to tell it: a late wake
delays the news, never a decision (arch. 4.12).  An end that was committed stays, also when the
clock is put back afterwards; quiet hours hold or do not hold as the clock says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from softphone.model.availability import Availability, Chosen, Context, Status
from softphone.model.events import AvailabilityChanged
from softphone.model.office import Office
from softphone.model.quiet_hours import SCHEDULE
from softphone.server.bus import Bus
from softphone.server.schedule import Schedule
from softphone.server.store.database import Database
from softphone.server.store.office_store import Gone
from softphone.server.store.status_store import Kept, StatusStore

log = logging.getLogger(__name__)

LOG_LIMIT = 200
TOGETHER = 50
"So many people's changes are committed at once when the same quiet hours begin for many."

_EVER = datetime.max.replace(tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


class StaleRevision(Exception):
    """The wish was based on an older state; ``current`` is the present one."""

    def __init__(self, current: Availability) -> None:
        super().__init__("stale revision")
        self.current = current


class UntilInThePast(Exception):
    """An end that is over already."""


@dataclass(slots=True)
class _Known:
    chosen: Chosen
    "The person's own choice."
    shown: Chosen
    "What held when it was last committed, quiet hours included."
    revision: int
    as_of: datetime
    set_by: str
    context: tuple[Context, ...] = ()
    reachable: bool = False


class PresenceHub:
    def __init__(
        self,
        database: Database,
        bus: Bus,
        utcnow: Callable[[], datetime],
        schedule: Schedule,
    ) -> None:
        self._store = StatusStore(database)
        self._bus = bus
        self._utcnow = utcnow
        self._schedule = schedule
        self._known: dict[str, _Known] = {}
        self._lock = asyncio.Lock()
        self._calm: tuple[datetime, datetime] | None = None
        "As long as the clock shows a time in here, nothing begins or ends by itself."
        self._calm_office: Office | None = None
        self._shown_early: set[str] = set()
        """People of whom somebody was shown what was not committed yet.  Even if it does not
        hold any more, they get a new revision: else whoever saw it would keep it."""
        self.revision = 0
        self.chosen: dict[str, Chosen] = {}
        "Choices by person id, for routing, which lays ends and quiet hours over them itself."

    async def load(self) -> None:
        self.revision, rows = await self._store.load()
        for row in rows:
            self._known[row.person] = _Known(
                row.chosen, row.shown, row.revision, row.as_of, row.set_by
            )
            self.chosen[row.person] = row.chosen

    @property
    def people(self) -> set[str]:
        """Everybody of whom something is known."""
        return set(self._known)

    # -- what holds ----------------------------------------------------------------------

    def availability(self, person: str) -> Availability:
        """What holds now for this person, whether or not it was told already."""
        known, now = self._of(person), self._utcnow()
        found = self._schedule.effective(person, known.chosen, now)
        as_of, set_by = known.as_of, known.set_by
        if found.chosen != known.shown:
            self._shown_early.add(person)
            as_of, set_by = now, found.cause or SCHEDULE
        return Availability(
            found.chosen.status, found.chosen.until, known.context, known.reachable,
            known.revision, as_of, set_by,
        )  # fmt: skip

    def _of(self, person: str) -> _Known:
        known = self._known.get(person)
        if known is None:
            known = _Known(Chosen(), Chosen(), 0, self._utcnow(), "api")
            self._known[person] = known
        return known

    # -- a wish --------------------------------------------------------------------------

    async def set_status(
        self, person: str, chosen: Chosen, origin: str, base_revision: int | None = None
    ) -> Availability:
        """Make it so: commit, then tell.

        base_revision: given for a wish made while offline; it counts only if nothing changed.
        Raises StaleRevision, UntilInThePast, Gone or DataProblem.
        """
        if chosen.until is not None and chosen.until <= self._utcnow():
            raise UntilInThePast
        if chosen.status is not Status.DO_NOT_DISTURB:
            chosen = replace(chosen, until=None)
        async with self._lock:
            now = self._utcnow()
            known = self._of(person)
            if base_revision is not None and base_revision != known.revision:
                raise StaleRevision(self.availability(person))
            held = self._schedule.effective(person, known.chosen, now).chosen
            if known.chosen == chosen and held == chosen:
                return self.availability(person)
            chosen = replace(chosen, made_at=now)
            await self._accept([Kept(person, chosen, chosen, now, origin)])
        return self._tell(person, origin)

    async def _accept(self, changes: Sequence[Kept]) -> None:
        """Commit, then take it as true; the lock is held."""
        revisions = await self._store.commit(changes)
        for change, revision in zip(changes, revisions, strict=True):
            known = self._of(change.person)
            known.chosen, known.shown = change.chosen, change.shown
            known.revision, known.as_of = revision, change.as_of
            known.set_by = change.set_by
            self.chosen[change.person] = change.chosen
            self._shown_early.discard(change.person)
            self._expect(change.chosen.until)
        self.revision = revisions[-1]

    def _tell(self, person: str, origin: str) -> Availability:
        availability = self.availability(person)
        self._bus.publish(AvailabilityChanged(person, availability, origin))
        return availability

    # -- time ----------------------------------------------------------------------------

    async def wake(self) -> None:
        """Commit and tell what has begun or ended by itself; cheap when nothing has.

        Raises DataProblem; what was not committed is tried again at the next wake.
        """
        now = self._utcnow()
        if self._is_calm(now):
            return
        people = {*self._known, *self._schedule.people()}
        self._calm_office, self._calm = self._schedule.office, self._calm_around(now)
        changed = [person for person in people if self._due(person, now) is not None]
        try:
            for first in range(0, len(changed), TOGETHER):
                await self._pass(changed[first : first + TOGETHER])
        except BaseException:
            self._calm = None
            raise

    def _is_calm(self, now: datetime) -> bool:
        if self._calm is None or self._calm_office is not self._schedule.office:
            return False
        return not self._shown_early and self._calm[0] <= now < self._calm[1]

    def _calm_around(self, now: datetime) -> tuple[datetime, datetime]:
        last, following = self._schedule.edges(now)
        ends = (known.chosen.until for known in self._known.values())
        ahead = [end for end in (*ends, following) if end is not None and end > now]
        return last or _NEVER, min(ahead, default=_EVER)

    def _expect(self, until: datetime | None) -> None:
        """A choice with an end came: be awake for it."""
        if self._calm is not None and until is not None:
            self._calm = self._calm[0], min(self._calm[1], until)

    def _due(self, person: str, now: datetime) -> Kept | None:
        """What time has changed for this person since it was last committed."""
        known = self._of(person)
        found = self._schedule.effective(person, known.chosen, now)
        if found.chosen == known.shown and person not in self._shown_early:
            return None
        return Kept(person, known.chosen.at(now), found.chosen, now, found.cause or SCHEDULE)

    async def _pass(self, people: Sequence[str]) -> None:
        """Time has passed for these people; who is not in the office any more is left out."""
        async with self._lock:
            now = self._utcnow()
            # Looked at again: a newer wish may have come meanwhile, and time does not undo it.
            due = [change for p in people if (change := self._due(p, now)) is not None]
            if not due:
                return
            try:
                await self._accept(due)
            except Gone:
                due = [change for change in due if await self._accept_if_there(change)]
        for change in due:
            self._tell(change.person, change.set_by)

    async def _accept_if_there(self, change: Kept) -> bool:
        try:
            await self._accept([change])
        except Gone:
            self.forget([change.person])
            return False
        return True

    # -- what is inferred ----------------------------------------------------------------

    def context_changed(
        self, person: str, context: tuple[Context, ...], reachable: bool
    ) -> None:
        """The exchange saw that a person rings, talks, or has (no) device signed in."""
        known = self._of(person)
        if (known.context, known.reachable) == (context, reachable):
            return
        known.context, known.reachable = context, reachable
        event = AvailabilityChanged(person, self.availability(person), "", False)
        self._bus.publish(event)

    # -- who changed it ------------------------------------------------------------------

    async def status_log(self, person: str, limit: int = 50) -> list[dict[str, Any]]:
        """The newest changes first; quiet hours and ends are changes too."""
        return await self._store.log(person, min(limit, LOG_LIMIT))

    async def forget_older(self, oldest_unix_s: float) -> None:
        """Changes from before this moment are not shown any more."""
        await self._store.forget_older(oldest_unix_s)

    def forget(self, people: Collection[str]) -> None:
        """People that are gone from the office."""
        for person in people:
            self._known.pop(person, None)
            self.chosen.pop(person, None)
            self._shown_early.discard(person)
