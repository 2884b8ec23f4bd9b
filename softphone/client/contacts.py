"""Contacts: my own and the company's, looked up and changed from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from softphone.client.api import OfficeApi
from softphone.model.vcards import without_pictures

LARGEST_BYTES = 4_000_000
"Of a file, without the pictures in it."
_PATH = "/me/contacts"


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A number of a contact; ``label``: ``work``, ``home``, ``mobile``, or somebody's word."""

    number: str
    label: str = ""
    display: str = ""
    "Grouped for reading."


@dataclass(frozen=True, slots=True)
class KnownContact:
    """Somebody outside the house, as the office knows them."""

    id: str
    name: str
    company: str = ""
    email: str = ""
    numbers: tuple[ContactLine, ...] = ()
    is_own: bool = True
    "Else it is the company's, or of a directory, and cannot be changed from here."

    @property
    def shown(self) -> str:
        return self.name or self.company


@dataclass(frozen=True, slots=True)
class FoundContacts:
    """In the order of their names; ``total``: with those that were not fetched."""

    contacts: tuple[KnownContact, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class ReadIn:
    """What reading a file in does, or would do."""

    new: int
    changed: int
    same: int
    left: int
    "Entries without a number or a name, or that could not be read."

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> ReadIn:
        return cls(*(int(told.get(k) or 0) for k in ("new", "changed", "same", "left_total")))


class Contacts:
    """The calls of the API about them.  Every failure is an OfficeError."""

    def __init__(self, api: Callable[[], OfficeApi]) -> None:
        """api: the signed-in one; raises OfficeError when there is none."""
        self._api = api

    async def find(self, text: str, limit: int) -> FoundContacts:
        """Those that a text finds, by name, company or digits; all of them without one."""
        query = urlencode({"q": text[:100], "limit": limit})
        told = await self._api().ask("GET", f"{_PATH}?{query}")
        return FoundContacts(tuple(_contact(row) for row in told["items"]), int(told["total"]))

    async def add(self, contact: KnownContact) -> KnownContact:
        return _contact(await self._api().ask("POST", _PATH, _row(contact)))

    async def change(self, contact: KnownContact) -> KnownContact:
        return _contact(await self._api().ask("PUT", _one(contact.id), _row(contact)))

    async def remove(self, id: str) -> None:
        await self._api().ask("DELETE", _one(id))

    async def read_in(self, text: str, is_trial: bool) -> ReadIn:
        """A vCard or CSV file.  ``is_trial``: nothing changes."""
        body = {"text": without_pictures(text), "dry_run": is_trial}
        told = await self._api().ask("POST", f"{_PATH}/import", body)
        return ReadIn.of(told)


def _one(id: str) -> str:
    return f"{_PATH}/{quote(id, safe='')}"


def _row(contact: KnownContact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "company": contact.company,
        "email": contact.email,
        "numbers": [{"number": n.number, "label": n.label} for n in contact.numbers],
    }


def _contact(row: Mapping[str, Any]) -> KnownContact:
    return KnownContact(
        id=str(row["id"]),
        name=str(row.get("name") or ""),
        company=str(row.get("company") or ""),
        email=str(row.get("email") or ""),
        numbers=_lines(row.get("numbers") or ()),
        is_own=row.get("book") == "own",
    )


def _lines(rows: Sequence[Mapping[str, Any]]) -> tuple[ContactLine, ...]:
    keys = ("number", "label", "display")
    return tuple(ContactLine(*(str(row.get(key) or "") for key in keys)) for row in rows)
