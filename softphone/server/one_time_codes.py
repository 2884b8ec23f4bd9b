"""Who gives a one-time code at sign-in as well, and which codes are still good.

The secret and the hashes of the spare codes lie sealed; what is being set up is on no disk.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model import one_time_code
from softphone.server.store import tables
from softphone.server.store.database import Database
from softphone.server.store.sealed import Seal

SET_UP_WITHIN_S = 900.0
"How long a shown secret waits for its first code."


@dataclass(frozen=True, slots=True)
class CodeState:
    """since: when it was turned on; None while it is off.  spares: how many are left."""

    since: datetime | None = None
    spares: int = 0


@dataclass(frozen=True, slots=True)
class _Kept:
    secret: bytes
    spares: list[str]
    "Hashes of those that are left."
    used_step: int
    made_at: float


class OneTimeCodes:
    def __init__(self, database: Database, seal: Seal, utcnow: Callable[[], datetime]) -> None:
        self._database, self._seal, self._utcnow = database, seal, utcnow
        self._begun: dict[str, tuple[bytes, float]] = {}
        "Person -> the secret that was shown, and until when, unix seconds."

    async def state(self, person: str) -> CodeState:
        async with self._database.read() as connection:
            kept = await self._kept(connection, person)
        if kept is None:
            return CodeState()
        return CodeState(datetime.fromtimestamp(kept.made_at, UTC), len(kept.spares))

    # -- on and off --------------------------------------------------------------------------

    def begin(self, person: str) -> bytes:
        """A new secret, to be shown; one that was shown before is void."""
        now = self._utcnow().timestamp()
        self._begun = {p: v for p, v in self._begun.items() if v[1] > now}
        secret = secrets.token_bytes(one_time_code.SECRET_BYTES)
        self._begun[person] = (secret, now + SET_UP_WITHIN_S)
        return secret

    def has_begun(self, person: str) -> bool:
        known = self._begun.get(person)
        return known is not None and known[1] > self._utcnow().timestamp()

    async def confirm(
        self, connection: AsyncConnection, person: str, typed: str
    ) -> list[str] | None:
        """Turn it on by the first code.  The spare codes, shown once; None: it is wrong."""
        secret, _ = self._begun[person]
        now = self._utcnow().timestamp()
        step = one_time_code.step_of(secret, one_time_code.digits_of(typed), now, 0)
        if step is None:
            return None
        spares = [
            one_time_code.spare_code(secrets.token_bytes(one_time_code.SPARE_BYTES))
            for _ in range(one_time_code.SPARES)
        ]
        hashes = [one_time_code.spare_hash(one) for one in spares]
        await self._keep(connection, person, _Kept(secret, hashes, step, now))
        del self._begun[person]
        return spares

    async def turn_off(self, connection: AsyncConnection, person: str) -> bool:
        """Was it on?"""
        table = tables.one_time_codes
        done = await connection.execute(delete(table).where(table.c.person == person))
        return done.rowcount > 0

    # -- at sign-in --------------------------------------------------------------------------

    async def is_right(self, person: str, typed: str) -> bool:
        """A code of the app, or a spare one; either is used by this and opens no second time.

        Also True for who gives none because none was ever asked for.
        """
        async with self._database.write() as connection:
            kept = await self._kept(connection, person)
            if kept is None:
                return True
            after = _used(kept, typed, self._utcnow().timestamp())
            if after is None:
                return False
            await self._keep(connection, person, after)
            return True

    # -- on disk -----------------------------------------------------------------------------

    async def _kept(self, connection: AsyncConnection, person: str) -> _Kept | None:
        table = tables.one_time_codes
        row = (
            await connection.execute(select(table).where(table.c.person == person))
        ).one_or_none()
        if row is None:
            return None
        told = self._seal.open(_name(person), row.sealed)
        secret = one_time_code.secret_of(told["secret"])
        return _Kept(secret, list(told["spares"]), row.used_step, row.made_at)

    async def _keep(self, connection: AsyncConnection, person: str, kept: _Kept) -> None:
        told = {"secret": one_time_code.text_of(kept.secret), "spares": kept.spares}
        values = {
            "sealed": self._seal.close(_name(person), told),
            "used_step": kept.used_step,
            "made_at": kept.made_at,
        }
        statement = insert(tables.one_time_codes).values(person=person, **values)
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["person"], set_=values)
        )


def _used(kept: _Kept, typed: str, unix_s: float) -> _Kept | None:
    """What is kept once this code is used; None if it opens nothing."""
    digits = one_time_code.digits_of(typed)
    if digits:
        step = one_time_code.step_of(kept.secret, digits, unix_s, kept.used_step)
        return replace(kept, used_step=step) if step is not None else None
    left = one_time_code.without_spare(kept.spares, typed)
    return replace(kept, spares=left) if left is not None else None


def _name(person: str) -> str:
    return f"one-time code of {person}"
