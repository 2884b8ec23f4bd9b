"""Sounds of the office: those that an administrator gave, else those that ship with it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from softphone.resource import resource

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,80}\.wav")
"What a sound may be called; a path has no place in it."
LANGUAGES = {"NL": "nl", "DE": "de", "AT": "de", "CH": "de", "LI": "de", "LU": "de"}
"Which language an office of a country speaks to callers; every other one English."


class Sounds:
    """directory: where the office's own lie; None: it has none."""

    def __init__(
        self, directory: Path | None = None, country: Callable[[], str] = lambda: ""
    ) -> None:
        self._directory = directory
        self._country = country

    def find(self, name: str) -> Path | None:
        """The file of this name, own or shipped; None if there is none."""
        if NAME.fullmatch(name) is None:
            return None
        places = [self._shipped]
        if self._directory is not None:
            places.insert(0, self._directory)
        return next((p / name for p in places if (p / name).is_file()), None)

    def all(self) -> list[tuple[str, bool]]:
        """Names, and whether they are the office's own; an own one hides a shipped one."""
        found = {file.name: False for file in self._shipped.glob("*.wav")}
        if self._directory is not None:
            found |= {file.name: True for file in self._directory.glob("*.wav")}
        return sorted(found.items())

    @property
    def _shipped(self) -> Path:
        return shipped(LANGUAGES.get(self._country(), "en"))

    def keep(self, name: str, wav: bytes) -> None:
        """wav: 8 kHz, mono, 16 bit.  Raises OSError; what was there before stays then."""
        assert self._directory is not None and NAME.fullmatch(name) is not None
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._directory / name
        made = self._directory / f"{name}.new"
        try:
            made.write_bytes(wav)
            os.replace(made, file)
        except OSError:
            with contextlib.suppress(OSError):
                made.unlink()
            raise

    def remove(self, name: str) -> None:
        assert self._directory is not None and NAME.fullmatch(name) is not None
        (self._directory / name).unlink(missing_ok=True)


def shipped(language: str) -> Path:
    """Folder of the sounds in this language (``de``, ``en`` or ``nl``)."""
    return resource("sounds") / (language if language in ("de", "en", "nl") else "en")
