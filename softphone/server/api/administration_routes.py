"""Collections of the administration: lists by page, changes that lose no race (If-Match)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response

from softphone.server import administration
from softphone.server.api import office_lists
from softphone.server.api.errors import NOT_ALLOWED, ApiError
from softphone.server.api.parts import AdministratorDep, PartsDep
from softphone.server.office_rows import etag
from softphone.server.references import Named
from softphone.server.row_rules import (
    ChangedMeanwhile,
    InUse,
    LastAdministrator,
    NotAllowed,
    RowProblem,
)
from softphone.server.store import rows

router = APIRouter()

LARGEST_PAGE = 500
IF_MATCH_NEEDED = ApiError(428, "if_match_needed", "Say in If-Match which state you have seen.")


@dataclass(frozen=True, slots=True)
class Collection:
    """One kind of row, and the rights for it."""

    path: str
    kind: str
    view: tuple[str, ...]
    "Any of these permissions shows it."
    change: str


COLLECTIONS = (
    Collection("users", "user", ("users.view", "users.change"), "users.change"),
    Collection("voip-accounts", "voip_account", ("users.view", "accounts.change"),
               "accounts.change"),
    Collection("call-groups", "call_group", ("users.view", "groups.change"), "groups.change"),
    Collection("call-plans", "call_plan", ("users.view", "plan.change"), "plan.change"),
    Collection("opening-hours", "opening_hours", ("users.view", "plan.change"), "plan.change"),
    Collection("trunks", "trunk", ("services.change",), "services.change"),
    Collection("contact-directories", "contact_directory", ("services.change",),
               "services.change"),
)  # fmt: skip

Row = Annotated[dict[str, Any], Body()]
IfMatch = Annotated[str, Header(alias="If-Match")]


class Calls:
    """The calls of one collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.kind = collection.kind

    def route(self) -> None:
        path = f"/{self.collection.path}"
        one = path + "/{id}"
        _route("GET", path, self.list_rows, f"list_{self.kind}")
        _route("POST", path, self.create_row, f"create_{self.kind}", 201)
        _route("GET", one, self.get_row, f"get_{self.kind}")
        _route("PATCH", one, self.change_row, f"change_{self.kind}")
        _route("DELETE", one, self.remove_row, f"remove_{self.kind}", 204)
        _route("GET", one + "/usage", self.usage, f"usage_of_{self.kind}")

    async def list_rows(
        self,
        asker: AdministratorDep,
        parts: PartsDep,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
        after: Annotated[str, Query(max_length=400)] = "",
        q: Annotated[str, Query(max_length=100)] = "",
    ) -> dict[str, Any]:
        asker.needs_any(*self.collection.view)
        return await office_lists.page(parts, self.kind, limit, after, q)

    async def create_row(
        self, row: Row, asker: AdministratorDep, parts: PartsDep
    ) -> dict[str, Any]:
        asker.needs(self.collection.change)
        with Refusals():
            made = await parts.administration.create(self.kind, row, asker.person)
        told = await office_lists.one(parts, self.kind, made.id)
        return {**told, "secret": made.secret} if made.secret else told

    async def get_row(
        self, id: str, asker: AdministratorDep, parts: PartsDep
    ) -> dict[str, Any]:
        asker.needs_any(*self.collection.view)
        return await office_lists.one(parts, self.kind, id)

    async def change_row(
        self,
        id: str,
        row: Row,
        asker: AdministratorDep,
        parts: PartsDep,
        if_match: IfMatch = "",
    ) -> dict[str, Any]:
        asker.needs(self.collection.change)
        tag = tag_of(if_match)
        with Refusals():
            await parts.administration.change(self.kind, id, row, tag, asker.person)
        if self.kind == "user":
            parts.forget_links(id)  # another address, other rights: not for an older mail
            if row.get("password"):
                await parts.end_sessions_of(id)
        return await office_lists.one(parts, self.kind, id)

    async def remove_row(
        self, id: str, asker: AdministratorDep, parts: PartsDep, if_match: IfMatch = ""
    ) -> Response:
        asker.needs(self.collection.change)
        tag = tag_of(if_match)
        with Refusals():
            await parts.administration.remove(self.kind, id, tag, asker.person)
        return Response(status_code=204)

    async def usage(
        self, id: str, asker: AdministratorDep, parts: PartsDep
    ) -> list[dict[str, Any]]:
        """Who refers to it: what must change before it can be removed."""
        asker.needs_any(*self.collection.view)
        async with parts.database.read() as connection:
            found = await rows.one(connection, self.kind, id)
            return _told_names(await administration.who_uses(connection, found))


def _route(
    method: str, path: str, endpoint: Callable[..., Any], name: str, status: int = 200
) -> None:
    router.add_api_route(
        path, endpoint, methods=[method], name=name, status_code=status, operation_id=name
    )


def tag_of(if_match: str) -> str:
    tag = if_match.strip().removeprefix("W/").strip('"')
    if not tag:
        raise IF_MATCH_NEEDED
    return tag


class Refusals:
    """The administration's refusals as answers of the API."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        match error:
            case RowProblem():
                field = {"field": error.key, "reason": str(error)}
                raise ApiError(422, "invalid", f"{error}.", {"fields": [field]}) from error
            case ChangedMeanwhile():
                raise ApiError(
                    412, "changed_by_someone_else", "Somebody else changed this meanwhile.",
                    {"current": told(error.current)},
                ) from error  # fmt: skip
            case InUse():
                raise ApiError(
                    409, "in_use", "It is still used elsewhere.",
                    {"used_by": _told_names(error.by)},
                ) from error  # fmt: skip
            case LastAdministrator():
                raise ApiError(
                    409, "last_administrator",
                    "Nobody would be left who can give rights. Make somebody else an "
                    "administrator first.",
                ) from error  # fmt: skip
            case NotAllowed():
                raise NOT_ALLOWED from error


def told(found: Named) -> dict[str, Any]:
    """A row with its id and its tag."""
    return {"id": found.id, "etag": etag(found.row), **found.row}


def _told_names(found: list[Named]) -> list[dict[str, Any]]:
    return [{"kind": n.kind, "id": n.id, "name": n.label} for n in found[:100]]


for _collection in COLLECTIONS:
    Calls(_collection).route()
