"""The office's mail: how it is sent, and a link for who forgot the password."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from softphone.server import audit
from softphone.server.api.errors import ApiError
from softphone.server.api.parts import AdministratorDep, Parts, PartsDep
from softphone.server.api.second_step import wait
from softphone.server.audit import Entry
from softphone.server.mail_words import mail_words
from softphone.server.mailing import MailProblem
from softphone.server.office_mail import MailSettings
from softphone.server.store import office_store

router = APIRouter()

NO_MAIL = ApiError(
    409, "no_mail", "This office sends no mail. Ask your administrator for a link."
)
PAUSE_S = 300.0
"So long after a link was mailed to somebody no other one is."


class Wish(BaseModel):
    email: str = Field(max_length=254)


class MailChange(BaseModel):
    """An empty ``server``: the office sends no mail.  ``password`` None: as it was."""

    server: str = Field("", max_length=300)
    user: str = Field("", max_length=254)
    sender: str = Field("", max_length=254)
    address: str = Field("", max_length=300)
    password: str | None = Field(None, max_length=256)


@router.post("/password-reset", status_code=202)
async def ask_for_link(body: Wish, request: Request, parts: PartsDep) -> dict[str, Any]:
    """Answered alike and as fast whoever is meant; the link goes to nobody but the person."""
    if not parts.mail.is_on:
        raise NO_MAIL
    now = parts.exchange.monotonic()
    who = (request.client.host if request.client else "", "")
    wait(parts.mail_waits.wait_s(who, now))
    parts.mail_waits.failed(who, now)
    parts.mail.soon(_mail_link(parts, body.email.strip()))
    return {}


async def _mail_link(parts: Parts, email: str) -> None:
    async with parts.database.read() as connection:
        found = await office_store.password_of(connection, email)
    person = parts.directory.office.people.get(found[0]) if found and found[1] else None
    now = parts.exchange.monotonic()
    if person is None or now < parts.mailed.get(person.id, float("-inf")) + PAUSE_S:
        return
    parts.mailed[person.id] = now
    link = parts.resets.make(person.id, now)
    url = f"{parts.mail.settings.address.rstrip('/')}/phone#invitation={link}"
    lines = ("mail.hello", "mail.why", url, "mail.how", "mail.else")
    await parts.mail.send(
        person.email, *mail_words(parts.directory.office, person, "mail.subject", lines)
    )


@router.get("/settings/mail")
async def get_mail(asker: AdministratorDep, parts: PartsDep) -> dict[str, Any]:
    asker.needs("company.change")
    return _told(parts)


@router.put("/settings/mail")
async def change_mail(
    body: MailChange, asker: AdministratorDep, parts: PartsDep
) -> dict[str, Any]:
    asker.needs("company.change")
    told = {key: value.strip() for key, value in body.model_dump().items() if value is not None}
    password = told.pop("password", None)
    wanted = MailSettings(**told) if told["server"] else MailSettings()
    key = wanted.wrong_key() if wanted.server else ""
    if key:
        field = {"field": key, "reason": f"{key} cannot be this"}
        raise ApiError(422, "invalid", f"The {key} cannot be this.", {"fields": [field]})
    before = asdict(parts.mail.settings)
    async with parts.database.write() as connection:
        await parts.mail.save(connection, wanted, password if wanted.server else "")
        changes = audit.differences(_named(before), _named(asdict(wanted)))
        changes |= {"password": ["", ""]} if password else {}
        entry = Entry("changed", "office", "", parts.directory.office.name, changes)
        await audit.note(connection, parts.utcnow(), asker.person, entry)
    await parts.mail.load()
    return _told(parts)


@router.post("/settings/mail/test")
async def send_test(asker: AdministratorDep, parts: PartsDep) -> dict[str, Any]:
    """A mail to whoever asks; says what is wrong if it does not go."""
    asker.needs("company.change")
    if not parts.mail.is_on:
        raise NO_MAIL
    lines = ("mail.hello", "mail.test")
    words = mail_words(parts.directory.office, asker.person, "mail.testSubject", lines)
    try:
        await parts.mail.send(asker.person.email, *words)
    except MailProblem as problem:
        raise ApiError(409, problem.code, str(problem)) from problem
    return {"sent_to": asker.person.email}


def _named(settings: dict[str, Any]) -> dict[str, Any]:
    """As the audit log names them, beside the company's other settings."""
    return {f"mail_{key}": value for key, value in settings.items()}


def _told(parts: Parts) -> dict[str, Any]:
    return {**asdict(parts.mail.settings), "has_password": parts.mail.has_password}
