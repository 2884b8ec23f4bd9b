"""The office's own mail: where it is sent by, kept with its password sealed."""

from __future__ import annotations

import base64
import logging
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.server.mailing import (
    ADDRESS,
    Attachment,
    MailProblem,
    MailServer,
    deliver,
    read_server,
)
from softphone.server.store import office_store
from softphone.server.store.database import Database
from softphone.server.store.sealed import Seal

log = logging.getLogger(__name__)

SETTING = "mail"
_NAME = "mail server"
"Under which the password is sealed."


@dataclass(frozen=True, slots=True)
class MailSettings:
    """server: empty where the office sends no mail.  address: of this server, for links."""

    server: str = ""
    user: str = ""
    sender: str = ""
    address: str = ""

    def wrong_key(self) -> str:
        """The first key whose value cannot be; empty if all can."""
        try:
            read_server(self.server)
        except ValueError:
            return "server"
        if ADDRESS.fullmatch(self.sender) is None:
            return "sender"
        return "" if _is_address(self.address) else "address"


class OfficeMail:
    """context: whom to trust instead of the system's certificates; for tests."""

    context: ssl.SSLContext | None = None

    def __init__(
        self, database: Database, seal: Seal,
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:  # fmt: skip
        self._database, self._seal, self._spawn = database, seal, spawn
        self.settings = MailSettings()
        self._password = ""

    @property
    def is_on(self) -> bool:
        return bool(self.settings.server)

    @property
    def has_password(self) -> bool:
        return bool(self._password)

    async def load(self) -> None:
        async with self._database.read() as connection:
            known = (await office_store.load_settings(connection)).get(SETTING) or {}
        sealed = str(known.pop("sealed", ""))
        self.settings = MailSettings(
            **{f.name: str(known.get(f.name, "")) for f in fields(MailSettings)}
        )
        self._password = ""
        if sealed:
            told = self._seal.open(_NAME, base64.b64decode(sealed))
            self._password = str(told["password"])

    async def save(
        self, connection: AsyncConnection, settings: MailSettings, password: str | None
    ) -> None:
        """password None: as it was, but never to another server or for another user."""
        before = self.settings
        is_same = (settings.server, settings.user) == (before.server, before.user)
        if password is None:
            password = self._password if is_same else ""
        row = asdict(settings)
        if password:
            sealed = self._seal.close(_NAME, {"password": password})
            row["sealed"] = base64.b64encode(sealed).decode("ascii")
        await office_store.save_setting(connection, SETTING, row)

    async def send(
        self, to: str, subject: str, body: str, sound: Attachment | None = None
    ) -> None:
        """Raises MailProblem."""
        host, port, is_tls = read_server(self.settings.server)
        server = MailServer(
            host, port, is_tls, self.settings.sender, self.settings.user, self._password
        )
        await deliver(server, to, subject, body, self.context, sound)

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Nobody waits for it: who asks learns nothing from how long it takes."""
        self._spawn(_told(work))


async def _told(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except MailProblem as problem:
        log.warning("a mail could not be sent: %s", problem)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_whole = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    return is_whole and is_bare and parts.scheme in ("http", "https") and bool(parts.hostname)
