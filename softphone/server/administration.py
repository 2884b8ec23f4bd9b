"""Changing the office by its administrators: one row at a time, checked like an office file.

Everything of a change happens in one transaction: what is there is read, compared with what the
administrator saw, checked together with the rest of the office, written, and noted in the audit
log.  So two administrators never overwrite each other, and nothing is half done.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.rights import permissions
from softphone.server import audit, invitations, references, row_rules
from softphone.server.audit import Entry
from softphone.server.directory import SECRET_BYTES, Directory, save_digest_user
from softphone.server.office_check import check_against
from softphone.server.office_file import Draft
from softphone.server.office_reader import Reader
from softphone.server.office_rows import KEYS, SECRET_KEYS, Row, etag
from softphone.server.office_settings import OFFICE_KEYS
from softphone.server.passwords import Passwords
from softphone.server.people_import import PeopleImport
from softphone.server.references import Named
from softphone.server.row_rules import (
    RIGHTS,
    ByKey,
    ChangedMeanwhile,
    InUse,
    LastAdministrator,
    RowProblem,
)
from softphone.server.store import office_store, removing, rows
from softphone.server.store.database import Database
from softphone.server.store.sealed import Seal


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change; ``secret`` is shown once, for a device that has it typed in."""

    id: str
    secret: str = ""


class Administration:
    def __init__(
        self,
        database: Database,
        seal: Seal,
        directory: Directory,
        passwords: Passwords,
        utcnow: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._seal = seal
        self._directory = directory
        self._passwords = passwords
        self._utcnow = utcnow
        self.imports = PeopleImport(database, directory, passwords, utcnow)

    # -- the three changes -------------------------------------------------------------------

    async def create(self, kind: str, row: Row, by: Person) -> Changed:
        """Raises RowProblem, NotAllowed, DataProblem."""
        hashed = await self._hashed(row)
        row_rules.check_keys(kind, row)
        async with self._database.write() as connection:
            office = await self._begin(connection)
            if kind == "user" and set(row.get("rights") or ["end_user"]) != {"end_user"}:
                row_rules.needs_rights(by)
            row_rules.check_free(kind, row.get(KEYS[kind]), await rows.all_of(connection, kind))
            draft = row_rules.draft(kind, row, office)
            id, secret = await self._insert(connection, kind, draft, hashed)
            made = await rows.one(connection, kind, id)
            entry = Entry("created", kind, id, made.label, audit.differences({}, made.row))
            await audit.note(connection, self._utcnow(), by, entry)
        await self._directory.load()
        return Changed(id, secret)

    async def change(self, kind: str, id: str, changes: Row, tag: str, by: Person) -> None:
        """Only the named keys.  Raises Gone, ChangedMeanwhile, RowProblem, NotAllowed ..."""
        hashed = await self._hashed(changes)
        row_rules.check_keys(kind, changes)
        async with self._database.write() as connection:
            office = await self._begin(connection)
            before = await rows.one(connection, kind, id)
            if etag(before.row) != tag:
                raise ChangedMeanwhile(before)
            row_rules.check_rights(kind, before.row, changes, by)
            row = row_rules.merged(kind, before.row, changes)
            key = KEYS[kind]
            if row[key] != before.row[key]:
                if kind == "voip_account":
                    raise RowProblem(key, "a device signs in with its number: add another one")
                row_rules.check_free(kind, row[key], await rows.all_of(connection, kind))
            draft = row_rules.draft(kind, row, row_rules.beside(office, kind, before, row))
            await self._check_outgoing(connection, kind, before.row, row)
            await self._store(connection, kind, before, draft, hashed)
            await _rename(connection, before, row)
            if kind == "user":
                await _check_administrators(connection)
                if hashed is not None or row["rights"] != before.row["rights"]:
                    await invitations.forget(connection, id)
            after = await rows.one(connection, kind, id)
            told = audit.differences(before.row, after.row)
            told |= {k: ["", ""] for k in SECRET_KEYS & set(changes)}
            entry = Entry("changed", kind, id, after.label, told)
            await audit.note(connection, self._utcnow(), by, entry)
        await self._directory.load()

    async def remove(self, kind: str, id: str, tag: str, by: Person) -> None:
        """Raises Gone, ChangedMeanwhile, InUse, LastAdministrator, NotAllowed, DataProblem."""
        async with self._database.write() as connection:
            await self._begin(connection)
            before = await rows.one(connection, kind, id)
            if etag(before.row) != tag:
                raise ChangedMeanwhile(before)
            if kind == "user" and RIGHTS in permissions(before.row["rights"]):
                row_rules.needs_rights(by)
            users = await who_uses(connection, before)
            if users:
                raise InUse(users)
            await removing.remove(connection, kind, before)
            if kind == "user":
                await _check_administrators(connection)
            entry = Entry("removed", kind, id, before.label, audit.differences(before.row, {}))
            await audit.note(connection, self._utcnow(), by, entry)
        await self._directory.load()

    # -- the company -------------------------------------------------------------------------

    async def settings(self) -> dict[str, Any]:
        """What is set, of the office file's [office] and [feature_codes]."""
        async with self._database.read() as connection:
            return await _settings_row(connection)

    async def change_settings(self, changes: Row, tag: str, by: Person) -> None:
        """Raises ChangedMeanwhile, RowProblem, DataProblem."""
        async with self._database.write() as connection:
            office = await self._begin(connection)
            before = await _settings_row(connection)
            if etag(before) != tag:
                raise ChangedMeanwhile(Named("office", "", before))
            named = dict(changes)
            codes = named.pop("feature_codes", None)
            document = {"office": named, **({} if codes is None else {"feature_codes": codes})}
            draft = Reader(document, ByKey(), office.country).draft()
            check_against(draft, office, ByKey(), False, False)
            for key, value in draft.settings.items():
                await office_store.save_setting(connection, key, value)
            after = await _settings_row(connection)
            told = audit.differences(before, after)
            entry = Entry("changed", "office", "", str(after.get("name", "")), told)
            await audit.note(connection, self._utcnow(), by, entry)
        await self._directory.load()

    # -- what they are made of ---------------------------------------------------------------

    async def _begin(self, connection: AsyncConnection) -> Office:
        """From here on we alone write.  The office as it is now."""
        now = await office_store.count_up(connection, "directory")
        known = self._directory.office
        return (
            known if known.revision == now - 1 else await office_store.load_office(connection)
        )

    async def _hashed(self, row: Row) -> str | None:
        """Slow on purpose, so before the transaction."""
        password = row.get("password")
        if not isinstance(password, str) or not password:
            return None
        return await self._passwords.hash(password)

    async def _insert(
        self, connection: AsyncConnection, kind: str, draft: Draft, hashed: str | None
    ) -> tuple[str, str]:
        id = str(uuid.uuid4())
        if kind == "user":
            await office_store.save_person(connection, replace(draft.people[0], id=id), hashed)
            return id, ""
        if kind == "voip_account":
            account = replace(draft.accounts[0], id=id)
            await office_store.save_account(connection, account)
            secret = draft.secrets.get(account.number) or secrets.token_urlsafe(SECRET_BYTES)
            sealed = self._directory.sealed_digest(account.number, secret)
            await save_digest_user(connection, account.number, account.number, sealed)
            return id, "" if account.address else secret
        await self._save_object(connection, id, draft)
        return id, ""

    async def _store(
        self, connection: AsyncConnection, kind: str, before: Named, draft: Draft,
        hashed: str | None,
    ) -> None:  # fmt: skip
        if kind == "user":
            old = await office_store.person(connection, before.id)
            person = replace(draft.people[0], id=before.id)
            if person.destination == old.destination:
                person = replace(person, former_destination=old.former_destination)
            await office_store.save_person(connection, person, hashed)
        elif kind == "voip_account":
            old_account = await office_store.account(connection, before.row["number"])
            account = replace(
                draft.accounts[0], id=before.id, is_silenced=old_account.is_silenced
            )
            await office_store.save_account(connection, account)
            if secret := draft.secrets.get(account.number):
                sealed = self._directory.sealed_digest(account.number, secret)
                await save_digest_user(connection, account.number, account.number, sealed)
        else:
            await self._save_object(connection, before.id, draft, before)

    async def _save_object(
        self, connection: AsyncConnection, id: str, draft: Draft, before: Named | None = None
    ) -> None:
        kind, key, document = draft.objects[0]
        secret = draft.object_secrets.get((kind, key))
        sealed = self._seal.close(key, {"secret": secret}) if secret else None
        if sealed is None and before is not None and before.row[KEYS[kind]] != key:
            sealed = await self._resealed(connection, id, str(before.row[KEYS[kind]]), key)
        await rows.save_object(connection, id, kind, key, document, sealed)

    async def _resealed(
        self, connection: AsyncConnection, id: str, old: str, new: str
    ) -> bytes | None:
        """The secret of a line or a directory is sealed under its name."""
        sealed = await rows.sealed_of(connection, id)
        return self._seal.close(new, self._seal.open(old, sealed)) if sealed else None

    async def _check_outgoing(
        self, connection: AsyncConnection, kind: str, before: Row, after: Row
    ) -> None:
        """A number that people show cannot leave its line."""
        if kind != "trunk":
            return
        gone = set(before["outgoing_numbers"]) - set(after["outgoing_numbers"])
        if not gone:
            return
        for kind in ("user", "voip_account"):
            for one in await rows.all_of(connection, kind):
                number = one.row["outgoing_number"]
                if number in gone:
                    raise RowProblem(
                        "outgoing_numbers", f"{number} is the outgoing number of {one.label}"
                    )


async def _settings_row(connection: AsyncConnection) -> dict[str, Any]:
    found = await office_store.load_settings(connection)
    return {key: found[key] for key in (*sorted(OFFICE_KEYS), "feature_codes") if key in found}


async def who_uses(connection: AsyncConnection, what: Named) -> list[Named]:
    """The rows that refer to this one."""
    found: list[Named] = []
    keys = [(what.kind, str(what.row[KEYS[what.kind]]))]
    if what.kind == "user":
        keys = [("user", str(what.row["number"]))]
    elif what.kind == "trunk":
        keys = [("outgoing_number", number) for number in what.row["outgoing_numbers"]]
    for kind in ("user", "voip_account", "call_group", "call_plan"):
        for other in await rows.all_of(connection, kind):
            is_itself = other.id == what.id
            if not is_itself and any(references.uses(other.row, kind, *k) for k in keys):
                found.append(other)
    return found


async def _rename(connection: AsyncConnection, before: Named, after: Row) -> None:
    """Whoever names it goes on naming it."""
    kind = before.kind
    key = "number" if kind == "user" else KEYS[kind]
    old, new = str(before.row[key]), str(after[key])
    if old == new:
        return
    for other in ("user", "call_group", "call_plan"):
        for row in await rows.all_of(connection, other):
            if references.uses(row.row, other, kind, old):
                changed = references.renamed(row.row, other, kind, old, new)
                await rows.replace_row(connection, row, changed)


async def _check_administrators(connection: AsyncConnection) -> None:
    people = await rows.all_of(connection, "user")
    if not any(RIGHTS in permissions(person.row["rights"]) for person in people):
        raise LastAdministrator
