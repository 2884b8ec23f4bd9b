"""People, accounts and settings: documents in the database, values in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import String, delete, select, type_coerce, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from softphone.model.accounts import Destination, DeviceKind, VoipAccount
from softphone.model.call_plan import DEFAULT_SECONDS
from softphone.model.office import FEATURE_CODES, CallGroup, Office, Trunk
from softphone.model.people import Forwarding, Person, QuietHours
from softphone.server.store import tables
from softphone.server.store.kept_rows import KeptRows, Raw

Row = Mapping[str, Any]


class Gone(LookupError):
    """It was removed meanwhile, by another process."""


def person_to_document(person: Person) -> dict[str, Any]:
    document = asdict(person)
    document["destination"] = str(person.destination)
    former = person.former_destination
    document["former_destination"] = str(former) if former is not None else None
    document["rights"] = sorted(person.rights)
    for key in ("id", "email", "number", "must_change_password"):
        del document[key]
    return document


def person_from_row(row: Row) -> Person:
    document = dict(row["document"])
    document["destination"] = Destination.parse(document["destination"])
    former = document.get("former_destination")
    document["former_destination"] = Destination.parse(former) if former else None
    document["rights"] = frozenset(document["rights"])
    document["forwarding"] = Forwarding(**document["forwarding"])
    document["quiet_hours"] = tuple(QuietHours(**q) for q in document["quiet_hours"])
    for key in ("voip_accounts", "fixed_destinations", "allowed_callers", "blocked_callers"):
        document[key] = tuple(document.get(key, ()))
    return Person(
        id=row["id"],
        email=row["email"],
        number=row["number"],
        must_change_password=bool(row["must_change_password"]),
        **document,
    )


def account_from_row(row: Row) -> VoipAccount:
    document = row["document"]
    return VoipAccount(
        row["id"],
        row["number"],
        DeviceKind(document["kind"]),
        document.get("description", ""),
        bool(document.get("is_silenced", False)),
        document.get("address", ""),
        document.get("outgoing_number", ""),
    )


def account_to_document(account: VoipAccount) -> dict[str, Any]:
    return {
        "kind": account.kind.value,
        "description": account.description,
        "is_silenced": account.is_silenced,
        "address": account.address,
        "outgoing_number": account.outgoing_number,
    }


def renamed(person: Person, row: Row) -> Person:
    """The person with the numbers that a row says others have."""
    return replace(
        person,
        allowed_callers=tuple(row["allowed_callers"]),
        forwarding=Forwarding(**row["forwarding"]),
        destination=Destination.parse(row["destination"]),
    )


_PERSON = ("id", "email", "number", "must_change_password", "document")
_ACCOUNT = ("id", "number", "document")


def _stored(names: tuple[str, ...], raw: Raw) -> dict[str, Any]:
    row = dict(zip(names, raw, strict=True))
    return row | {"document": json.loads(row["document"])}


@dataclass
class KeptOffice:
    """People and accounts as they were read last."""

    people: KeptRows[Person] = field(
        default_factory=lambda: KeptRows(lambda raw: person_from_row(_stored(_PERSON, raw)))
    )
    accounts: KeptRows[VoipAccount] = field(
        default_factory=lambda: KeptRows(lambda raw: account_from_row(_stored(_ACCOUNT, raw)))
    )


async def load_office(connection: AsyncConnection, kept: KeptOffice | None = None) -> Office:
    """The whole office as one value; of what is ``kept`` only the changes are read."""
    kept = kept or KeptOffice()
    settings = await load_settings(connection)
    people = kept.people.of(await _raw(connection, tables.people, _PERSON))
    accounts = kept.accounts.of(await _raw(connection, tables.accounts, _ACCOUNT))
    objects = await _rows(connection, tables.objects)
    groups = [_group(r) for r in objects if r["kind"] == "call_group"]
    return Office(
        name=settings.get("name", ""),
        domain=settings.get("domain", "office.example"),
        country=settings.get("country", "DE"),
        use_user_number_as_caller_id=settings.get("use_user_number_as_caller_id"),
        feature_codes={**FEATURE_CODES, **settings.get("feature_codes", {})},
        people={person.id: person for person in people},
        accounts={account.number: account for account in accounts},
        groups={group.number: group for group in groups},
        trunks=tuple(_trunk(r) for r in objects if r["kind"] == "trunk"),
        call_plans=tuple(r["document"] for r in objects if r["kind"] == "call_plan"),
        opening_hours=tuple(r["document"] for r in objects if r["kind"] == "opening_hours"),
        revision=await counter(connection, "directory"),
        time_zone=settings.get("time_zone", ""),
        blocked_callers=tuple(settings.get("blocked_callers", ())),
        rejects_anonymous=settings.get("rejects_anonymous", False),
        outside_calls=settings.get("outside_calls", "national"),
        daily_outside_calls=settings.get("daily_outside_calls", 200),
        daily_outside_minutes=settings.get("daily_outside_minutes", 600),
    )


async def person(connection: AsyncConnection, id: str) -> Person:
    """Raises Gone."""
    return person_from_row(await _row(connection, tables.people, tables.people.c.id == id))


async def account(connection: AsyncConnection, number: str) -> VoipAccount:
    """Raises Gone."""
    table = tables.accounts
    return account_from_row(await _row(connection, table, table.c.number == number))


async def _row(connection: AsyncConnection, table: Any, condition: Any) -> Row:
    found = (await connection.execute(select(table).where(condition))).mappings().first()
    if found is None:
        raise Gone
    return dict(found)


def _group(row: Row) -> CallGroup:
    d = row["document"]
    seconds = d.get("seconds", DEFAULT_SECONDS)
    return CallGroup(
        row["id"], d["number"], d["name"], tuple(d["members"]), d["strategy"], seconds
    )


def _trunk(row: Row) -> Trunk:
    d = row["document"]
    return Trunk(
        row["id"], d["name"], d["kind"], d["address"], tuple(d["match"]), d["registrar"],
        d["username"], d["dnd_response"], tuple(d["outgoing_numbers"]),
        bool(d.get("keeps_caller", False)),
    )  # fmt: skip


async def _raw(connection: AsyncConnection, table: Any, names: tuple[str, ...]) -> Any:
    """Of each row these columns, the document as it is stored."""
    columns = [
        type_coerce(table.c[n], String) if n == "document" else table.c[n] for n in names
    ]
    return await connection.execute(select(*columns).order_by(table.c.id))


async def _rows(connection: AsyncConnection, table: Any) -> list[Row]:
    found = await connection.execute(select(table).order_by(table.c.id))
    return [dict(row) for row in found.mappings()]


async def load_settings(connection: AsyncConnection) -> dict[str, Any]:
    found = await connection.execute(select(tables.settings))
    return {row.key: row.value for row in found}


async def save_setting(connection: AsyncConnection, key: str, value: Any) -> None:
    statement = insert(tables.settings).values(key=key, value=value)
    replaced = statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
    await connection.execute(replaced)


async def save_person(
    connection: AsyncConnection, person: Person, password_hash: str | None = None
) -> None:
    """Insert or replace.  ``password_hash`` None keeps the one that is there."""
    values: dict[str, Any] = {
        "id": person.id,
        "email": person.email,
        "number": person.number,
        "must_change_password": int(person.must_change_password),
        "document": person_to_document(person),
    }
    changed = dict(values)
    if password_hash is not None:
        changed["password_hash"] = password_hash
    statement = insert(tables.people).values(**values, password_hash=password_hash or "")
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=changed)
    )


async def save_account(connection: AsyncConnection, account: VoipAccount) -> None:
    values = {
        "id": account.id,
        "number": account.number,
        "document": account_to_document(account),
    }
    statement = insert(tables.accounts).values(**values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=values)
    )


async def save_object(
    connection: AsyncConnection,
    id: str,
    kind: str,
    key: str,
    document: Mapping[str, Any],
    sealed: bytes | None = None,
) -> None:
    values: dict[str, Any] = {"id": id, "kind": kind, "key": key, "document": dict(document)}
    if sealed is not None:
        values["sealed"] = sealed
    statement = insert(tables.objects).values(**values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["kind", "key"], set_=values)
    )


async def remove(connection: AsyncConnection, table: Any, id: str) -> None:
    await connection.execute(delete(table).where(table.c.id == id))


async def counter(connection: AsyncConnection, name: str) -> int:
    found = await connection.execute(
        select(tables.counters.c.value).where(tables.counters.c.name == name)
    )
    return int(found.scalar() or 0)


async def count_up(connection: AsyncConnection, name: str, by: int = 1) -> int:
    """The new value of a counter that is raised, in the caller's transaction."""
    table = tables.counters
    statement = insert(table).values(name=name, value=by)
    statement = statement.on_conflict_do_update(
        index_elements=["name"], set_={"value": table.c.value + by}
    )
    found = await connection.execute(statement.returning(table.c.value))
    return int(found.scalar_one())


async def password_of(connection: AsyncConnection, email: str) -> tuple[str, str] | None:
    """(person id, password hash) of this e-mail address."""
    table = tables.people
    found = await connection.execute(
        select(table.c.id, table.c.password_hash).where(table.c.email == email.strip().lower())
    )
    row = found.first()
    return (row.id, row.password_hash) if row is not None else None


async def set_password(connection: AsyncConnection, person: str, password_hash: str) -> None:
    """A password of the person's own; invitations to choose one are void."""
    invited = tables.invitations
    await connection.execute(delete(invited).where(invited.c.person == person))
    table = tables.people
    await connection.execute(
        update(table)
        .where(table.c.id == person)
        .values(password_hash=password_hash, must_change_password=0)
    )
