"""A backup takes the place of an office: all of it or nothing, also when the power fails.

1. It is unpacked and checked beside the office (``restoring.new``); until then nothing changed.
2. Its folder is renamed to ``restoring``: from here on it is the office.
3. What was there goes to ``before-restore-DATE``, what is new comes to its place.

Whoever opens the data next finishes 3 where it was broken off.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from softphone.server.store import archive
from softphone.server.store.archive import Manifest
from softphone.server.store.data_problem import DataProblem

UNPACKING, READY = "restoring.new", "restoring"
ASIDE = "before-restore-"
_PLACE = ".aside"
"In ``restoring``: the name of the folder for what was there."
_IS_ASIDE = ".aside-done"


def restore(directory: Path, source: Path, newest: str) -> tuple[Manifest, Path | None]:
    """The office of this backup.  Returns too where the one before is kept; None: none was.

    The caller holds the directory's lock.  Raises DataProblem; then nothing was changed.
    """
    finish(directory)
    unpacking = directory / UNPACKING
    shutil.rmtree(unpacking, ignore_errors=True)
    try:
        manifest = archive.unpack(source, unpacking, newest)
        name = f"{ASIDE}{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
        (unpacking / _PLACE).write_text(name, encoding="utf-8")
        _sync(unpacking)
        os.replace(unpacking, directory / READY)
    except OSError as error:
        said = f"The backup cannot be unpacked: {error.strerror or error}."
        raise DataProblem(said) from error
    finally:
        shutil.rmtree(unpacking, ignore_errors=True)
    return manifest, finish(directory)


def finish(directory: Path) -> Path | None:
    """Put a restored office in its place, if one waits.  Where the former one is kept now.

    Raises DataProblem.
    """
    ready = directory / READY
    if not (ready / _PLACE).is_file():
        return None
    try:
        aside = directory / (ready / _PLACE).read_text(encoding="utf-8").strip()
        if aside.parent != directory or not aside.name.startswith(ASIDE):
            raise DataProblem(f"{ready} is damaged. Move it away, and restore again.")
        if not (ready / _IS_ASIDE).exists():
            _move(directory, aside, _former(directory))
            (ready / _IS_ASIDE).touch()
        _move(ready, directory, archive.files_of(ready))
        shutil.rmtree(ready)
    except OSError as error:
        raise DataProblem(
            f"The restored office cannot be put in its place: {error.strerror or error}. "
            "Mend that and start again: nothing is lost."
        ) from error
    return aside if aside.exists() else None


def _former(directory: Path) -> list[str]:
    """What makes the office now, with the files that SQLite keeps beside its database."""
    beside = [f"{archive.DATABASE}-wal", f"{archive.DATABASE}-shm"]
    own = [n for n in archive.files_of(directory) if (directory / n).exists()]
    return [*own, *(name for name in beside if (directory / name).exists())]


def _move(source: Path, target: Path, names: list[str]) -> None:
    for name in names:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(source / name, place)
    for folder in {(target / name).parent for name in names}:
        _sync(folder)


def _sync(folder: Path) -> None:
    """Renames are on the disk.  Where a folder cannot be opened, the system sees to it."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
