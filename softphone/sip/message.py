"""Requests and responses: bytes to values and back (RFC 3261 §7, §18.3)."""

from __future__ import annotations

import re
from functools import lru_cache

from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.reasons import REASONS
from softphone.sip.uri import NameAddr, SipUri, split
from softphone.sip.via import Via

__all__ = ["REASONS", "Message", "Request", "Response", "Via", "make_response", "parse"]

MAX_HEADER_BYTES = 65536
MAX_HEADERS = 256
MAX_MESSAGE_BYTES = 131072
MAX_CSEQ = 2**31 - 1

_TOKEN = r"[A-Za-z0-9\-.!%*_+`'~]++"
_REQUEST_LINE = re.compile(rf"({_TOKEN}) (\S++) SIP/(\d{{1,9}}\.\d{{1,9}})", re.IGNORECASE)
_STATUS_LINE = re.compile(r"SIP/(\d{1,9}\.\d{1,9}) (\d{3})(?: ([^\x00]*))?", re.IGNORECASE)
_LINES = re.compile(rf"^({_TOKEN})[ \t]*+:[ \t]*+([^\r\n]*+)\r?\n", re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_CSEQ = re.compile(rf"(\d{{1,12}})[ \t]++({_TOKEN})")
_SINGLE = ("call-id", "cseq", "from", "to", "content-length", "max-forwards")
_NEEDED = ("via", "from", "to", "call-id", "cseq")


def _number(text: str, most: int) -> int | None:
    """A decimal number from 0 to ``most``; None if it is none."""
    if len(text) > 20 or not text.isascii() or not text.isdecimal():
        return None
    number = int(text)
    return number if number <= most else None


@lru_cache(1024)
def _read_cseq(text: str) -> tuple[int, str]:
    match = _CSEQ.fullmatch(text)
    number = _number(match[1], MAX_CSEQ) if match is not None else None
    if match is None or number is None:
        raise SipError("CSeq is not a number below 2^31 and a method")
    return number, match[2]


class Message:
    """What requests and responses share.  Values are read from the headers when asked for."""

    __slots__ = ("body", "headers")

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers = headers
        self.body = body

    @property
    def call_id(self) -> str:
        return self.headers.get("call-id") or ""

    @property
    def cseq(self) -> tuple[int, str]:
        """The number and the method."""
        text = self.headers.get("cseq") or ""
        if len(text) > 256:
            raise SipError("CSeq is too long")
        return _read_cseq(text)

    @property
    def from_(self) -> NameAddr:
        value = self.headers.get("from")
        if value is None:
            raise SipError("From is missing")
        return NameAddr.parse(value)

    @property
    def to(self) -> NameAddr:
        value = self.headers.get("to")
        if value is None:
            raise SipError("To is missing")
        return NameAddr.parse(value)

    @property
    def vias(self) -> list[Via]:
        """The hops, the last one first."""
        return [Via.parse(value) for value in self.headers.get_all("via")]

    @property
    def via(self) -> Via:
        """The topmost Via: the hop that the message came from."""
        value = self.headers.get("via")
        if value is None:
            raise SipError("Via is missing")
        return Via.parse(value if "," not in value else split(value, ",")[0])

    @property
    def contacts(self) -> list[NameAddr]:
        """The Contact addresses; a lone ``*`` is not one of them (see ``has_star_contact``)."""
        values = self.headers.get_all("contact")
        return [NameAddr.parse(value) for value in values if value != "*"]

    @property
    def has_star_contact(self) -> bool:
        return "*" in self.headers.get_all("contact")

    @property
    def expires(self) -> int | None:
        """Seconds; None where nothing readable is said.  What is too large counts as 2^32-1."""
        value = self.headers.get("expires") or ""
        if not value.isascii() or not value.isdecimal():
            return None
        found = _number(value, 2**32 - 1)
        return found if found is not None else 2**32 - 1

    @property
    def content_type(self) -> str:
        """The media type in lower case without its parameters."""
        return (self.headers.get("content-type") or "").partition(";")[0].strip().lower()

    def _start_line(self) -> str:
        raise AssertionError("a message is a request or a response")

    def __bytes__(self) -> bytes:
        """The message as it goes on the wire, with its Content-Length put right.

        Raises SipError (local) if a line end stands where none may be.
        """
        start = self._start_line()
        if "\n" in start or "\r" in start:
            raise SipError("the first line has a line end in it", 500, source="local")
        self.headers.set("Content-Length", str(len(self.body)))
        head = f"{start}\r\n{self.headers.text()}\r\n"
        return head.encode("utf-8", "surrogateescape") + self.body

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and bytes(self) == bytes(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{self._start_line()} {self.call_id} {len(self.body)} B>"


class Request(Message):
    __slots__ = ("method", "uri")

    def __init__(
        self, method: str, uri: str, headers: Headers | None = None, body: bytes = b""
    ) -> None:
        super().__init__(headers if headers is not None else Headers(), body)
        self.method = method
        self.uri = uri

    @property
    def request_uri(self) -> SipUri:
        """``uri`` taken apart."""
        return SipUri.parse(self.uri)

    @property
    def max_forwards(self) -> int:
        """How many hops are left; 70 where nothing is said (RFC 3261 §16.3)."""
        found = _number(self.headers.get("max-forwards") or "70", 255)
        if found is None:
            raise SipError("Max-Forwards is not a number from 0 to 255")
        return found

    def _start_line(self) -> str:
        return f"{self.method} {self.uri} SIP/2.0"


class Response(Message):
    __slots__ = ("reason", "status")

    def __init__(
        self, status: int, reason: str, headers: Headers | None = None, body: bytes = b""
    ) -> None:
        super().__init__(headers if headers is not None else Headers(), body)
        self.status = status
        self.reason = reason

    def _start_line(self) -> str:
        return f"SIP/2.0 {self.status} {self.reason}"


def make_response(
    request: Request, status: int, reason: str | None = None, to_tag: str | None = None
) -> Response:
    """A response with the headers that a response copies (RFC 3261 §8.2.6.2)."""
    copied = [("Via", value) for value in request.headers.lines("via")]
    for name in ("From", "To", "Call-ID", "CSeq"):
        value = request.headers.get(name)
        if value is not None:
            copied.append((name, _tagged(value, to_tag) if to_tag and name == "To" else value))
    return Response(status, reason or REASONS.get(status, "Unknown"), Headers(copied))


def _tagged(to: str, tag: str) -> str:
    """To with our tag, unless it has one; a broken To of a refused request stays broken."""
    try:
        has_tag = bool(NameAddr.parse(to).tag)
    except SipError:
        has_tag = True
    return to if has_tag else f"{to};tag={tag}"


def parse(data: bytes, is_stream: bool = False) -> Request | Response:
    """Read one message.

    is_stream: the bytes come from TCP, so Content-Length is required and was used to cut them;
    from UDP it is optional and what lies behind it is dropped (RFC 3261 §18.3).
    Raises SipError; its ``request`` is set where an answer is possible.
    """
    if len(data) > MAX_MESSAGE_BYTES:
        raise SipError("the message is too large", 513)
    head, body = _cut(data.lstrip(b"\r\n"))
    start, _, rest = head.decode("utf-8", "surrogateescape").partition("\n")
    message, version = _from_start_line(start.rstrip("\r"))
    message.headers = headers = _read_headers(rest)
    try:
        if version != "2.0":
            raise SipError("not SIP 2.0", 505)
        length = headers.get("content-length")
        if length is not None:
            body = _cut_body(body, length)
        elif is_stream:
            raise SipError("Content-Length is missing")
        message.body = body
        _check(message)
    except SipError as error:
        if isinstance(message, Request) and "via" in headers:
            error.request = message
        raise
    return message


def head_end(data: bytes | bytearray) -> tuple[int, int]:
    """Where the headers end and where the body begins; (-1, -1) if the blank line is missing.

    Lines may end in LF alone.
    """
    end, width = data.find(b"\n\r\n", 0, MAX_HEADER_BYTES + 3), 3
    bare = data.find(b"\n\n", 0, end + 1 if end >= 0 else MAX_HEADER_BYTES + 2)
    if bare >= 0:
        end, width = bare, 2
    return (end + 1, end + width) if end >= 0 else (-1, -1)


def _cut(data: bytes) -> tuple[bytes, bytes]:
    end, begin = head_end(data)
    if end < 0:
        if len(data) > MAX_HEADER_BYTES:
            raise SipError("the headers are too large", 513)
        return (data if data.endswith(b"\n") else data + b"\n"), b""
    return data[:end], data[begin:]


def _from_start_line(line: str) -> tuple[Request | Response, str]:
    """A message without headers, and its SIP version."""
    request = _REQUEST_LINE.fullmatch(line)
    if request is not None:
        return Request(request[1], request[2]), request[3]
    status = _STATUS_LINE.fullmatch(line)
    if status is None or not 100 <= int(status[2]) <= 699:
        raise SipError("the first line is neither a request nor a response")
    if status[1] != "2.0":
        raise SipError("not SIP 2.0", 505)
    return Response(int(status[2]), status[3] or ""), status[1]


def _read_headers(text: str) -> Headers:
    lines: list[tuple[str, str]] = _LINES.findall(text)
    if len(lines) != text.count("\n"):
        text = _FOLD.sub(" ", text)
        lines = _LINES.findall(text)
        if len(lines) != text.count("\n"):
            raise SipError("a line is no header")
    if len(lines) > MAX_HEADERS:
        raise SipError("too many headers", 513)
    return Headers.from_wire(lines)


def _cut_body(body: bytes, value: str) -> bytes:
    length = _number(value, MAX_MESSAGE_BYTES)
    if length is None:
        raise SipError("Content-Length is not a number")
    if length > len(body):
        raise SipError("the body is shorter than Content-Length says")
    return body[:length]


def _check(message: Request | Response) -> None:
    """What every message must have, once, and readable (RFC 3261 §8.1.1)."""
    headers = message.headers
    if headers.has_repeated:
        for name in _SINGLE:
            if headers.count(name) > 1:
                raise SipError(f"{name.title()} stands twice")
        message.vias  # noqa: B018 - raises when one of several is broken
    for name in _NEEDED:
        if not headers.get(name):
            raise SipError(f"{name.title()} is missing")
    if "," in (headers.get("via") or ""):
        message.vias  # noqa: B018
    message.via, message.from_, message.to  # noqa: B018
    method = message.cseq[1]
    if isinstance(message, Request):
        message.max_forwards  # noqa: B018
        if method != message.method:
            raise SipError("CSeq names another method")
        if message.request_uri.headers:
            raise SipError("the Request-URI has headers in it")
