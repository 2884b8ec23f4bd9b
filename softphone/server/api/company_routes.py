"""The company's settings, and the audit log."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query

from softphone.server import audit
from softphone.server.api import shapes
from softphone.server.api.administration_routes import Refusals, tag_of
from softphone.server.api.parts import AdministratorDep, Parts, PartsDep
from softphone.server.office_rows import etag
from softphone.server.office_settings import KEPT_DAYS

router = APIRouter()


@router.get("/settings")
async def get_settings(asker: AdministratorDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs_any("company.change", "users.view")
    return await _settings(parts)


@router.patch("/settings")
async def change_settings(
    row: Annotated[dict[str, Any], Body()], asker: AdministratorDep, parts: PartsDep,
    if_match: Annotated[str, Header(alias="If-Match")] = "",
) -> dict[str, Any]:  # fmt: skip
    """The keys of the office file's [office], and ``feature_codes``."""
    asker.needs("company.change")
    tag = tag_of(if_match)
    with Refusals():
        await parts.administration.change_settings(row, tag, asker.person)
    return await _settings(parts)


@router.get("/audit")
async def list_audit(
    asker: AdministratorDep,
    parts: PartsDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> dict[str, Any]:
    """The newest first; ``after``: the ``next`` of an earlier answer."""
    asker.needs("audit.view")
    found = await audit.newest(parts.database, limit, after)
    items = [{**row, "at": shapes.moment(row["at"])} for row in found]
    return {"items": items, "next": items[-1]["id"] if len(items) == limit else None}


async def _settings(parts: Parts) -> dict[str, Any]:
    row = await parts.administration.settings()
    office = parts.directory.office
    return {
        "etag": etag(row),
        **row,
        "shows_user_numbers": office.shows_user_numbers,
        "time_zone_in_force": office.zone.key,
        "in_force": {
            "keep_call_records_days": row.get("keep_call_records_days", KEPT_DAYS),
            "outside_calls": office.outside_calls,
            "daily_outside_calls": office.daily_outside_calls,
            "daily_outside_minutes": office.daily_outside_minutes,
        },
    }
