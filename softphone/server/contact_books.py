"""Everybody's contacts, and the company's: kept in the database, asked in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model.contacts import Book, Contact, ContactNumber, name_for
from softphone.model.events import ContactsChanged, DirectoryChanged
from softphone.server.bus import Bus
from softphone.server.directory import Directory
from softphone.server.store import tables
from softphone.server.store.database import Database
from softphone.server.switchboard import Switchboard

COMPANY = ""
"Whose book the company's is."
MOST_OWN, MOST_OF_COMPANY = 5_000, 50_000
ROWS = 500
"Contacts that are written by one statement."
Spawn = Callable[[Coroutine[Any, Any, Any]], None]
Also = Callable[[AsyncConnection], Any]


class TooMany(Exception):
    """The book is full.  ``most``: contacts that it may hold."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} contacts")
        self.most = most


class ContactBooks:
    def __init__(self, database: Database, bus: Bus, directory: Directory) -> None:
        self._database, self._bus, self._directory = database, bus, directory
        self._contacts: dict[str, dict[str, Contact]] = {}
        "By owner, then by id."
        self._books: dict[str, Book] = {}
        "Made when they are first asked."
        self._country = ""
        "In which the numbers were read."
        self._writing = asyncio.Lock()

    async def begin(self, board: Switchboard, spawn: Spawn) -> None:
        """Read them all; from now on callers are named.  Raises DataProblem."""
        await self._load()
        board.contact_name = self.name
        self._bus.listen(DirectoryChanged, lambda _: spawn(self.office_changed()))

    async def _load(self) -> None:
        self._contacts, self._books, self._country = {}, {}, self._directory.office.country
        async with self._database.read() as connection:
            for row in await connection.execute(select(tables.contacts)):
                found = from_document(row.id, row.owner, row.source, row.document)
                self._contacts.setdefault(row.owner, {})[row.id] = found

    # -- asked

    def book(self, owner: str) -> Book:
        """The contacts of this person, or the company's (``COMPANY``)."""
        if owner not in self._books:
            known = self._contacts.get(owner)
            if not known:
                return _NOBODY
            self._books[owner] = Book(known.values())
        return self._books[owner]

    def get(self, owner: str, id: str) -> Contact | None:
        return self._contacts.get(owner, {}).get(id)

    def of_source(self, owner: str, source: str) -> list[Contact]:
        """What was read from this directory; with an empty name, what people wrote."""
        return [c for c in self._contacts.get(owner, {}).values() if c.source == source]

    def name(self, number: str, person: str = "") -> str:
        """Who that is, to this person; without one, to the company.  Empty: not known."""
        if not number or not self._contacts:
            return ""
        owners = (person, COMPANY) if person else (COMPANY,)
        return name_for(
            number, [self.book(one) for one in owners], self._directory.office.country
        )

    # -- changed

    async def save(
        self,
        owner: str,
        contacts: Sequence[Contact],
        gone: Iterable[str] = (),
        also: Also | None = None,
    ) -> None:
        """Write these into the owner's book and take others out of it, or nothing at all.

        also: what belongs into the same transaction.  Raises TooMany, DataProblem.
        """
        ids = tuple(gone)
        async with self._writing:
            known = dict(self._contacts.get(owner, {}))
            for id in ids:
                known.pop(id, None)
            known |= {contact.id: contact for contact in contacts}
            most = MOST_OWN if owner else MOST_OF_COMPANY
            if len(known) > most and len(known) > len(self._contacts.get(owner, {})):
                raise TooMany(most)
            async with self._database.write() as connection:
                await _write(connection, contacts, ids)
                if also is not None:
                    await also(connection)
            # To sort thousands takes a moment: not while a call waits for a name.
            made = await asyncio.to_thread(Book, tuple(known.values()))
            self._contacts[owner], self._books[owner] = known, made
        self._bus.publish(ContactsChanged(owner))

    async def office_changed(self) -> None:
        """Who has left takes the book along; another country reads numbers otherwise."""
        office = self._directory.office
        for owner in self._contacts.keys() - {COMPANY, *office.people}:
            del self._contacts[owner]
            self._books.pop(owner, None)
        if office.country == self._country:
            return
        self._country = office.country
        for owner, known in list(self._contacts.items()):
            told = await asyncio.to_thread(_in_country, list(known.values()), office.country)
            changed = [new for new in told if new != known.get(new.id)]
            if changed:
                await self.save(owner, changed)


_NOBODY = Book()


async def _write(
    connection: AsyncConnection, contacts: Sequence[Contact], gone: Sequence[str]
) -> None:
    table = tables.contacts
    for start in range(0, len(gone), ROWS):
        ids = gone[start : start + ROWS]
        await connection.execute(delete(table).where(table.c.id.in_(ids)))
    for start in range(0, len(contacts), ROWS):
        rows = [_row(contact) for contact in contacts[start : start + ROWS]]
        statement = insert(table)
        changed = {"document": statement.excluded.document}
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=changed), rows
        )


def _in_country(contacts: Iterable[Contact], country: str) -> list[Contact]:
    return [
        replace(
            c, numbers=tuple(ContactNumber.read(n.number, n.label, country) for n in c.numbers)
        )
        for c in contacts
    ]


def _row(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "owner": contact.owner,
        "source": contact.source,
        "document": to_document(contact),
    }


def to_document(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "company": contact.company,
        "numbers": [[each.number, each.label, each.e164] for each in contact.numbers],
        "email": contact.email,
        "key": contact.key,
    }


def from_document(id: str, owner: str, source: str, row: dict[str, Any]) -> Contact:
    listed = tuple(ContactNumber(*(str(part) for part in each)) for each in row["numbers"])
    return Contact(
        id, row["name"], owner, row["company"], listed, row["email"], source, row["key"]
    )
