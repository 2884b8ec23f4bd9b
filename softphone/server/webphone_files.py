"""The webphone's page and its files, as they were built into ``resources/webphone/dist``.

Everything is read once and kept, packed too; nothing outside the listing is ever opened.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from softphone.resource import resource

router = APIRouter(include_in_schema=False)

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".txt": "text/plain; charset=utf-8",
}
PACKED_ALREADY = frozenset({".png", ".woff2", ".mp3"})
HASHED = re.compile(r"-[A-Za-z0-9]{8}\.\w+$")
"Names that change with their content, as the build writes them."
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self' ws: wss:; media-src 'self' blob:; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept-Encoding",
}
NOT_BUILT = "The webphone was not built into this copy of Einklang. Run: make webphone"


@dataclass(frozen=True, slots=True)
class File:
    """One file of the page, ready to be sent."""

    data: bytes
    packed: bytes
    "The same in gzip; empty where that saves nothing."
    kind: str
    tag: str
    is_hashed: bool


@router.api_route("/phone", methods=["GET", "HEAD"])
@router.api_route("/phone/", methods=["GET", "HEAD"])
async def page(request: Request) -> Response:
    return _answer(request, "index.html")


@router.api_route("/phone/{name:path}", methods=["GET", "HEAD"])
async def part(name: str, request: Request) -> Response:
    return _answer(request, name)


def _answer(request: Request, name: str) -> Response:
    files = built()
    if not files:
        return Response(NOT_BUILT, 503, media_type="text/plain", headers=HEADERS)
    file = files.get(name)
    if file is None:
        return Response("Not found", 404, media_type="text/plain", headers=HEADERS)
    headers = {**HEADERS, "ETag": file.tag, "Cache-Control": _lifetime(file)}
    if name == "sw.js":
        headers["Service-Worker-Allowed"] = "/phone"
    if file.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    takes_packed = "gzip" in request.headers.get("accept-encoding", "")
    body = file.packed if takes_packed and file.packed else file.data
    if body is file.packed:
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=None, headers={**headers, "Content-Type": file.kind})


def _lifetime(file: File) -> str:
    return "public, max-age=31536000, immutable" if file.is_hashed else "no-cache"


@cache
def built() -> dict[str, File]:
    """All files by their path below the page; empty when there is no build."""
    folder = resource("webphone/dist")
    if not folder.is_dir():
        return {}
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): _file(path) for path in paths}


def _file(path: Path) -> File:
    data = path.read_bytes()
    packed = b""
    if path.suffix not in PACKED_ALREADY:
        packed = gzip.compress(data, 9, mtime=0)
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    kind = TYPES.get(path.suffix, "application/octet-stream")
    is_hashed = HASHED.search(path.name) is not None
    return File(data, packed if len(packed) < len(data) else b"", kind, tag, is_hashed)
