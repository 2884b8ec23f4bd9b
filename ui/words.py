"""Every sentence of the window, in three languages, from one table.

``resources/translations/strings.tsv`` has a key and a column a language.  A key with ``.one``
is the form for one thing.  ``xx`` is a stretched pseudo-language for finding clipped text.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate, QLocale

from softphone.resource import resource

log = logging.getLogger(__name__)

LANGUAGES = {"de": "Deutsch", "en": "English", "nl": "Nederlands"}
PSEUDO = "xx"
_FALLBACK = "en"

_table: dict[str, dict[str, str]] = {}
_language = "de"


def use_language(code: str) -> None:
    """Speak this language from now on; one we do not know becomes English."""
    global _language
    short = code.lower().replace("_", "-").partition("-")[0]
    _language = short if short in LANGUAGES or short == PSEUDO else _FALLBACK


def language() -> str:
    return _language


def text(key: str, **values: object) -> str:
    """The sentence for ``key`` with its values; ``n=1`` takes the form for one."""
    rows = table()
    row = rows.get(f"{key}.one") if values.get("n") == 1 else None
    row = row or rows.get(key)
    if row is None:
        log.error("no text for %s", key)
        return key
    sentence = row[_FALLBACK if _language == PSEUDO else _language]
    spoken = sentence.format(**values) if "{" in sentence else sentence
    return f"{spoken} {'~' * (len(spoken) // 2)}" if _language == PSEUDO else spoken


def weekday(number: int, *, is_long: bool = False) -> str:
    """``Mo``, ``Mon``, ``ma``, or ``Montag``: a day of the week, Monday is 0."""
    form = QLocale.FormatType.LongFormat if is_long else QLocale.FormatType.ShortFormat
    return QLocale(_language).dayName(number + 1, form).rstrip(".")


def short_date(day: date) -> str:
    """``24.12.``, ``24 Dec``: a day of the year in the order of the language."""
    pattern = "d.M." if _language == "de" else "d MMM"
    return QLocale(_language).toString(QDate(day.year, day.month, day.day), pattern)


def table() -> Mapping[str, dict[str, str]]:
    """All texts, read once."""
    if not _table:
        path = resource("translations/strings.tsv")
        lines = path.read_text(encoding="utf-8").splitlines()
        codes = lines[0].split("\t")[1:]
        for line in lines[1:]:
            key, *sentences = line.split("\t")
            _table[key] = dict(zip(codes, sentences, strict=True))
    return _table
