"""Click-and-call."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from softphone.model import numbers
from softphone.model.accounts import DestinationKind
from softphone.model.people import Person
from softphone.server.api.errors import NOT_FOUND, ApiError
from softphone.server.api.parts import AskerDep, Parts, PartsDep
from softphone.server.click_and_call import (
    Click,
    DeviceBusy,
    NoDevice,
    NoLine,
    NotSignedIn,
    Spent,
)

router = APIRouter()


class ClickBody(BaseModel):
    number: str = Field(max_length=200)
    with_: str | None = Field(None, alias="with", max_length=64)


@router.post("/click-and-call", status_code=201)
async def start(body: ClickBody, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    number = _dialled(body.number)
    wanted = body.with_ or asker.person.click_and_call
    devices = _devices(wanted, asker.person, parts)
    if numbers.is_emergency(number, parts.directory.office.country):
        raise ApiError(
            409, "emergency_from_this_device",
            "Emergency numbers are called from the device in front of you.",
        )  # fmt: skip
    exchange = parts.exchange
    try:
        click = exchange.clicks.start(
            asker.person.id, number, devices, wanted, exchange.monotonic()
        )
    except NoDevice as error:
        raise ApiError(
            400, "no_click_and_call_device", "Choose first which device makes your calls."
        ) from error
    except NotSignedIn as error:
        raise ApiError(
            409, "device_not_signed_in", "The chosen device is not signed in.",
            {"device": error.device, "alternatives": _alternatives(asker.person, parts)},
        ) from error  # fmt: skip
    except DeviceBusy as error:
        raise ApiError(
            409, "device_in_call", "The chosen device is in a call.",
            {"device": error.device, "alternatives": _alternatives(asker.person, parts)},
        ) from error  # fmt: skip
    except NoLine as error:
        raise ApiError(
            409, "no_line", "There is no line to the outside by which your mobile could ring.",
            {"alternatives": _alternatives(asker.person, parts)},
        ) from error  # fmt: skip
    except Spent as error:
        raise ApiError(
            409, "limit_reached", "Your calls to the outside are used up for today.",
            {"alternatives": _alternatives(asker.person, parts)},
        ) from error  # fmt: skip
    exchange.flush()
    return click_shape(click)


def _dialled(text: str) -> str:
    try:
        return numbers.parse_dialled(text)
    except numbers.BadNumber as error:
        raise ApiError(
            422, "not_a_number", "This is not a number that can be called.",
            {"reason": error.code},
        ) from error  # fmt: skip


def _devices(wanted: str, person: Person, parts: Parts) -> tuple[str, ...]:
    """The accounts that ring, or one outside number; empty if none was ever chosen."""
    if wanted == "this":
        raise ApiError(
            400, "this_computer", "Calls with this computer are made by the app itself."
        )
    if wanted == "destination":
        return _destination(person, parts)
    if wanted.startswith("+"):
        wanted = numbers.to_e164(wanted, parts.directory.office.country) or wanted
    if wanted and wanted not in (*person.voip_accounts, *person.fixed_destinations):
        raise ApiError(422, "not_your_device", "That is not one of your devices.")
    return (wanted,) if wanted else ()


def _destination(person: Person, parts: Parts) -> tuple[str, ...]:
    """“Follow my destination” (S29): what rings for the person at this moment."""
    kind, value = person.destination.kind, person.destination.value
    if kind is DestinationKind.ALL and person.voip_accounts:
        return person.voip_accounts
    if kind in (DestinationKind.ACCOUNT, DestinationKind.FIXED):
        return (value,)
    raise ApiError(
        409, "not_reachable", "You have chosen no destination that could make the call.",
        {"alternatives": _alternatives(person, parts)},
    )  # fmt: skip


def _alternatives(person: Person, parts: Parts) -> list[str]:
    """Devices of the person that could make the call now."""
    there = parts.exchange.signed_in()
    return [account for account in person.voip_accounts if account in there]


def click_shape(click: Click) -> dict[str, Any]:
    return {
        "id": click.id,
        "state": click.state,
        "device": click.device,
        "number": click.number,
        "reason": click.reason,
    }


@router.get("/click-and-call/{id}")
async def get(id: str, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    click = parts.exchange.clicks.get(id, asker.person.id)
    if click is None:
        raise NOT_FOUND
    return click_shape(click)


@router.delete("/click-and-call/{id}", status_code=204)
async def cancel(id: str, asker: AskerDep, parts: PartsDep) -> Response:
    exchange = parts.exchange
    if not exchange.clicks.cancel(id, asker.person.id, exchange.monotonic()):
        raise NOT_FOUND
    exchange.flush()
    return Response(status_code=204)


@router.post("/practice/ring-me", status_code=202)
async def ring_me(asker: AskerDep, parts: PartsDep) -> dict[str, bool]:
    """In the practice office a colleague calls."""
    if parts.ring_me is None:
        raise NOT_FOUND
    return {"rings": parts.ring_me(asker.person.id)}
