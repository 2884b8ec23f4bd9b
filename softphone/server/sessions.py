"""Who is signed in: opaque tokens, of which only the hash is kept (wire.md 8.5)."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from softphone.server.store import tables
from softphone.server.store.database import Database

DAY_S = 86400.0
PHONE_LIFETIME_S = 90 * DAY_S
ADMINISTRATION_LIFETIME_S = 0.5 * DAY_S
IDLE_LIMIT_S = 600.0
ADMINISTRATION = "administration"
"Scope of a session that opens the administration; it ends when nobody uses it (S22)."
TOKEN = "token"
"Scope of a token for the API; it does not slide, and may not make further access."
TOUCH_EVERY_S = 300.0
"A phone session's last use is written at most this often; it slides by days anyway."


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    person: str
    scope: str
    "``phone``, ``administration``, or ``token`` for a program of the person's own."
    device_name: str
    created_at: float
    last_used_at: float
    expires_at: float


class Sessions:
    """unix_s: the clock on the wall, in seconds; lifetimes are counted in days."""

    def __init__(self, database: Database, unix_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._unix_s = unix_s
        self._known: dict[str, Session] = {}
        "By token hash."
        self._tickets: dict[str, tuple[str, float]] = {}

    async def load(self) -> None:
        async with self._database.read() as connection:
            rows = await connection.execute(select(tables.sessions))
            self._known = {row.token_hash: _session(row) for row in rows}

    def find(self, token: str) -> Session | None:
        """The session of this token, without using it."""
        return self._known.get(_hash(token))

    def expired(self) -> list[Session]:
        now = self._unix_s()
        return [s for s in self._known.values() if s.expires_at < now]

    def of_others(self, people: Container[str]) -> list[Session]:
        """Sessions of people that are not among these."""
        return [s for s in self._known.values() if s.person not in people]

    async def create(
        self, person: str, scope: str, device_name: str, lifetime_s: float = 0.0,
        prefix: str = "",
    ) -> tuple[str, Session]:  # fmt: skip
        """A new token, shown once, and its session.  ``lifetime_s`` 0: as the scope has it."""
        token = prefix + secrets.token_urlsafe(32)
        now = self._unix_s()
        usual_s = PHONE_LIFETIME_S if scope == "phone" else ADMINISTRATION_LIFETIME_S
        lifetime_s = lifetime_s or usual_s
        session = Session(
            str(uuid.uuid4()), person, scope, device_name[:100], now, now, now + lifetime_s
        )
        values = {
            "id": session.id, "token_hash": _hash(token), "person": person, "scope": scope,
            "device_name": session.device_name, "created_at": now, "last_used_at": now,
            "expires_at": session.expires_at,
        }  # fmt: skip
        async with self._database.write() as connection:
            await connection.execute(insert(tables.sessions).values(**values))
        self._known[_hash(token)] = session
        return token, session

    async def note_sign_in(self, person: str) -> None:
        """For the administrators' list of people; sessions themselves come and go."""
        now = self._unix_s()
        statement = insert(tables.sign_ins).values(person=person, last_at=now)
        async with self._database.write() as connection:
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["person"], set_={"last_at": now}
                )
            )

    async def use(self, token: str, logs_off_when_idle: bool) -> Session | None:
        """The session of this token, slid on; None if it is not (any more) valid."""
        key = _hash(token)
        session = self._known.get(key)
        now = self._unix_s()
        if session is None:
            return None
        is_idle = (
            session.scope == ADMINISTRATION
            and logs_off_when_idle
            and now - session.last_used_at > IDLE_LIMIT_S
        )
        if now > session.expires_at or is_idle:
            await self.end(session.id)
            return None
        return await self._touch(key, session, now)

    async def _touch(self, key: str, session: Session, now: float) -> Session:
        expires_at = session.expires_at
        if session.scope == "phone":
            expires_at = now + PHONE_LIFETIME_S
        touched = replace(session, last_used_at=now, expires_at=expires_at)
        if session.scope != ADMINISTRATION and now - session.last_used_at < TOUCH_EVERY_S:
            return session
        self._known[key] = touched
        table = tables.sessions
        async with self._database.write() as connection:
            await connection.execute(
                update(table)
                .where(table.c.id == session.id)
                .values(last_used_at=now, expires_at=expires_at)
            )
        return touched

    def of_person(self, person: str) -> list[Session]:
        found = [s for s in self._known.values() if s.person == person]
        return sorted(found, key=lambda s: s.created_at)

    async def end(self, id: str) -> None:
        self._known = {k: s for k, s in self._known.items() if s.id != id}
        table = tables.sessions
        async with self._database.write() as connection:
            await connection.execute(delete(table).where(table.c.id == id))

    def others(self, person: str, keep: str) -> list[str]:
        """The ids of the person's sessions except this one."""
        return [s.id for s in self.of_person(person) if s.id != keep]

    # -- tickets for browsers ------------------------------------------------------------------

    def ticket(self, session: Session, now: float, lifetime_s: float = 30.0) -> str:
        """Opens one WebSocket, once.  ``now``: monotonic seconds."""
        self._tickets = {t: v for t, v in self._tickets.items() if v[1] > now}
        text = secrets.token_urlsafe(24)
        self._tickets[text] = (session.id, now + lifetime_s)
        return text

    def redeem(self, ticket: str, now: float) -> Session | None:
        found = self._tickets.pop(ticket, None)
        if found is None or found[1] < now:
            return None
        return next((s for s in self._known.values() if s.id == found[0]), None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _session(row: Any) -> Session:
    return Session(
        row.id, row.person, row.scope, row.device_name, row.created_at, row.last_used_at,
        row.expires_at,
    )  # fmt: skip
