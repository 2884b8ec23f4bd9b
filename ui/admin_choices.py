"""What can be chosen in the forms: accounts with their live state, numbers, destinations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from softphone.model.numbers import display
from ui import admin_words, words
from ui.pages.admin_checklist import Choice

Row = Mapping[str, Any]
LANGUAGE_KEYS = tuple(words.LANGUAGES.items())


def account_title(row: Row) -> str:
    """“207 Yealink T54W”."""
    return f"{row['number']} {row.get('description') or admin_words.kind(row.get('kind'))}"


def account_state(row: Row) -> str:
    """Signed in or not, and whose it is besides."""
    state = admin_words.account_state(row)
    owners = [str(person["name"]) for person in row.get("people") or ()]
    return " · ".join((state, *owners))


def accounts(rows: Sequence[Row], mine: Sequence[str], name: str) -> list[Choice]:
    """Those of this person, then those of nobody, then those of others."""

    def rank(row: Row) -> tuple[int, str]:
        own = row["number"] in mine
        return (0 if own else 2 if row.get("people") else 1, str(row["number"]))

    def sub(row: Row) -> str:
        others = [p for p in row.get("people") or () if p["name"] != name]
        return account_state({**row, "people": others})

    return [
        Choice(str(r["number"]), account_title(r), sub(r), admin_words.icon(r.get("kind")))
        for r in sorted(rows, key=rank)
    ]


def of_person(rows: Sequence[Row], ticked: Sequence[str]) -> list[tuple[str, str]]:
    """The ticked accounts, as choices."""
    titles = {str(row["number"]): account_title(row) for row in rows}
    return [(number, titles.get(number, number)) for number in ticked]


def destinations(
    rows: Sequence[Row], ticked: Sequence[str], fixed: Sequence[str]
) -> list[tuple[str, str]]:
    found = [("all", words.text("adm.d.all")), *of_person(rows, ticked)]
    return found + [(number, display(number, "")) for number in fixed]


def click_devices(
    rows: Sequence[Row], ticked: Sequence[str], fixed: Sequence[str]
) -> list[tuple[str, str]]:
    return [
        ("", words.text("adm.click.none")),
        ("this", words.text("adm.click.this")),
        ("destination", words.text("adm.click.follow")),
        *destinations(rows, ticked, fixed)[1:],
    ]


def outgoing(numbers: Sequence[str]) -> list[tuple[str, str]]:
    """The company's numbers, the usual one, or none."""
    return [
        ("default", words.text("adm.out.default")),
        *((number, display(number, "")) for number in dict.fromkeys(numbers)),
        ("suppressed", words.text("adm.out.suppressed")),
    ]


def optional(rows: Sequence[Row], ticked: Sequence[str]) -> list[tuple[str, str]]:
    return [("", words.text("adm.none")), *of_person(rows, ticked)]


def people(rows: Sequence[Row]) -> list[Choice]:
    return [
        Choice(str(row["number"]), f"{row['number']} {row.get('name')}", str(row["department"]))
        for row in rows
    ]
