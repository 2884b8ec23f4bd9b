"""A list of people: looked at with ``dry_run``, then read in, with its progress."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from softphone.server import people_import
from softphone.server.api import shapes
from softphone.server.api.administration_routes import Refusals
from softphone.server.api.errors import NOT_FOUND, ApiError
from softphone.server.api.parts import AdministratorDep, PartsDep
from softphone.server.invitations import LIFETIME
from softphone.server.people_import import Busy, HasErrors, Job, LooksDifferent, Wish
from softphone.server.people_plan import Line, digest
from softphone.server.reached_at import base_of
from softphone.server.row_rules import LastAdministrator
from softphone.server.store.database import DataProblem

router = APIRouter()

PATH = "/users/import"
MAX_BODY = 2_000_000
"Bytes: 2,000 people with everything that a list says of them."

HAS_ERRORS = ApiError(422, "list_has_errors", "Some lines have errors; nothing was changed.")
DIFFERENT = ApiError(
    412, "changed_by_someone_else",
    "Somebody changed the office meanwhile: look at the list again.",
)  # fmt: skip
BUSY = ApiError(409, "import_running", "Another list is being read in. Wait for its end.")


class PeopleList(BaseModel):
    rows: list[dict[str, Any]] = Field(max_length=people_import.LARGEST)
    dry_run: bool = True
    leave_out_errors: bool = False
    seen: str = Field("", max_length=40)


@router.post(PATH)
async def import_people(
    body: PeopleList, response: Response, asker: AdministratorDep, parts: PartsDep
) -> dict[str, Any]:
    """Rows of the office file's [[users]]; who is there already is known by ``email``."""
    asker.needs("users.change")
    imports = parts.administration.imports
    wish = Wish(body.rows, asker.person, body.leave_out_errors, body.seen)
    if body.dry_run:
        with Refusals():
            lines = await imports.look(wish)
        return {"seen": digest(lines), "rows": [_told(line) for line in lines]}
    try:
        with Refusals():
            job = await imports.begin(wish)
    except (Busy, HasErrors, LooksDifferent) as error:
        raise _refusal(error) from error
    response.status_code = 202
    return {"id": job.id, "total": job.total}


@router.get("/imports/{id}")
async def import_progress(
    id: str, request: Request, asker: AdministratorDep, parts: PartsDep
) -> dict[str, Any]:
    """How far it is.  Invitations are told once it is done, to whoever began it."""
    asker.needs("users.change")
    job = parts.administration.imports.job
    if job is None or job.id != id or job.by != asker.person.id:
        raise NOT_FOUND
    if job.problem is not None:
        raise _refusal(job.problem) from job.problem
    told: dict[str, Any] = {
        "done": job.done,
        "total": job.total,
        "is_finished": job.is_finished,
    }
    if job.is_finished:
        told |= {"counts": job.counts, "invitations": _invitations(job, request, parts)}
    return told


def _refusal(error: Exception) -> Exception:
    if isinstance(error, LastAdministrator):
        return ApiError(409, "last_administrator", "Nobody would be left who can give rights.")
    known = {Busy: BUSY, HasErrors: HAS_ERRORS, LooksDifferent: DIFFERENT}
    if isinstance(error, DataProblem):
        return error
    return known.get(type(error), ApiError(500, "internal", "The list was not read in."))


def _told(line: Line) -> dict[str, Any]:
    person = line.person
    return {
        "state": line.state.value,
        "email": line.email,
        "name": person.name if person else "",
        "field": line.key,
        "reason": line.reason,
        "changes": line.changes,
    }


def _invitations(job: Job, request: Request, parts: PartsDep) -> list[dict[str, Any]]:
    base = base_of(request, parts.reached_at())
    until = shapes.moment(parts.utcnow() + LIFETIME)
    return [
        {
            "email": one.email,
            "name": one.name,
            "url": f"{base}/phone#invitation={one.invitation}",
            "expires_at": until,
        }
        for one in job.invited
    ]
