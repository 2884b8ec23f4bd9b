"""One's own mailbox: messages, and what callers hear.  Nobody else may listen."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel

from softphone.model.voicemail import Message
from softphone.server import wav
from softphone.server.api import shapes
from softphone.server.api.errors import NOT_FOUND, ApiError
from softphone.server.api.parts import Asker, AskerDep, Parts, PartsDep
from softphone.server.mailboxes import Mailboxes

router = APIRouter()

GREETING = "/me/voicemail/greeting"
LARGEST_SOUND = 6_000_000
"Bytes of a sound that is given: half a minute as a studio records it."
SOUND = "audio/wav"
PROBLEMS = {
    "not_a_sound": "This is no sound that can be used. Give a WAV file.",
    "sound_empty": "There is no sound in this file.",
    "sound_too_long": "This sound is longer than two minutes.",
}


class Heard(BaseModel):
    heard: bool


class Mailed(BaseModel):
    value: Literal["off", "notice", "sound"]


@router.get("/me/voicemail")
async def messages(asker: AskerDep, parts: PartsDep) -> list[dict[str, Any]]:
    """The newest first."""
    return [shape(m, asker.person.id, parts) for m in _boxes(parts).of(asker.person.id)]


@router.get("/me/voicemail/greeting")
async def greeting(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    return {"own": _boxes(parts).has_own_greeting(asker.person.id)}


@router.get("/me/voicemail/mail")
async def mailed(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    """What is mailed of a new message; ``possible``: this office sends mail."""
    return {"value": asker.person.voicemail_mail, "possible": parts.mail.is_on}


@router.put("/me/voicemail/mail")
async def set_mailed(body: Mailed, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    person = await parts.directory.change_person(asker.person.id, voicemail_mail=body.value)
    return {"value": person.voicemail_mail, "possible": parts.mail.is_on}


@router.get("/me/voicemail/greeting/sound", response_class=FileResponse)
async def greeting_sound(asker: AskerDep, parts: PartsDep) -> FileResponse:
    file = _boxes(parts).greeting(asker.person.id)
    if file is None:
        raise NOT_FOUND
    return FileResponse(file, media_type=SOUND)


@router.put(GREETING, status_code=204)
async def set_greeting(request: Request, asker: AskerDep, parts: PartsDep) -> Response:
    """The body is a WAV: 8 to 48 kHz, one or two channels, up to 24 bit."""
    boxes = _boxes(parts)
    sound = await read_sound(request)
    try:
        await asyncio.to_thread(boxes.set_greeting, asker.person.id, sound)
    except OSError as error:
        raise ApiError(
            507, "disk_full", "The server has no room for this sound. Tell your administrator."
        ) from error
    return Response(status_code=204)


@router.delete(GREETING, status_code=204)
async def usual_greeting(asker: AskerDep, parts: PartsDep) -> Response:
    _boxes(parts).usual_greeting(asker.person.id)
    return Response(status_code=204)


@router.get("/me/voicemail/{id}/sound", response_class=FileResponse)
async def sound(id: str, asker: AskerDep, parts: PartsDep) -> FileResponse:
    message = _mine(id, asker, parts)
    file = _boxes(parts).file(message)
    if not file.is_file():
        raise NOT_FOUND
    return FileResponse(file, media_type=SOUND)


@router.put("/me/voicemail/{id}")
async def mark(id: str, body: Heard, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    marked = await _boxes(parts).mark(_mine(id, asker, parts), body.heard)
    return shape(marked, asker.person.id, parts)


@router.delete("/me/voicemail/{id}", status_code=204)
async def throw_away(id: str, asker: AskerDep, parts: PartsDep) -> Response:
    """It can be taken back for a day."""
    await _boxes(parts).throw_away(_mine(id, asker, parts))
    return Response(status_code=204)


@router.post("/me/voicemail/{id}/restore")
async def take_back(id: str, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    message = await _boxes(parts).take_back(_mine(id, asker, parts))
    return shape(message, asker.person.id, parts)


def shape(message: Message, person: str, parts: Parts) -> dict[str, Any]:
    return {
        "id": message.id,
        "from": shapes.known_party(message.caller, person, parts.contacts.name),
        "at": shapes.moment(message.at),
        "seconds": message.seconds,
        "heard_at": shapes.moment(message.heard_at),
    }


async def read_sound(request: Request) -> bytes:
    """The body as telephones speak it.  Raises ApiError (422) with what is wrong."""
    given = await request.body()
    try:
        return await asyncio.to_thread(wav.converted, given)
    except wav.BadSound as error:
        raise ApiError(422, error.code, PROBLEMS[error.code]) from error


def _boxes(parts: Parts) -> Mailboxes:
    if parts.voice is None:
        raise NOT_FOUND
    return parts.voice.mailboxes


def _mine(id: str, asker: Asker, parts: Parts) -> Message:
    found = _boxes(parts).get(asker.person.id, id)
    if found is None:
        raise NOT_FOUND
    return found
