"""Signing in and out, and choosing a password."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from softphone.model.people import Person
from softphone.server.api import shapes
from softphone.server.api.errors import (
    NOT_ALLOWED,
    TOO_MANY_TRIES,
    WRONG_CREDENTIALS,
    ApiError,
)
from softphone.server.api.parts import AnyAskerDep, Parts, PartsDep
from softphone.server.api.second_step import LONGEST_CODE, check_password, second_step, wait
from softphone.server.passwords import MAX_LENGTH, MIN_LENGTH
from softphone.server.sessions import ADMINISTRATION, IDLE_LIMIT_S, TOKEN
from softphone.server.store import office_store

router = APIRouter()


WEAK_PASSWORD = ApiError(
    422, "weak_password", f"Choose another password, {MIN_LENGTH} characters or more."
)


class SignIn(BaseModel):
    email: str = Field(max_length=254)
    password: str = Field(max_length=MAX_LENGTH)
    code: str = Field("", max_length=LONGEST_CODE)
    device_name: str = Field("", max_length=100)
    scope: Literal["phone", "administration"] = "phone"


class PasswordChange(BaseModel):
    old: str = Field(max_length=MAX_LENGTH)
    new: str = Field(max_length=MAX_LENGTH)


@router.post("/session")
async def sign_in(body: SignIn, request: Request, parts: PartsDep) -> dict[str, Any]:
    now, address = parts.exchange.monotonic(), request.client.host if request.client else ""
    if parts.sign_ins.is_barred(address, now):
        raise TOO_MANY_TRIES
    who = address, body.email.strip().lower()
    wait(parts.waits.wait_s(who, now))
    parts.waits.failed(who, now)  # until it succeeds: many at once count as many
    async with parts.database.read() as connection:
        found = await office_store.password_of(connection, body.email)
    stored = found[1] if found is not None else None
    is_right = await parts.passwords.is_right(stored, body.password)
    person = await _person(parts, found[0]) if is_right and found is not None else None
    if person is None:
        parts.sign_ins.failed(address, now)
        if found is not None and parts.alarms is not None:
            parts.alarms.wrong_password(found[0], now)
        raise WRONG_CREDENTIALS
    await second_step(parts, person.id, body.code, address)
    parts.sign_ins.succeeded(address)
    parts.waits.succeeded(who)
    if parts.alarms is not None:
        parts.alarms.right_password(person.id, address, now)
    return await signed_in(parts, person, body.scope, body.device_name)


async def signed_in(
    parts: Parts, person: Person, scope: str, device_name: str
) -> dict[str, Any]:
    """A new session, as it is answered to whoever has proved who they are."""
    token, session = await parts.sessions.create(person.id, scope, device_name)
    await parts.sessions.note_sign_in(person.id)
    is_idle_limited = scope == ADMINISTRATION and person.log_off_after_10_minutes
    return {
        "token": token,
        "expires_at": shapes.moment(datetime.fromtimestamp(session.expires_at, UTC)),
        "idle_limit_s": IDLE_LIMIT_S if is_idle_limited else None,
        "must_change_password": person.must_change_password,
        "person": shapes.person(person, parts.hub.availability(person.id)),
    }


async def _person(parts: Parts, id: str) -> Person | None:
    """Also somebody whom an import has added a moment ago."""
    if id not in parts.directory.office.people:
        await parts.directory.refresh_if_changed()
    return parts.directory.office.people.get(id)


@router.delete("/session", status_code=204)
async def sign_out(asker: AnyAskerDep, parts: PartsDep) -> Response:
    await parts.end_session(asker.session.id)
    return Response(status_code=204)


@router.put("/me/password", status_code=204)
async def change_password(
    body: PasswordChange, asker: AnyAskerDep, parts: PartsDep
) -> Response:
    if asker.session.scope == TOKEN:
        raise NOT_ALLOWED
    if len(body.new) < MIN_LENGTH or body.new == body.old:
        raise WEAK_PASSWORD
    await check_password(parts, asker, body.old)
    hashed = await parts.passwords.hash(body.new)
    async with parts.database.write() as connection:
        await office_store.set_password(connection, asker.person.id, hashed)
        await office_store.count_up(connection, "directory")
    await parts.directory.load()
    parts.forget_links(asker.person.id)
    for id in parts.sessions.others(asker.person.id, asker.session.id):
        await parts.end_session(id)
    return Response(status_code=204)
