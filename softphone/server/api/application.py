"""The HTTP application: routes, limits, errors."""

from __future__ import annotations

import asyncio
import functools
import json
import re
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from softphone.server.api import (
    administration_routes,
    announcement_routes,
    click_routes,
    company_routes,
    contact_routes,
    errors,
    import_routes,
    invitation_routes,
    link_routes,
    live_routes,
    mail_routes,
    me_routes,
    one_time_code_routes,
    preview_routes,
    provisioning_routes,
    reach_routes,
    record_routes,
    session_list_routes,
    session_routes,
    simulate_routes,
    sip_routes,
    statistics_routes,
    trust_routes,
    voicemail_routes,
)
from softphone.server.api.news import News
from softphone.server.api.parts import Parts
from softphone.server.sessions import ADMINISTRATION
from softphone.server.voicemail_mail import VoicemailMail
from softphone.server.webphone_files import built
from softphone.server.webphone_files import router as webphone

MAX_BODY = 65536
PREFIX = "/api/v1"
LARGER = {f"{PREFIX}{import_routes.PATH}": import_routes.MAX_BODY}
"Path -> its own limit, bytes, in a session of the administration."
FILES = (
    voicemail_routes.GREETING,
    *(f"{path}/import" for path in (contact_routes.OWN, contact_routes.COMPANYS)),
)
"Sounds and lists of contacts, in any session."
LARGEST_FILE = max(voicemail_routes.LARGEST_SOUND, contact_routes.LARGEST_BODY)
"Bytes."


def make(parts: Parts) -> FastAPI:
    app = FastAPI(
        title="Einklang",
        version=parts.version,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    errors.install(app)
    app.router.routes.extend(_router().routes)
    app.add_middleware(BodyLimit)
    News(parts).listen()
    VoicemailMail(parts)
    return app


@functools.cache
def _router() -> APIRouter:
    """Every route: built once, as they are the same for each office of a process."""
    router = APIRouter()
    for module in (
        session_routes,
        session_list_routes,
        one_time_code_routes,
        mail_routes,
        me_routes,
        reach_routes,
        preview_routes,
        click_routes,
        link_routes,
        live_routes,
        sip_routes,
        invitation_routes,
        import_routes,
        simulate_routes,
        administration_routes,
        company_routes,
        voicemail_routes,
        contact_routes,
        announcement_routes,
        provisioning_routes,
        record_routes,
        statistics_routes,
    ):
        router.include_router(module.router, prefix=PREFIX)
    router.include_router(sip_routes.router)
    router.include_router(webphone)
    router.include_router(trust_routes.router)
    router.add_api_route("/healthz", health)
    return router


async def health(request: Request) -> dict[str, Any]:
    parts: Parts = request.app.state.parts
    return {
        "ok": True,
        "version": parts.version,
        "webphone": "index.html" in built(),
        "sound": parts.has_sound(),
        "password_mail": parts.mail.is_on,
    }


def _limit(scope: Scope) -> int:
    """Bytes.  A body is read before anybody asks who sends it: a stranger's stays small."""
    path = str(scope["path"]).removeprefix(PREFIX)
    is_file = path in FILES or path.startswith(announcement_routes.PATH)
    if scope["path"] not in LARGER and not is_file:
        return MAX_BODY
    given = Headers(scope=scope).get("authorization", "").partition(" ")[2].strip()
    session = scope["app"].state.parts.sessions.find(given)
    if is_file:
        return LARGEST_FILE if session is not None else MAX_BODY
    is_administrator = session is not None and session.scope == ADMINISTRATION
    return LARGER[scope["path"]] if is_administrator else MAX_BODY


TOO_LARGE = errors.ApiError(413, "too_large", "The request is too large.")
NO_TEXT = errors.ApiError(
    422, "invalid", "The request contains half a character. Send complete text (UTF-8)."
)
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")


def _is_text(body: bytes) -> bool:
    """JSON can name halves of characters, which no text can contain (RFC 8259 section 8.2)."""
    if not _HALF_A_CHARACTER.search(body):
        return True
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    except (ValueError, RecursionError):
        pass  # no JSON: refused where it is read
    return True


class BodyLimit:
    """Refuses request bodies that are larger than anything the API asks for, or no text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = _limit(scope)
        lengths = [value for name, value in scope["headers"] if name == b"content-length"]
        if lengths and lengths[0].isdigit() and int(lengths[0]) > limit:
            await TOO_LARGE.response()(scope, receive, send)
            return
        if scope["method"] in ("GET", "HEAD"):  # no body is asked for, and none is read
            await self.app(scope, receive, send)
            return
        body = _Body(receive, send, limit)
        try:
            await self.app(scope, body.receive, body.send)
        except asyncio.CancelledError:
            # Uvicorn gives up on a request whose body never came, because the server stops.
            await errors.STOPS.response()(scope, receive, send)


class _Body:
    """What of one request's body has come, while nothing was answered yet."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._limit = receive, send, limit
        self._received = bytearray()
        self._is_answered = False

    async def send(self, message: Message) -> None:
        self._is_answered = True
        await self._send(message)

    async def receive(self) -> Message:
        message = await self._receive()
        if self._is_answered or message["type"] != "http.request":
            return message
        self._received.extend(message.get("body", b""))
        if len(self._received) > self._limit:
            raise TOO_LARGE
        if not message.get("more_body") and not _is_text(bytes(self._received)):
            raise NO_TEXT
        return message
