"""An office file into the database: all or nothing, and twice is the same as once."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model.office import Office
from softphone.server import office_reader
from softphone.server.directory import SECRET_BYTES, save_digest_user, seal_digest
from softphone.server.office_check import check_against
from softphone.server.office_file import Draft, Lines
from softphone.server.own_choices import kept
from softphone.server.store import office_store, removing, tables
from softphone.server.store.database import Database
from softphone.server.store.sealed import Seal


@dataclass
class Counts:
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    def note(self, before: Any, after: Any) -> bool:
        """Count one entry; True if it has to be written."""
        if before is None:
            self.added += 1
        elif before == after:
            self.unchanged += 1
            return False
        else:
            self.changed += 1
        return True


@dataclass(frozen=True)
class Options:
    reset_passwords: bool = False
    reset_secrets: bool = False
    prune: bool = False


class Importer:
    """hash_password: turns a password into what is stored; slow on purpose."""

    def __init__(
        self, database: Database, seal: Seal, hash_password: Callable[[str], str]
    ) -> None:
        self.database = database
        self.seal = seal
        self.hash_password = hash_password

    async def import_file(self, path: Path, options: Options = Options()) -> Counts:
        """Raises OfficeFileError; then nothing has changed."""
        text = office_reader.text_of(path)
        draft = office_reader.parse(text, str(path))
        return await self.import_draft(draft, Lines(str(path), text), options)

    async def import_draft(
        self,
        draft: Draft,
        lines: Lines,
        options: Options = Options(),
    ) -> Counts:
        counts = Counts()
        async with self.database.read() as connection:
            office = await office_store.load_office(connection)
        check_against(draft, office, lines, options.prune, options.reset_secrets)
        hashes = await self._hashes(draft, office, options)
        async with self.database.write() as connection:
            if options.prune:
                await self._prune(connection, draft, office, counts)
            await self._settings(connection, draft, office, counts)
            await self._accounts(connection, draft, office, options, counts)
            await self._people(connection, draft, office, hashes, counts)
            await self._objects(connection, draft, counts)
            if counts.added or counts.changed or counts.removed:
                await office_store.count_up(connection, "directory")
        return counts

    async def _hashes(self, draft: Draft, office: Office, options: Options) -> dict[str, str]:
        """Hash what will be stored, before the transaction: it takes long."""
        return {
            email: self.hash_password(password)
            for email, password in draft.passwords.items()
            if options.reset_passwords or office.person_by_email(email) is None
        }

    async def _settings(
        self, connection: AsyncConnection, draft: Draft, office: Office, counts: Counts
    ) -> None:
        present = await office_store.load_settings(connection)
        for key, value in draft.settings.items():
            if counts.note(present.get(key), value):
                await office_store.save_setting(connection, key, value)

    async def _accounts(
        self, connection: AsyncConnection, draft: Draft, office: Office, options: Options,
        counts: Counts,
    ) -> None:  # fmt: skip
        realm = draft.settings.get("domain", office.domain)
        for account in draft.accounts:
            before = office.accounts.get(account.number)
            after = replace(
                account,
                id=before.id if before is not None else str(uuid.uuid4()),
                is_silenced=before.is_silenced if before is not None else False,
            )
            if counts.note(before, after):
                await office_store.save_account(connection, after)
            if before is None or options.reset_secrets:
                secret = draft.secrets.get(account.number) or secrets.token_urlsafe(
                    SECRET_BYTES
                )
                sealed = seal_digest(self.seal, account.number, realm, secret)
                await save_digest_user(connection, account.number, account.number, sealed)
                if before is not None:
                    counts.changed += 1

    async def _people(
        self, connection: AsyncConnection, draft: Draft, office: Office,
        hashes: dict[str, str], counts: Counts,
    ) -> None:  # fmt: skip
        await self._free_numbers(connection, draft, office)
        for person in draft.people:
            before = office.person_by_email(person.email)
            hashed = hashes.get(person.email)
            after = replace(person, id=before.id if before is not None else str(uuid.uuid4()))
            if before is not None:
                after = kept(after, before, draft.named.get(person.email, ()))
            if before is not None and hashed is None:
                after = replace(after, must_change_password=before.must_change_password)
            if counts.note(before, after) or hashed is not None:
                await office_store.save_person(connection, after, hashed)

    async def _free_numbers(
        self, connection: AsyncConnection, draft: Draft, office: Office
    ) -> None:
        """Two people may exchange their numbers: nobody holds one in between."""
        table = tables.people
        for person in draft.people:
            before = office.person_by_email(person.email)
            if before is not None and before.number != person.number:
                await connection.execute(
                    update(table).where(table.c.id == before.id).values(number=f"~{before.id}")
                )

    async def _objects(self, connection: AsyncConnection, draft: Draft, counts: Counts) -> None:
        table = tables.objects
        rows = (await connection.execute(select(table))).mappings()
        present = {(row["kind"], row["key"]): row for row in rows}
        for kind, key, document in draft.objects:
            before = present.get((kind, key))
            if counts.note(before["document"] if before else None, document):
                sealed = None
                if (kind, key) in draft.object_secrets:
                    secret = draft.object_secrets[kind, key]
                    sealed = self.seal.close(key, {"secret": secret})
                id = before["id"] if before else str(uuid.uuid4())
                await office_store.save_object(connection, id, kind, key, document, sealed)

    async def _prune(
        self, connection: AsyncConnection, draft: Draft, office: Office, counts: Counts
    ) -> None:
        """Remove what the file does not name."""
        emails = {person.email for person in draft.people}
        named = {account.number for account in draft.accounts}
        keys = {(kind, key) for kind, key, _ in draft.objects}
        for person in office.people.values():
            if person.email not in emails:
                await removing.remove_person(connection, person.id)
                counts.removed += 1
        for account in office.accounts.values():
            if account.number not in named:
                await removing.remove_account(connection, account.id, account.number)
                counts.removed += 1
        rows = (await connection.execute(select(tables.objects))).mappings().all()
        for row in rows:
            if (row["kind"], row["key"]) not in keys:
                await office_store.remove(connection, tables.objects, row["id"])
                counts.removed += 1
