"""Records of calls: written behind, read for the history."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select

from softphone.model.calls import (
    CallRecord,
    CallResult,
    CallStep,
    Decision,
    Party,
    ReasonCode,
    Why,
)
from softphone.model.events import CallRecorded
from softphone.server.bus import Bus
from softphone.server.store import tables
from softphone.server.store.database import Database

log = logging.getLogger(__name__)

MAX_WAITING = 50_000
BATCH = 500
"Records that are forgotten in one transaction."
_KEEP = """
INSERT INTO records (id, started_at, document) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
"""
_LINK = """
INSERT INTO record_people (person, record, started_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
"""


class CallLog:
    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._waiting: list[CallRecord] = []
        self._lock = asyncio.Lock()

    def add(self, record: CallRecord) -> None:
        """Keep it; it is written within a second."""
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append(record)
        self._bus.publish(CallRecorded(record))

    async def flush(self) -> None:
        """Write what waits, in one transaction."""
        async with self._lock:
            batch, self._waiting = self._waiting, []
            if not batch:
                return
            moments = {r.id: r.started_at.timestamp() for r in batch}
            rows = [(r.id, moments[r.id], json.dumps(to_document(r))) for r in batch]
            links = [(person, r.id, moments[r.id]) for r in batch for person in _people(r)]
            try:
                await self._database.write_batch([(_KEEP, rows), (_LINK, links)])
            except Exception:
                self._waiting = batch + self._waiting
                raise

    async def of_person(self, person: str, limit: int = 50) -> list[CallRecord]:
        """This person's calls, the newest first."""
        await self.flush()
        links = tables.record_people
        statement = (
            select(tables.records.c.document)
            .join(links, links.c.record == tables.records.c.id)
            .where(links.c.person == person)
            .order_by(links.c.started_at.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            found = await connection.execute(statement)
            return [from_document(row[0]) for row in found]

    async def forget_older(self, oldest: float) -> int:
        """Forget calls that began before this moment (Unix seconds); how many there were.

        A batch at a time: while thousands go, calls that end meanwhile can be written.
        """
        forgotten = 0
        while True:
            records, links = tables.records, tables.record_people
            batch = select(records.c.id).where(records.c.started_at < oldest).limit(BATCH)
            async with self._database.write() as connection:
                ids = list((await connection.execute(batch)).scalars())
                await connection.execute(delete(links).where(links.c.record.in_(ids)))
                await connection.execute(delete(records).where(records.c.id.in_(ids)))
            forgotten += len(ids)
            if len(ids) < BATCH:
                return forgotten


def _people(record: CallRecord) -> set[str]:
    return {person for person in (record.caller_person, *record.callee_people) if person}


def to_document(record: CallRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "caller": [record.caller.number, record.caller.name],
        "callee": [record.callee.number, record.callee.name],
        "started_at": record.started_at.timestamp(),
        "answered_at": _seconds(record.answered_at),
        "ended_at": _seconds(record.ended_at),
        "result": record.result.value,
        "answered_on": record.answered_on,
        "caller_person": record.caller_person,
        "callee_people": list(record.callee_people),
        "why": [[w.target, w.decision.value, w.reason.value, dict(w.details)]
                for w in record.why],
        "blocked_people": list(record.blocked_people),
        "sound": record.sound,
        "steps": [[s.kind, s.number, s.name, _seconds(s.started_at), s.seconds]
                  for s in record.steps],
    }  # fmt: skip


def from_document(document: dict[str, Any]) -> CallRecord:
    why = tuple(
        Why(target, Decision(decision), ReasonCode(reason), tuple(details.items()))
        for target, decision, reason, details in document["why"]
    )
    started_at = _moment(document["started_at"])
    assert started_at is not None
    return CallRecord(
        document["id"],
        Party(*document["caller"]),
        Party(*document["callee"]),
        started_at,
        CallResult(document["result"]),
        _moment(document["answered_at"]),
        _moment(document["ended_at"]),
        document["answered_on"],
        document["caller_person"],
        tuple(document["callee_people"]),
        why,
        document.get("sound", ""),
        tuple(
            CallStep(kind, number, name, _moment(began), seconds)
            for kind, number, name, began, seconds in document.get("steps", ())
        ),
        tuple(document.get("blocked_people", ())),
    )


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
