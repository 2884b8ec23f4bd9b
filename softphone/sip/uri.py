"""SIP URIs and the name-addr form around them (RFC 3261 §19.1, §20.10, §25.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from softphone.sip.errors import SipError

Parameters = tuple[tuple[str, str | None], ...]

_URI = re.compile(
    r"(?P<scheme>sips?):"
    r"(?:(?P<user>[^@]+)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9_.\-]+)"
    r"(?::(?P<port>\d{1,5}))?"
    r"(?P<parameters>;[^?]*)?"
    r"(?:\?(?P<headers>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_OPAQUE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*):(?P<rest>.+)", re.DOTALL)
_BAD = re.compile(r"[\x00-\x20\x7f<>\"]")
# A stretch of a header value up to the next separator that is not quoted or in angle brackets.
_QUOTED_OR_BRACKETED = r'"(?:[^"\\]|\\.)*"|<[^>]*>'
_PIECES = {
    separator: re.compile(rf'(?:{_QUOTED_OR_BRACKETED}|[^{separator}"<])+|["<]', re.DOTALL)
    for separator in ",;"
}
_UNQUOTE = re.compile(r"\\(.)", re.DOTALL)


def split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside quotes and angle brackets."""
    if separator not in text:
        return [text]
    if '"' not in text and "<" not in text:
        return text.split(separator)
    parts: list[str] = []
    current: list[str] = []
    position = 0
    pattern = _PIECES[separator]
    while position < len(text):
        if text[position] == separator:
            parts.append("".join(current))
            current = []
            position += 1
            continue
        match = pattern.match(text, position)
        assert match is not None
        current.append(match.group())
        position = match.end()
    parts.append("".join(current))
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
    return "".join(f";{n}" if v is None else f";{n}={v}" for n, v in parameters)


def quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquote(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == '"' and text[-1] == '"':
        return _UNQUOTE.sub(r"\1", text[1:-1])
    return text


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
        text = text.strip()
        if _BAD.search(text):
            raise SipError(f"not a URI: {text[:80]!r}")
        match = _URI.fullmatch(text)
        if match is None:
            return cls._opaque(text)
        user, _, password = (match["user"] or "").partition(":")
        port = int(match["port"]) if match["port"] else None
        if port is not None and not 0 < port < 65536:
            raise SipError(f"no such port: {port}")
        return cls(
            match["scheme"].lower(),
            user or None,
            match["host"].lower(),
            port,
            parse_parameters(match["parameters"] or ""),
            match["headers"] or "",
            password or None,
        )

    @classmethod
    def _opaque(cls, text: str) -> SipUri:
        match = _OPAQUE.fullmatch(text)
        if match is None or match["scheme"].lower() in ("sip", "sips"):
            raise SipError(f"not a URI: {text[:80]!r}")
        return cls(match["scheme"].lower(), match["rest"], "")

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
        for key, value in self.parameters:
            if key == name:
                return value or ""
        return None

    def with_parameter(self, name: str, value: str | None = None) -> SipUri:
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
        mine = (self.scheme, self.user, self.host, self.port, self.parameter("transport"))
        theirs = (
            other.scheme,
            other.user,
            other.host,
            other.port,
            other.parameter("transport"),
        )
        return mine == theirs


@dataclass(frozen=True, slots=True)
class NameAddr:
    """``"Name" <uri>;parameter=value`` as in From, To, Contact, Refer-To, Record-Route."""

    uri: SipUri
    display_name: str = ""
    parameters: Parameters = ()

    @classmethod
    def parse(cls, text: str) -> NameAddr:
        """Read one value.  Raises SipError if it is none."""
        text = text.strip()
        bracket = _find_bracket(text)
        if bracket < 0:
            # addr-spec without brackets: all parameters belong to the header (§20.10)
            address, *rest = split(text, ";")
            return cls(SipUri.parse(address), "", parse_parameters(";".join(rest)))
        end = text.find(">", bracket)
        if end < 0:
            raise SipError("an angle bracket is not closed")
        name = text[:bracket].strip()
        if name.startswith('"') and (len(name) < 2 or not name.endswith('"')):
            raise SipError("a quote is not closed")
        rest_text = text[end + 1 :].strip()
        if rest_text and not rest_text.startswith(";"):
            raise SipError("text behind the address")
        parameters = parse_parameters(rest_text)
        return cls(SipUri.parse(text[bracket + 1 : end]), unquote(name), parameters)

    @classmethod
    def parse_list(cls, text: str) -> list[NameAddr]:
        return [cls.parse(part) for part in split(text, ",") if part.strip()]

    def __str__(self) -> str:
        name = f"{quote(self.display_name)} " if self.display_name else ""
        return f"{name}<{self.uri}>{format_parameters(self.parameters)}"

    def parameter(self, name: str) -> str | None:
        for key, value in self.parameters:
            if key == name:
                return value or ""
        return None

    @property
    def tag(self) -> str:
        return self.parameter("tag") or ""

    def with_tag(self, tag: str) -> NameAddr:
        others = tuple(p for p in self.parameters if p[0] != "tag")
        return replace(self, parameters=(*others, ("tag", tag)))


def _find_bracket(text: str) -> int:
    """Where the address begins; a bracket inside a quoted name does not count."""
    if not text.startswith('"'):
        return text.find("<")
    position = 1
    while position < len(text):
        if text[position] == "\\":
            position += 2
        elif text[position] == '"':
            return text.find("<", position)
        else:
            position += 1
    raise SipError("a quote is not closed")
