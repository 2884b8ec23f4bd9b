"""Taking something out of the office, with everything by which it could come in again."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.server.references import Named
from softphone.server.store import tables


async def remove(connection: AsyncConnection, kind: str, what: Named) -> None:
    if kind == "user":
        await remove_person(connection, what.id)
    elif kind == "voip_account":
        await remove_account(connection, what.id, str(what.row["number"]))
    else:
        await connection.execute(delete(tables.objects).where(tables.objects.c.id == what.id))


async def remove_person(connection: AsyncConnection, id: str) -> None:
    """With their sessions, their contacts, and what laptops of theirs sign in with."""
    await connection.execute(delete(tables.people).where(tables.people.c.id == id))
    for table in (
        tables.sessions, tables.digest_users, tables.statuses, tables.status_log,
        tables.one_time_codes,
    ):  # fmt: skip
        await connection.execute(delete(table).where(table.c.person == id))
    contacts = tables.contacts
    await connection.execute(delete(contacts).where(contacts.c.owner == id))


async def remove_account(connection: AsyncConnection, id: str, number: str) -> None:
    await connection.execute(delete(tables.accounts).where(tables.accounts.c.id == id))
    digest = tables.digest_users
    await connection.execute(delete(digest).where(digest.c.account == number))
