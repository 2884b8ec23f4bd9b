"""Counted calls, for those who may see statistics (S20): numbers, and no call of anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter

from softphone.model.call_statistics import STEP_S, CallStatistics, Tally, Waiting
from softphone.model.numbers import comparable
from softphone.model.office import Office
from softphone.server import call_counting
from softphone.server.api import shapes
from softphone.server.api.errors import ApiError
from softphone.server.api.parts import AdministratorDep, Parts, PartsDep
from softphone.server.api.record_routes import WantedDep
from softphone.server.office_settings import KEPT_DAYS

router = APIRouter()

USUAL = timedelta(days=7)
LONGEST = timedelta(days=400)
TOO_LONG = ApiError(
    422, "invalid", f"At most {LONGEST.days} days are counted at once. Choose a shorter time."
)
BACKWARDS = ApiError(422, "invalid", "“from” is not before “to”.")


@router.get("/statistics")
async def statistics(
    asker: AdministratorDep, parts: PartsDep, wanted: WantedDep
) -> dict[str, Any]:
    """Of the calls that began from ``from`` until ``to``, without them of the last seven days.

    With a person or a group, “elsewhere” is who else in the call plan answered.
    """
    asker.needs("statistics.view")
    office = parts.directory.office
    if wanted.number and wanted.number not in _own_numbers(office):
        asker.needs("calls.view_all")  # else one could ask whether somebody called
    until = wanted.until or parts.utcnow()
    since = wanted.since or until - USUAL
    if since >= until:
        raise BACKWARDS
    if until - since > LONGEST:
        raise TOO_LONG
    wanted = replace(wanted, since=since, until=until)
    found = await call_counting.count(parts.call_log, parts.database, office, wanted)
    days = _days(since, until, office)
    return {
        "from": shapes.moment(since),
        "to": shapes.moment(until),
        "time_zone": office.zone.key,
        "days": len(days),
        **_tally(found.all),
        "messages": found.messages,
        "is_few": found.is_few,
        "busiest_hours": list(found.busiest_hours),
        "by_hour": [
            {"hour": hour, **_tally(found.by_hour.get(hour, Tally()))} for hour in range(24)
        ],
        "by_day": [
            {"date": day.isoformat(), **_tally(found.by_day.get(day, Tally()))} for day in days
        ],
        "waiting": _waiting(found.waiting),
        "groups": _groups(found, office),
        "people": _people(found, office),
    }


@router.get("/statistics/choices")
async def choices(asker: AdministratorDep, parts: PartsDep) -> dict[str, Any]:
    """By what the calls can be narrowed: the company's numbers, groups and people."""
    asker.needs("statistics.view")
    office = parts.directory.office
    people = sorted(office.people.values(), key=lambda p: (p.name.casefold(), p.number))
    groups = sorted(office.groups.values(), key=lambda g: (g.name.casefold(), g.number))
    return {
        "numbers": [{"number": n, "name": name} for n, name in _own_numbers(office).items()],
        "groups": [{"number": g.number, "name": g.name} for g in groups],
        "people": [{"id": p.id, "name": p.name, "number": p.number} for p in people],
        "time_zone": office.zone.key,
        "kept_days": await _kept_days(parts),
    }


async def _kept_days(parts: Parts) -> int:
    settings = await parts.administration.settings()
    return int(settings.get("keep_call_records_days", KEPT_DAYS))


def _own_numbers(office: Office) -> dict[str, str]:
    """Numbers of the company's lines and call plans -> what they lead to."""
    found = {n: "" for line in office.trunks for n in line.outgoing_numbers}
    found |= {str(p.get("number") or ""): str(p["name"]) for p in office.call_plans}
    return {comparable(n, office.country): name for n, name in found.items() if n}


def _days(since: datetime, until: datetime, office: Office) -> list[date]:
    """On the office's clock, also those without a call; ``until`` itself is not counted."""
    first = since.astimezone(office.zone).date()
    last = (until - timedelta(microseconds=1)).astimezone(office.zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _tally(found: Tally) -> dict[str, int]:
    return {
        "answered": found.answered,
        "elsewhere": found.elsewhere,
        "missed": found.missed,
        "total": found.total,
    }


def _waiting(found: Waiting) -> dict[str, Any]:
    return {
        "step_s": STEP_S,
        "counts": list(found.counts),
        "answered": len(found.answered_s),
        "median_s": _rounded(found.median_s),
        "nine_of_ten_s": _rounded(found.nine_of_ten_s),
        "missed": len(found.missed_s),
        "missed_mean_s": _rounded(found.missed_mean_s),
    }


def _rounded(seconds: float | None) -> float | None:
    return round(seconds, 1) if seconds is not None else None


def _groups(found: CallStatistics, office: Office) -> list[dict[str, Any]]:
    """By number; a group that is gone by now keeps its number."""
    rows = []
    for number in sorted(found.by_group):
        group = office.groups.get(number)
        rows.append(
            {
                "number": number,
                "name": group.name if group is not None else "",
                **_tally(found.by_group[number]),
                "waiting": _waiting(found.waiting_by_group[number]),
            }
        )
    return rows


def _people(found: CallStatistics, office: Office) -> list[dict[str, Any]]:
    """By name: nobody is ranked.  Who has left is counted in the sums only."""
    known = [p for id in found.by_person if (p := office.people.get(id)) is not None]
    return [
        {
            "id": person.id,
            "name": person.name,
            "number": person.number,
            **_tally(found.by_person[person.id]),
            "waiting": _waiting(found.waiting_by_person[person.id]),
        }
        for person in sorted(known, key=lambda p: (p.name.casefold(), p.number))
    ]
