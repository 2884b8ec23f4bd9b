"""Invitations: a link by which somebody chooses a password, without an administrator's help."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from softphone.server import audit, invitations
from softphone.server.api import shapes
from softphone.server.api.errors import NOT_FOUND, TOO_MANY_TRIES, ApiError
from softphone.server.api.parts import AdministratorDep, PartsDep
from softphone.server.api.second_step import LONGEST_CODE, second_step
from softphone.server.api.session_routes import WEAK_PASSWORD, signed_in
from softphone.server.audit import Entry
from softphone.server.passwords import MAX_LENGTH, MIN_LENGTH
from softphone.server.reached_at import base_of
from softphone.server.store import office_store

router = APIRouter()

EXPIRED = ApiError(
    401, "invitation_expired",
    "This invitation was used already, or is too old. Ask your administrator for a new one.",
)  # fmt: skip


class Acceptance(BaseModel):
    invitation: str = Field(max_length=100)
    new: str = Field(max_length=MAX_LENGTH)
    code: str = Field("", max_length=LONGEST_CODE)
    device_name: str = Field("", max_length=100)


@router.post("/users/{id}/invitation", status_code=201)
async def invite(
    id: str, request: Request, asker: AdministratorDep, parts: PartsDep
) -> dict[str, Any]:
    """For a first password, or a forgotten one.  Shown once."""
    asker.needs("users.change")
    person = parts.directory.office.people.get(id)
    if person is None:
        raise NOT_FOUND
    asker.needs_power_over(person)  # who invites an administrator could become one
    now = parts.utcnow()
    async with parts.database.write() as connection:
        text = await invitations.invite(connection, id, now)
        entry = Entry("invited", "user", id, person.name)
        await audit.note(connection, now, asker.person, entry)
    base = base_of(request, parts.reached_at())
    return {
        "invitation": text,
        "url": f"{base}/phone#invitation={text}",
        "expires_at": shapes.moment(now + invitations.LIFETIME),
    }


@router.post("/session/invitation")
async def accept(body: Acceptance, request: Request, parts: PartsDep) -> dict[str, Any]:
    """Choose the password, and be signed in."""
    now, address = parts.exchange.monotonic(), request.client.host if request.client else ""
    if parts.sign_ins.is_barred(address, now):
        raise TOO_MANY_TRIES
    if len(body.new) < MIN_LENGTH:
        raise WEAK_PASSWORD
    async with parts.database.read() as connection:
        known = await invitations.person_of(connection, body.invitation, parts.utcnow())
    known = known or parts.resets.person_of(body.invitation, now)
    if known is None:  # hashing is dear: not for whoever guesses
        parts.sign_ins.failed(address, now)
        raise EXPIRED
    await second_step(parts, known, body.code, address)
    hashed = await parts.passwords.hash(body.new)
    async with parts.database.write() as connection:
        id = await invitations.person_of(connection, body.invitation, parts.utcnow())
        id = id or parts.resets.redeem(body.invitation, now)
        if id is not None:
            await office_store.set_password(connection, id, hashed)
            await office_store.count_up(connection, "directory")
    await parts.directory.refresh_if_changed()
    person = parts.directory.office.people.get(id or "")
    if person is None:
        parts.sign_ins.failed(address, now)
        raise EXPIRED
    await parts.end_sessions_of(person.id)
    return await signed_in(parts, person, "phone", body.device_name)
