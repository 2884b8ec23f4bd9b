"""Undo of a status change: back to what held before it, if nothing newer came meanwhile."""

from __future__ import annotations

from datetime import datetime

from softphone.model.availability import Availability, Chosen, Status
from softphone.server.presence import LOG_LIMIT, PresenceHub, StaleRevision

ORIGIN = "undo"


async def undo(
    hub: PresenceHub, person: str, revision: int, utcnow: datetime, origin: str = ORIGIN
) -> Availability:
    """Put back what held before the change with this revision.

    An end that is over by now is not brought back: then the person is available.
    Raises StaleRevision if the person's newest change is another one, or there is none.
    """
    current = hub.availability(person)
    before = await _before(hub, person, revision) if current.revision == revision else None
    if before is None:
        raise StaleRevision(current)
    return await hub.set_status(person, before.at(utcnow), origin, base_revision=revision)


async def _before(hub: PresenceHub, person: str, revision: int) -> Chosen | None:
    """What the log says before this change; the first change was made from “available”."""
    rows = await hub.status_log(person, LOG_LIMIT)
    known = [row["revision"] for row in rows]
    if revision not in known:
        return None
    older = rows[known.index(revision) + 1 :]
    return Chosen(Status(older[0]["status"]), older[0]["until"]) if older else Chosen()
