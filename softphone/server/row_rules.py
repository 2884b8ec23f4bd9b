"""What administrators may write: one row, checked together with the rest of the office."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.rights import permissions
from softphone.server import references
from softphone.server.office_check import check_against
from softphone.server.office_file import Draft
from softphone.server.office_reader import TABLES as READ_TABLES
from softphone.server.office_reader import Reader
from softphone.server.office_rows import KEYS, SECRET_KEYS, TABLES, Row
from softphone.server.references import Named

RIGHTS = "users.rights"
_OF_ADMINISTRATORS = frozenset({"email", "password", "must_change_password"})
"Keys by which one would become an administrator oneself."
_FOLLOWS_DEVICES = {"destination": "all", "click_and_call": "", "app_account": "",
                    "webphone_account": ""}  # fmt: skip
"Keys that name a device of the person -> what they fall back to when it goes."


class RowProblem(Exception):
    """A value cannot be.  ``key``: which; the text says why, for a person."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


class ChangedMeanwhile(Exception):
    """Somebody else was faster.  ``current``: as it is now."""

    def __init__(self, current: Named) -> None:
        super().__init__("changed by someone else")
        self.current = current


class InUse(Exception):
    """Others refer to it.  ``by``: who."""

    def __init__(self, by: list[Named]) -> None:
        super().__init__("in use")
        self.by = by


class NotAllowed(Exception):
    """Rights of others, and what administrators sign in with, need ``users.rights``."""


class LastAdministrator(Exception):
    """Nobody would be left who can give rights."""


class ByKey:
    """The reader's complaints, by key instead of by line."""

    def fail(self, reason: str, table: str = "", index: int = 0, key: str = "") -> NoReturn:
        raise RowProblem(key, reason)


def check_keys(kind: str, row: Row) -> None:
    for key in row:
        if key not in READ_TABLES[TABLES[kind]]:
            raise RowProblem(str(key)[:50], "there is no such key")


def check_free(kind: str, key: Any, present: list[Named]) -> None:
    """In a file the key says which one is meant; here it must be a new one."""
    wanted = str(key or "").strip().lower()
    for other in present:
        if str(other.row[KEYS[kind]]).lower() == wanted:
            raise RowProblem(KEYS[kind], f"{wanted} belongs to {other.label}")


def draft(kind: str, row: Row, others: Office) -> Draft:
    """The row read as an office file is, and checked against the rest of the office."""
    reader = Reader({TABLES[kind]: [dict(row)]}, ByKey(), others.country)
    draft = reader.draft()
    check_against(draft, others, ByKey(), False, False)
    return draft


def without(office: Office, kind: str, what: Named) -> Office:
    """The rest of the office: an entry is not in its own way."""
    key = what.row[KEYS[kind]]
    if kind == "user":
        others = {id: p for id, p in office.people.items() if id != what.id}
        return replace(office, people=others)
    if kind == "call_group":
        groups = {number: g for number, g in office.groups.items() if number != key}
        return replace(office, groups=groups)
    if kind == "call_plan":
        plans = tuple(plan for plan in office.call_plans if plan["name"] != key)
        return replace(office, call_plans=plans)
    if kind == "trunk":
        return replace(office, trunks=tuple(t for t in office.trunks if t.name != key))
    return office


def beside(office: Office, kind: str, what: Named, row: Row) -> Office:
    """The rest of the office, which leads to a plan by the name that it will have."""
    others = without(office, kind, what)
    old, new = str(what.row.get("name")), str(row.get("name"))
    if kind != "call_plan" or old == new:
        return others
    plans = tuple(references.renamed(p, kind, kind, old, new) for p in others.call_plans)
    return replace(others, call_plans=plans)


def merged(kind: str, before: Row, changes: Row) -> dict[str, Any]:
    """The row with the named keys changed; what named a device that went falls back."""
    row = {**before, **changes}
    if kind != "user":
        return row
    mine = {*_texts(row["voip_accounts"]), *_texts(row["fixed_destinations"])}
    for key, fallback in _FOLLOWS_DEVICES.items():
        was_mine = before[key] in {*before["voip_accounts"], *before["fixed_destinations"]}
        if key not in changes and was_mine and before[key] not in mine:
            row[key] = fallback
    if changes.get("password") and "must_change_password" not in changes:
        row["must_change_password"] = True  # a password of somebody else is temporary (S15)
    return row


def _texts(value: Any) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else []


def check_rights(kind: str, before: Row, changes: Row, by: Person) -> None:
    if kind != "user":
        return
    is_administrator = RIGHTS in permissions(before["rights"])
    touched = {key for key in changes if key in SECRET_KEYS or changes[key] != before.get(key)}
    if "rights" in touched or (is_administrator and touched & _OF_ADMINISTRATORS):
        needs_rights(by)


def needs_rights(by: Person) -> None:
    if RIGHTS not in permissions(by.rights):
        raise NotAllowed
