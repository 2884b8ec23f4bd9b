"""Signing a browser in by a link from the app, and tokens for a person's own programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from softphone.server.api import shapes
from softphone.server.api.errors import NOT_FOUND, TOO_MANY_TRIES, ApiError
from softphone.server.api.parts import AskerDep, PartsDep, PersonDep
from softphone.server.api.session_routes import signed_in
from softphone.server.links import LIFETIME_S
from softphone.server.reached_at import base_of
from softphone.server.sessions import DAY_S, TOKEN, Session

router = APIRouter()

MOST_TOKENS = 50
LONGEST_DAYS = 1825
PREFIX = "ek_"

EXPIRED = ApiError(401, "link_expired", "This link was used already, or is too old.")


class LinkUse(BaseModel):
    link: str = Field(max_length=100)
    device_name: str = Field("", max_length=100)


class NewToken(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    days: int = Field(365, ge=1, le=LONGEST_DAYS)


@router.post("/me/webphone-link", status_code=201)
async def webphone_link(request: Request, asker: PersonDep, parts: PartsDep) -> dict[str, Any]:
    """A link that signs this person's browser in, once and soon."""
    if not (asker.person.webphone_account or asker.person.app_account):
        raise ApiError(409, "no_webphone", "No webphone belongs to you yet.")
    text = parts.links.make(asker.person.id, parts.exchange.monotonic())
    expires_at = parts.utcnow() + timedelta(seconds=LIFETIME_S)
    base = base_of(request, parts.reached_at())
    return {"url": f"{base}/phone#link={text}", "expires_at": shapes.moment(expires_at)}


@router.post("/session/link")
async def sign_in_by_link(body: LinkUse, request: Request, parts: PartsDep) -> dict[str, Any]:
    now, address = parts.exchange.monotonic(), request.client.host if request.client else ""
    if parts.sign_ins.is_barred(address, now):
        raise TOO_MANY_TRIES
    person = parts.directory.office.people.get(parts.links.redeem(body.link, now) or "")
    if person is None:
        parts.sign_ins.failed(address, now)
        raise EXPIRED
    return await signed_in(parts, person, "phone", body.device_name)


@router.get("/me/tokens")
async def list_tokens(asker: AskerDep, parts: PartsDep) -> list[dict[str, Any]]:
    return [_shape(s) for s in parts.sessions.of_person(asker.person.id) if s.scope == TOKEN]


@router.post("/me/tokens", status_code=201)
async def make_token(body: NewToken, asker: PersonDep, parts: PartsDep) -> dict[str, Any]:
    """A token for a program of the person's own; shown once."""
    known = [s for s in parts.sessions.of_person(asker.person.id) if s.scope == TOKEN]
    if len(known) >= MOST_TOKENS:
        raise ApiError(409, "too_many_tokens", "Revoke a token that you do not use any more.")
    token, session = await parts.sessions.create(
        asker.person.id, TOKEN, body.name, body.days * DAY_S, PREFIX
    )
    return {**_shape(session), "token": token}


@router.delete("/me/tokens/{id}", status_code=204)
async def revoke_token(id: str, asker: PersonDep, parts: PartsDep) -> Response:
    mine = parts.sessions.of_person(asker.person.id)
    if id not in {s.id for s in mine if s.scope == TOKEN}:
        raise NOT_FOUND
    await parts.end_session(id)
    return Response(status_code=204)


def _shape(session: Session) -> dict[str, Any]:
    def moment(unix_s: float) -> str | None:
        return shapes.moment(datetime.fromtimestamp(unix_s, UTC))

    return {
        "id": session.id,
        "name": session.device_name,
        "created_at": moment(session.created_at),
        "last_used_at": moment(session.last_used_at),
        "expires_at": moment(session.expires_at),
    }
