"""Setting up a phone without typing: it fetches its settings by a link that works once.

The link holds no secret of the account.  A new one is made at the moment of the fetch, so it is
kept nowhere in the clear, and the phone that had the old one is signed out only then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from softphone.server import audit, linphone_settings
from softphone.server.api import shapes
from softphone.server.api.errors import HAS_NO_SECRET, NOT_FOUND, TOO_MANY_TRIES
from softphone.server.api.parts import SETUP_LIFETIME_S, AdministratorDep, Parts, PartsDep
from softphone.server.audit import Entry
from softphone.server.linphone_settings import SipSettings
from softphone.server.makers.choice import maker_of
from softphone.server.makers.settings import of as desk_settings
from softphone.server.reached_at import base_of

router = APIRouter()

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@router.post("/voip-accounts/{id}/setup", status_code=201)
async def set_up(
    id: str, request: Request, asker: AdministratorDep, parts: PartsDep
) -> dict[str, Any]:
    """A link by which one phone fetches the settings; an earlier one is void."""
    asker.needs("accounts.change")
    office = parts.directory.office
    account = next((a for a in office.accounts.values() if id in (a.id, a.number)), None)
    if account is None:
        raise NOT_FOUND
    if account.address:
        raise HAS_NO_SECRET
    now = parts.utcnow()
    async with parts.database.write() as connection:
        told = {"secret": ["", ""]}
        entry = Entry("changed", "voip_account", account.id, account.number, told)
        await audit.note(connection, now, asker.person, entry)
    parts.setups.forget(account.number)
    text = parts.setups.make(account.number, parts.exchange.monotonic())
    base = base_of(request, parts.reached_at())
    return {
        "url": f"{base}/api/v1/provisioning/{text}",
        "expires_at": shapes.moment(now + timedelta(seconds=SETUP_LIFETIME_S)),
    }


@router.get("/provisioning/{link}")
async def fetch(link: str, request: Request, parts: PartsDep) -> Response:
    """For the phone itself.  Unknown, used and too old look the same."""
    settings = await _settings(link, request, parts)
    body = linphone_settings.document(settings)
    return Response(body, media_type=linphone_settings.MEDIA_TYPE, headers=HEADERS)


@router.get("/provisioning/{link}/{file}")
async def fetch_file(link: str, file: str, request: Request, parts: PartsDep) -> Response:
    """For a desk phone, which asks for a file of its maker's naming.

    It tries files for all phones of its kind first: there are none, and that uses nothing up.
    """
    maker = maker_of(file)
    if maker is None:
        raise NOT_FOUND
    sip = await _settings(link, request, parts)
    settings = desk_settings(parts.directory.office, sip.account, sip)
    return Response(maker.document(settings), media_type=maker.media_type, headers=HEADERS)


async def _settings(link: str, request: Request, parts: Parts) -> SipSettings:
    """How the account of this link signs in, with a new secret; the link is used up."""
    now, address = parts.exchange.monotonic(), request.client.host if request.client else ""
    if parts.sign_ins.is_barred(address, now):
        raise TOO_MANY_TRIES
    number = parts.setups.redeem(link, now)
    if number is None or number not in parts.directory.office.accounts:
        parts.sign_ins.failed(address, now)
        raise NOT_FOUND
    secret = await parts.directory.new_secret(number)
    parts.registrar.drop_username(number)
    host = request.url.hostname or "127.0.0.1"
    # who fetched it by https trusts the certificate, which is the one that SIP shows
    by_tls = request.url.scheme == "https" and parts.tls_port() > 0
    port, transport = (parts.tls_port(), "tls") if by_tls else (parts.sip_port(), "tcp")
    return SipSettings(number, secret, parts.directory.office.domain, host, port, transport)
