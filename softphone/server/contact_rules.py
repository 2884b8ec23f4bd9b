"""What a contact may consist of, whoever writes it: a form, a file, a directory."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from softphone.model import numbers
from softphone.model.contacts import Contact, ContactNumber, plain

LONGEST, LONGEST_LABEL, MOST_NUMBERS = 120, 20, 20
KEYS = ("name", "company", "email", "numbers")


class BadContact(Exception):
    """It cannot be kept.  ``key``: of what is wrong; the text says why, for a person."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


def made(row: Mapping[str, Any], owner: str, country: str, id: str = "") -> Contact:
    """The contact of a form: everything in it has to be right.  Raises BadContact."""
    unknown = sorted(row.keys() - {*KEYS})
    if unknown:
        raise BadContact(unknown[0], "A contact has no such entry")
    name, company, email = (_text(row, key) for key in ("name", "company", "email"))
    listed = row.get("numbers", [])
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise BadContact("numbers", "The numbers are a list")
    if len(listed) > MOST_NUMBERS:
        raise BadContact("numbers", f"More than {MOST_NUMBERS} numbers are too many")
    found = _each_once(_number(each, country) for each in listed)
    if not (name or company):
        raise BadContact("name", "A contact needs a name or a company")
    if not found and not email:
        raise BadContact("numbers", "A contact needs a number")
    return Contact(id or str(uuid.uuid4()), name, owner, company, found, email)


def taken_in(row: Mapping[str, Any], owner: str, country: str) -> Contact | None:
    """The contact of a file or a directory: what cannot be used of it is left out.

    None where nothing is left by which somebody could be called or known.
    """
    name, company, email = (
        cleaned(str(row.get(k) or "")) for k in ("name", "company", "email")
    )
    found = []
    for text, label in row.get("numbers", ()):
        try:
            found.append(_number({"number": text, "label": label}, country))
        except BadContact:
            continue
    if not (name or company) or not found:
        return None
    listed = _each_once(found)[:MOST_NUMBERS]
    return Contact(str(uuid.uuid4()), name, owner, company, listed, email)


def merged(known: Contact, new: Contact) -> Contact:
    """The same contact with what the other knows besides."""
    return replace(
        known,
        numbers=_each_once((*known.numbers, *new.numbers))[:MOST_NUMBERS],
        email=known.email or new.email,
    )


def who(contact: Contact) -> tuple[str, str]:
    """By what two entries are one contact."""
    return plain(contact.name), plain(contact.company)


def cleaned(text: str) -> str:
    """On one line, without what cannot be seen, and no longer than it may be."""
    seen = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(seen.split())[:LONGEST]


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str):
        raise BadContact(key, "This has to be text")
    if len(value) > LONGEST:
        raise BadContact(key, f"More than {LONGEST} characters are too many")
    return cleaned(value)


def labelled(listed: Any, known: Contact) -> Any:
    """Numbers without a word of what they are keep the one that they had."""
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return listed
    labels = {each.number: each.label for each in known.numbers}
    return [
        {"number": each, "label": labels.get(each, "")} if isinstance(each, str) else each
        for each in listed
    ]


def _number(each: Any, country: str) -> ContactNumber:
    if isinstance(each, str):
        each = {"number": each}
    if not isinstance(each, Mapping) or not isinstance(each.get("number"), str):
        raise BadContact("numbers", "A number is text with a label")
    text, label = cleaned(each["number"]), cleaned(str(each.get("label") or ""))
    try:
        dialled = numbers.parse_dialled(text)
    except numbers.BadNumber as error:
        raise BadContact("numbers", f"“{text[:40]}” is no number") from error
    if numbers.is_code(dialled):
        raise BadContact("numbers", f"“{text[:40]}” is a code and no number")
    return ContactNumber.read(text, label[:LONGEST_LABEL], country)


def _each_once(found: Iterable[ContactNumber]) -> tuple[ContactNumber, ...]:
    known: dict[str, ContactNumber] = {}
    for each in found:
        known.setdefault(each.e164 or each.number, each)
    return tuple(known.values())
