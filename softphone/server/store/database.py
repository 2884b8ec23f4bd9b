"""The database file: opened with care, migrated, refused when it cannot be used.

WAL and ``synchronous=FULL``: what was acknowledged survives a power cut (architecture 4.8).
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from softphone.server.store import archive, restoring, tables
from softphone.server.store.batches import Batches, Statement
from softphone.server.store.data_problem import DataProblem

__all__ = ["FILE", "DataProblem", "Database"]

FILE = "einklang.db"
BACKUPS, KEPT_BACKUPS = "backups", 3
"Made before each upgrade of the data, in its own folder."


class Database:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.path = directory / FILE
        self._engine: AsyncEngine | None = None
        self._batches: Batches | None = None
        self._writing = asyncio.Lock()

    async def open(self) -> None:
        """Create or migrate, then be ready.  Raises DataProblem."""
        self.check_directory()
        restoring.finish(self.directory)
        try:
            _private_file(self.path)
            version = _version(self.path)
            if not version:
                _create(self.path)
            elif version != tables.HEAD:
                _back_up(self.directory, version)
                _migrate(self.path, version)
        except (sqlite3.OperationalError, OSError) as error:
            raise _problem(self.directory, error) from error
        except DBAPIError as error:
            raise _problem(self.directory, error.orig or error) from error
        except sqlite3.DatabaseError as error:
            raise DataProblem(
                f"{self.path} is not a database of Einklang ({error}). Move it away, or start "
                "with another --data directory."
            ) from error
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{self.path}")
        event.listen(self._engine.sync_engine, "connect", _prepare)
        self._batches = Batches(self.path, lambda connection: _prepare(connection, None))

    def check_directory(self) -> None:
        """Make the directory where it is missing, and write to it.  Raises DataProblem."""
        try:
            self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.directory / ".probe"
            with probe.open("wb") as file:
                file.write(b"x" * 65536)
                file.flush()
                os.fsync(file.fileno())
            probe.unlink()
        except OSError as error:
            raise _problem(self.directory, error) from error

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction; all or nothing.  Raises DataProblem if it cannot be written.

        One at a time: writers of this process queue here, in order, instead of trying SQLite's
        lock again and again, which under load made the last of them give up.
        """
        assert self._engine is not None
        try:
            async with self._writing, self._engine.begin() as connection:
                yield connection
        except OperationalError as error:
            raise _problem(self.directory, error.orig or error) from error

    async def write_batch(self, batch: Sequence[Statement]) -> None:
        """One transaction of prepared statements, at the lowest price.  Raises DataProblem."""
        assert self._batches is not None
        async with self._writing:
            try:
                await self._batches.write(batch)
            except sqlite3.Error as error:
                raise _problem(self.directory, error) from error

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        assert self._engine is not None
        async with self._engine.connect() as connection:
            yield connection

    async def data_version(self) -> int:
        """Counts the changes of the office, by whichever process."""
        async with self.read() as connection:
            found = await connection.execute(
                text("SELECT value FROM counters WHERE name='directory'")
            )
            row = found.first()
            return int(row[0]) if row is not None else 0

    async def close(self) -> None:
        if self._batches is not None:
            await self._batches.close()
            self._batches = None
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None


def _prepare(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "cache_size=-2000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _version(path: Path) -> str:
    """The migration that the file is at; empty for a new one."""
    with contextlib.closing(sqlite3.connect(path, timeout=5)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return ""
            raise
    return str(row[0]) if row else ""


def _private_file(path: Path) -> None:
    """The file belongs to this user alone from its first byte; SQLite keeps the mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _create(path: Path) -> None:
    """A new database, at the newest version.

    What Alembic would make of it, without its half second and its thirty megabytes.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        connection.execute(
            text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        )
        connection.execute(
            text("INSERT INTO alembic_version VALUES (:version)"), {"version": tables.HEAD}
        )
    engine.dispose()


def _back_up(directory: Path, version: str) -> None:
    """Before an upgrade changes the data.  Raises DataProblem: without it there is none."""
    if version > tables.HEAD:
        return  # a newer one: it will be refused
    folder = directory / BACKUPS
    folder.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now(UTC)
    archive.write(directory, folder / f"{now:%Y-%m-%d-%H%M%S}-before-{tables.HEAD}.zip", now)
    for old in archive.old_backups(folder, KEPT_BACKUPS):
        old.unlink(missing_ok=True)


def _migrate(path: Path, version: str) -> None:
    """All of it or nothing: a copy is changed, and takes the place of the original."""
    changed = path.with_name(f"{path.name}.changed")
    for rest in path.parent.glob(f"{changed.name}*"):
        rest.unlink()
    with contextlib.closing(sqlite3.connect(path, timeout=5)) as connection:
        # Nothing may be left in its journal, which would be taken for the new file's.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    archive.copy_database(path, changed)
    _upgrade(changed, version)
    os.replace(changed, path)


def _upgrade(path: Path, version: str) -> None:
    # Alembic is imported only when there is something to do: it costs half a second.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{path}".replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DataProblem(
            f"{path} was written by a newer version of Einklang (its format is {version}, this "
            f"version knows {tables.HEAD}). Update Einklang, or use another --data directory."
        ) from error


def _problem(directory: Path, error: BaseException) -> DataProblem:
    reason = str(error)
    number = 0
    if isinstance(error, OSError) and error.strerror:
        reason, number = error.strerror, error.errno or 0
    lowered = reason.lower()
    if number in (errno.ENOSPC, errno.EDQUOT) or "is full" in lowered:
        return DataProblem(
            f"There is no space left for {directory}. Make room and start again."
        )
    is_refused = number in (errno.EROFS, errno.EACCES, errno.EPERM)
    if is_refused or "readonly" in lowered or "unable to open" in lowered:
        return DataProblem(
            f"Einklang may not write to {directory} ({reason}). Give this user the right to "
            "write there, or choose another --data directory."
        )
    if "locked" in lowered:
        return DataProblem(
            f"Another program keeps the data in {directory} locked. Try again in a moment."
        )
    return DataProblem(
        f"{directory} cannot be used: {reason}. Choose another --data directory."
    )
