"""The office in memory, and who may speak for which account."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model import forward_always
from softphone.model.events import DirectoryChanged
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.bus import Bus
from softphone.server.store import office_store, tables
from softphone.server.store.database import Database
from softphone.server.store.kept_rows import KeptRows, Raw
from softphone.server.store.sealed import Seal
from softphone.sip.digest import DigestUser, ha1

log = logging.getLogger(__name__)

SECRET_BYTES = 18


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh digest user name for one installation; the secret is shown only now."""

    username: str
    secret: str = field(repr=False)
    expires_at: float
    replaced: tuple[str, ...]
    "User names of the same installation that ended with this."


class Directory:
    """One immutable ``Office`` value, replaced as a whole when anything changes."""

    def __init__(self, database: Database, seal: Seal, bus: Bus) -> None:
        self._database = database
        self._seal = seal
        self._bus = bus
        self.office = Office("", "office.example", "DE")
        self._users: dict[str, DigestUser] = {}
        self._line_secrets: dict[str, str] = {}
        self._kept = office_store.KeptOffice()
        self._kept_users = KeptRows(self._user)

    async def load(self) -> None:
        async with self._database.read() as connection:
            self.office = await office_store.load_office(connection, self._kept)
            users = tables.digest_users.c
            rows = await connection.execute(select(users.username, users.account, users.sealed))
            self._users = {user.username: user for user in self._kept_users.of(rows)}
            self._line_secrets = await self._read_line_secrets(connection)
        self._bus.publish(DirectoryChanged(self.office.revision))

    async def refresh_if_changed(self) -> bool:
        """Take over what another process (``einklang admin import``) has written."""
        if await self._database.data_version() == self.office.revision:
            return False
        await self.load()
        return True

    def _user(self, raw: Raw) -> DigestUser:
        username, account, sealed = raw
        opened = self._seal.open(username, sealed)
        return DigestUser(username, account, opened["md5"], opened["sha256"])

    async def _read_line_secrets(self, connection: AsyncConnection) -> dict[str, str]:
        lines = tables.objects.c
        wanted = select(lines.key, lines.sealed).where(
            lines.kind == "trunk", lines.sealed.is_not(None)
        )
        rows = await connection.execute(wanted)
        return {row.key: str(self._seal.open(row.key, row.sealed)["secret"]) for row in rows}

    def line_secret(self, name: str) -> str:
        """What the line's provider wants to hear; empty where none is set."""
        return self._line_secrets.get(name, "")

    # -- digest users ----------------------------------------------------------------------

    def digest_user(self, username: str) -> DigestUser | None:
        """None also for an account that is called at an address: it does not sign in."""
        found = self._users.get(username)
        account = self.office.accounts.get(found.account) if found is not None else None
        return None if account is not None and account.address else found

    def sealed_digest(self, username: str, secret: str) -> bytes:
        return seal_digest(self._seal, username, self.office.domain, secret)

    async def new_secret(self, account: str) -> str:
        """A new secret for a device that has it typed in; the old one is void."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        async with self._database.write() as connection:
            await save_digest_user(
                connection, account, account, self.sealed_digest(account, secret)
            )
            await office_store.count_up(connection, "directory")
        await self.load()
        return secret

    async def issue_credentials(
        self, account: str, person: str, client: str, session: str, lifetime_s: float
    ) -> Issued:
        """Credentials for one installation; asking again replaces only that one's."""
        username = f"{account}-{secrets.token_hex(4)}"
        secret = secrets.token_urlsafe(SECRET_BYTES)
        expires_at = time.time() + lifetime_s
        table = tables.digest_users
        async with self._database.write() as connection:
            gone = await connection.execute(
                delete(table)
                .where(
                    table.c.account == account,
                    table.c.client == client,
                    table.c.person == person,
                )
                .returning(table.c.username)
            )
            replaced = [str(row[0]) for row in gone]
            await connection.execute(
                insert(table).values(
                    username=username,
                    account=account,
                    person=person,
                    client=client,
                    session=session,
                    sealed=self.sealed_digest(username, secret),
                    expires_at=expires_at,
                )
            )
        for name in replaced:
            self._users.pop(name, None)
        self._users[username] = self._made(username, account, secret)
        return Issued(username, secret, expires_at, tuple(replaced))

    def _made(self, username: str, account: str, secret: str) -> DigestUser:
        realm = self.office.domain
        md5 = ha1(username, realm, secret, "MD5")
        sha256 = ha1(username, realm, secret, "SHA-256")
        return DigestUser(username, account, md5, sha256)

    async def revoke_session(self, session: str) -> list[str]:
        """Signing out ends what was issued to that session; the user names that ended."""
        table = tables.digest_users
        async with self._database.write() as connection:
            found = await connection.execute(
                delete(table).where(table.c.session == session).returning(table.c.username)
            )
            names = [str(row[0]) for row in found]
        for name in names:
            self._users.pop(name, None)
        return names

    # -- changes of one person -----------------------------------------------------------------

    async def change_person(self, id: str, **changes: Any) -> Person:
        """Store a person with these fields changed, and take the new office over.

        A destination that is chosen so ends “forward always”.  Raises as ``update_person``.
        """

        def change(person: Person) -> Person:
            if "destination" in changes:
                person = forward_always.chosen(person, changes["destination"])
            return replace(person, **changes)

        return await self.update_person(id, change)

    async def update_person(self, id: str, change: Callable[[Person], Person]) -> Person:
        """Store what ``change`` makes of a person, and take the new office over.

        It gets the person as read in the same transaction: somebody else may have changed it.
        Raises Gone if there is no such person (any more), DataProblem.
        """
        async with self._database.write() as connection:
            await office_store.count_up(connection, "directory")  # from here on we alone write
            person = await office_store.person(connection, id)
            changed = change(person)
            await office_store.save_person(connection, changed)
        await self.load()
        return changed

    async def silence_account(self, number: str, is_silenced: bool) -> None:
        """“This device does not ring”: a switch of the device (decision 7)."""
        async with self._database.write() as connection:
            await office_store.count_up(connection, "directory")
            account = await office_store.account(connection, number)
            await office_store.save_account(
                connection, replace(account, is_silenced=is_silenced)
            )
        await self.load()


def seal_digest(seal: Seal, username: str, realm: str, secret: str) -> bytes:
    document = {
        "md5": ha1(username, realm, secret, "MD5"),
        "sha256": ha1(username, realm, secret, "SHA-256"),
    }
    return seal.close(username, document)


async def save_digest_user(connection: Any, username: str, account: str, sealed: bytes) -> None:
    """The digest user of a device that has its secret typed in."""
    statement = insert(tables.digest_users).values(
        username=username, account=account, person="", client="", session="", sealed=sealed
    )
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["username"], set_={"sealed": sealed})
    )
