"""Via: the hops that a request took (RFC 3261 §20.42, RFC 3581)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from softphone.sip.errors import SipError
from softphone.sip.uri import (
    MEMORABLE,
    Parameters,
    check_host,
    find_parameter,
    format_parameters,
    parse_parameters,
    read_port,
)

COOKIE = "z9hG4bK"
"Branches that begin so are unique (RFC 3261 §8.1.1.7)."

_VIA = re.compile(
    r"SIP\s*+/\s*+2\.0\s*+/\s*+(?P<transport>[A-Za-z0-9\-.]+)\s++"
    r"(?P<host>\[[0-9A-Fa-f:.]+(?:%[^\]]+)?\]|[A-Za-z0-9_.\-]+)\s*+"
    r"(?::\s*+(?P<port>\d{1,5}+)\s*+)?"
    r"(?P<parameters>;.*)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Via:
    """One hop."""

    transport: str
    host: str
    port: int | None = None
    parameters: Parameters = ()

    @classmethod
    def parse(cls, text: str) -> Via:
        """Read one value.  Raises SipError if it is none."""
        return _remembered_via(text) if len(text) <= MEMORABLE else _read_via(text)

    def __str__(self) -> str:
        port = f":{self.port}" if self.port else ""
        tail = format_parameters(self.parameters)
        return f"SIP/2.0/{self.transport} {self.host}{port}{tail}"

    def parameter(self, name: str) -> str | None:
        """The value of a parameter; an empty text for a flag; None if it is not there."""
        return find_parameter(self.parameters, name)

    @property
    def branch(self) -> str:
        return find_parameter(self.parameters, "branch") or ""

    @property
    def has_unique_branch(self) -> bool:
        """False for clients of RFC 2543, whose branch may be missing or stand twice."""
        branch = self.branch
        return branch.startswith(COOKIE) and len(branch) > len(COOKIE)

    @property
    def sent_by(self) -> str:
        return f"{self.host}:{self.port or 5060}"


def _read_via(text: str) -> Via:
    match = _VIA.fullmatch(text.strip())
    if match is None:
        raise SipError(f"not a Via: {text[:80]!r}")
    transport, host, port, parameters = match.groups()
    host = host.lower()
    check_host(host)
    return Via(transport.upper(), host, read_port(port), parse_parameters(parameters or ""))


_remembered_via = lru_cache(4096)(_read_via)
