"""One server a data directory: a lock that the system releases when the process dies."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

FILE = "server.lock"


class InUse(Exception):
    """Another server holds this directory; the text names it."""


@dataclass
class LockFile:
    """Holds the lock as long as ``file`` is open."""

    file: IO[str]
    path: Path

    @classmethod
    def take(cls, directory: Path) -> LockFile:
        """Raises InUse."""
        path = directory / FILE
        # It names addresses, and who may write it may keep the server from starting.
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise InUse(f"{path} cannot be opened: {error.strerror}.") from error
        file = os.fdopen(descriptor, "a+", encoding="utf-8")
        if not _lock(file):
            file.seek(0)
            holder = _read(file.read())
            file.close()
            pid = holder.get("pid", "unknown")
            raise InUse(
                f"{directory} is in use by another Einklang server (process {pid}, "
                f"{holder.get('http', 'address unknown')}). Stop that one, or choose another "
                "--data directory."
            )
        return cls(file, path)

    def tell(self, values: dict[str, object]) -> None:
        """Write who holds it: pid, ports, version.  The app reads this to attach."""
        self.file.seek(0)
        self.file.truncate()
        json.dump(values, self.file)
        self.file.flush()

    def release(self) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.file.close()


def _read(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _lock(file: IO[str]) -> bool:
    if os.name == "nt":
        import msvcrt

        try:
            file.seek(0x7FFF0000)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
