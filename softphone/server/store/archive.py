"""A backup of an office: one file with everything, made while the server runs.

It holds the key that opens the sealed secrets: whoever has the file has the office.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from softphone import __version__
from softphone.server.store.data_problem import DataProblem

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "einklang.db"
BELONGS = re.compile(
    r"einklang\.db|seal\.key|tls\.(crt|key)"
    r"|announcements/[A-Za-z0-9][A-Za-z0-9 _.-]{0,80}\.wav"
    r"|voicemail/((incoming|greetings)/)?[A-Za-z0-9-]{1,80}\.wav"
)
"Files of a data directory that make the office; nothing else goes in or comes out."
CHUNK = 1 << 20
LARGEST_MANIFEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    made_at: str
    "ISO 8601, UTC."
    version: str
    "Of Einklang."
    migration: str
    "Of the database; a newer one than ours cannot be read."
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    "Name -> ``size`` in bytes, ``sha256``."
    format: int = FORMAT

    @property
    def size(self) -> int:
        return sum(int(known["size"]) for known in self.files.values())


def files_of(directory: Path) -> list[str]:
    """Names of what belongs to the office, in order; links are not followed."""
    found = []
    for folder, _, names in os.walk(directory):
        for name in names:
            path = Path(folder) / name
            told = path.relative_to(directory).as_posix()
            if BELONGS.fullmatch(told) and path.is_file() and not path.is_symlink():
                found.append(told)
    return sorted(found)


def write(directory: Path, target: Path, now: datetime | None = None) -> Manifest:
    """Back an office up into a new file, for this user alone.  Raises DataProblem.

    The database is copied as of one moment, whoever writes meanwhile (SQLite's online backup).
    """
    if not (directory / DATABASE).exists():
        raise DataProblem(f"There is no office in {directory}. Is --data the right folder?")
    if target.exists():
        raise DataProblem(f"{target} is there already. Choose another name.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(dir=directory, prefix=".backup-") as folder:
            copy = Path(folder) / DATABASE
            copy_database(directory / DATABASE, copy)
            manifest = _write(directory, copy, unfinished, now or datetime.now(UTC))
        os.replace(unfinished, target)
    except OSError as error:
        raise DataProblem(
            f"The backup cannot be written: {error.strerror or error}."
        ) from error
    except sqlite3.Error as error:
        raise DataProblem(f"{directory} cannot be read: {error}.") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return manifest


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a database that may be in use.  Raises sqlite3.Error, OSError."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
    with (
        contextlib.closing(sqlite3.connect(source, timeout=10)) as reading,
        contextlib.closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)


def _write(directory: Path, copy: Path, target: Path, now: datetime) -> Manifest:
    manifest = Manifest(now.strftime("%Y-%m-%dT%H:%M:%SZ"), __version__, migration_of(copy))
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in files_of(directory):
                source = copy if name == DATABASE else directory / name
                with contextlib.suppress(FileNotFoundError):  # a message deleted meanwhile
                    manifest.files[name] = _put(archive, name, source)
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _put(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, Any]:
    with source.open("rb") as reading, archive.open(name, "w", force_zip64=True) as writing:
        size, digest = _copy(reading, writing)
    return {"size": size, "sha256": digest}


def _copy(reading: IO[bytes], writing: IO[bytes], limit: int | None = None) -> tuple[int, str]:
    """Bytes and their SHA-256.  Raises DataProblem beyond ``limit`` bytes."""
    size, digest = 0, hashlib.sha256()
    while chunk := reading.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise DataProblem("The backup is damaged: a file is longer than it says.")
        digest.update(chunk)
        writing.write(chunk)
    return size, digest.hexdigest()


def migration_of(database: Path) -> str:
    """Raises sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(database, timeout=10)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


# -- reading -----------------------------------------------------------------------------------


def unpack(source: Path, target: Path, newest: str) -> Manifest:
    """Take a backup apart into a new, empty directory, and check all of it.

    newest: the newest migration that we know.  Raises DataProblem with what is wrong; then the
    directory holds a part at most, and nobody uses it.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive, source, newest)
            target.mkdir(mode=0o700)
            for name, known in manifest.files.items():
                _take(archive, name, known, target)
    except FileNotFoundError as error:
        raise DataProblem(f"There is no file {source}.") from error
    except (zipfile.BadZipFile, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise DataProblem(f"{source} is no backup of Einklang, or it is damaged.") from error
    except OSError as error:
        raise DataProblem(f"The backup cannot be read: {error.strerror or error}.") from error
    _check_database(target / DATABASE, manifest)
    return manifest


def _manifest(archive: zipfile.ZipFile, source: Path, newest: str) -> Manifest:
    is_none = DataProblem(f"{source} is no backup of Einklang, or it is damaged.")
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise is_none
    try:
        found = Manifest(**json.loads(archive.read(MANIFEST)))
        sizes = [int(known["size"]) for known in found.files.values()]
        is_whole = all(isinstance(k["sha256"], str) for k in found.files.values())
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise is_none from error
    if found.format != FORMAT or str(found.migration) > newest:
        raise DataProblem(
            f"{source} was made by Einklang {found.version}, which is newer than this one. "
            "Update Einklang first."
        )
    names = set(found.files)
    if not is_whole or min(sizes, default=-1) < 0 or not {DATABASE, "seal.key"} <= names:
        raise is_none
    if not all(BELONGS.fullmatch(name) for name in names):
        raise DataProblem(f"{source} holds files that belong to no office. It is not read.")
    return found


def _take(archive: zipfile.ZipFile, name: str, known: dict[str, Any], target: Path) -> None:
    path = target / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with archive.open(name) as reading, os.fdopen(descriptor, "wb") as writing:
        size, digest = _copy(reading, writing, int(known["size"]))
        writing.flush()
        os.fsync(writing.fileno())
    if size != known["size"] or digest != known["sha256"]:
        raise DataProblem(f"The backup is damaged: {name} is not as it was written.")


def _check_database(path: Path, manifest: Manifest) -> None:
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        is_right = found == "ok" and migration_of(path) == manifest.migration
    except sqlite3.Error:
        is_right = False
    if not is_right:
        raise DataProblem("The backup is damaged: its database cannot be read.")


def old_backups(folder: Path, kept: int) -> Iterator[Path]:
    """Backups of a folder beyond the newest ones, by name: names begin with the date."""
    found = sorted(folder.glob("*.zip"), reverse=True) if folder.is_dir() else []
    yield from found[kept:]
