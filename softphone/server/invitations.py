"""One-time invitations: a person chooses the first password, or a new one, by a link."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.server.store import tables

LIFETIME = timedelta(days=7)


async def invite(connection: AsyncConnection, person: str, now: datetime) -> str:
    """A secret that lets this person choose a password, once; an earlier one is void."""
    text = secrets.token_urlsafe(24)
    values = {"token_hash": _hash(text), "expires_at": (now + LIFETIME).timestamp()}
    statement = insert(tables.invitations).values(person=person, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["person"], set_=values)
    )
    return text


async def person_of(connection: AsyncConnection, text: str, now: datetime) -> str | None:
    """Whom this invitation is for; None if it is unknown, used or too old."""
    table = tables.invitations
    found = await connection.execute(
        select(table.c.person).where(
            table.c.token_hash == _hash(text), table.c.expires_at > now.timestamp()
        )
    )
    return found.scalar()


async def forget(connection: AsyncConnection, person: str) -> None:
    table = tables.invitations
    await connection.execute(delete(table).where(table.c.person == person))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
