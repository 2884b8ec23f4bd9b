"""A list of people into the office: looked at first, then all of it at once or nothing.

Passwords are hashed before the one transaction, which takes long; a stopped server has then
changed nothing.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.rights import permissions
from softphone.server import audit, invitations, references
from softphone.server.audit import Entry
from softphone.server.directory import Directory
from softphone.server.office_rows import Row
from softphone.server.passwords import Passwords
from softphone.server.people_plan import Line, State, digest, plan
from softphone.server.row_rules import RIGHTS, LastAdministrator
from softphone.server.store import office_store, rows, tables
from softphone.server.store.database import Database

LARGEST = 2000
"Rows of one list."


class HasErrors(Exception):
    """Lines with errors, and nobody said that they may be left out."""


class LooksDifferent(Exception):
    """Somebody changed the office since this was looked at."""


class Busy(Exception):
    """Another list is being read in."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with a list, and who wants it."""

    rows: Sequence[Row]
    by: Person
    leaves_out_errors: bool = False
    seen: str = ""
    "The ``digest`` of what was looked at; empty: it does not matter."


@dataclass(frozen=True, slots=True)
class Invited:
    id: str
    email: str
    name: str
    invitation: str


@dataclass
class Job:
    """A list on its way in."""

    by: str
    "Person id."
    total: int = 0
    "Passwords to hash."
    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    invited: list[Invited] = field(default_factory=list)
    problem: Exception | None = None
    is_finished: bool = False
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))


class PeopleImport:
    def __init__(
        self,
        database: Database,
        directory: Directory,
        passwords: Passwords,
        utcnow: Callable[[], datetime],
    ) -> None:
        self._database, self._directory = database, directory
        self._passwords, self._utcnow = passwords, utcnow
        self.job: Job | None = None
        "The running or the last one; its invitations are told to nobody else."
        self._task: asyncio.Task[None] | None = None
        self._is_busy = False

    async def look(self, wish: Wish) -> list[Line]:
        """What would change.  Raises LastAdministrator."""
        await self._directory.refresh_if_changed()
        office = self._directory.office
        lines = await asyncio.to_thread(plan, office, wish.rows, wish.by)
        _check_administrators(office, lines)
        return lines

    async def begin(self, wish: Wish) -> Job:
        """Raises HasErrors, LooksDifferent, LastAdministrator, Busy; then nothing begins."""
        if self._is_busy:
            raise Busy
        self._is_busy = True  # from here on, also while it is looked at
        try:
            lines = await self.look(wish)
            _check_wish(wish, lines)
        except BaseException:
            self._is_busy = False
            raise
        job = self.job = Job(wish.by.id)
        job.total = sum(1 for line in lines if line.password)
        self._task = asyncio.create_task(self._run(job, wish, lines))
        return job

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, job: Job, wish: Wish, lines: list[Line]) -> None:
        try:
            hashes = await self._hashes(job, lines)
            await self._write(job, wish, hashes)
        except Exception as error:
            job.problem = error
        finally:
            job.is_finished = True
            self._is_busy = False

    async def _hashes(self, job: Job, lines: list[Line]) -> dict[str, str]:
        async def one(line: Line) -> tuple[str, str]:
            hashed = await self._passwords.hash(line.password)
            job.done += 1
            return line.email, hashed

        return dict(await asyncio.gather(*(one(line) for line in lines if line.password)))

    async def _write(self, job: Job, wish: Wish, hashes: dict[str, str]) -> None:
        """Planned again, since only now nobody else writes."""
        async with self._database.write() as connection:
            await office_store.count_up(
                connection, "directory", 0
            )  # from here on we alone write
            office = await office_store.load_office(connection)
            lines = await asyncio.to_thread(plan, office, wish.rows, wish.by)
            _check_administrators(office, lines)
            _check_wish(wish, lines)
            counts = {state.value: 0 for state in State}
            for line in lines:
                counts[line.state.value] += 1
            if counts["new"] or counts["change"]:
                await office_store.count_up(connection, "directory")
                job.invited = await self._people(connection, lines, hashes, wish.by)
        await self._directory.refresh_if_changed()
        job.counts = counts

    async def _people(
        self, connection: AsyncConnection, lines: Sequence[Line], hashes: dict[str, str],
        by: Person,
    ) -> list[Invited]:  # fmt: skip
        changed = [line for line in lines if line.state in (State.NEW, State.CHANGE)]
        await _free_numbers(connection, changed)
        invited, now = [], self._utcnow()
        for line in changed:
            assert line.person is not None
            person = line.person
            is_new = line.before is None
            if is_new:
                person = replace(person, id=str(uuid.uuid4()))
            await office_store.save_person(connection, person, hashes.get(line.email))
            if line.before is not None and line.before.rights != person.rights:
                await invitations.forget(connection, person.id)
            if is_new and line.email not in hashes:
                text = await invitations.invite(connection, person.id, now)
                invited.append(Invited(person.id, person.email, person.name, text))
            action = "created" if is_new else "changed"
            entry = Entry(action, "user", person.id, person.name, line.changes)
            await audit.note(connection, now, by, entry)
        await _rename(connection, changed)
        return invited


def _check_wish(wish: Wish, lines: Sequence[Line]) -> None:
    if wish.seen and wish.seen != digest(lines):
        raise LooksDifferent
    if not wish.leaves_out_errors and any(line.state is State.ERROR for line in lines):
        raise HasErrors


def _check_administrators(office: Office, lines: Sequence[Line]) -> None:
    after = dict(office.people)
    for line in lines:
        if line.person is not None and line.before is not None:
            after[line.before.id] = line.person
    if not any(RIGHTS in permissions(person.rights) for person in after.values()):
        raise LastAdministrator


def _renumbered(lines: Sequence[Line]) -> dict[str, str]:
    """Old number -> new number."""
    return {
        line.before.number: line.person.number
        for line in lines
        if line.before and line.person and line.before.number != line.person.number
    }


async def _free_numbers(connection: AsyncConnection, lines: Sequence[Line]) -> None:
    """Two people may exchange their numbers: nobody holds one in between."""
    table = tables.people
    for line in lines:
        if line.before and line.person and line.before.number != line.person.number:
            id = line.before.id
            await connection.execute(
                update(table).where(table.c.id == id).values(number=f"~{id}")
            )


async def _rename(connection: AsyncConnection, lines: Sequence[Line]) -> None:
    """Whoever names them goes on naming them, also where numbers were exchanged."""
    numbers = _renumbered(lines)
    if not numbers:
        return
    for kind in ("user", "call_group", "call_plan"):
        for found in await rows.all_of(connection, kind):
            row = found.row
            used = [n for n in numbers if references.uses(row, kind, "user", n)]
            for old in used:
                row = references.renamed(row, kind, "user", old, f"~{old}")
            for old in used:
                row = references.renamed(row, kind, "user", f"~{old}", numbers[old])
            if used:
                await rows.replace_row(connection, found, dict(row))
