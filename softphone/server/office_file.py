"""What an office file says, and where each of its entries stands in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

from softphone.model.accounts import VoipAccount
from softphone.model.people import Person

_TABLE = re.compile(r"\s*(\[\[?)\s*([A-Za-z_]+)\s*\]\]?")
_KEY = re.compile(r"\s*([A-Za-z_]+)\s*=")


class OfficeFileError(Exception):
    """``FILE:LINE: reason``."""


@dataclass
class Draft:
    """What a file says, checked; ids are empty until it is imported."""

    settings: dict[str, Any] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    named: dict[str, frozenset[str]] = field(default_factory=dict)
    "By e-mail: the keys that are given for this person."
    passwords: dict[str, str] = field(default_factory=dict)
    "By e-mail."
    accounts: list[VoipAccount] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    "By account number."
    objects: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    "(kind, key, document)"
    object_secrets: dict[tuple[str, str], str] = field(default_factory=dict)
    "By kind and name: of lines and directories."

    def add_sealed(self, kind: str, name: str, document: dict[str, Any], secret: Any) -> None:
        """A row whose secret is kept sealed beside it."""
        self.objects.append((kind, name, document))
        if secret:
            self.object_secrets[kind, name] = str(secret)


class Places(Protocol):
    """Refuses what is wrong, saying where it stands."""

    def fail(self, reason: str, table: str = "", index: int = 0, key: str = "") -> NoReturn: ...


class Lines:
    """Where in the text a table's key stands, for messages."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._rows = text.splitlines()

    def fail(self, reason: str, table: str = "", index: int = 0, key: str = "") -> NoReturn:
        raise OfficeFileError(f"{self.file}:{self._find(table, index, key)}: {reason}")

    def _find(self, table: str, index: int, key: str) -> int:
        start, seen, inside = 1, -1, not table
        for number, row in enumerate(self._rows, 1):
            header = _TABLE.match(row)
            if header is not None:
                if inside and table:
                    return start
                if header[2] == table:
                    seen += 1
                    if seen == index or header[1] == "[":
                        inside, start = True, number
                        if not key:
                            return number
            elif inside and key:
                found = _KEY.match(row)
                if found is not None and found[1] == key:
                    return number
        return start
