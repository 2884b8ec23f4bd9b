"""Publications that answer for somebody's do not disturb, over a restart of the server.

Without them the program's next refresh would meet a dead tag, and a program that never comes
back would leave its person in do not disturb for ever.
"""

from __future__ import annotations

from typing import Any

from softphone.server.publications import Publications
from softphone.server.store import office_store
from softphone.server.store.database import Database

SETTING = "publications"


class KeptPublications:
    def __init__(self, database: Database, publications: Publications) -> None:
        self._database = database
        self._publications = publications
        self._kept: list[dict[str, Any]] = []

    async def take_up(self, now: float) -> None:
        """now: monotonic seconds."""
        async with self._database.read() as connection:
            settings = await office_store.load_settings(connection)
        self._kept = settings.get(SETTING) or []
        self._publications.take_rows(self._kept, now)

    async def save(self) -> None:
        """Write behind, if something changed.  Raises DataProblem; then it is tried again."""
        rows = self._publications.rows()
        if rows == self._kept:
            return
        async with self._database.write() as connection:
            await office_store.save_setting(connection, SETTING, rows)
        self._kept = rows
