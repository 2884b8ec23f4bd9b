"""What a restart needs: who is signed in where, and the calls that are talking."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, select
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
    async with database.write() as connection:
        if gone:
            await connection.execute(_FORGET_CALL, [{"gone": id} for id in gone])
        if rows:
            values = [{"id": id, "document": row} for id, row in rows.items()]
            await connection.execute(_KEEP_CALL, values)


_KEPT = insert(tables.live_calls)
_KEEP_CALL = _KEPT.on_conflict_do_update(
    index_elements=["id"], set_={"document": _KEPT.excluded.document}
)
_FORGET_CALL = delete(tables.live_calls).where(tables.live_calls.c.id == bindparam("gone"))
