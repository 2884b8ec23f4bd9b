"""Where others reach this server: the address that goes into links for them."""

from __future__ import annotations

import socket

from fastapi import Request

from softphone.server.own_addresses import own_addresses
from softphone.server.serve_options import ServeOptions, is_loopback, split_address

_ELSEWHERE = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737).  Nothing is sent there: the system is only asked
which of its addresses it would use."""
_EVERYWHERE = ("0.0.0.0", "::")


def reached_at(options: ServeOptions) -> str:
    """A name or address of this server for others; empty where it listens here only."""
    host, _ = split_address(options.http)
    if is_loopback(host):
        return ""
    if options.advertise:
        return options.advertise
    return host if host not in _EVERYWHERE else primary_address()


def primary_address() -> str:
    """The address that faces the network, as it is now; empty without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            return str(probe.getsockname()[0])
        except OSError:
            pass
    outer = [a for a in own_addresses()[0] if "." in a and not is_loopback(a)]
    return outer[0] if outer else ""


def base_of(request: Request, reached: str) -> str:
    """The beginning of a link for somebody else, without a slash at its end.

    Whoever asks from this computer's own address would give others one that leads them to
    their own computers.
    """
    base = request.base_url
    host = base.hostname or ""
    if reached and (is_loopback(host) or host in _EVERYWHERE):
        base = base.replace(hostname=f"[{reached}]" if ":" in reached else reached)
    return str(base).rstrip("/")
