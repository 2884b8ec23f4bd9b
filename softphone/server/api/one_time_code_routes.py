"""One-time codes at sign-in: turned on and off by the person, reset by an administrator."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from softphone.model import one_time_code
from softphone.server import audit
from softphone.server.api import shapes
from softphone.server.api.errors import ApiError
from softphone.server.api.parts import (
    AdministratorDep,
    Asker,
    AskerDep,
    Parts,
    PartsDep,
    PersonDep,
)
from softphone.server.api.second_step import LONGEST_CODE, WRONG, begin_try, check_password
from softphone.server.api.session_list_routes import person_under
from softphone.server.audit import Entry
from softphone.server.one_time_codes import CodeState
from softphone.server.passwords import MAX_LENGTH

router = APIRouter()

IS_ON = ApiError(409, "one_time_code_on", "Codes are asked for already. Turn them off first.")
IS_OFF = ApiError(409, "one_time_code_off", "No codes are asked for.")
NOT_BEGUN = ApiError(
    409, "one_time_code_not_begun", "The shown secret is too old. Begin again."
)  # fmt: skip
WRONG_CODE = ApiError(403, WRONG.code, WRONG.message)


class Beginning(BaseModel):
    password: str = Field(max_length=MAX_LENGTH)


class Confirmation(BaseModel):
    code: str = Field(max_length=LONGEST_CODE)


class End(BaseModel):
    code: str = Field("", max_length=LONGEST_CODE)
    password: str = Field("", max_length=MAX_LENGTH)


@router.get("/me/one-time-code")
async def my_state(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    return _told(await parts.codes.state(asker.person.id))


@router.post("/me/one-time-code")
async def begin(body: Beginning, asker: PersonDep, parts: PartsDep) -> dict[str, Any]:
    """A new secret, for an authenticator app; nothing is asked for before ``confirm``."""
    if (await parts.codes.state(asker.person.id)).since is not None:
        raise IS_ON
    await check_password(parts, asker, body.password)
    secret = parts.codes.begin(asker.person.id)
    office = parts.directory.office.name or "Einklang"
    return {
        "secret": one_time_code.grouped(one_time_code.text_of(secret)),
        "uri": one_time_code.uri(secret, office, asker.person.email),
    }


@router.post("/me/one-time-code/confirm")
async def confirm(body: Confirmation, asker: PersonDep, parts: PartsDep) -> dict[str, Any]:
    """By the first code; the spare codes are shown this once."""
    me = asker.person
    if not parts.codes.has_begun(me.id):
        raise NOT_BEGUN
    begin_try(parts, me.id)
    async with parts.database.write() as connection:
        spares = await parts.codes.confirm(connection, me.id, body.code)
        if spares is None:
            raise WRONG_CODE
        entry = Entry("code_on", "user", me.id, me.name)
        await audit.note(connection, parts.utcnow(), me, entry)
    parts.own_waits.succeeded(("", me.id))
    return {"recovery_codes": spares}


@router.post("/me/one-time-code/off", status_code=204)
async def turn_off(body: End, asker: PersonDep, parts: PartsDep) -> Response:
    """By a code, a spare code or the password."""
    me = asker.person
    if (await parts.codes.state(me.id)).since is None:
        raise IS_OFF
    if body.password:
        await check_password(parts, asker, body.password)
    else:
        begin_try(parts, me.id)
        if not await parts.codes.is_right(me.id, body.code):
            raise WRONG_CODE
        parts.own_waits.succeeded(("", me.id))
    await _turn_off(parts, asker, Entry("code_off", "user", me.id, me.name))
    return Response(status_code=204)


@router.get("/users/{id}/one-time-code")
async def state_of(id: str, asker: AdministratorDep, parts: PartsDep) -> dict[str, Any]:
    return _told(await parts.codes.state(person_under(parts, asker, id).id))


@router.delete("/users/{id}/one-time-code", status_code=204)
async def reset(id: str, asker: AdministratorDep, parts: PartsDep) -> Response:
    """For who has lost the telephone and the spare codes: the password alone opens again."""
    person = person_under(parts, asker, id)
    await _turn_off(parts, asker, Entry("code_reset", "user", person.id, person.name))
    return Response(status_code=204)


async def _turn_off(parts: Parts, asker: Asker, entry: Entry) -> None:
    async with parts.database.write() as connection:
        if await parts.codes.turn_off(connection, entry.id):
            await audit.note(connection, parts.utcnow(), asker.person, entry)


def _told(state: CodeState) -> dict[str, Any]:
    return {
        "is_on": state.since is not None,
        "since": shapes.moment(state.since),
        "recovery_codes_left": state.spares,
    }
