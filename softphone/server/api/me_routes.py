"""What a person may see and do for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from softphone.model import numbers
from softphone.model.accounts import ISSUES_CREDENTIALS, Destination
from softphone.model.availability import Availability, Chosen, Status
from softphone.model.people import Person
from softphone.model.rights import AUDIT, permissions
from softphone.server.api import reach_shapes, shapes, warned
from softphone.server.api.errors import HAS_NO_SECRET, NOT_FOUND, ApiError
from softphone.server.api.parts import AskerDep, Parts, PartsDep, PersonDep
from softphone.server.presence import StaleRevision, UntilInThePast
from softphone.server.sessions import PHONE_LIFETIME_S

router = APIRouter()

END_IS_OVER = ApiError(422, "until_in_the_past", "That end is over already.")


class StatusChoice(BaseModel):
    status: Literal["available", "available_for_colleagues", "do_not_disturb", "offline"]
    until: AwareDatetime | None = None


class StatusWish(StatusChoice):
    base_revision: int | None = None
    origin: str = Field("", max_length=40)


class Value(BaseModel):
    value: str = Field(max_length=64)


class OptionalValue(BaseModel):
    value: str | None = Field(None, max_length=64)


class Installation(BaseModel):
    client: str = Field(min_length=1, max_length=100)
    name: str = Field("", max_length=100)


class Silence(BaseModel):
    silenced: bool


@router.get("/me")
async def me(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    return _me(parts, asker.person)


def _me(parts: Parts, person: Person) -> dict[str, Any]:
    office = parts.directory.office
    status = parts.hub.availability(person.id)
    shape = shapes.me(person, status, parts.devices.of(person.id))
    more = {
        "office": office.name,
        "is_practice": parts.is_practice,
        "allowed_callers": reach_shapes.callers(person, office),
        "blocked_callers": reach_shapes.blocked(person),
        "forwarding": reach_shapes.forwarding(person, office),
    }
    if parts.alarms is not None and AUDIT in permissions(person.rights):
        more["alarms"] = [shapes.alarm(alarm) for alarm in parts.alarms.recent()]
    return {**shape, **more, "warnings": warned.of_now(parts, person.id)}


@router.put("/me/status")
async def set_status(body: StatusWish, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("own.availability")
    until = in_utc(body.until) if body.until is not None else None
    origin = body.origin if body.origin in asker.person.voip_accounts else "api"
    chosen = Chosen(Status(body.status), until)
    person = asker.person.id
    with status_refusals():
        found = await parts.hub.set_status(person, chosen, origin, body.base_revision)
    return standing(parts, person, found)


def standing(parts: Parts, person_id: str, found: Availability) -> dict[str, Any]:
    """The answer to a change of the status: what holds, for each device, and what does not."""
    return {
        **shapes.availability(found),
        "devices": [shapes.device(d) for d in parts.devices.of(person_id)],
        "warnings": warned.of_now(parts, person_id),
    }


@contextmanager
def status_refusals() -> Iterator[None]:
    """What the hub refuses, as answers of the API."""
    try:
        yield
    except StaleRevision as stale:
        raise ApiError(
            409, "stale_revision", "The status was changed elsewhere meanwhile.",
            {"availability": shapes.availability(stale.current)},
        ) from stale  # fmt: skip
    except UntilInThePast as past:
        raise END_IS_OVER from past


def end_of(wish: StatusChoice, parts: Parts) -> datetime | None:
    """The end of a status that is only thought of, checked as that of a real one."""
    if wish.until is None:
        return None
    until = in_utc(wish.until)
    if until <= parts.utcnow():
        raise END_IS_OVER
    return until


def in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ApiError(422, "invalid", "That is no time of any calendar.") from error


@router.get("/me/status/log")
async def status_log(
    asker: AskerDep, parts: PartsDep, limit: int = Query(50, ge=1, le=200)
) -> list[dict[str, Any]]:
    rows = await parts.hub.status_log(asker.person.id, limit)
    accounts = parts.directory.office.accounts
    return [shapes.log_entry(row, accounts.get(row["set_by"])) for row in rows]


@router.put("/me/destination")
async def set_destination(body: Value, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("own.availability")
    person = asker.person
    text = _own_target(parts, person, body.value, ("all", "none"))
    changed = await parts.directory.change_person(
        person.id, destination=Destination.parse(text)
    )
    return _me(parts, changed)


@router.put("/me/click-and-call")
async def set_click_and_call(
    body: OptionalValue, asker: AskerDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs("own.devices")
    text = ""
    if body.value:
        text = _own_target(parts, asker.person, body.value, ("this", "destination"))
    changed = await parts.directory.change_person(asker.person.id, click_and_call=text)
    return _me(parts, changed)


def _own_target(parts: Parts, person: Person, text: str, words: tuple[str, ...]) -> str:
    """One of the words, or one of the person's own devices."""
    if text.startswith("+"):
        text = numbers.to_e164(text, parts.directory.office.country) or text
    if text not in (*words, *person.voip_accounts, *person.fixed_destinations):
        raise ApiError(422, "not_your_device", "That is not one of your devices.")
    return text


@router.get("/me/devices")
async def devices(asker: AskerDep, parts: PartsDep) -> list[dict[str, Any]]:
    return [shapes.device(d) for d in parts.devices.of(asker.person.id)]


@router.put("/me/devices/{account}/silenced")
async def silence(
    account: str, body: Silence, asker: AskerDep, parts: PartsDep
) -> list[dict[str, Any]]:
    """“This device does not ring” (decision 7)."""
    asker.needs("own.devices")
    if account not in asker.person.voip_accounts:
        raise NOT_FOUND
    await parts.directory.silence_account(account, body.silenced)
    return await devices(asker, parts)


@router.post("/me/devices/{account}/credentials")
async def credentials(
    account: str, body: Installation, request: Request, asker: PersonDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs("own.devices")
    found = parts.directory.office.accounts.get(account)
    if account not in asker.person.voip_accounts or found is None:
        raise NOT_FOUND
    if found.kind not in ISSUES_CREDENTIALS:
        raise ApiError(
            409, "typed_in_device", "The secret of this device is typed into the device itself."
        )
    issued = await parts.directory.issue_credentials(
        account, asker.person.id, body.client, asker.session.id, PHONE_LIFETIME_S
    )
    for username in issued.replaced:
        parts.registrar.drop_username(username)
    domain = parts.directory.office.domain
    host = request.url.hostname or "127.0.0.1"
    ports = {"udp": parts.sip_port(), "tcp": parts.sip_port()}
    if parts.tls_port():
        ports["tls"] = parts.tls_port()
    ways = [{"transport": t, "host": host, "port": port} for t, port in ports.items()]
    return {
        "username": issued.username,
        "secret": issued.secret,
        "address_of_record": f"sip:{account}@{domain}",
        "realm": domain,
        "transports": ways,
        "websocket": "/api/v1/sip",
        "expires_at": shapes.moment(datetime.fromtimestamp(issued.expires_at, UTC)),
    }


@router.post("/voip-accounts/{id}/credentials")
async def typed_in_credentials(id: str, asker: PersonDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("accounts.change")
    office = parts.directory.office
    account = next((a for a in office.accounts.values() if id in (a.id, a.number)), None)
    if account is None:
        raise NOT_FOUND
    if account.address:
        raise HAS_NO_SECRET
    secret = await parts.directory.new_secret(account.number)
    parts.setups.forget(account.number)
    parts.registrar.drop_username(account.number)
    return {"username": account.number, "secret": secret, "realm": office.domain,
            "address_of_record": f"sip:{account.number}@{office.domain}"}  # fmt: skip


@router.get("/colleagues", response_model=list[dict[str, Any]])
async def colleagues(asker: AskerDep, parts: PartsDep) -> Response:
    asker.needs("colleagues.view")
    return Response(everybody(parts), media_type="application/json")


def everybody(parts: Parts) -> str:
    """All whom colleagues see, as JSON."""
    return parts.people_text.of(parts.directory.office, parts.hub.availability)


@router.get("/me/calls")
async def calls(
    asker: AskerDep, parts: PartsDep, limit: int = Query(50, ge=1, le=500)
) -> list[dict[str, Any]]:
    asker.needs("calls.view_own")
    records = await parts.call_log.of_person(asker.person.id, limit)
    office = parts.directory.office
    name_of = parts.contacts.name
    return [shapes.record(record, asker.person, office, name_of) for record in records]


@router.post("/me/calls/{id}/decline", status_code=204)
async def decline(id: str, asker: AskerDep, parts: PartsDep) -> Response:
    if not parts.exchange.decline(id, asker.person.id):
        raise ApiError(404, "not_ringing", "This call does not ring for you any more.")
    return Response(status_code=204)


class PassOn(BaseModel):
    to: str = Field(max_length=64)


@router.post("/me/calls/{id}/pass-on", status_code=204)
async def pass_on(id: str, body: PassOn, asker: AskerDep, parts: PartsDep) -> Response:
    if not parts.exchange.calling.rings_for(id, asker.person.id):
        raise ApiError(404, "not_ringing", "This call does not ring for you any more.")
    if not parts.exchange.pass_on(id, asker.person.id, body.to):
        raise ApiError(409, "not_reachable", "The call cannot be passed on to there.")
    return Response(status_code=204)
