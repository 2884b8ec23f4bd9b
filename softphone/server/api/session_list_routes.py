"""Where somebody is signed in: seen and ended by the person, and by who administers people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from softphone.model.people import Person
from softphone.server import audit
from softphone.server.api import shapes
from softphone.server.api.errors import NOT_FOUND
from softphone.server.api.parts import (
    AdministratorDep,
    Asker,
    AskerDep,
    Parts,
    PartsDep,
    PersonDep,
)
from softphone.server.audit import Entry

router = APIRouter()


@router.get("/sessions")
async def list_sessions(asker: AskerDep, parts: PartsDep) -> list[dict[str, Any]]:
    return _told(parts, asker.person, asker)


@router.delete("/sessions", status_code=204)
async def end_other_sessions(asker: PersonDep, parts: PartsDep) -> Response:
    """Everywhere but here; the person's tokens as well."""
    parts.forget_links(asker.person.id)
    for id in parts.sessions.others(asker.person.id, asker.session.id):
        await parts.end_session(id)
    return Response(status_code=204)


@router.delete("/sessions/{id}", status_code=204)
async def end_session(id: str, asker: PersonDep, parts: PartsDep) -> Response:
    _check_is_of(parts, asker.person, id)
    await parts.end_session(id)
    return Response(status_code=204)


@router.get("/users/{id}/sessions")
async def list_sessions_of(
    id: str, asker: AdministratorDep, parts: PartsDep
) -> list[dict[str, Any]]:
    return _told(parts, person_under(parts, asker, id), asker)


@router.delete("/users/{id}/sessions", status_code=204)
async def end_sessions_of(id: str, asker: AdministratorDep, parts: PartsDep) -> Response:
    """Everywhere; but not the session in which this is asked."""
    person = person_under(parts, asker, id)
    parts.forget_links(id)
    ids = parts.sessions.others(id, asker.session.id)
    for session in ids:
        await parts.end_session(session)
    if ids:
        await _note(parts, asker, Entry("signed_out", "user", id, person.name))
    return Response(status_code=204)


@router.delete("/users/{id}/sessions/{session}", status_code=204)
async def end_session_of(
    id: str, session: str, asker: AdministratorDep, parts: PartsDep
) -> Response:
    person = person_under(parts, asker, id)
    name = _check_is_of(parts, person, session)
    await parts.end_session(session)
    told = {"device_name": [name, ""]} if name else {}
    await _note(parts, asker, Entry("signed_out", "user", id, person.name, told))
    return Response(status_code=204)


def person_under(parts: Parts, asker: Asker, id: str) -> Person:
    """Somebody whose ways in this administrator may see and end."""
    asker.needs("users.change")
    person = parts.directory.office.people.get(id)
    if person is None:
        raise NOT_FOUND
    asker.needs_power_over(person)
    return person


def _check_is_of(parts: Parts, person: Person, session: str) -> str:
    """The name of the device of this session of theirs."""
    for known in parts.sessions.of_person(person.id):
        if known.id == session:
            return known.device_name
    raise NOT_FOUND


async def _note(parts: Parts, asker: Asker, entry: Entry) -> None:
    async with parts.database.write() as connection:
        await audit.note(connection, parts.utcnow(), asker.person, entry)


def _told(parts: Parts, person: Person, asker: Asker) -> list[dict[str, Any]]:
    """The newest first; the asker's own session before all."""
    known = sorted(
        parts.sessions.of_person(person.id),
        key=lambda s: (s.id != asker.session.id, -s.last_used_at),
    )
    return [
        {
            "id": s.id,
            "scope": s.scope,
            "device_name": s.device_name,
            "created_at": _moment(s.created_at),
            "last_used_at": _moment(s.last_used_at),
            "is_this_one": s.id == asker.session.id,
        }
        for s in known
    ]


def _moment(unix_s: float) -> str | None:
    return shapes.moment(datetime.fromtimestamp(unix_s, UTC))
