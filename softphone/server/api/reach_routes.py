"""A person's own reachability beyond the status: who rings through, forwarding, quiet hours."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from softphone.model import blocking, numbers, quiet_hours
from softphone.model.availability import Chosen, Status
from softphone.model.calls import ReasonCode
from softphone.model.forwarding import is_inside, may_forward
from softphone.model.office import Office
from softphone.model.people import Forwarding, Person
from softphone.server import block_lists, office_plans
from softphone.server.api import reach_shapes, warned
from softphone.server.api.errors import ApiError
from softphone.server.api.me_routes import StatusChoice, end_of, standing, status_refusals
from softphone.server.api.parts import AskerDep, PartsDep
from softphone.server.undo import undo

router = APIRouter()

MAX_CALLERS = 100
Number = Annotated[str, Field(max_length=64)]


class Callers(BaseModel):
    numbers: list[Number] = Field(max_length=MAX_CALLERS)
    second_call: bool = False


class Blocked(BaseModel):
    numbers: list[Number] = Field(max_length=blocking.MOST_OF_PERSON)
    rejects_anonymous: bool = False


class ForwardingWish(BaseModel):
    busy: Number = ""
    no_answer: Number = ""
    seconds: int = Field(20, ge=office_plans.SHORTEST_S, le=office_plans.LONGEST_S)


class QuietHoursWish(BaseModel):
    hours: list[dict[str, str]] = Field(max_length=quiet_hours.MOST_ENTRIES)


class Revision(BaseModel):
    revision: int


# -- who may ring through ----------------------------------------------------------------


@router.get("/me/allowed-callers")
async def allowed_callers(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("own.availability")
    return reach_shapes.callers(asker.person, parts.directory.office)


@router.put("/me/allowed-callers")
async def set_allowed_callers(
    body: Callers, asker: AskerDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs("own.availability")
    office = parts.directory.office
    found = [_caller(text, office) for text in body.numbers]
    changed = await parts.directory.change_person(
        asker.person.id,
        allowed_callers=tuple(dict.fromkeys(found)),
        second_call_rings_through=body.second_call,
    )
    return reach_shapes.callers(changed, parts.directory.office)


def _caller(text: str, office: Office) -> str:
    """A number of the house as it is, one outside in E.164.  Hidden ones have no number."""
    try:
        dialled = numbers.parse_dialled(text)
    except numbers.BadNumber as error:
        raise _bad_number(text) from error
    if office.person_by_number(dialled) is not None or dialled in office.accounts:
        return dialled
    e164 = numbers.to_e164(dialled, office.country)
    if e164 is None:
        raise _bad_number(text)
    return e164


def _bad_number(text: str) -> ApiError:
    message = "This is no number that could call or be called."
    return ApiError(422, "bad_number", message, {"number": text})


# -- who does not get through ------------------------------------------------------------


@router.get("/me/blocked-callers")
async def blocked_callers(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("own.availability")
    return reach_shapes.blocked(asker.person)


@router.put("/me/blocked-callers")
async def set_blocked_callers(
    body: Blocked, asker: AskerDep, parts: PartsDep
) -> dict[str, Any]:
    """The whole list.  A call of such a number that rings at this moment stops."""
    asker.needs("own.availability")
    office = parts.directory.office
    found = [_to_block(text, office) for text in body.numbers]
    changed = await parts.directory.change_person(
        asker.person.id,
        blocked_callers=tuple(dict.fromkeys(found)),
        rejects_anonymous=body.rejects_anonymous,
    )
    parts.exchange.obey([changed.id])
    return reach_shapes.blocked(changed)


def _to_block(text: str, office: Office) -> str:
    try:
        return blocking.checked(text, office)
    except blocking.BadEntry as error:
        code = _BLOCK_CODES.get(error.code, "bad_number")
        message = f"This {block_lists.PROBLEMS[error.code]}."
        raise ApiError(422, code, message, {"number": text}) from error


_BLOCK_CODES = {"emergency": "emergency_number", "house_number": "house_number"}


# -- forwarding ----------------------------------------------------------------


@router.get("/me/forwarding")
async def forwarding(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("own.availability")
    return reach_shapes.forwarding(asker.person, parts.directory.office)


@router.put("/me/forwarding")
async def set_forwarding(
    body: ForwardingWish, asker: AskerDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs("own.availability")
    office = parts.directory.office
    wish = Forwarding(
        _forwarded_to(body.busy, asker.person, office),
        _forwarded_to(body.no_answer, asker.person, office),
        body.seconds,
    )
    changed = await parts.directory.change_person(asker.person.id, forwarding=wish)
    return reach_shapes.forwarding(changed, parts.directory.office)


def _forwarded_to(text: str, person: Person, office: Office) -> str:
    """The number as it is kept; empty forwards nowhere."""
    if not text.strip():
        return ""
    match may_forward(person, text, office):
        case None:
            pass
        case ReasonCode.FORWARDING_BARRED:
            message = "Your calls may not be forwarded to this number."
            raise ApiError(403, "forwarding_barred", message, {"number": text})
        case _:
            raise _bad_number(text)
    dialled = numbers.parse_dialled(text)
    if is_inside(dialled, office):
        return dialled
    return numbers.to_e164(dialled, office.country) or dialled


# -- quiet hours ----------------------------------------------------------------


@router.get("/me/quiet-hours")
async def quiet_hours_of(asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("own.availability")
    return _quiet_hours(asker.person, parts.directory.office)


@router.put("/me/quiet-hours")
async def set_quiet_hours(
    body: QuietHoursWish, asker: AskerDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs("own.availability")
    try:
        hours = quiet_hours.read(body.hours)
    except quiet_hours.BadHours as error:
        message = f"These are no quiet hours: {error}."
        raise ApiError(422, "bad_hours", message, {"index": error.index}) from error
    changed = await parts.directory.change_person(asker.person.id, quiet_hours=hours)
    return _quiet_hours(changed, parts.directory.office)


def _quiet_hours(person: Person, office: Office) -> dict[str, Any]:
    return {"time_zone": office.zone.key, "hours": quiet_hours.write(person.quiet_hours)}


# -- before and after a change of the status --------------------------------------------


@router.post("/me/status/check")
async def check_status(body: StatusChoice, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    """What the person should know before choosing this; nothing changes."""
    asker.needs("own.availability")
    chosen = Chosen(Status(body.status), end_of(body, parts))
    return {"warnings": warned.of_wish(parts, asker.person, chosen)}


@router.post("/me/status/undo")
async def undo_status(body: Revision, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("own.availability")
    person = asker.person.id
    with status_refusals():
        found = await undo(parts.hub, person, body.revision, parts.utcnow())
    return standing(parts, person, found)
