"""PresenceHub: the truth about each person's status, and who must be told (arch. 4.1, 4.8).

A change is committed before anybody hears of it.  The same wish twice changes nothing and tells
nobody.  Revisions are one counter for the whole office, raised in the same transaction.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from softphone.model.availability import Availability, Chosen, Context, Status
from softphone.model.events import AvailabilityChanged
from softphone.server.bus import Bus
from softphone.server.store import office_store, tables
from softphone.server.store.database import Database

log = logging.getLogger(__name__)

LOG_LIMIT = 200


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
    revision: int
    as_of: datetime
    set_by: str
    context: tuple[Context, ...] = ()
    reachable: bool = False


class PresenceHub:
    def __init__(self, database: Database, bus: Bus, utcnow: Callable[[], datetime]) -> None:
        self._database = database
        self._bus = bus
        self._utcnow = utcnow
        self._known: dict[str, _Known] = {}
        self._lock = asyncio.Lock()
        self.revision = 0
        self.chosen: dict[str, Chosen] = {}
        "By person id, for routing; routing itself compares ``until`` with the clock."

    async def load(self) -> None:
        async with self._database.read() as connection:
            self.revision = await office_store.counter(connection, "revision")
            rows = await connection.execute(select(tables.statuses))
            for row in rows:
                until = _moment(row.until)
                chosen = Chosen(Status(row.status), until)
                as_of = datetime.fromtimestamp(row.as_of, UTC)
                self._known[row.person] = _Known(chosen, row.revision, as_of, row.set_by)
                self.chosen[row.person] = chosen

    @property
    def people(self) -> set[str]:
        """Everybody of whom something is known."""
        return set(self._known)

    # -- what holds ----------------------------------------------------------------------

    def availability(self, person: str) -> Availability:
        """What holds now for this person; a lapsed end counts as lapsed."""
        known = self._of(person)
        chosen = known.chosen.at(self._utcnow())
        return Availability(
            chosen.status, chosen.until, known.context, known.reachable, known.revision,
            known.as_of, known.set_by,
        )  # fmt: skip

    def _of(self, person: str) -> _Known:
        known = self._known.get(person)
        if known is None:
            known = _Known(Chosen(), 0, self._utcnow(), "api")
            self._known[person] = known
        return known

    # -- a wish --------------------------------------------------------------------------

    async def set_status(
        self, person: str, chosen: Chosen, origin: str, base_revision: int | None = None
    ) -> Availability:
        """Make it so: commit, then tell.

        base_revision: given for a wish made while offline; it counts only if nothing changed.
        Raises StaleRevision or UntilInThePast.
        """
        now = self._utcnow()
        if chosen.until is not None and chosen.until <= now:
            raise UntilInThePast
        if chosen.status is not Status.DO_NOT_DISTURB:
            chosen = replace(chosen, until=None)
        async with self._lock:
            known = self._of(person)
            if base_revision is not None and base_revision != known.revision:
                raise StaleRevision(self.availability(person))
            if known.chosen.at(now) == chosen and known.chosen == chosen:
                return self.availability(person)
            await self._accept(person, known, chosen, now, origin)
        return self._tell(person, origin)

    async def _accept(
        self, person: str, known: _Known, chosen: Chosen, now: datetime, origin: str
    ) -> None:
        """Commit, then take it as true; the lock is held."""
        self.revision = await self._commit(person, chosen, now, origin)
        known.chosen, known.revision = chosen, self.revision
        known.as_of, known.set_by = now, origin
        self.chosen[person] = chosen

    def _tell(self, person: str, origin: str) -> Availability:
        availability = self.availability(person)
        self._bus.publish(AvailabilityChanged(person, availability, origin))
        return availability

    async def _commit(self, person: str, chosen: Chosen, now: datetime, origin: str) -> int:
        until = chosen.until.timestamp() if chosen.until is not None else None
        async with self._database.write() as connection:
            revision = await office_store.count_up(connection, "revision")
            values = {
                "person": person, "status": chosen.status.value, "until": until,
                "revision": revision, "as_of": now.timestamp(), "set_by": origin,
            }  # fmt: skip
            statement = insert(tables.statuses).values(**values)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["person"], set_=values)
            )
            entry = {**values, "at": values["as_of"]}
            del entry["as_of"]
            await connection.execute(insert(tables.status_log).values(**entry))
        return revision

    # -- time ----------------------------------------------------------------------------

    def next_wake(self) -> datetime | None:
        """When the next do not disturb ends."""
        ends = [k.chosen.until for k in self._known.values() if k.chosen.until is not None]
        return min(ends, default=None)

    async def wake(self) -> None:
        """End what has lapsed.  A late call delays the news, never a decision (arch. 4.12)."""
        now = self._utcnow()
        lapsed = [
            person
            for person, known in self._known.items()
            if known.chosen.until is not None and known.chosen.until <= now
        ]
        for person in lapsed:
            await self._lapse(person, now)

    async def _lapse(self, person: str, now: datetime) -> None:
        async with self._lock:
            known = self._of(person)
            if known.chosen.until is None or known.chosen.until > now:
                return  # a newer wish came meanwhile: time does not undo it
            await self._accept(person, known, Chosen(), now, "timer")
        self._tell(person, "timer")

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
        table = tables.status_log
        statement = (
            select(table)
            .where(table.c.person == person)
            .order_by(table.c.at.desc(), table.c.id.desc())
            .limit(min(limit, LOG_LIMIT))
        )
        async with self._database.read() as connection:
            rows = await connection.execute(statement)
            return [
                {
                    "status": row.status,
                    "until": _moment(row.until),
                    "at": _moment(row.at),
                    "set_by": row.set_by,
                    "revision": row.revision,
                }
                for row in rows
            ]

    async def forget_older(self, oldest_unix_s: float) -> None:
        """Changes from before this moment are not shown any more."""
        table = tables.status_log
        async with self._database.write() as connection:
            await connection.execute(delete(table).where(table.c.at < oldest_unix_s))

    def forget(self, people: Collection[str]) -> None:
        """People that are gone from the office."""
        for person in people:
            self._known.pop(person, None)
            self.chosen.pop(person, None)


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
