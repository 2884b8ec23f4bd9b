"""The office's rows in the database: each with its id, whatever table keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.server.office_rows import account_row, person_row
from softphone.server.references import Named
from softphone.server.store import office_store, tables
from softphone.server.store.office_store import Gone


async def all_of(connection: AsyncConnection, kind: str) -> list[Named]:
    """Every row of a kind."""
    table = _table(kind)
    wanted = select(table)
    if table is tables.objects:
        wanted = wanted.where(table.c.kind == kind)
    return [_named(kind, row) for row in (await connection.execute(wanted)).mappings()]


async def one(connection: AsyncConnection, kind: str, id: str) -> Named:
    """Raises Gone."""
    table = _table(kind)
    wanted = select(table).where(table.c.id == id)
    if table is tables.objects:
        wanted = wanted.where(table.c.kind == kind)
    found = (await connection.execute(wanted)).mappings().first()
    if found is None:
        raise Gone
    return _named(kind, found)


async def save_object(
    connection: AsyncConnection,
    id: str,
    kind: str,
    key: str,
    document: Mapping[str, Any],
    sealed: bytes | None = None,
) -> None:
    """Insert, or replace by id: the key may change.  ``sealed`` None keeps what is there."""
    table = tables.objects
    values: dict[str, Any] = {"kind": kind, "key": key, "document": dict(document)}
    if sealed is not None:
        values["sealed"] = sealed
    done = await connection.execute(update(table).where(table.c.id == id).values(**values))
    if not done.rowcount:
        await connection.execute(insert(table).values(id=id, **values))


async def sealed_of(connection: AsyncConnection, id: str) -> bytes | None:
    table = tables.objects
    found = await connection.execute(select(table.c.sealed).where(table.c.id == id))
    return found.scalar()


async def replace_row(connection: AsyncConnection, before: Named, row: dict[str, Any]) -> None:
    """Write a row whose references were renamed; it was checked before."""
    if before.kind == "user":
        person = await office_store.person(connection, before.id)
        await office_store.save_person(connection, office_store.renamed(person, row))
    else:
        key = row["number"] if before.kind == "call_group" else row["name"]
        await save_object(connection, before.id, before.kind, key, row)


def _table(kind: str) -> Any:
    return {"user": tables.people, "voip_account": tables.accounts}.get(kind, tables.objects)


def _named(kind: str, row: Mapping[Any, Any]) -> Named:
    if kind == "user":
        return Named(kind, row["id"], person_row(office_store.person_from_row(row)))
    if kind == "voip_account":
        return Named(kind, row["id"], account_row(office_store.account_from_row(row)))
    return Named(kind, row["id"], row["document"])
