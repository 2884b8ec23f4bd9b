"""What a restart needs: who is signed in where, and the calls that are talking."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from softphone.server.store import tables
from softphone.server.store.database import Database


async def load_bindings(database: Database) -> list[dict[str, Any]]:
    async with database.read() as connection:
        rows = await connection.execute(select(tables.bindings.c.document))
        return [row[0] for row in rows]


async def save_bindings(database: Database, rows: list[dict[str, Any]]) -> None:
    """All of them, in one transaction (architecture 4.10)."""
    kept = [(json.dumps(row),) for row in rows]
    await database.write_batch([(_FORGET_BINDINGS, [()]), (_KEEP_BINDING, kept)])


async def load_calls(database: Database) -> list[dict[str, Any]]:
    async with database.read() as connection:
        rows = await connection.execute(select(tables.live_calls.c.document))
        return [row[0] for row in rows]


async def save_calls(
    database: Database, rows: dict[str, dict[str, Any]], gone: set[str]
) -> None:
    """These calls are talking, those are not any more.  Raises DataProblem."""
    kept = [(id, json.dumps(row)) for id, row in rows.items()]
    await database.write_batch([(_FORGET_CALL, [(id,) for id in gone]), (_KEEP_CALL, kept)])


_FORGET_BINDINGS = "DELETE FROM bindings"
_KEEP_BINDING = "INSERT INTO bindings (document) VALUES (?)"
_FORGET_CALL = "DELETE FROM live_calls WHERE id = ?"
_KEEP_CALL = """
INSERT INTO live_calls (id, document) VALUES (?, ?)
ON CONFLICT (id) DO UPDATE SET document = excluded.document
"""
