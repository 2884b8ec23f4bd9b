"""What the office says and keeps in its own voice: announcements and mailboxes, composed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from softphone.server.bus import Bus
from softphone.server.directory import Directory
from softphone.server.exchange import Exchange
from softphone.server.mailboxes import Mailboxes, Spawn
from softphone.server.sounds import Sounds
from softphone.server.store.database import Database


class OfficeVoice:
    """The sounds lie beside the database."""

    def __init__(
        self, database: Database, directory: Directory, bus: Bus,
        utcnow: Callable[[], datetime], spawn: Spawn,
    ) -> None:  # fmt: skip
        data = database.directory
        self._spawn = spawn
        self.sounds = Sounds(data / "announcements", lambda: directory.office.country)
        self.mailboxes = Mailboxes(
            database, data / "voicemail", bus, lambda: directory.office, utcnow, spawn
        )

    async def begin(self, exchange: Exchange) -> None:
        """Raises OSError where the folders cannot be made."""
        await self.mailboxes.load()
        exchange.attending.sounds = self.sounds
        exchange.attending.mailboxes = exchange.hearing.messages = self.mailboxes
        exchange.hearing.spawn = self._spawn
