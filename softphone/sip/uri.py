"""SIP URIs and the name-addr form around them (RFC 3261 §19.1, §20.10, §25.1).

Every pattern here is linear in its input: what a stranger sends is up to 64 KB long.  Parsed
values never change, so the short ones are remembered: the same From, To and Contact stand in
each of the dozen messages of a call.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import unquote as unescape

from softphone.sip.errors import SipError

Parameters = tuple[tuple[str, str | None], ...]

MEMORY = 4096
"How many parsed values of a kind are remembered."
MEMORABLE = 256
"Longer texts are never remembered: a stranger could fill the memory with them."

_URI = re.compile(
    r"(?P<scheme>sips?):"
    r"(?:(?P<user>[^@]+)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+(?:%[^\]]+)?\]|[A-Za-z0-9_.\-]+)"
    r"(?::(?P<port>\d{1,5}))?"
    r"(?P<parameters>;[^?]*)?"
    r"(?:\?(?P<headers>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_OPAQUE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*):(?P<rest>.+)", re.DOTALL)
_BAD = re.compile(r"[\x00-\x20\x7f<>\"]")
_TAG = re.compile(r";tag=([^;]+)")
_NAME_ADDR = re.compile(r'(?:"([^"\\]*)"|([^"<,;]*))<([^<>]+)>(;[^"]*)?')
"The usual form; anything else takes the careful way."
_QUOTED = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SPECIAL = {separator: re.compile(f'[{separator}"<]') for separator in ",;"}
_UNQUOTE = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside quotes and angle brackets.

    A quote or bracket that is never closed keeps the whole rest together.
    """
    if separator not in text:
        return [text]
    if '"' not in text and "<" not in text:
        return text.split(separator)
    parts: list[str] = []
    start = position = 0
    while (found := _SPECIAL[separator].search(text, position)) is not None:
        character, position = found.group(), found.end()
        if character == separator:
            parts.append(text[start : position - 1])
            start = position
            continue
        if character == '"':
            quoted = _QUOTED.match(text, position - 1)
            position = quoted.end() if quoted is not None else 0
        else:
            position = text.find(">", position) + 1
        if position == 0:
            break
    parts.append(text[start:])
    return parts


def parse_parameters(text: str) -> Parameters:
    """Read ``;name=value;flag``.  Names become lower case; quoted values keep their quotes."""
    if not text:
        return ()
    found: list[tuple[str, str | None]] = []
    for piece in split(text, ";"):
        if not piece or piece.isspace():
            continue
        name, equals, value = piece.partition("=")
        found.append((name.strip().lower(), value.strip() if equals else None))
    return tuple(found)


def format_parameters(parameters: Parameters) -> str:
    return "".join([f";{n}" if v is None else f";{n}={v}" for n, v in parameters])


def find_parameter(parameters: Parameters, name: str) -> str | None:
    """The value of a parameter; an empty text for a flag; None if it is not there."""
    for key, value in parameters:
        if key == name:
            return value or ""
    return None


def quote(text: str) -> str:
    """A quoted-string.  Control characters become spaces: no line can be smuggled in."""
    text = _CONTROL.sub(" ", text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquote(text: str) -> str:
    """What a quoted-string says; other text as it is."""
    text = text.strip()
    if len(text) >= 2 and text[0] == '"' and text[-1] == '"':
        return _UNQUOTE.sub(r"\1", text[1:-1])
    return text


def check_host(host: str) -> None:
    """Raise SipError for an IPv6 literal that is none."""
    if host[0] != "[":
        return
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        raise SipError(f"no IPv6 address: {host[:80]!r}") from None


def read_port(text: str | None) -> int | None:
    """A port of at most five digits, or none.  Raises SipError."""
    if text is None:
        return None
    port = int(text)
    if not 0 < port < 65536:
        raise SipError(f"no such port: {port}")
    return port


@dataclass(frozen=True, slots=True)
class SipUri:
    """A SIP(S) URI.  Other schemes (``tel:``) stay opaque: their text in ``user``, no host."""

    scheme: str
    user: str | None
    host: str
    port: int | None = None
    parameters: Parameters = ()
    headers: str = ""
    password: str | None = None

    @classmethod
    def parse(cls, text: str) -> SipUri:
        """Read a URI.  Raises SipError if it is none."""
        return _remembered_uri(text) if len(text) <= MEMORABLE else _read_uri(text)

    @classmethod
    def parse_host(cls, text: str) -> SipUri:
        """Read a URI, or a host as people write it, without a scheme.  Raises SipError."""
        is_uri = text.lower().startswith(("sip:", "sips:"))
        return cls.parse(text if is_uri else f"sip:{text}")

    def __str__(self) -> str:
        if not self.host:
            return f"{self.scheme}:{self.user}"
        userinfo = self.user or ""
        if self.password is not None:
            userinfo += f":{self.password}"
        if userinfo:
            userinfo += "@"
        port = f":{self.port}" if self.port else ""
        headers = f"?{self.headers}" if self.headers else ""
        tail = format_parameters(self.parameters)
        return f"{self.scheme}:{userinfo}{self.host}{port}{tail}{headers}"

    def parameter(self, name: str) -> str | None:
        """The value of a parameter; an empty text for a flag; None if it is not there."""
        return find_parameter(self.parameters, name)

    def with_parameter(self, name: str, value: str | None = None) -> SipUri:
        """The same with one parameter more, or another value of it."""
        others = tuple(p for p in self.parameters if p[0] != name)
        return replace(self, parameters=(*others, (name, value)))

    def without_parameters(self) -> SipUri:
        return replace(self, parameters=(), headers="")

    @property
    def address(self) -> str:
        """The host without the brackets of an IPv6 literal."""
        return self.host.strip("[]")

    def is_same_as(self, other: SipUri) -> bool:
        """Equal as RFC 3261 §19.1.4 compares, in the parts that distinguish bindings."""
        return self._identity() == other._identity()

    def _identity(self) -> tuple[str, str, str, int | None, str]:
        transport = self.parameter("transport") or ""
        return (self.scheme, unescape(self.user or ""), self.host, self.port, transport.lower())


def _read_uri(text: str) -> SipUri:
    text = text.strip()
    if _BAD.search(text):
        raise SipError(f"not a URI: {text[:80]!r}")
    match = _URI.fullmatch(text)
    if match is None:
        return _read_opaque(text)
    user, colon, password = (match["user"] or "").partition(":")
    host = match["host"].lower()
    check_host(host)
    return SipUri(
        match["scheme"].lower(),
        user or None,
        host,
        read_port(match["port"]),
        parse_parameters(match["parameters"] or ""),
        match["headers"] or "",
        password if colon else None,
    )


def _read_opaque(text: str) -> SipUri:
    match = _OPAQUE.fullmatch(text)
    if match is None or match["scheme"].lower() in ("sip", "sips"):
        raise SipError(f"not a URI: {text[:80]!r}")
    return SipUri(match["scheme"].lower(), match["rest"], "")


_remembered_uri = lru_cache(MEMORY)(_read_uri)


@dataclass(frozen=True, slots=True)
class NameAddr:
    """``"Name" <uri>;parameter=value`` as in From, To, Contact, Refer-To, Record-Route."""

    uri: SipUri
    display_name: str = ""
    parameters: Parameters = ()

    @classmethod
    def parse(cls, text: str) -> NameAddr:
        """Read one value.  Raises SipError if it is none."""
        return _remembered_address(text) if len(text) <= MEMORABLE else _read_address(text)

    @classmethod
    def parse_list(cls, text: str) -> list[NameAddr]:
        """Read the values of one line."""
        return [cls.parse(part) for part in split(text, ",") if part.strip()]

    def __str__(self) -> str:
        name = f"{quote(self.display_name)} " if self.display_name else ""
        return f"{name}<{self.uri}>{format_parameters(self.parameters)}"

    def parameter(self, name: str) -> str | None:
        """The value of a parameter; an empty text for a flag; None if it is not there."""
        return find_parameter(self.parameters, name)

    @property
    def tag(self) -> str:
        return find_parameter(self.parameters, "tag") or ""

    def with_tag(self, tag: str) -> NameAddr:
        others = tuple(p for p in self.parameters if p[0] != "tag")
        return replace(self, parameters=(*others, ("tag", tag)))


def tag_of(text: str) -> str:
    """The tag of a From or To that we wrote ourselves, without reading the rest of it."""
    found = _TAG.search(text, text.rfind(">") + 1)
    return found[1] if found is not None else ""


def _read_address(text: str) -> NameAddr:
    usual = _NAME_ADDR.fullmatch(text)
    if usual is not None:
        quoted, name, uri, rest = usual.groups()
        shown = quoted if quoted is not None else name.strip()
        return NameAddr(SipUri.parse(uri), shown, parse_parameters(rest or ""))
    text = text.strip()
    start = 0
    if text.startswith('"'):
        closed = _QUOTED.match(text)
        if closed is None:
            raise SipError("a quote is not closed")
        start = closed.end()
    bracket = text.find("<", start)
    if bracket < 0:
        return _read_bare_address(text)
    end = text.find(">", bracket)
    if end < 0:
        raise SipError("an angle bracket is not closed")
    if start and text[start:bracket].strip():
        raise SipError("text between the name and the address")
    rest = text[end + 1 :].strip()
    if rest and not rest.startswith(";"):
        raise SipError("text behind the address")
    uri = SipUri.parse(text[bracket + 1 : end])
    return NameAddr(uri, unquote(text[:bracket]), parse_parameters(rest))


def _read_bare_address(text: str) -> NameAddr:
    """Without brackets all parameters belong to the header, and none is a ``?`` (§20.10)."""
    address, *rest = split(text, ";")
    if "?" in address:
        raise SipError("an address with headers stands in angle brackets")
    return NameAddr(SipUri.parse(address), "", parse_parameters(";".join(rest)))


_remembered_address = lru_cache(MEMORY)(_read_address)
