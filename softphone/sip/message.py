"""Requests and responses: bytes to values and back (RFC 3261 §7, §18.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.uri import NameAddr, Parameters, format_parameters, parse_parameters

MAX_HEADER_BYTES = 65536
MAX_HEADERS = 256
MAX_MESSAGE_BYTES = 131072

REASONS = {
    100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued",
    183: "Session Progress", 200: "OK", 202: "Accepted", 302: "Moved Temporarily",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout",
    412: "Conditional Request Failed", 413: "Request Entity Too Large",
    415: "Unsupported Media Type", 416: "Unsupported URI Scheme", 420: "Bad Extension",
    421: "Extension Required", 422: "Session Interval Too Small", 423: "Interval Too Brief",
    480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist",
    482: "Loop Detected", 483: "Too Many Hops", 484: "Address Incomplete", 486: "Busy Here",
    487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event",
    491: "Request Pending", 500: "Server Internal Error", 501: "Not Implemented",
    503: "Service Unavailable", 504: "Server Time-out", 505: "Version Not Supported",
    600: "Busy Everywhere", 603: "Decline", 604: "Does Not Exist Anywhere",
}  # fmt: skip

_TOKEN = r"[A-Za-z0-9\-.!%*_+`'~]+"
_REQUEST_LINE = re.compile(rf"({_TOKEN}) (\S+) (SIP/\d+\.\d+)", re.IGNORECASE)
_STATUS_LINE = re.compile(r"(SIP/\d+\.\d+) (\d{3})(?: (.*))?", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(_TOKEN)
_FOLD = re.compile(r"\r?\n[ \t]+")
_VIA = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*(?P<transport>[A-Za-z0-9\-.]+)\s+"
    r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9_.\-]+)\s*(?::\s*(?P<port>\d+))?\s*"
    r"(?P<parameters>;.*)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Via:
    """One hop that a request took (RFC 3261 §20.42, RFC 3581)."""

    transport: str
    host: str
    port: int | None = None
    parameters: Parameters = ()

    @classmethod
    def parse(cls, text: str) -> Via:
        match = _VIA.fullmatch(text.strip())
        if match is None:
            raise SipError(f"not a Via: {text[:80]!r}")
        port = int(match["port"]) if match["port"] else None
        if port is not None and not 0 < port < 65536:
            raise SipError("no such port in Via")
        parameters = parse_parameters(match["parameters"] or "")
        return cls(match["transport"].upper(), match["host"].lower(), port, parameters)

    def __str__(self) -> str:
        port = f":{self.port}" if self.port else ""
        tail = format_parameters(self.parameters)
        return f"SIP/2.0/{self.transport} {self.host}{port}{tail}"

    def parameter(self, name: str) -> str | None:
        for key, value in self.parameters:
            if key == name:
                return value or ""
        return None

    @property
    def branch(self) -> str:
        return self.parameter("branch") or ""

    @property
    def sent_by(self) -> str:
        return f"{self.host}:{self.port or 5060}"


class Message:
    """What requests and responses share.  Values are read from the headers when asked for."""

    __slots__ = ("_cache", "body", "headers")

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers = headers
        self.body = body
        self._cache: dict[str, object] = {}

    @property
    def call_id(self) -> str:
        return self.headers.get("call-id") or ""

    @property
    def cseq(self) -> tuple[int, str]:
        number, _, method = (self.headers.get("cseq") or "").strip().partition(" ")
        if not number.isdecimal() or not number.isascii() or int(number) >= 2**31:
            raise SipError("CSeq is not a number below 2^31")
        return int(number), method.strip()

    def _address(self, name: str) -> NameAddr:
        found = self._cache.get(name)
        if isinstance(found, NameAddr):
            return found
        value = self.headers.get(name)
        if value is None:
            raise SipError(f"{name.title()} is missing")
        address = NameAddr.parse(value)
        self._cache[name] = address
        return address

    @property
    def from_(self) -> NameAddr:
        return self._address("from")

    @property
    def to(self) -> NameAddr:
        return self._address("to")

    @property
    def vias(self) -> list[Via]:
        return [Via.parse(value) for value in self.headers.get_all("via")]

    @property
    def via(self) -> Via:
        """The topmost Via."""
        values = self.headers.get_all("via")
        if not values:
            raise SipError("Via is missing")
        return Via.parse(values[0])

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
        value = (self.headers.get("expires") or "").strip()
        return min(int(value), 2**31) if value.isdecimal() and value.isascii() else None

    @property
    def content_type(self) -> str:
        """The media type in lower case without its parameters."""
        return (self.headers.get("content-type") or "").partition(";")[0].strip().lower()

    def _start_line(self) -> str:
        raise AssertionError("a message is a request or a response")

    def __bytes__(self) -> bytes:
        self.headers.set("Content-Length", str(len(self.body)))
        head = f"{self._start_line()}\r\n{self.headers.text()}\r\n"
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
    def max_forwards(self) -> int:
        """How many hops are left; 70 where nothing is said (RFC 3261 §16.3)."""
        value = (self.headers.get("max-forwards") or "70").strip()
        if not value.isdecimal() or not value.isascii() or int(value) > 255:
            raise SipError("Max-Forwards is not a number from 0 to 255")
        return int(value)

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
    headers = Headers()
    for name, value in request.headers.items():
        if name.lower() in ("via", "v"):
            headers.add("Via", value)
    for name in ("From", "To", "Call-ID", "CSeq"):
        copied = request.headers.get(name)
        if copied is None:
            continue
        if name == "To" and to_tag and ";tag=" not in copied.lower().rpartition(">")[2]:
            copied += f";tag={to_tag}"
        headers.add(name, copied)
    return Response(status, reason or REASONS.get(status, "Unknown"), headers)


def parse(data: bytes, is_stream: bool = False) -> Request | Response:
    """Read one message.

    is_stream: the bytes come from TCP, so Content-Length is required and was used to cut them;
    from UDP it is optional and what lies behind it is dropped (RFC 3261 §18.3).
    Raises SipError; its ``request`` is set where an answer is possible.
    """
    if len(data) > MAX_MESSAGE_BYTES:
        raise SipError("the message is too large", 513)
    head, body = _cut(data.lstrip(b"\r\n"))
    text = head.decode("utf-8", "surrogateescape")
    if "\x00" in text.partition("\n")[0]:
        raise SipError("a NUL in the first line")
    start, _, rest = text.partition("\n")
    message = _from_start_line(start.rstrip("\r"))
    message.headers = _read_headers(rest)
    try:
        message.body = _cut_body(message, body, is_stream)
        _check(message)
    except SipError as error:
        if isinstance(message, Request) and message.headers.get("via"):
            error.request = message
        raise
    return message


def _cut(data: bytes) -> tuple[bytes, bytes]:
    end = data.find(b"\r\n\r\n", 0, MAX_HEADER_BYTES + 4)
    width = 4
    bare = data.find(b"\n\n", 0, end if end >= 0 else MAX_HEADER_BYTES + 2)
    if bare >= 0:
        end, width = bare, 2
    if end < 0:
        if len(data) > MAX_HEADER_BYTES:
            raise SipError("the headers are too large", 513)
        return data, b""
    return data[:end], data[end + width :]


def _from_start_line(line: str) -> Request | Response:
    status = _STATUS_LINE.fullmatch(line)
    if status is not None:
        if status[1].upper() != "SIP/2.0":
            raise SipError("not SIP 2.0", 505)
        code = int(status[2])
        if not 100 <= code <= 699:
            raise SipError("no such status code")
        return Response(code, status[3] or "")
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        raise SipError("the first line is neither a request nor a response")
    if match[3].upper() != "SIP/2.0":
        request = Request(match[1], match[2])
        raise SipError("not SIP 2.0", 505, request=request)
    return Request(match[1], match[2])


def _read_headers(text: str) -> Headers:
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub(" ", text)
    headers = Headers()
    for line in text.split("\n"):
        line = line.rstrip("\r")
        if not line:
            continue
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t")
        if not colon or _NAME.fullmatch(name) is None:
            raise SipError("a line is no header")
        headers.add(name, value.strip(" \t"))
        if len(headers) > MAX_HEADERS:
            raise SipError("too many headers", 513)
    return headers


def _cut_body(message: Request | Response, body: bytes, is_stream: bool) -> bytes:
    value = message.headers.get("content-length")
    if value is None:
        if is_stream:
            raise SipError("Content-Length is missing")
        return body
    value = value.strip()
    if not value.isdecimal() or not value.isascii() or len(value) > 9:
        raise SipError("Content-Length is not a number")
    if int(value) > len(body):
        raise SipError("the body is shorter than Content-Length says")
    return body[: int(value)]


SINGLE = ("call-id", "cseq", "from", "to", "content-length", "max-forwards")


def _check(message: Request | Response) -> None:
    """What every message must have, once, and readable (RFC 3261 §8.1.1)."""
    for name in SINGLE:
        if message.headers.count(name) > 1:
            raise SipError(f"{name.title()} stands twice")
    for name in ("via", "from", "to", "call-id", "cseq"):
        if not message.headers.get(name):
            raise SipError(f"{name.title()} is missing")
    _, method = message.cseq
    if isinstance(message, Request):
        if method != message.method:
            raise SipError("CSeq names another method")
        message.max_forwards  # noqa: B018 - raises when it is no number
    message.via  # noqa: B018
    message.from_  # noqa: B018
    message.to  # noqa: B018


class StreamParser:
    """Cut a byte stream into messages by Content-Length (RFC 3261 §18.3).

    ``feed`` returns what is complete: messages, and ``None`` for each CRLFCRLF keep-alive that
    wants a CRLF in answer (RFC 5626 §3.5.1).  Raises SipError when the stream cannot go on.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Request | Response | None]:
        self._buffer += data
        found: list[Request | Response | None] = []
        while self._buffer:
            if self._buffer.startswith(b"\r\n\r\n"):
                del self._buffer[:4]
                found.append(None)
                continue
            if bytes(self._buffer[:1]) in (b"\r", b"\n"):
                if len(self._buffer) < 4 and b"\r\n\r\n".startswith(bytes(self._buffer)):
                    break
                del self._buffer[:1]
                continue
            complete = self._complete_length()
            if complete is None:
                break
            message = parse(bytes(self._buffer[:complete]), is_stream=True)
            del self._buffer[:complete]
            found.append(message)
        return found

    def _complete_length(self) -> int | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEADER_BYTES:
                raise SipError("the headers do not end", 513)
            return None
        match = _LENGTH.search(self._buffer, 0, end + 2)
        if match is None:
            raise SipError("Content-Length is missing")
        length = int(match[1])
        if length > MAX_MESSAGE_BYTES:
            raise SipError("the body is too large", 513)
        total = end + 4 + length
        return total if len(self._buffer) >= total else None


_LENGTH = re.compile(rb"\n(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*\r?\n", re.IGNORECASE)
