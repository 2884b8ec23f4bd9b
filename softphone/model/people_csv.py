"""A list of people in a CSV file: how it is written, and what its columns mean.

Spreadsheets write CSV in many ways: with commas, semicolons or tabs, as UTF-8 with or without
a mark, or in the Western code page.  What cannot be read as a whole is refused with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LARGEST_BYTES = 4_000_000
LARGEST_ROWS = 2000
DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab"}
IGNORE = ""
FIELDS = (
    "first_name", "name_prefix", "last_name", "full_name", "email", "number", "voip_accounts",
    "department", "fixed_destinations", "language", "rights", "password",
)  # fmt: skip
"What a column may mean."

_NAMES = {
    "first_name": "vorname firstname givenname voornaam rufname",
    "name_prefix": "prefix nameprefix zusatz namenszusatz vorsatz tussenvoegsel preposition",
    "last_name": "nachname familienname lastname surname familyname achternaam zuname",
    "full_name": "name fullname displayname anzeigename vollername naam volledigenaam",
    "email": "email mail emailadresse mailadresse emailaddress mailaddress emailadres "
    "mailadres",
    "number": "nummer durchwahl nebenstelle number extension internalnumber toestel "
    "toestelnummer doorkiesnummer internenummer nr no userid usernumber",
    "voip_accounts": "voipkonten voipkonto konten geraete geräte voipaccounts accounts devices "
    "toestellen voipaccount",
    "department": "abteilung department afdeling team",
    "fixed_destinations": "mobil mobile handy handynummer mobilnummer mobielnummer mobiel "
    "cellphone mobilenumber mobiltelefon festnetz",
    "language": "sprache language taal",
    "rights": "rechte rights rechten rolle role rol",
    "password": "passwort password kennwort wachtwoord",
}
_MEANING = {name: field for field, names in _NAMES.items() for name in names.split()}
_LANGUAGES = {
    "deutsch": "de", "german": "de", "duits": "de", "englisch": "en", "english": "en",
    "engels": "en", "niederländisch": "nl", "dutch": "nl", "nederlands": "nl",
}  # fmt: skip
_RIGHTS = {
    "endbenutzer": "end_user", "enduser": "end_user", "eindgebruiker": "end_user",
    "kontoverwaltung": "account_management", "accountmanagement": "account_management",
    "accountbeheer": "account_management", "verwaltung": "administration",
    "administration": "administration", "beheer": "administration",
    "anrufdetails": "call_details", "calldetails": "call_details",
    "gespreksdetails": "call_details",
}  # fmt: skip
_PREFIXES = frozenset(
    {"van", "von", "de", "der", "den", "del", "della", "di", "da", "du", "le", "la", "ter",
     "ten", "zu", "zum", "zur"}
)  # fmt: skip
_LISTS = frozenset({"voip_accounts", "fixed_destinations"})


class BadCsv(Exception):
    """It cannot be read.  ``code``: empty, too_large, binary, no_columns, too_many, quote,
    cells; ``line``: of the file, 1 is the first; 0 where no line is to blame.
    """

    def __init__(self, code: str, line: int = 0, found: int = 0, wanted: int = 0) -> None:
        super().__init__(f"{code} in line {line}")
        self.code, self.line, self.found, self.wanted = code, line, found, wanted


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file, read: its heading and the rows below, each with its line in the file."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    encoding: str


def read(data: bytes, most: int = LARGEST_ROWS) -> Sheet:
    """``most``: rows below the heading.  Raises BadCsv."""
    if len(data) > LARGEST_BYTES:
        raise BadCsv("too_large")
    text, encoding = _text(data)
    if not text.strip():
        raise BadCsv("empty")
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    if not rows:  # nothing but delimiters
        raise BadCsv("empty")
    (_, heading), *body = rows
    columns = tuple(cell.strip() for cell in heading)
    if len(columns) < 2:
        raise BadCsv("no_columns", rows[0][0])
    if not body:
        raise BadCsv("empty")
    if len(body) > most:
        raise BadCsv("too_many", body[most][0], len(body), most)
    for line, cells in body:
        if len(cells) != len(columns):
            raise BadCsv("cells", line, len(cells), len(columns))
    return Sheet(columns, tuple(body), delimiter, encoding)


def guess(columns: Sequence[str]) -> tuple[str, ...]:
    """What each column means, by its name in three languages; each meaning once."""
    found: list[str] = []
    for column in columns:
        meaning = _MEANING.get(_plain(column), IGNORE)
        found.append(IGNORE if meaning in found else meaning)
    if "full_name" in found and "first_name" in found:
        place = found.index("full_name")  # “Vorname; Name”: the name is the family's
        found[place] = IGNORE if "last_name" in found else "last_name"
    return tuple(found)


def people(sheet: Sheet, meanings: Sequence[str]) -> list[dict[str, Any]]:
    """The rows as the office knows them; an empty cell says nothing about its key."""
    return [_person(cells, meanings) for _, cells in sheet.rows]


def select(sheet: Sheet, places: Sequence[int]) -> bytes:
    """A file with only these rows, to be mended; written as spreadsheets read it best."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sheet.delimiter, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    writer.writerows(sheet.rows[place][1] for place in places)
    return out.getvalue().encode("utf-8-sig")


def _text(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise BadCsv("binary") from error
    if b"\0" in data or data.startswith(b"PK\x03\x04"):
        raise BadCsv("binary")
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"


def _delimiter(text: str) -> str:
    """The one that the heading has most of, outside quotes."""
    heading = re.sub(r'"[^"]*"', "", text.lstrip().splitlines()[0])
    return max(DELIMITERS, key=heading.count)


def _rows(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadCsv("quote", line) from error
    return found


def _plain(column: str) -> str:
    return re.sub(r"[^a-zäöüß]", "", column.strip().lower())


def _person(cells: Sequence[str], meanings: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for cell, meaning in zip(cells, meanings, strict=True):
        text = cell.strip()
        if not text or meaning == IGNORE:
            continue
        if meaning == "full_name":
            row |= names_of(text)
        else:
            row[meaning] = _value(meaning, text)
    return row


def _value(meaning: str, text: str) -> Any:
    if meaning in _LISTS:
        pieces = re.split(r"[,;|/]" if meaning == "fixed_destinations" else r"[,;|/\s]+", text)
        return [piece.strip() for piece in pieces if piece.strip()]
    if meaning == "language":
        return _LANGUAGES.get(text.lower(), text.lower())
    if meaning == "rights":
        return [_right(piece) for piece in re.split(r"[,;|/]", text) if piece.strip()]
    return text


def _right(text: str) -> str:
    return _RIGHTS.get(_plain(text), text.strip())


def names_of(text: str) -> Mapping[str, str]:
    """``Ruben van der Meer``: first name, prefix and last name; ``Meer, Ruben`` too."""
    if "," in text:
        last, _, first = (part.strip() for part in text.partition(","))
        text = f"{first} {last}"
    first, *rest = text.split() or [""]
    prefix = []
    while len(rest) > 1 and rest[0].lower() in _PREFIXES:
        prefix.append(rest.pop(0))
    told = {"first_name": first, "name_prefix": " ".join(prefix), "last_name": " ".join(rest)}
    return {key: value for key, value in told.items() if value}
