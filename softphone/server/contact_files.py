"""Contacts out of a file: vCard (RFC 6350, and the older ones), or CSV as programs write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from softphone.model import people_csv
from softphone.model.contacts import Contact
from softphone.model.vcards import without_pictures
from softphone.server.contact_rules import merged, taken_in, who

LARGEST_BYTES = 4_000_000
MOST = 5_000
WORK, HOME, MOBILE = "work", "home", "mobile"
_BEGIN = re.compile(r"^BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"^END:VCARD\s*$", re.IGNORECASE | re.MULTILINE)


class BadFile(Exception):
    """Nothing of it can be read.  ``code``: too_large, too_many, not_contacts, no_columns,
    and those of ``people_csv.BadCsv``; ``line``: of the file, 0 where none is to blame.
    """

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(f"{code} in line {line}")
        self.code, self.line = code, line


@dataclass(frozen=True, slots=True)
class Left:
    """An entry that is left out, and why: no_name, no_number, unreadable."""

    line: int
    reason: str
    name: str = ""


@dataclass
class Plan:
    """What reading a file in would do."""

    new: list[Contact] = field(default_factory=list)
    changed: list[Contact] = field(default_factory=list)
    same: int = 0
    left: list[Left] = field(default_factory=list)


def plan(text: str, owner: str, known: Sequence[Contact], country: str) -> Plan:
    """``known``: who is in the book already; the same name and company is the same contact.

    Raises BadFile.
    """
    found = Plan()
    there = {who(contact): contact for contact in known}
    before = dict(there)
    for line, row in _rows(text):
        contact = taken_in(row, owner, country) if row is not None else None
        if contact is None:
            found.left.append(_left(line, row))
            continue
        key = who(contact)
        there[key] = merged(there[key], contact) if key in there else contact
    for key, contact in there.items():
        if key not in before:
            found.new.append(contact)
        elif contact != before[key]:
            found.changed.append(contact)
    found.same = len(before) - len(found.changed)
    return found


def _left(line: int, row: Mapping[str, Any] | None) -> Left:
    if row is None:
        return Left(line, "unreadable")
    name = str(row.get("name") or row.get("company") or "")
    return Left(line, "no_number" if name.strip() else "no_name", name[:60])


def _rows(text: str) -> list[tuple[int, dict[str, Any] | None]]:
    """(line, what stands there); None for an entry that cannot be read."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        raise BadFile("too_large")
    if _BEGIN.search(text):
        found = list(_cards(text))
    else:
        found = [(line, row) for line, row in _table(text)]
    if not found:
        raise BadFile("not_contacts")
    if len(found) > MOST:
        raise BadFile("too_many", found[MOST][0])
    return found


# -- vCard ---------------------------------------------------------------------------------


def _cards(text: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Each card by itself: one that is broken does not take the others with it."""
    line, at = 1, 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < at:
            continue  # a card within a card
        end = _END.search(text, begin.end())
        stop = end.end() if end is not None else len(text)
        line, at = line + text.count("\n", at, begin.start()), begin.start()
        yield line, card(text[at:stop] if end is not None else "")
        line, at = line + text.count("\n", at, stop), stop


def card(text: str) -> dict[str, Any] | None:
    """What one vCard says; None if it cannot be read."""
    import vobject

    try:
        read = vobject.readOne(without_pictures(text + "\n"), allowQP=True)
    except Exception:  # the library raises what it comes across
        return None
    try:
        return _of_card(read)
    except (AttributeError, TypeError, ValueError):
        return None


def _of_card(read: Any) -> dict[str, Any]:
    contents: Mapping[str, Any] = read.contents
    name = _first(contents, "fn")
    if not name and "n" in contents:
        parts = contents["n"][0].value
        name = " ".join(_joined(p) for p in (parts.given, parts.additional, parts.family))
    company = contents["org"][0].value if "org" in contents else ""
    first = company[0] if isinstance(company, list) and company else company
    listed = [(str(tel.value).removeprefix("tel:"), _label(_types(tel)))
              for tel in contents.get("tel", ()) if "fax" not in _types(tel)]  # fmt: skip
    # What Apple writes for a company: its name as the contact's.
    is_company = _first(contents, "x-abshowas").upper() == "COMPANY"
    return {
        "name": "" if is_company else name,
        "company": _joined(first) or (name if is_company else ""),
        "email": _first(contents, "email"),
        "numbers": listed,
    }


def _first(contents: Mapping[str, Any], key: str) -> str:
    return _joined(contents[key][0].value) if contents.get(key) else ""


def _joined(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")


def _types(tel: Any) -> set[str]:
    """``TYPE=WORK,VOICE``; vCard 2.1 writes only ``WORK``."""
    told = [*tel.params.get("TYPE", ()), *(p[0] for p in tel.params.items() if not p[1])]
    told += getattr(tel, "singletonparams", ())
    return {piece.strip().lower() for each in told for piece in str(each).split(",")}


def _label(types: set[str]) -> str:
    if types & {"cell", "mobile", "iphone"}:
        return MOBILE
    return WORK if "work" in types else HOME if "home" in types else ""


# -- CSV -----------------------------------------------------------------------------------

_NAMES = {
    "first": "firstname givenname vorname voornaam",
    "middle": "middlename additionalname weiterevornamen tussenvoegsel nameprefix prefix",
    "last": "lastname familyname surname nachname familienname achternaam",
    "name": "name naam fullname displayname anzeigename vollername volledigenaam "
    "contact kontakt",
    "company": "company organization organisation organizationname organisationname firma "
    "unternehmen bedrijf companyname bedrijfsnaam",
    "email": "email emailaddress emailadresse emailadres mail emailvalue eemailaddress",
}
_MEANING = {name: key for key, names in _NAMES.items() for name in names.split()}
_PHONE = ("phone", "telefon", "telefoon", "mobil", "mobiel", "handy", "nummer", "number",
          "durchwahl", "tel")  # fmt: skip
_NO_PHONE = ("fax", "label", "type", "pager", "telex", "isdn", "kunden", "customer", "klant")
_SEVERAL = re.compile(r"\s*(?::::|[;|])\s*")


def _table(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        sheet = people_csv.read(text.encode("utf-8", "surrogatepass"), most=MOST)
    except people_csv.BadCsv as error:
        raise BadFile(error.code, error.line) from error
    meanings = [_meaning(column) for column in sheet.columns]
    if not any(kind == "phone" for kind, _ in meanings):
        raise BadFile("no_columns", 1)
    for line, cells in sheet.rows:
        yield line, _of_cells(cells, meanings)


def _meaning(column: str) -> tuple[str, str]:
    """(what it holds, the label of its numbers)."""
    name = re.sub(r"[^a-zäöüß]", "", column.lower())
    if name in _MEANING:
        return _MEANING[name], ""
    if any(word in name for word in _PHONE) and not any(word in name for word in _NO_PHONE):
        return "phone", _column_label(name)
    return "", ""


def _column_label(name: str) -> str:
    if any(word in name for word in ("mobil", "mobiel", "handy", "cell")):
        return MOBILE
    if any(
        word in name for word in ("work", "business", "geschäft", "zakelijk", "werk", "büro")
    ):
        return WORK
    return HOME if any(word in name for word in ("home", "privat", "privé", "thuis")) else ""


def _of_cells(cells: Sequence[str], meanings: Sequence[tuple[str, str]]) -> dict[str, Any]:
    told: dict[str, str] = {}
    listed: list[tuple[str, str]] = []
    for cell, (kind, label) in zip(cells, meanings, strict=True):
        text = cell.strip()
        if kind == "phone":
            listed += [(each, label) for each in _SEVERAL.split(text) if each]
        elif kind and text:
            told.setdefault(kind, text)
    parts = [told[key] for key in ("first", "middle", "last") if key in told]
    name = " ".join(parts) if parts else told.get("name", "")
    return {"name": name, "company": told.get("company", ""),
            "email": told.get("email", ""), "numbers": listed}  # fmt: skip
