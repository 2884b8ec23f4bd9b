"""Address books by CardDAV (RFC 6352), read with httpx and vobject.

The office's password goes to the named host alone: what leads elsewhere is not followed.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import httpx

from softphone.server.contact_files import card
from softphone.server.directories.problem import MOST, DirectoryProblem

TIMEOUT_S = 30.0
LARGEST = 50_000_000
"Bytes of one answer."
MOST_BOOKS, MOST_STEPS = 20, 5
DAV, CARD = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}"
WELL_KNOWN = "/.well-known/carddav"
Entry = tuple[str, dict[str, Any]]
"(by what the directory knows it, what stands there)"

_FIND = (
    '<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:" '
    'xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:resourcetype/>'
    "<d:current-user-principal/><c:addressbook-home-set/></d:prop></d:propfind>"
)
_CARDS = (
    '<?xml version="1.0" encoding="utf-8"?><c:addressbook-query xmlns:d="DAV:" '
    'xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><c:address-data/></d:prop>'
    "<c:filter/></c:addressbook-query>"
)


@dataclass(frozen=True, slots=True)
class Resource:
    """What a server says of one address (RFC 4918 §9.1)."""

    url: str
    is_book: bool = False
    principal: str = ""
    home: str = ""
    card: str = ""


async def read(address: str, username: str, secret: str) -> list[Entry]:
    """Every card of every address book there.  Raises DirectoryProblem."""
    auth = httpx.BasicAuth(username, secret) if username else None
    async with httpx.AsyncClient(auth=auth, timeout=TIMEOUT_S) as http:
        walk = _Walk(http, address)
        found: list[Entry] = []
        for book in await walk.books():
            found += await walk.cards(book)
            if len(found) > MOST:
                raise DirectoryProblem("too_large", f"more than {MOST} contacts")
        return found


class _Walk:
    def __init__(self, http: httpx.AsyncClient, address: str) -> None:
        self._http, self._address = http, address

    async def books(self) -> list[str]:
        """From the address that was given to the address books (RFC 6764 §6)."""
        here = await self._start()
        if here.is_book:
            return [here.url]
        if not here.home and here.principal:
            here = await self._about(here.principal)
        home = here.home or here.url
        found = [r.url for r in await self._ask("PROPFIND", home, _FIND, "1") if r.is_book]
        if not found:
            raise DirectoryProblem("not_a_directory", "no address book there")
        return found[:MOST_BOOKS]

    async def _start(self) -> Resource:
        try:
            return await self._about(self._address)
        except DirectoryProblem as problem:
            if problem.code != "not_a_directory":
                raise
            return await self._about(urljoin(self._address, WELL_KNOWN))

    async def _about(self, url: str) -> Resource:
        found = await self._ask("PROPFIND", url, _FIND, "0")
        if not found:
            raise DirectoryProblem("not_a_directory", "an empty answer")
        return found[0]

    async def cards(self, book: str) -> list[Entry]:
        return await asyncio.to_thread(_entries, await self._ask("REPORT", book, _CARDS, "1"))

    async def _ask(self, method: str, url: str, body: str, depth: str) -> list[Resource]:
        url, data = await self._content(method, url, body, depth)
        return await asyncio.to_thread(lambda: list(_resources(data, url)))

    async def _content(self, method: str, url: str, body: str, depth: str) -> tuple[str, bytes]:
        """(where it was found in the end, the answer)."""
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        for _ in range(MOST_STEPS):
            self._stays(url)
            try:
                request = self._http.build_request(method, url, content=body, headers=headers)
                answer = await self._http.send(request, stream=True)
                try:
                    if not answer.is_redirect:
                        return url, await _body(answer)
                    url = urljoin(url, answer.headers.get("location", ""))
                finally:
                    await answer.aclose()
            except httpx.HTTPError as error:
                raise _problem(error) from error
        raise DirectoryProblem("not_a_directory", "it leads from one address to the next")

    def _stays(self, url: str) -> None:
        ours, theirs = urlsplit(self._address), urlsplit(url)
        is_same = (ours.scheme, ours.netloc.lower()) == (theirs.scheme, theirs.netloc.lower())
        if not is_same:
            raise DirectoryProblem("not_a_directory", f"it leads to {theirs.netloc[:80]}")


def _entries(resources: list[Resource]) -> list[Entry]:
    """Thousands of cards take seconds: in a thread, so that the telephones go on."""
    found = []
    for resource in resources:
        told = card(resource.card) if resource.card else None
        if told is not None:
            found.append((urlsplit(resource.url).path, told))
    return found


async def _body(answer: httpx.Response) -> bytes:
    if answer.status_code in (401, 403):
        raise DirectoryProblem("refused", f"HTTP {answer.status_code}")
    if answer.status_code != 207:
        raise DirectoryProblem("not_a_directory", f"HTTP {answer.status_code}")
    data = bytearray()
    async for piece in answer.aiter_bytes():
        data += piece
        if len(data) > LARGEST:
            raise DirectoryProblem("too_large", f"more than {LARGEST} bytes")
    return bytes(data)


def _problem(error: BaseException) -> DirectoryProblem:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DirectoryProblem("bad_certificate", cause.verify_message)
        cause = cause.__cause__ or cause.__context__
    return DirectoryProblem("unreachable", type(error).__name__)


def _resources(data: bytes, base: str) -> Iterator[Resource]:
    """The parts of a multi-status answer (RFC 4918 §13)."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise DirectoryProblem("not_a_directory", "an answer with a document type")
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise DirectoryProblem("not_a_directory", "an answer that is no XML") from error
    for response in root.iter(f"{DAV}response"):
        href = response.findtext(f"{DAV}href") or ""
        yield Resource(
            urljoin(base, href.strip()),
            response.find(f".//{DAV}resourcetype/{CARD}addressbook") is not None,
            _linked(response, f"{DAV}current-user-principal", base),
            _linked(response, f"{CARD}addressbook-home-set", base),
            response.findtext(f".//{CARD}address-data") or "",
        )


def _linked(response: ElementTree.Element, name: str, base: str) -> str:
    href = response.findtext(f".//{name}/{DAV}href")
    return urljoin(base, href.strip()) if href else ""
