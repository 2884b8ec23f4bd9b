"""Keeps the company's book as the directories have it: each is read now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from softphone.model.contacts import Contact
from softphone.model.events import DirectoryChanged
from softphone.server.bus import Bus
from softphone.server.contact_books import COMPANY, ContactBooks, TooMany
from softphone.server.contact_rules import taken_in
from softphone.server.directories import carddav, ldap
from softphone.server.directories.carddav import Entry
from softphone.server.directories.problem import DirectoryProblem
from softphone.server.directory import Directory
from softphone.server.references import Named
from softphone.server.store import rows
from softphone.server.store.database import Database
from softphone.server.store.sealed import Seal

log = logging.getLogger(__name__)

KIND = "contact_directory"
AGAIN_S, SOON_S = 3600.0, 300.0
"After a reading; after one that failed."
Spawn = Callable[[Coroutine[Any, Any, Any]], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """How it stands with one directory.  ``state``: waiting, reading, read, failed."""

    state: str = "waiting"
    reason: str = ""
    "Of ``problem.CODES``, where the last one failed."
    at: datetime | None = None
    "When it was last read, UTC."
    contacts: int = 0
    left_out: int = 0
    "Entries without a name or a number."


class Directories:
    """``look`` once a second."""

    def __init__(
        self, database: Database, seal: Seal, directory: Directory, books: ContactBooks,
        bus: Bus, utcnow: Callable[[], datetime], spawn: Spawn,
    ) -> None:  # fmt: skip
        self._database, self._seal, self._office = database, seal, directory
        self._books, self._utcnow, self._spawn = books, utcnow, spawn
        self._told: dict[str, Reading] = {}
        self._rows: dict[str, Named] = {}
        self._due: dict[str, float] = {}
        "By id: when it is read next, seconds of the monotonic clock."
        self._is_changed = True
        bus.listen(DirectoryChanged, lambda _: self._on_office())

    def _on_office(self) -> None:
        self._is_changed = True

    def of(self, id: str) -> Reading:
        return self._told.get(id, Reading())

    async def look(self, now: float) -> None:
        if self._is_changed:
            self._is_changed = False
            await self._take_rows(now)
        for id, at in tuple(self._due.items()):
            if at <= now and self.of(id).state != "reading":
                self._told[id] = replace(self.of(id), state="reading")
                self._spawn(self._read(self._rows[id], now))

    async def _take_rows(self, now: float) -> None:
        async with self._database.read() as connection:
            found = {named.id: named for named in await rows.all_of(connection, KIND)}
        for id, named in found.items():
            if self._rows.get(id) != named:
                self._due[id] = now
        self._due = {id: at for id, at in self._due.items() if id in found}
        self._told = {id: told for id, told in self._told.items() if id in found}
        self._rows = found
        sources = {c.source for c in self._books.book(COMPANY).contacts} - {""}
        for gone in sources - found.keys():
            kept = self._books.of_source(COMPANY, gone)
            await self._books.save(COMPANY, [], [contact.id for contact in kept])

    async def _read(self, named: Named, now: float) -> None:
        try:
            entries = await self._entries(named)
            told = await self._take(named.id, entries)
            after = AGAIN_S
        except (DirectoryProblem, TooMany) as problem:
            code = problem.code if isinstance(problem, DirectoryProblem) else "too_large"
            log.warning("the directory %s was not read: %s", named.label, problem)
            told, after = replace(self.of(named.id), state="failed", reason=code), SOON_S
        except Exception:
            self._told[named.id] = replace(self.of(named.id), state="failed")
            self._due[named.id] = now + SOON_S
            raise
        if named.id in self._rows:
            self._told[named.id] = told
            self._due[named.id] = now + after

    async def _entries(self, named: Named) -> list[Entry]:
        row = named.row
        address, username = str(row["address"]), str(row["username"])
        secret = await self._secret(named)
        if row["kind"] == "carddav":
            return await carddav.read(address, username, secret)
        return await asyncio.to_thread(
            ldap.read, address, username, secret, str(row["base"]), str(row["filter"])
        )

    async def _secret(self, named: Named) -> str:
        async with self._database.read() as connection:
            sealed = await rows.sealed_of(connection, named.id)
        name = str(named.row["name"])
        return str(self._seal.open(name, sealed)["secret"]) if sealed else ""

    async def _take(self, id: str, entries: Sequence[Entry]) -> Reading:
        """Make the book what the directory says; who stays keeps the id."""
        country = self._office.office.country
        known = {contact.key: contact for contact in self._books.of_source(COMPANY, id)}
        read = await asyncio.to_thread(_contacts, entries, id, country, known)
        changed = [c for key, c in read.items() if known.get(key) != c]
        gone = [contact.id for key, contact in known.items() if key not in read]
        if changed or gone:
            await self._books.save(COMPANY, changed, gone)
        left_out = len(entries) - len(read)
        return Reading("read", "", self._utcnow(), len(read), left_out)


def _contacts(
    entries: Sequence[Entry], source: str, country: str, known: dict[str, Contact]
) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    for key, row in entries:
        contact = taken_in(row, COMPANY, country)
        if contact is not None:
            id = known[key].id if key in known else contact.id
            found[key] = replace(contact, id=id, source=source, key=key)
    return found
