"""The office as an office file, without secrets; importing it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.office_reader import OFFICE_KEYS
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
    parts += [_table("users", _person(person)) for person in by_number]
    names = {"call_group": "call_groups", "call_plan": "call_plans", "trunk": "trunks",
             "opening_hours": "opening_hours"}  # fmt: skip
    parts += [_table(names[kind], document) for kind, document in objects]
    return "\n".join(parts)


def _accounts(office: Office) -> list[str]:
    return [
        _table(
            "voip_accounts",
            {"number": a.number, "kind": a.kind.value, "description": a.description},
        )
        for a in sorted(office.accounts.values(), key=lambda a: a.number)
    ]


def _person(person: Person) -> dict[str, Any]:
    forwarding = person.forwarding
    values: dict[str, Any] = {
        "email": person.email, "first_name": person.first_name,
        "name_prefix": person.name_prefix, "last_name": person.last_name,
        "department": person.department, "number": person.number,
        "must_change_password": person.must_change_password,
        "rights": sorted(person.rights), "language": person.language,
        "log_off_after_10_minutes": person.log_off_after_10_minutes,
        "voip_accounts": list(person.voip_accounts), "app_account": person.app_account,
        "webphone_account": person.webphone_account,
        "fixed_destinations": list(person.fixed_destinations),
        "destination": str(person.destination),
        "forwarding": {"busy": forwarding.busy, "no_answer": forwarding.no_answer,
                       "seconds": forwarding.seconds},
        "barring": person.barring,
        "outgoing_number": person.outgoing_number, "click_and_call": person.click_and_call,
        "allowed_callers": list(person.allowed_callers),
        "second_call_rings_through": person.second_call_rings_through,
        "quiet_hours": [{"days": q.days, "from": q.start, "to": q.end}
                        for q in person.quiet_hours],
    }  # fmt: skip
    return values


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
