"""Sounds that call plans play: those of the office, and those that ship with it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from softphone.model.people import Person
from softphone.server import audit
from softphone.server.api.errors import NOT_FOUND, ApiError
from softphone.server.api.parts import AdministratorDep, Parts, PartsDep
from softphone.server.api.voicemail_routes import SOUND, read_sound
from softphone.server.audit import Entry
from softphone.server.sounds import NAME, Sounds

router = APIRouter()

PATH = "/announcements/"
MOST = 200
TOO_MANY = ApiError(409, "too_many_sounds", "Remove a sound that no call plan uses any more.")
BAD_NAME = ApiError(
    422, "bad_name", "A sound is called like closed.wav: letters, digits, dashes, and .wav."
)


@router.get("/announcements")
async def announcements(asker: AdministratorDep, parts: PartsDep) -> list[dict[str, Any]]:
    asker.needs_any("users.view", "plan.change")
    return [{"name": name, "own": own} for name, own in _sounds(parts).all()]


@router.get("/announcements/{name}", response_class=FileResponse)
async def listen(name: str, asker: AdministratorDep, parts: PartsDep) -> FileResponse:
    asker.needs_any("users.view", "plan.change")
    file = _sounds(parts).find(name)
    if file is None:
        raise NOT_FOUND
    return FileResponse(file, media_type=SOUND)


@router.put("/announcements/{name}", status_code=204)
async def give(
    name: str, request: Request, asker: AdministratorDep, parts: PartsDep
) -> Response:
    """The body is a WAV: 8 to 48 kHz, one or two channels, up to 24 bit."""
    asker.needs("plan.change")
    if NAME.fullmatch(name) is None:
        raise BAD_NAME
    sounds = _sounds(parts)
    if sum(own for _, own in sounds.all()) >= MOST:
        raise TOO_MANY
    data = await read_sound(request)
    try:
        await asyncio.to_thread(sounds.keep, name, data)
    except OSError as error:
        raise ApiError(
            507,
            "disk_full",
            "The server has no room for this sound. Make some first.",
        ) from error
    await _note(parts, asker.person, "changed", name)
    return Response(status_code=204)


@router.delete("/announcements/{name}", status_code=204)
async def remove(name: str, asker: AdministratorDep, parts: PartsDep) -> Response:
    asker.needs("plan.change")
    sounds = _sounds(parts)
    if (name, True) not in sounds.all():
        raise NOT_FOUND
    users = [
        str(plan.get("name", ""))
        for plan in parts.directory.office.call_plans
        if any(step.get("announcement") == name for step in plan.get("steps", ()))
    ]
    if users:
        raise ApiError(
            409, "in_use", "A call plan plays this sound. Take it out there first.",
            {"used_by": users},
        )  # fmt: skip
    await asyncio.to_thread(sounds.remove, name)
    await _note(parts, asker.person, "removed", name)
    return Response(status_code=204)


async def _note(parts: Parts, person: Person, action: str, name: str) -> None:
    async with parts.database.write() as connection:
        entry = Entry(action, "announcement", name, name)
        await audit.note(connection, parts.utcnow(), person, entry)


def _sounds(parts: Parts) -> Sounds:
    if parts.voice is None:
        raise NOT_FOUND
    return parts.voice.sounds
