"""What ``einklang serve`` was asked for, and the addresses that follow from it."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from softphone.server.own_addresses import own_addresses

DEFAULT_HTTP = "127.0.0.1:8580"
DEFAULT_SIP = "127.0.0.1:5060"


class StartProblem(Exception):
    """The server cannot start; the text says what, why and what to do."""


@dataclass(frozen=True)
class ServeOptions:
    data: Path
    office: Path | None = None
    http: str = DEFAULT_HTTP
    sip: str = DEFAULT_SIP
    sip_tls: str = ""
    "``HOST:PORT``, ``off``, or empty: as near or far as ``sip``, see sip_tls.py."
    tls_ca: Path | None = None
    "Certificates of those whom lines by TLS may lead to, besides the system's authorities."
    advertise: str = ""
    insecure_http: bool = False
    tls_cert: Path | None = None
    tls_key: Path | None = None
    media_ports: str = ""
    "``FIRST-LAST``: the UDP ports of the sound; empty: 30000 to 59999."
    announce: str = ""
    "``off``, an address whose network is told of the office, or empty: all networks."
    practice: bool = False
    origins: tuple[str, ...] = ()
    "Pages of others (``https://…``) that may use the webphone's door."


MOST_ADDRESSES = 6
FEWEST_PORTS = 20


def check_ports(text: str) -> str:
    """``FIRST-LAST`` of the sound's ports, or empty.  Raises StartProblem."""
    first, _, last = text.partition("-")
    if not text:
        return ""
    if not (first.isdecimal() and last.isdecimal() and len(last) <= 5):
        raise StartProblem(f"{text!r} is not FIRST-LAST, such as 30000-30999")
    if not 1024 <= int(first) <= int(last) - FEWEST_PORTS < 65536 - FEWEST_PORTS:
        raise StartProblem(
            f"--media-ports {text}: at least {FEWEST_PORTS} ports between 1024 and 65535 "
            "are needed; a call takes up to six"
        )
    return text


def browser_hosts(options: ServeOptions) -> tuple[str, ...]:
    """Where browsers reach the sound: as near or far as the page (at most six addresses)."""
    host, _ = split_address(options.http)
    addresses, _ = own_addresses()
    if is_loopback(host):
        return ("127.0.0.1", "::1")
    if host not in ("0.0.0.0", "::"):
        return tuple(dict.fromkeys((host, "127.0.0.1")))
    outer = [a for a in addresses if not is_loopback(a) and not a.startswith("fe80")]
    return tuple(dict.fromkeys((*outer, "127.0.0.1", "::1")))[:MOST_ADDRESSES]


def split_address(text: str) -> tuple[str, int]:
    """``HOST:PORT``, the host as an address.  Raises StartProblem."""
    host, _, port = text.rpartition(":")
    is_port = port.isdecimal() and port.isascii() and len(port) <= 5 and int(port) <= 65535
    if not host or not is_port:
        raise StartProblem(f"{text!r} is not HOST:PORT, such as {DEFAULT_HTTP}")
    return _address(host.strip("[]")), int(port)


def _address(host: str) -> str:
    """A name becomes the address it stands for: peers are told addresses."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET)
    except (OSError, UnicodeError) as error:
        raise StartProblem(f"{host!r} is not an address of this computer") from error
    return str(found[0][4][0])


def show_address(host: str, port: int) -> str:
    """``HOST:PORT`` as it is written in URLs."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def media_hosts(sip_host: str) -> tuple[str, str]:
    """Where the media process listens: as near or far as SIP does (IPv4, IPv6)."""
    addresses, _ = own_addresses()
    if is_loopback(sip_host):
        return "127.0.0.1", "::1"
    if sip_host not in ("0.0.0.0", "::"):
        return (sip_host, "") if "." in sip_host else ("127.0.0.1", sip_host)
    outer = [a for a in addresses if a not in ("127.0.0.1", "::1")]
    four = next((a for a in outer if "." in a), "127.0.0.1")
    six = next((a for a in outer if ":" in a and not a.startswith("fe80")), "")
    return four, six
