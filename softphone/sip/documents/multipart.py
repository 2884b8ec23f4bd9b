"""Bodies of several parts (RFC 2046 §5.1, RFC 2387): written by the book, read as they come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from softphone.sip.errors import SipError

MAX_PARTS = 2000
_BOUNDARY = re.compile(
    r';\s*boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE
)
_BLANK_LINE = re.compile(rb"(?:^|\r?\n)[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Part:
    content_type: str
    body: bytes
    id: str = ""
    "Its Content-ID without the brackets."


def related(parts: Iterable[Part], root: Part, boundary: str) -> tuple[str, bytes]:
    """Content-Type and body of a multipart/related.

    boundary: a word that stands in no part.
    """
    kind = (
        f'multipart/related;type="{root.content_type}";start="<{root.id}>";'
        f'boundary="{boundary}"'
    )
    delimiter = f"--{boundary}\r\n".encode()
    written = [delimiter + _written(part) for part in (root, *parts)]
    return kind, b"".join(written) + f"--{boundary}--\r\n".encode()


def _written(part: Part) -> bytes:
    head = f"Content-Transfer-Encoding: binary\r\nContent-ID: <{part.id}>\r\n"
    return f"{head}Content-Type: {part.content_type}\r\n\r\n".encode() + part.body + b"\r\n"


def read(content_type: str, body: bytes) -> list[Part]:
    """The parts of a multipart body.  Lines that end in a bare LF will do (FreeSWITCH).

    Raises SipError (400) where no boundary is named or no part is found.
    """
    named = _BOUNDARY.search(content_type)
    if named is None:
        raise SipError("a multipart body without a boundary")
    word = re.escape((named[1] or named[2]).encode("utf-8", "surrogateescape"))
    delimiter = re.compile(rb"(?:^|\r?\n)--" + word + rb"(--)?[ \t]*(?=\r?\n|$)")
    found = list(delimiter.finditer(body))[: MAX_PARTS + 1]
    parts = []
    for index, mark in enumerate(found):
        if mark[1]:
            break
        end = found[index + 1].start() if index + 1 < len(found) else len(body)
        parts.append(_read_part(body[mark.end() : end]))
    if not parts:
        raise SipError("a multipart body without parts")
    return parts


def _read_part(text: bytes) -> Part:
    """``text``: from the end of the delimiter's line up to the next delimiter."""
    text = re.sub(rb"\A\r?\n", b"", text)
    blank = _BLANK_LINE.search(text)
    if blank is None:
        return Part("", text)
    headers = {}
    for line in text[: blank.start()].decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    id = headers.get("content-id", "").strip("<>")
    return Part(headers.get("content-type", ""), text[blank.end() :], id)
