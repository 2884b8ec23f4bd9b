"""Lists of the administration, by page: rows, and what is true of them now."""

from __future__ import annotations

import base64
import bisect
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from softphone.server.api import shapes
from softphone.server.api.errors import ApiError
from softphone.server.api.parts import Parts
from softphone.server.api.sorted_rows import sort_key
from softphone.server.directories.reading import Reading
from softphone.server.line_sign_ins import NOT_CHECKED
from softphone.server.office_rows import etag
from softphone.server.references import Named
from softphone.server.store import rows, tables

BAD_PLACE = ApiError(422, "invalid", "“after” is not the “next” of an earlier answer.")


async def page(parts: Parts, kind: str, limit: int, after: str, q: str) -> dict[str, Any]:
    """``{"items", "next", "total"}``; ``next`` null on the last page."""
    wanted = await _matching(parts, kind, q)
    keys = [sort_key(named) for named in wanted]
    begin = bisect.bisect_right(keys, _place(after)) if after else 0
    shown = wanted[begin : begin + limit]
    is_last = begin + limit >= len(wanted)
    return (await _about_all(parts) if kind == "user" else {}) | {
        "items": await _told(parts, kind, shown),
        "next": None if is_last or not shown else _cursor(sort_key(shown[-1])),
        "total": len(wanted),
    }


async def _about_all(parts: Parts) -> dict[str, int]:
    """Of all people, whatever the search: what an administrator should look at."""
    people = parts.directory.office.people
    placed = parts.directory.office.placed
    async with parts.database.read() as connection:
        rows = await connection.execute(select(tables.sign_ins.c.person))
        seen = {row.person for row in rows}
    return {
        "never_signed_in": sum(1 for id in people if id not in seen),
        "in_no_call_plan": sum(1 for p in people.values() if p.number not in placed),
    }


async def one(parts: Parts, kind: str, id: str) -> dict[str, Any]:
    """Raises Gone."""
    async with parts.database.read() as connection:
        found = await rows.one(connection, kind, id)
    return (await _told(parts, kind, [found]))[0]


# -- which ---------------------------------------------------------------------------------


async def _matching(parts: Parts, kind: str, q: str) -> list[Named]:
    if kind in ("user", "voip_account"):
        found = parts.sorted.of(parts.directory.office, kind)
    else:
        async with parts.database.read() as connection:
            found = sorted(await rows.all_of(connection, kind), key=sort_key)
    words = q.lower().split()
    if not words:
        return found
    return [named for named in found if all(word in _searched(named) for word in words)]


def _searched(named: Named) -> str:
    row = named.row
    parts = [named.label, str(row.get("number", "")), str(row.get("email", ""))]
    if named.kind == "user":
        parts += [row["department"], *row["voip_accounts"], *row["fixed_destinations"]]
    return " ".join(parts).lower()


def _cursor(key: tuple[str, str]) -> str:
    return base64.urlsafe_b64encode("\0".join(key).encode()).decode()


def _place(cursor: str) -> tuple[str, str]:
    try:
        name, _, id = (
            base64.b64decode(cursor.encode(), b"-_", validate=True).decode().partition("\0")
        )
    except ValueError as error:
        raise BAD_PLACE from error
    return name, id


# -- how they are told -----------------------------------------------------------------------


async def _told(parts: Parts, kind: str, found: list[Named]) -> list[dict[str, Any]]:
    rows = [{"id": n.id, "etag": etag(n.row), **n.row} for n in found]
    if kind == "user":
        await _add_people_facts(parts, rows)
    elif kind == "voip_account":
        _add_account_facts(parts, rows)
    elif kind == "trunk":
        await _add_trunk_facts(parts, rows)
    elif kind == "contact_directory":
        await _add_directory_facts(parts, rows)
    return rows


async def _add_people_facts(parts: Parts, rows: list[dict[str, Any]]) -> None:
    """Name, status, sign-in state of the devices, the last sign-in, and is there a password."""
    ids = [row["id"] for row in rows]
    people, signs = tables.people, tables.sign_ins
    async with parts.database.read() as connection:
        wanted = select(people.c.id).where(people.c.id.in_(ids), people.c.password_hash != "")
        has_password = {row.id for row in await connection.execute(wanted)}
        seen = select(signs.c.person, signs.c.last_at).where(signs.c.person.in_(ids))
        last_at = {row.person: row.last_at for row in await connection.execute(seen)}
    placed = parts.directory.office.placed
    signed_in = parts.exchange.signed_in()
    for row in rows:
        person = parts.directory.office.people.get(row["id"])
        at = last_at.get(row["id"])
        row["has_password"] = row["id"] in has_password
        row["last_sign_in"] = shapes.moment(datetime.fromtimestamp(at, UTC)) if at else None
        row["in_call_plan"] = row["number"] in placed
        row["signed_in"] = [n for n in row["voip_accounts"] if n in signed_in]
        if person is not None:
            status = parts.hub.availability(person.id)
            row["name"] = person.name
            row["availability"] = shapes.availability(status)


def _add_account_facts(parts: Parts, rows: list[dict[str, Any]]) -> None:
    signed_in = parts.exchange.signed_in()
    office = parts.directory.office
    for row in rows:
        number = row["number"]
        row["registered"] = number in signed_in
        row["user_agent"] = parts.registrar.user_agent(number)
        account = office.accounts.get(number)
        against = parts.exchange.endpoints.hindrance(account) if account is not None else ""
        row["address_problem"] = against or None
        row["people"] = [
            {"id": p.id, "name": p.name, "number": p.number} for p in office.owners(number)
        ]


async def _with_secret(parts: Parts, kind: str) -> set[str]:
    """Ids of the rows for which one is kept."""
    table = tables.objects
    async with parts.database.read() as connection:
        wanted = select(table.c.id).where(table.c.kind == kind, table.c.sealed.is_not(None))
        return {row.id for row in await connection.execute(wanted)}


async def _add_directory_facts(parts: Parts, rows: list[dict[str, Any]]) -> None:
    """When it was read last, and how that went."""
    sealed = await _with_secret(parts, "contact_directory")
    for row in rows:
        told = parts.directories.of(row["id"]) if parts.directories else Reading()
        row["has_secret"] = row["id"] in sealed
        row["state"], row["state_reason"] = told.state, told.reason
        row["read_at"] = shapes.moment(told.at)
        row["contacts"], row["left_out"] = told.contacts, told.left_out


async def _add_trunk_facts(parts: Parts, rows: list[dict[str, Any]]) -> None:
    sealed = await _with_secret(parts, "trunk")
    lines, now = {t.id: t for t in parts.directory.office.trunks}, parts.exchange.monotonic()
    for row in rows:
        row["has_secret"] = row["id"] in sealed
        line = lines.get(row["id"])
        told = parts.exchange.sign_ins.state_of(line, now) if line is not None else NOT_CHECKED
        row["state"], row["state_reason"] = told.state, told.reason
        since = datetime.fromtimestamp(told.since, UTC) if told.since is not None else None
        row["state_since"] = shapes.moment(since)
