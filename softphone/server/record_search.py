"""Records of all calls, found by what is asked for, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    func,
    not_,
    or_,
    select,
    text,
    type_coerce,
)

from softphone.model.call_statistics import Outcome
from softphone.model.calls import CallRecord, CallResult
from softphone.server.call_log import CallLog, from_document
from softphone.server.store import tables
from softphone.server.store.database import Database

HIDDEN = "anonymous"

Place = tuple[float, str]
"When the last record of a page began (Unix seconds), and its id."


class Direction(StrEnum):
    """Seen from the company."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the search; what is empty narrows nothing."""

    since: datetime | None = None
    until: datetime | None = None
    "Calls that began before this moment."
    person: str = ""
    "Id of a person who called or was called."
    group: str = ""
    "Number of a call group that the call came to."
    outcome: CallResult | None = None
    number: str = ""
    "As it is kept: internal, or E.164 with its plus."
    direction: Direction | None = None
    became: Outcome | None = None
    "As calls are counted; ``call_counting`` looks at it, this search does not."
    is_counted: bool = False
    "Only calls of somebody to somebody; likewise."


async def find(
    log: CallLog, database: Database, wanted: Wanted, limit: int, after: Place | None = None
) -> list[CallRecord]:
    """One page; ``after``: only what is older than this place."""
    await log.flush()
    async with database.read() as connection:
        rows = await connection.execute(_statement(wanted, limit, after))
        return [from_document(row.document) for row in rows]


async def page_of_texts(
    database: Database, wanted: Wanted, limit: int, after: Place | None = None
) -> list[tuple[Place, str]]:
    """As ``find``, each record as the JSON text that is stored."""
    records = tables.records.c
    stored = type_coerce(records.document, String).label("stored")
    statement = _statement(wanted, limit, after).with_only_columns(
        records.started_at, records.id, stored
    )
    async with database.read() as connection:
        rows = await connection.execute(statement)
        return [((row.started_at, row.id), row.stored) for row in rows]


def place_of(record: CallRecord) -> Place:
    return record.started_at.timestamp(), record.id


def _statement(wanted: Wanted, limit: int, after: Place | None) -> Select[Any]:
    records, links = tables.records, tables.record_people
    began, id = records.c.started_at, records.c.id
    statement = select(records.c.document)
    if wanted.person:  # by the index of the person's own calls
        began, id = links.c.started_at, links.c.record
        statement = statement.join(links, links.c.record == records.c.id)
        statement = statement.where(links.c.person == wanted.person)
    if wanted.since is not None:
        statement = statement.where(began >= wanted.since.timestamp())
    if wanted.until is not None:
        statement = statement.where(began < wanted.until.timestamp())
    if after is not None:
        older = or_(began < after[0], id < after[1])
        statement = statement.where(and_(began <= after[0], older))
    statement = statement.where(*_conditions(wanted))
    return statement.order_by(began.desc(), id.desc()).limit(limit)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What only the documents know."""
    found: list[ColumnElement[bool]] = []
    if wanted.outcome is not None:
        found.append(_of("$.result") == wanted.outcome.value)
    if wanted.number:
        ends = (_of("$.caller[0]"), _of("$.callee[0]"))
        found.append(or_(*(end == wanted.number for end in ends)))
    if wanted.direction is not None:
        found.append(_goes(wanted.direction))
    if wanted.group:
        steps = text(
            "EXISTS (SELECT 1 FROM json_each(records.document, '$.steps') AS step WHERE "
            "json_extract(step.value, '$[0]') = 'group' AND "
            "json_extract(step.value, '$[1]') = :group_number)"
        ).bindparams(group_number=wanted.group)
        found.append(and_(True, steps))
    return found


def _goes(direction: Direction) -> ColumnElement[bool]:
    """Outside numbers are kept with their plus; a hidden caller has none."""
    caller, callee = _of("$.caller[0]"), _of("$.callee[0]")
    is_from_outside = and_(
        _of("$.caller_person") == "",
        or_(caller == "", caller.like("+%"), func.lower(caller) == HIDDEN),
    )
    is_to_outside = and_(
        callee.like("+%"),
        func.json_array_length(tables.records.c.document, "$.callee_people") == 0,
        func.coalesce(func.json_array_length(tables.records.c.document, "$.steps"), 0) == 0,
    )
    if direction is Direction.INCOMING:
        return is_from_outside
    if direction is Direction.OUTGOING:
        return and_(not_(is_from_outside), is_to_outside)
    return and_(not_(is_from_outside), not_(is_to_outside))


def _of(path: str) -> ColumnElement[Any]:
    return func.json_extract(tables.records.c.document, path)
