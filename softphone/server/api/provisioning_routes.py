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
from softphone.server.api.errors import NOT_FOUND, TOO_MANY_TRIES
from softphone.server.api.parts import SETUP_LIFETIME_S, AdministratorDep, PartsDep
from softphone.server.audit import Entry
from softphone.server.linphone_settings import SipSettings

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
    now = parts.utcnow()
    async with parts.database.write() as connection:
        told = {"secret": ["", ""]}
        entry = Entry("changed", "voip_account", account.id, account.number, told)
        await audit.note(connection, now, asker.person, entry)
    parts.setups.forget(account.number)
    text = parts.setups.make(account.number, parts.exchange.monotonic())
    base = str(request.base_url).rstrip("/")
    return {
        "url": f"{base}/api/v1/provisioning/{text}",
        "expires_at": shapes.moment(now + timedelta(seconds=SETUP_LIFETIME_S)),
    }


@router.get("/provisioning/{link}")
async def fetch(link: str, request: Request, parts: PartsDep) -> Response:
    """For the phone itself.  Unknown, used and too old look the same."""
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
    domain = parts.directory.office.domain
    settings = SipSettings(number, secret, domain, host, port, transport)
    body = linphone_settings.document(settings)
    return Response(body, media_type=linphone_settings.MEDIA_TYPE, headers=HEADERS)
