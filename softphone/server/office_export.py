"""The office as an office file, without secrets; importing it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from softphone.model.office import Office
from softphone.server.office_rows import TABLES, account_row, person_row
from softphone.server.office_settings import OFFICE_KEYS
from softphone.server.store import office_store, tables
from softphone.server.store.database import Database


async def export(database: Database) -> str:
    async with database.read() as connection:
        office = await office_store.load_office(connection)
        settings = await office_store.load_settings(connection)
        rows = await connection.execute(
            select(tables.objects).order_by(tables.objects.c.kind, tables.objects.c.key)
        )
        objects = [(row["kind"], row["document"]) for row in rows.mappings()]
    parts = [_table("office", {k: v for k, v in settings.items() if k in OFFICE_KEYS}, False)]
    if settings.get("feature_codes"):
        parts.append(_table("feature_codes", settings["feature_codes"], False))
    parts += _accounts(office)
    by_number = sorted(office.people.values(), key=lambda p: p.number)
    parts += [_table("users", person_row(person)) for person in by_number]
    parts += [_table(TABLES[kind], document) for kind, document in objects]
    return "\n".join(parts)


def _accounts(office: Office) -> list[str]:
    """Without the keys that say nothing."""
    rows = (account_row(a) for a in sorted(office.accounts.values(), key=lambda a: a.number))
    quiet = ("address", "outgoing_number")
    return [
        _table("voip_accounts", {k: v for k, v in row.items() if v or k not in quiet})
        for row in rows
    ]


def _table(name: str, values: Mapping[str, Any], is_list: bool = True) -> str:
    head = f"[[{name}]]" if is_list else f"[{name}]"
    rows = [f"{key} = {_value(value)}" for key, value in values.items()]
    return "\n".join([head, *rows, ""])


def _value(value: Any) -> str:
    """A TOML value; JSON's strings are TOML's basic strings."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    is_bare = key.replace("_", "").isalnum() and key.isascii()
    return key if is_bare else json.dumps(key, ensure_ascii=False)
