"""Who rings Tuesday 18:30?  A call through a plan that is still a draft; nothing rings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from softphone.model.people import Person
from softphone.model.route import Snapshot
from softphone.model.simulation import everybody_free, simulate
from softphone.server.api.administration_routes import Refusals
from softphone.server.api.parts import AdministratorDep, Parts, PartsDep
from softphone.server.api.preview_routes import anybody_outside, caller_named, moment
from softphone.server.api.simulation_told import SimulationTeller
from softphone.server.api.why_told import WhyTeller
from softphone.server.plan_draft import with_draft
from softphone.server.references import Named
from softphone.server.store import rows

router = APIRouter()

OUTSIDE = "outside"
"A caller from outside, whoever it is."


class Wish(BaseModel):
    """plan: the draft, as ``/call-plans`` takes it.  id: of the plan that it would change."""

    plan: dict[str, Any]
    id: str = Field("", max_length=64)
    from_: str = Field(OUTSIDE, alias="from", max_length=64)
    at: AwareDatetime | None = None
    status: Literal["now", "everyone"] = "now"
    keys: Annotated[str, Field(max_length=20, pattern=r"^[0-9*#]*$")] = ""


@router.post("/call-plans/simulate")
async def simulate_plan(wish: Wish, asker: AdministratorDep, parts: PartsDep) -> dict[str, Any]:
    """By the routing's own decisions, with the status of now or as if all were free."""
    asker.needs("plan.change")
    before = await _before(wish.id, parts)
    known = moment(wish.at, parts)
    plays = parts.exchange.snapshot().plays
    moment_of_call = replace(known, chosen=dict(known.chosen), plays=plays)
    with Refusals():  # in a large office this takes a while, and calls go on meanwhile
        return await asyncio.to_thread(_told, wish, before, moment_of_call, asker.person)


def _told(wish: Wish, before: Named | None, known: Snapshot, viewer: Person) -> dict[str, Any]:
    """Raises RowProblem, ApiError."""
    office, number = with_draft(known.office, wish.plan, before)
    is_anybody = wish.from_ == OUTSIDE
    caller = anybody_outside(office) if is_anybody else caller_named(wish.from_, office)
    snapshot = replace(known, office=office)
    if wish.status == "everyone":
        snapshot = everybody_free(snapshot)
    request = caller.calls(number)
    told = simulate(request, snapshot, wish.keys)
    teller = WhyTeller(office, viewer, snapshot.now, sees_all=True, dialled=number)
    return SimulationTeller(request, snapshot, teller).tell(told)


async def _before(id: str, parts: Parts) -> Named | None:
    if not id:
        return None
    async with parts.database.read() as connection:
        return await rows.one(connection, "call_plan", id)
