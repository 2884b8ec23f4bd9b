"""What is kept of each person's status, and the log of its changes.

A row holds both what the person chose and what held when it was last committed: quiet hours are
laid over a choice and never take its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model.availability import Chosen, Status
from softphone.server.store import office_store, tables
from softphone.server.store.database import Database

KEPT_CHANGES = 1000
"So many changes of one person are kept; sometimes ``TIDY_EVERY`` more."
TIDY_EVERY = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """One person's status, as it is on disk."""

    person: str
    chosen: Chosen
    shown: Chosen
    "What held at ``as_of``, quiet hours included."
    as_of: datetime
    set_by: str
    revision: int = 0


class StatusStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._logged: Counter[str] = Counter()
        "Changes of a person since the log was tidied for them."

    async def load(self) -> tuple[int, list[Kept]]:
        """The office's counter, and everybody's status."""
        async with self._database.read() as connection:
            revision = await office_store.counter(connection, "revision")
            rows = await connection.execute(select(tables.statuses))
            return revision, [_kept(row) for row in rows]

    async def commit(self, changes: Sequence[Kept]) -> list[int]:
        """Keep and log them in one transaction; each gets its own revision, in order.

        Raises DataProblem; or Gone if one of the people is not in the office any more: then
        nothing has changed.
        """
        try:
            async with self._database.write() as connection:
                last = await office_store.count_up(connection, "revision", len(changes))
                revisions = list(range(last - len(changes) + 1, last + 1))
                pairs = list(zip(changes, revisions, strict=True))
                await connection.execute(_KEEP, [_row(kept, n) for kept, n in pairs])
                await connection.execute(_LOG, [_entry(kept, n) for kept, n in pairs])
                await self._tidy(connection, [kept.person for kept in changes])
        except IntegrityError as error:
            if "FOREIGN KEY" not in str(error.orig):
                raise
            raise office_store.Gone from error
        return revisions

    async def _tidy(self, connection: AsyncConnection, people: Sequence[str]) -> None:
        """Forget the oldest changes of people who change their status very often."""
        for person in people:
            self._logged[person] += 1
            if self._logged[person] in (1, TIDY_EVERY):
                values = {"of": person, "kept": KEPT_CHANGES - 1}
                await connection.execute(_TIDY, values)
            if self._logged[person] >= TIDY_EVERY:
                self._logged[person] = 1

    async def log(self, person: str, limit: int) -> list[dict[str, Any]]:
        """The newest changes of this person, newest first."""
        table = tables.status_log
        statement = (
            select(table)
            .where(table.c.person == person)
            .order_by(table.c.revision.desc())
            .limit(limit)
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
        table = tables.status_log
        async with self._database.write() as connection:
            await connection.execute(delete(table).where(table.c.at < oldest_unix_s))


def _upsert() -> Any:
    statement = insert(tables.statuses)
    columns = {c.name: statement.excluded[c.name] for c in tables.statuses.c}
    return statement.on_conflict_do_update(index_elements=["person"], set_=columns)


def _older_ones() -> Any:
    """Everything of a person but the newest; by revision, whatever the clock said."""
    table = tables.status_log
    newest = (
        select(table.c.revision)
        .where(table.c.person == bindparam("of"))
        .order_by(table.c.revision.desc())
        .limit(1)
        .offset(bindparam("kept"))
        .scalar_subquery()
    )
    return delete(table).where(table.c.person == bindparam("of"), table.c.revision < newest)


_KEEP = _upsert()
_LOG = insert(tables.status_log)
_TIDY = _older_ones()


def _row(kept: Kept, revision: int) -> dict[str, Any]:
    return {
        "person": kept.person,
        "status": kept.chosen.status.value,
        "until": _seconds(kept.chosen.until),
        "made_at": _seconds(kept.chosen.made_at),
        "shown_status": kept.shown.status.value,
        "shown_until": _seconds(kept.shown.until),
        "revision": revision,
        "as_of": kept.as_of.timestamp(),
        "set_by": kept.set_by,
    }


def _entry(kept: Kept, revision: int) -> dict[str, Any]:
    return {
        "person": kept.person,
        "status": kept.shown.status.value,
        "until": _seconds(kept.shown.until),
        "at": kept.as_of.timestamp(),
        "set_by": kept.set_by,
        "revision": revision,
    }


def _kept(row: Any) -> Kept:
    chosen = Chosen(Status(row.status), _moment(row.until), _moment(row.made_at))
    shown = Chosen(Status(row.shown_status or row.status), _moment(row.shown_until))
    as_of = datetime.fromtimestamp(row.as_of, UTC)
    return Kept(row.person, chosen, shown, as_of, row.set_by, row.revision)


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
