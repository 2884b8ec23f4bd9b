"""Words of the server for people, from the table that the app uses."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from softphone.resource import resource

LANGUAGES = ("de", "en", "nl")


@cache
def family(name: str) -> dict[str, dict[str, str]]:
    """The keys that begin with this name and a dot -> language -> text."""
    table: Path = resource("translations/strings.tsv")
    rows = (row.split("\t") for row in table.read_text(encoding="utf-8").splitlines()[1:])
    return {
        key: dict(zip(LANGUAGES, texts, strict=True))
        for key, *texts in rows
        if key.startswith(f"{name}.")
    }
