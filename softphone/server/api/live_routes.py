"""The live channel: a snapshot first, then every change."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from softphone.model.events import (
    AvailabilityChanged,
    CallChanged,
    CallRecorded,
    ClickChanged,
    DeviceChanged,
    DirectoryChanged,
)
from softphone.model.people import Person
from softphone.server.api import shapes
from softphone.server.api.click_routes import click_shape
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
    found = await _who(socket, parts)
    if found is None:
        await socket.close(1008, "sign in first")
        return
    session, person = found
    await socket.accept()
    connection = Connection(socket, person.id, session.id)
    connection.put("snapshot", json.dumps(_snapshot(parts, person), separators=(",", ":")))
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
        if connection.account and not parts.live.accounts_of(connection.account):
            parts.devices.display_gone(connection.account)


async def _who(socket: WebSocket, parts: Parts) -> tuple[Session, Person] | None:
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
    connection.account = str(device)
    parts.devices.acknowledge(str(device), revision)


def _snapshot(parts: Parts, person: Person) -> dict[str, Any]:
    return {
        "type": "snapshot",
        "revision": parts.hub.revision,
        "people": everybody(parts),
        "me": _me(parts, parts.directory.office.people.get(person.id, person)),
    }


def connect_news(parts: Parts) -> None:
    """Translate what happens in the office into live messages."""
    live, bus = parts.live, parts.bus

    def revision() -> int:
        return parts.hub.revision

    def availability(event: AvailabilityChanged) -> None:
        shape = shapes.availability(event.availability)
        message = {"type": "availability", "revision": revision(), "person": event.person,
                   "availability": shape}  # fmt: skip
        if event.chosen_changed:
            message["revision"] = event.availability.revision
        live.tell_all(f"a:{event.person}", message)
        tell_devices(event.person)

    def tell_devices(person: str) -> None:
        live.tell(
            person,
            "devices",
            lambda: {
                "type": "device",
                "revision": revision(),
                "devices": [shapes.device(d) for d in parts.devices.of(person)],
            },
        )

    def directory(event: DirectoryChanged) -> None:
        live.tell_all("directory", {"type": "directory", "revision": revision()})

    def recorded(event: CallRecorded) -> None:
        record = event.record
        for person in {record.caller_person, *record.callee_people} - {""}:
            viewer = parts.directory.office.people.get(person)
            if viewer is None:
                continue
            shape = shapes.record(record, viewer)
            message = {"type": "call", "revision": revision(), "record": shape}
            live.tell(person, f"r:{record.id}", lambda message=message: message)  # type: ignore[misc]

    def call(event: CallChanged) -> None:
        for person in event.people:
            message = {"type": "call", "revision": revision(), "id": event.call,
                       "state": event.state, "accounts": list(event.accounts)}  # fmt: skip
            live.tell(person, f"c:{event.call}", lambda message=message: message)  # type: ignore[misc]

    def click(event: ClickChanged) -> None:
        found = parts.exchange.clicks.get(event.id, event.person)
        if found is not None:
            message = {"type": "click_and_call", "revision": revision(), **click_shape(found)}
            live.tell(event.person, f"k:{event.id}", lambda: message)

    bus.listen(AvailabilityChanged, availability)
    bus.listen(DeviceChanged, lambda event: tell_devices(event.person))
    bus.listen(DirectoryChanged, directory)
    bus.listen(CallRecorded, recorded)
    bus.listen(CallChanged, call)
    bus.listen(ClickChanged, click)
