"""Contacts: people outside the house by name, and how a caller's number finds them.

Two books are looked through: the called person's own, then the company's.  A wrong name is
worse than none, because it is believed; so whatever could be two people is nobody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from softphone.model import numbers

SHORTEST_END = 7
"Digits that the end of a number needs before it stands for the whole; fewer fit too many."


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """A number of a contact as it was typed or imported, and what it is (“work”, “mobile”)."""

    number: str
    label: str = ""
    e164: str = ""
    "The whole number, as the office's country reads it; empty: it is none."

    @classmethod
    def read(cls, number: str, label: str, country: str) -> ContactNumber:
        return cls(number, label, numbers.to_e164(number, country) or "")


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody outside the house.

    ``owner``: the id of the person whose contact it is; empty for the company's.
    ``source``: id of the directory it was read from; empty where somebody typed or imported it.
    ``key``: by what its directory knows it again.
    """

    id: str
    name: str
    owner: str = ""
    company: str = ""
    numbers: tuple[ContactNumber, ...] = ()
    email: str = ""
    source: str = ""
    key: str = ""

    @property
    def shown(self) -> str:
        """What a display says: the name, else the company."""
        return self.name or self.company


class Book:
    """Contacts that can be asked by number and by text; never changed once it is made."""

    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        self.contacts = tuple(sorted(contacts, key=_order))
        self._words = [plain(f"{c.name} {c.company}").split() for c in self.contacts]
        self._whole: dict[str, list[Contact]] = {}
        self._ends: dict[str, list[Contact]] = {}
        for contact in self.contacts:
            for each in contact.numbers:
                if each.e164:
                    _put(self._whole, each.e164, contact)
                _put(self._ends, _digits(each.number)[-SHORTEST_END:], contact)

    def same(self, e164: str) -> list[Contact]:
        """Who has exactly this number."""
        return self._whole.get(e164, []) if e164 else []

    def alike(self, number: str) -> list[Contact]:
        """Who has a number of which one is the end of the other."""
        caller = _digits(number)
        near = self._ends.get(caller[-SHORTEST_END:], [])
        return [c for c in near if any(_end_alike(caller, n.number) for n in c.numbers)]

    def find(self, text: str) -> list[Contact]:
        """Each word of the text begins a word of the contact, or it is part of a number."""
        wanted = plain(text).split()
        digits = _digits(text) if not any(c.isalpha() for c in text) else ""
        if not wanted and not digits:
            return list(self.contacts)
        pairs = zip(self.contacts, self._words, strict=True)
        return [c for c, words in pairs if _fits(c, words, wanted, digits)]


def name_for(number: str, books: Sequence[Book], country: str) -> str:
    """The name by which this caller is shown; empty if nobody is known by the number.

    ``books``: the first that knows the number says the name.  The same number in any of them
    comes before one that only ends alike.  ``country``: of the office, for national numbers.
    """
    e164 = numbers.to_e164(number, country) or ""
    for book in books:
        same = book.same(e164)
        if same:
            return _one_name(same)
    for book in books:
        alike = book.alike(number)
        if alike:
            return _one_name(alike)
    return ""


def plain(text: str) -> str:
    """As it is compared: without accents, in small letters."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return " ".join(kept.split())


def _fits(contact: Contact, words: Sequence[str], wanted: Sequence[str], digits: str) -> bool:
    if len(digits) >= 2 and any(digits in _digits(n.number) for n in contact.numbers):
        return True
    return bool(wanted) and all(any(w.startswith(one) for w in words) for one in wanted)


def _order(contact: Contact) -> tuple[str, str]:
    return plain(contact.shown), contact.id


def _put(index: dict[str, list[Contact]], key: str, contact: Contact) -> None:
    found = index.setdefault(key, [])
    if not found or found[-1] is not contact:
        found.append(contact)


def _end_alike(caller: str, listed: str) -> bool:
    """Is one of the two, as a whole, the end of the other?

    Two whole numbers of different towns often share their last seven digits: they are not the
    same, so it is not enough that the last digits are equal.
    """
    short, long = sorted((caller, _digits(listed)), key=len)
    return len(short) >= SHORTEST_END and long.endswith(short)


def _digits(number: str) -> str:
    """The digits without what stands before a number abroad or in another town."""
    return "".join(c for c in number if c in "0123456789").lstrip("0")


def _one_name(found: Sequence[Contact]) -> str:
    """What those who share a number have in common: a name, else a company, else nothing."""
    for names in ({c.shown for c in found}, {c.company for c in found}):
        if len(names) == 1:
            return names.pop()
    return ""
