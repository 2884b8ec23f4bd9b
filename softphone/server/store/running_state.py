"""What a restart needs: who is signed in where, and the calls that are talking."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from softphone.server.store import tables
from softphone.server.store.database import Database


async def load_bindings(database: Database) -> list[dict[str, Any]]:
    async with database.read() as connection:
        rows = await connection.execute(select(tables.bindings.c.document))
        return [row[0] for row in rows]


async def save_bindings(database: Database, rows: list[dict[str, Any]]) -> None:
    """All of them, in one transaction (architecture 4.10)."""
    async with database.write() as connection:
        await connection.execute(delete(tables.bindings))
        if rows:
            values = [{"document": row} for row in rows]
            await connection.execute(insert(tables.bindings), values)


async def load_calls(database: Database) -> list[dict[str, Any]]:
    async with database.read() as connection:
        rows = await connection.execute(select(tables.live_calls.c.document))
        return [row[0] for row in rows]


async def save_calls(
    database: Database, rows: dict[str, dict[str, Any]], gone: set[str]
) -> None:
    table = tables.live_calls
    async with database.write() as connection:
        if gone:
            await connection.execute(delete(table).where(table.c.id.in_(gone)))
        for id, row in rows.items():
            statement = insert(table).values(id=id, document=row)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["id"], set_={"document": row})
            )
