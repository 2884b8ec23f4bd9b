"""Who changed what in the office, kept for a year; never a secret (S18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model.people import Person
from softphone.server.office_rows import SECRET_KEYS, Row
from softphone.server.store import tables
from softphone.server.store.database import Database

KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Entry:
    """One change.  ``action``: created, changed, removed, imported, invited ..."""

    action: str
    kind: str
    id: str
    label: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    "Key -> [before, after]; of a secret only that it changed."


def differences(before: Row, after: Row) -> dict[str, list[Any]]:
    """What is not as it was."""
    keys = sorted({*before, *after})
    found = {
        key: [before.get(key), after.get(key)]
        for key in keys
        if before.get(key) != after.get(key)
    }
    return {key: ["", ""] if key in SECRET_KEYS else value for key, value in found.items()}


async def note(
    connection: AsyncConnection, at: datetime, by: Person | None, entry: Entry
) -> None:
    """In the same transaction as the change itself.  ``by`` None: a command of the server."""
    await connection.execute(
        insert(tables.audit).values(
            at=at.timestamp(),
            person=by.id if by is not None else "",
            name=by.name if by is not None else "",
            action=entry.action,
            kind=entry.kind,
            object=entry.id,
            label=entry.label[:200],
            changes=dict(entry.changes),
        )
    )


async def newest(database: Database, limit: int, before: int = 0) -> list[dict[str, Any]]:
    """The newest entries first; ``before``: only those older than this id."""
    table = tables.audit
    wanted = select(table).order_by(table.c.id.desc()).limit(limit)
    if before:
        wanted = wanted.where(table.c.id < before)
    async with database.read() as connection:
        rows = (await connection.execute(wanted)).mappings()
        return [{**row, "at": datetime.fromtimestamp(row["at"], UTC)} for row in rows]


async def of_action(
    database: Database, action: str, since: datetime, most: int
) -> list[dict[str, Any]]:
    """The newest of this kind since then, the oldest of them first."""
    table = tables.audit
    wanted = select(table).where(table.c.action == action, table.c.at >= since.timestamp())
    wanted = wanted.order_by(table.c.id.desc()).limit(most)
    async with database.read() as connection:
        found = list((await connection.execute(wanted)).mappings())
    return [{**row, "at": datetime.fromtimestamp(row["at"], UTC)} for row in reversed(found)]


async def forget_older(database: Database, moment: datetime) -> None:
    async with database.write() as connection:
        table = tables.audit
        await connection.execute(delete(table).where(table.c.at < moment.timestamp()))
