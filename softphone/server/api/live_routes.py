"""The live channel: a snapshot first, then every change."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from softphone.model.people import Person
from softphone.server.api import shapes
from softphone.server.api.errors import ApiError
from softphone.server.api.me_routes import _me, everybody
from softphone.server.api.parts import AskerDep, Parts, PartsDep, session_of
from softphone.server.live import Connection
from softphone.server.sessions import Session

log = logging.getLogger(__name__)
router = APIRouter()

MAX_MESSAGE = 4096
TICKET_LIFETIME_S = 30.0


@router.post("/live/ticket")
async def ticket(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    text = parts.sessions.ticket(asker.session, parts.exchange.monotonic(), TICKET_LIFETIME_S)
    expires_at = parts.utcnow() + timedelta(seconds=TICKET_LIFETIME_S)
    return {"ticket": text, "expires_at": shapes.moment(expires_at)}


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    parts: Parts = socket.app.state.parts
    found = await opener(socket, parts)
    if found is None:
        await socket.close(1008, "sign in first")
        return
    session, person = found
    await socket.accept()
    connection = Connection(socket, person.id, session.id)
    connection.put("snapshot", _snapshot(parts, person))
    parts.live.add(connection)
    writer = asyncio.create_task(connection.run())
    try:
        await _read(socket, connection, parts, person)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        parts.live.remove(connection)
        connection.is_closed = True
        writer.cancel()
        if connection.account:
            parts.devices.display_gone(connection.account, connection)


async def opener(socket: WebSocket, parts: Parts) -> tuple[Session, Person] | None:
    """Who opens this WebSocket, by a ticket or a token; None for strangers."""
    text = socket.query_params.get("ticket")
    if text is not None:
        session = parts.sessions.redeem(text, parts.exchange.monotonic())
        person = parts.directory.office.people.get(session.person) if session else None
        return (session, person) if session is not None and person is not None else None
    try:
        session, person = await session_of(parts, socket.headers.get("authorization", ""))
    except ApiError:
        return None
    return None if person.must_change_password else (session, person)


async def _read(
    socket: WebSocket, connection: Connection, parts: Parts, person: Person
) -> None:
    """Acknowledgements are all that a client may say."""
    while True:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        text = received.get("text") or ""
        if len(text) > MAX_MESSAGE:
            await socket.close(1009, "too large")
            return
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(message, dict) and message.get("type") == "ack":
            _acknowledge(message, connection, parts, person)


def _acknowledge(
    message: dict[str, Any], connection: Connection, parts: Parts, person: Person
) -> None:
    device, revision = message.get("device"), message.get("revision")
    owner = parts.directory.office.people.get(person.id)
    if owner is None or device not in owner.voip_accounts:
        return
    if isinstance(revision, bool) or not isinstance(revision, int):
        return
    if revision > parts.hub.revision:
        return  # nobody can have seen what has not happened
    if connection.account not in ("", device):
        parts.devices.display_gone(connection.account, connection)
    connection.account = str(device)
    parts.devices.acknowledge(connection.account, revision, connection)


def _snapshot(parts: Parts, person: Person) -> str:
    about_me = _me(parts, parts.directory.office.people.get(person.id, person))
    me = json.dumps(about_me, ensure_ascii=False, separators=(",", ":"))
    people, revision = everybody(parts), parts.hub.revision
    return f'{{"type":"snapshot","revision":{revision},"people":{people},"me":{me}}}'
