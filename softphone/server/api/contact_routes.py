"""Contacts: a person's own, and the company's, which administrators change."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response
from pydantic import BaseModel, Field

from softphone.model import numbers
from softphone.model.contacts import Contact, plain
from softphone.server import audit, contact_files, contact_rules
from softphone.server.api.administration_routes import tag_of
from softphone.server.api.errors import NOT_FOUND, ApiError
from softphone.server.api.parts import AdministratorDep, Asker, AskerDep, Parts, PartsDep
from softphone.server.contact_books import COMPANY, TooMany, to_document
from softphone.server.office_rows import etag

router = APIRouter()

OWN, COMPANYS = "/me/contacts", "/contacts"
LARGEST_BODY = 6_000_000
"Bytes of a file with contacts, as JSON."
PREVIEW = 50
"Entries that are told of a file that is only looked at."
SEE, CHANGE = "colleagues.view", "contacts.change"
Row = Annotated[dict[str, Any], Body()]
IfMatch = Annotated[str, Header(alias="If-Match")]
Limit = Annotated[int, Query(ge=1, le=500)]
After = Annotated[int, Query(ge=0, le=2**31)]
Words = Annotated[str, Query(max_length=100)]

PROBLEMS = {
    "too_large": "The file is larger than 4 MB.",
    "too_many": "The file has more than 5,000 entries.",
    "not_contacts": "There are no contacts in this file.",
    "empty": "The file is empty.",
    "binary": "This is no text. Export the contacts as vCard or CSV.",
    "no_columns": "No column of this table has telephone numbers.",
    "quote": "A quotation mark is not closed.",
    "cells": "A line has another number of cells than the heading.",
}


class File(BaseModel):
    text: str = Field(max_length=contact_files.LARGEST_BYTES)
    dry_run: bool = True


# -- one's own, and the company's to look at ------------------------------------------------


@router.get(OWN)
async def list_contacts(
    asker: AskerDep, parts: PartsDep, limit: Limit = 100, after: After = 0, q: Words = ""
) -> dict[str, Any]:
    """In the order of their names; ``after``: the ``next`` of an earlier answer."""
    asker.needs(SEE)
    own, companys = (parts.contacts.book(o).find(q) for o in (asker.person.id, COMPANY))
    in_order = heapq.merge(own, companys, key=lambda contact: plain(contact.shown))
    shown = list(islice(in_order, after, after + limit))
    return _page(shown, len(own) + len(companys), after, parts)


@router.post(OWN, status_code=201)
async def add_contact(row: Row, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs(SEE)
    return await _add(row, asker.person.id, asker, parts)


@router.post(f"{OWN}/import")
async def import_contacts(body: File, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    """A vCard or CSV file; ``dry_run``: nothing changes, the answer says what would."""
    asker.needs(SEE)
    return await _import(body, asker.person.id, asker, parts)


@router.get(OWN + "/{id}")
async def get_contact(id: str, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs(SEE)
    return shape(_one(id, parts, asker.person.id, COMPANY), parts)


@router.put(OWN + "/{id}")
async def change_contact(id: str, row: Row, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs(SEE)
    return await _change(row, _one(id, parts, asker.person.id), asker, parts)


@router.delete(OWN + "/{id}", status_code=204)
async def remove_contact(id: str, asker: AskerDep, parts: PartsDep) -> Response:
    asker.needs(SEE)
    return await _remove(_one(id, parts, asker.person.id), asker, parts)


# -- the company's book -----------------------------------------------------------------


@router.get(COMPANYS)
async def list_company_contacts(
    asker: AdministratorDep, parts: PartsDep, limit: Limit = 100, after: str = "", q: Words = ""
) -> dict[str, Any]:
    asker.needs(CHANGE)
    place = int(after) if after.isdecimal() and len(after) < 10 else 0
    found = parts.contacts.book(COMPANY).find(q)
    return _page(found[place : place + limit], len(found), place, parts)


@router.post(COMPANYS, status_code=201)
async def add_company_contact(
    row: Row, asker: AdministratorDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs(CHANGE)
    return await _add(row, COMPANY, asker, parts)


@router.post(f"{COMPANYS}/import")
async def import_company_contacts(
    body: File, asker: AdministratorDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs(CHANGE)
    return await _import(body, COMPANY, asker, parts)


@router.get(COMPANYS + "/{id}")
async def get_company_contact(
    id: str, asker: AdministratorDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs(CHANGE)
    return shape(_one(id, parts, COMPANY), parts)


@router.patch(COMPANYS + "/{id}")
async def change_company_contact(
    id: str, row: Row, asker: AdministratorDep, parts: PartsDep, if_match: IfMatch = ""
) -> dict[str, Any]:
    asker.needs(CHANGE)
    tag = tag_of(if_match)
    known = _one(id, parts, COMPANY)
    _is_as_seen(known, tag, parts)
    if "numbers" in row:
        row = {**row, "numbers": contact_rules.labelled(row["numbers"], known)}
    return await _change({**_row(known), **row}, known, asker, parts)


@router.get(COMPANYS + "/{id}/usage")
async def usage_of_company_contact(
    id: str, asker: AdministratorDep, parts: PartsDep
) -> list[dict[str, Any]]:
    """Nothing refers to a contact; the question is asked of every collection."""
    asker.needs(CHANGE)
    _one(id, parts, COMPANY)
    return []


@router.delete(COMPANYS + "/{id}", status_code=204)
async def remove_company_contact(
    id: str, asker: AdministratorDep, parts: PartsDep, if_match: IfMatch = ""
) -> Response:
    asker.needs(CHANGE)
    tag = tag_of(if_match)
    known = _one(id, parts, COMPANY)
    _is_as_seen(known, tag, parts)
    return await _remove(known, asker, parts)


# -- what both do -----------------------------------------------------------------------


def shape(contact: Contact, parts: Parts) -> dict[str, Any]:
    country = parts.directory.office.country
    return {
        "id": contact.id,
        "etag": etag(to_document(contact)),
        "name": contact.name,
        "company": contact.company,
        "email": contact.email,
        "numbers": [
            {
                "number": each.number,
                "label": each.label,
                "display": numbers.display(each.e164 or each.number, country),
            }
            for each in contact.numbers
        ],
        "book": "own" if contact.owner else "company",
        "source": contact.source,
    }


def _page(shown: Sequence[Contact], total: int, after: int, parts: Parts) -> dict[str, Any]:
    end = after + len(shown)
    return {
        "items": [shape(contact, parts) for contact in shown],
        "next": str(end) if shown and end < total else None,
        "total": total,
    }


def _row(contact: Contact) -> dict[str, Any]:
    listed = [{"number": each.number, "label": each.label} for each in contact.numbers]
    return {"name": contact.name, "company": contact.company, "email": contact.email,
            "numbers": listed}  # fmt: skip


def _one(id: str, parts: Parts, *owners: str) -> Contact:
    for owner in owners:
        found = parts.contacts.get(owner, id)
        if found is not None:
            return found
    raise NOT_FOUND


def _is_as_seen(contact: Contact, tag: str, parts: Parts) -> None:
    if etag(to_document(contact)) != tag:
        raise ApiError(
            412, "changed_by_someone_else", "Somebody else changed this meanwhile.",
            {"current": shape(contact, parts)},
        )  # fmt: skip


def _may_be_changed(contact: Contact) -> None:
    if contact.source:
        raise ApiError(
            409, "read_from_directory",
            "This contact is read from a directory. Change it there.",
        )  # fmt: skip


def _made(row: dict[str, Any], owner: str, parts: Parts, id: str = "") -> Contact:
    try:
        return contact_rules.made(row, owner, parts.directory.office.country, id)
    except contact_rules.BadContact as error:
        field = {"field": error.key, "reason": str(error)}
        raise ApiError(422, "invalid", f"{error}.", {"fields": [field]}) from error


async def _add(row: dict[str, Any], owner: str, asker: Asker, parts: Parts) -> dict[str, Any]:
    contact = _made(row, owner, parts)
    await _save(owner, [contact], (), _entry("created", contact), asker, parts)
    return shape(contact, parts)


async def _change(
    row: dict[str, Any], known: Contact, asker: Asker, parts: Parts
) -> dict[str, Any]:
    _may_be_changed(known)
    contact = _made(row, known.owner, parts, known.id)
    changes = audit.differences(_row(known), _row(contact))
    entry = _entry("changed", contact, changes)
    await _save(known.owner, [contact], (), entry, asker, parts)
    return shape(contact, parts)


async def _remove(known: Contact, asker: Asker, parts: Parts) -> Response:
    _may_be_changed(known)
    await _save(known.owner, [], [known.id], _entry("removed", known), asker, parts)
    return Response(status_code=204)


async def _import(body: File, owner: str, asker: Asker, parts: Parts) -> dict[str, Any]:
    known = parts.contacts.of_source(owner, "")
    country = parts.directory.office.country
    try:
        plan = await asyncio.to_thread(contact_files.plan, body.text, owner, known, country)
    except contact_files.BadFile as error:
        told = {"reason": error.code, "line": error.line}
        message = PROBLEMS.get(error.code, "This file cannot be read.")
        raise ApiError(422, "bad_file", message, told) from error
    changed = [*plan.new, *plan.changed]
    if not body.dry_run and changed:
        counts = {"new": [0, len(plan.new)], "changed": [0, len(plan.changed)]}
        entry = audit.Entry("imported", "contact", "", str(len(changed)), counts)
        await _save(owner, changed, (), entry, asker, parts)
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": plan.same,
        "left": [{"line": each.line, "reason": each.reason, "name": each.name}
                 for each in plan.left[:PREVIEW]],
        "left_total": len(plan.left),
        "items": [shape(contact, parts) for contact in changed[:PREVIEW]],
    }  # fmt: skip


def _entry(action: str, contact: Contact, changes: Any = None) -> audit.Entry:
    return audit.Entry(action, "contact", contact.id, contact.shown, changes or {})


async def _save(
    owner: str, contacts: Sequence[Contact], gone: Sequence[str], entry: audit.Entry,
    asker: Asker, parts: Parts,
) -> None:  # fmt: skip
    """The company's changes are noted; one's own are nobody's business."""

    async def note(connection: Any) -> None:
        if owner == COMPANY:
            await audit.note(connection, parts.utcnow(), asker.person, entry)

    try:
        await parts.contacts.save(owner, contacts, gone, note)
    except TooMany as error:
        raise ApiError(
            409, "too_many_contacts", f"A book holds {error.most:,} contacts at most.",
            {"most": error.most},
        ) from error  # fmt: skip
