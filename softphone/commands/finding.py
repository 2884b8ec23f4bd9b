"""What one check of ``einklang doctor`` found, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"
    "Works, with less comfort, or it is not needed everywhere."
    BAD = "bad"
    "Something that people need does not work."


@dataclass(frozen=True, slots=True)
class Finding:
    """``mend`` is one sentence; empty where there is nothing to mend."""

    name: str
    level: Level
    sentence: str
    mend: str = ""


def ok(name: str, sentence: str) -> Finding:
    return Finding(name, Level.OK, sentence)


def note(name: str, sentence: str, mend: str = "") -> Finding:
    return Finding(name, Level.NOTE, sentence, mend)


def bad(name: str, sentence: str, mend: str) -> Finding:
    return Finding(name, Level.BAD, sentence, mend)
