"""The door of SIP over WebSocket: who may come in (RFC 7118 §4, wire.md 8.6)."""

from __future__ import annotations

from fastapi import APIRouter, Response, WebSocket

from softphone.server.api.live_routes import opener
from softphone.server.api.parts import Parts

router = APIRouter()

SUBPROTOCOL = "sip"


@router.websocket("/sip")
async def sip(socket: WebSocket) -> None:
    parts: Parts = socket.app.state.parts
    if SUBPROTOCOL not in socket.scope.get("subprotocols", ()):
        await _refuse(socket, 400, "The subprotocol is “sip”.")
        return
    if not _is_ours(socket, parts):
        await _refuse(socket, 403, "Not from this page.")
        return
    found = await opener(socket, parts)
    if found is None:
        await _refuse(socket, 401, "Sign in first.")
        return
    session, person = found
    if not parts.web.has_room(session.id):
        await _refuse(socket, 429, "Too many connections.")
        return
    await socket.accept(SUBPROTOCOL)
    await parts.web.serve(socket, _local(socket), _remote(socket), person.id, session.id)


def _is_ours(socket: WebSocket, parts: Parts) -> bool:
    """Browsers always say which page asks; other programs say nothing, and have a ticket."""
    origin = socket.headers.get("origin")
    if origin is None:
        return True
    scheme = "https" if socket.url.scheme == "wss" else "http"
    own = f"{scheme}://{socket.headers.get('host', '')}"
    return origin.lower() in {own.lower(), *parts.origins}


async def _refuse(socket: WebSocket, status: int, text: str) -> None:
    await socket.send_denial_response(Response(text, status, media_type="text/plain"))


def _local(socket: WebSocket) -> tuple[str, int]:
    host, port = socket.scope.get("server") or ("127.0.0.1", 0)
    return str(host), int(port or 0)


def _remote(socket: WebSocket) -> tuple[str, int]:
    return (socket.client.host, socket.client.port) if socket.client else ("", 0)
