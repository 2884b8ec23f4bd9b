"""Sounds of the office: those that an administrator gave, else those that ship with it."""

from __future__ import annotations

import re
from pathlib import Path

from softphone.resource import resource

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,80}\.wav")
"What a sound may be called; a path has no place in it."
LANGUAGES = {"NL": "nl", "DE": "de", "AT": "de", "CH": "de", "LI": "de", "LU": "de"}
"Which language an office of a country speaks to callers; every other one English."


class Sounds:
    """directory: where the office's own lie; None: it has none."""

    def __init__(self, directory: Path | None = None, country: str = "") -> None:
        self.directory = directory
        self.country = country

    def find(self, name: str) -> Path | None:
        """The file of this name, own or shipped; None if there is none."""
        if NAME.fullmatch(name) is None:
            return None
        places = [shipped(LANGUAGES.get(self.country, "en"))]
        if self.directory is not None:
            places.insert(0, self.directory)
        return next((p / name for p in places if (p / name).is_file()), None)


def shipped(language: str) -> Path:
    """Folder of the sounds in this language (``de``, ``en`` or ``nl``)."""
    return resource("sounds") / (language if language in ("de", "en", "nl") else "en")
