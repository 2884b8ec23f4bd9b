"""All calls of the office, for those who may see them: by page, and as a table to save."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from softphone.model.call_statistics import Outcome
from softphone.model.calls import CallResult, Party
from softphone.model.office import Office
from softphone.model.rights import AUDIT, permissions
from softphone.server import call_counting, record_search
from softphone.server.api import shapes
from softphone.server.api.errors import ApiError
from softphone.server.api.parts import AdministratorDep, Asker, Parts, PartsDep
from softphone.server.api.record_shapes import RecordTeller
from softphone.server.call_counting import Seen
from softphone.server.record_search import Direction, Place, Wanted
from softphone.server.serve_options import show_address

router = APIRouter()

PAGE = 500
"Records that are read at once for a table."
BAD_PLACE = ApiError(422, "invalid", "“after” is not the “next” of an earlier answer.")
NOT_KEPT = ApiError(
    404, "not_kept", "The messages of this call are not kept (any more): only the last 50 are."
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"A spreadsheet would calculate what begins with one of these."
COLUMNS = (
    "started_at", "from_number", "from_name", "to_number", "to_name", "result", "answered_at",
    "ended_at", "waiting_s", "talking_s", "became", "via", "answered_by",
)  # fmt: skip


def _wanted(
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    person: Annotated[str, Query(max_length=64)] = "",
    group: Annotated[str, Query(max_length=64)] = "",
    outcome: CallResult | None = None,
    number: Annotated[str, Query(max_length=64)] = "",
    direction: Direction | None = None,
    became: Outcome | None = None,
    counted: bool = False,
) -> Wanted:
    """``became``: as it is counted, seen from the person or group; ``counted``: only those."""
    return Wanted(since, until, person, group, outcome, number, direction, became, counted)


WantedDep = Annotated[Wanted, Depends(_wanted)]


@router.get("/call-records")
async def list_records(
    asker: AdministratorDep, parts: PartsDep, wanted: WantedDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Annotated[str, Query(max_length=200)] = "",
) -> dict[str, Any]:  # fmt: skip
    """The newest first; ``after``: the ``next`` of an earlier answer."""
    asker.needs("calls.view_all")
    place = _place(after) if after else None
    office = parts.directory.office
    found = await call_counting.page(
        parts.call_log, parts.database, office, wanted, limit + 1, place
    )
    shown = found[:limit]
    teller = _teller(asker, office)
    return {
        "items": [teller.shape(seen) for seen in shown],
        "next": _cursor(shown[-1]) if len(found) > limit else None,
    }


@router.get("/call-records/{id}/sip")
async def sip_messages(id: str, asker: AdministratorDep, parts: PartsDep) -> dict[str, Any]:
    """The SIP messages of one of the last calls, in order of time and without secrets."""
    asker.needs("calls.view_all")
    asker.needs(AUDIT)
    rungs = parts.exchange.board.ladder.of(id)
    if rungs is None:
        raise NOT_KEPT
    return {
        "items": [
            {
                "at": rung.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "direction": "out" if rung.is_ours else "in",
                "transport": rung.transport,
                "peer": show_address(*rung.peer),
                "first_line": rung.first_line,
                "text": rung.text,
            }
            for rung in rungs
        ]
    }


@router.get("/call-records.csv")
async def save_records(
    asker: AdministratorDep, parts: PartsDep, wanted: WantedDep
) -> StreamingResponse:
    """All of them as a table (RFC 4180), sent as it is read."""
    asker.needs("calls.view_all")
    return StreamingResponse(
        _table(parts, wanted, _teller(asker, parts.directory.office)),
        media_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": 'attachment; filename="calls.csv"'},
    )


def _teller(asker: Asker, office: Office) -> RecordTeller:
    sees_settings = "users.view" in permissions(asker.person.rights)
    return RecordTeller(office, asker.person, sees_settings)


async def _table(parts: Parts, wanted: Wanted, teller: RecordTeller) -> AsyncIterator[str]:
    yield _lines([COLUMNS])
    place: Place | None = None
    while True:
        found = await call_counting.page(
            parts.call_log, parts.database, teller.office, wanted, PAGE, place
        )
        if found:
            yield _lines(_cells(seen, teller) for seen in found)
        if len(found) < PAGE:
            return
        place = record_search.place_of(found[-1].record)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([guarded(cell) for cell in row] for row in rows)
    return written.getvalue()


def guarded(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cells(seen: Seen, teller: RecordTeller) -> list[str]:
    record, told = seen.record, teller.parties(seen.record)
    answered, ended = record.answered_at, record.ended_at
    waited = answered or ended
    moments = [shapes.moment(m) or "" for m in (record.started_at, answered, ended)]
    ends = [text for party in told for text in (party.number, party.name)]
    waiting = (waited - record.started_at).total_seconds() if waited else None
    talking = (ended - answered).total_seconds() if answered and ended else None
    lengths = ["" if s is None else f"{max(0.0, s):.0f}" for s in (waiting, talking)]
    by = teller.answered_by(seen)
    names = [seen.became or "", _name(teller.via(seen.record)), _name(by) if by else ""]
    return [moments[0], *ends, record.result.value, *moments[1:], *lengths, *names]


def _name(party: Party) -> str:
    return f"{party.name} {party.number}".strip()


def _cursor(seen: Seen) -> str:
    began, id = record_search.place_of(seen.record)
    return f"{began!r}~{id}"


def _place(after: str) -> Place:
    began, _, id = after.partition("~")
    try:
        moment = float(began)
    except ValueError as error:
        raise BAD_PLACE from error
    if not id or not math.isfinite(moment):
        raise BAD_PLACE
    return moment, id
