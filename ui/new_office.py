"""“Start my own office”: five answers become an office file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

MIN_PASSWORD = 8
"Characters; the server has the last word."
_EMAIL = re.compile(r"^[^\s@]+@[^\s@]+$")
_NUMBER = re.compile(r"^\d{2,6}$")


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What the first person of a new office typed."""

    company: str
    name: str
    email: str
    number: str
    password: str
    country: str = "DE"
    language: str = "de"

    def __repr__(self) -> str:
        return f"NewOffice(company={self.company!r}, email={self.email!r}, password=•••)"

    def problems(self) -> dict[str, str]:
        """Field name to the key of a sentence; empty when everything can be used."""
        found: dict[str, str] = {}
        if not self.company.strip():
            found["company"] = "first.e.company"
        if not self.name.strip():
            found["name"] = "first.e.name"
        if not _EMAIL.match(self.email.strip()):
            found["email"] = "first.e.email"
        if not _NUMBER.match(self.number.strip()):
            found["number"] = "first.e.number"
        if len(self.password) < MIN_PASSWORD:
            found["password"] = "first.e.password"
        return found


def office_file(new: NewOffice) -> str:
    """The office file: one administrator with this computer and room for a desk phone.

    The two account numbers are the first free ones above the person's, so that nothing
    that people dial collides.
    """
    computer, desk = _accounts(new.number.strip())
    first, _, last = new.name.strip().rpartition(" ")
    email = new.email.strip()
    lines = [
        "[office]",
        f"name = {_quoted(new.company.strip())}",
        f"domain = {_quoted(email.partition('@')[2].lower())}",
        f"country = {_quoted(new.country)}",
        *_account(computer, "softphone", f"{new.name.strip()}: computer"),
        *_account(desk, "desk_phone", f"{new.name.strip()}: desk phone"),
        "",
        "[[users]]",
        f"email = {_quoted(email)}",
        f"first_name = {_quoted(first or last)}",
        f"last_name = {_quoted(last if first else '')}",
        f"number = {_quoted(new.number.strip())}",
        f"password = {_quoted(new.password)}",
        "must_change_password = false",
        'rights = ["administration"]',
        f"language = {_quoted(new.language)}",
        f"voip_accounts = [{_quoted(computer)}, {_quoted(desk)}]",
        'destination = "all"',
        'click_and_call = "this"',
    ]
    return "\n".join(lines) + "\n"


def _accounts(number: str) -> tuple[str, str]:
    """Two account numbers beside a person's number: 602 gets 6021 and 6022."""
    return f"{number}1", f"{number}2"


def _account(number: str, kind: str, description: str) -> list[str]:
    return [
        "",
        "[[voip_accounts]]",
        f"number = {_quoted(number)}",
        f"kind = {_quoted(kind)}",
        f"description = {_quoted(description)}",
    ]


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are the same ones."""
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)
