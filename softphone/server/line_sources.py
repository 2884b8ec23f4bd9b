"""Where a line calls from: the entries of a trunk's ``match``."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=1024)
def source_of(entry: str) -> tuple[Network | None, int]:
    """An address or network, with a port or 0 for any; None if the entry is none."""
    entry = entry.strip()
    host, _, port = entry.rpartition(":")
    is_bracketed = host.startswith("[") and host.endswith("]")
    wanted = 0
    if port.isdecimal() and port.isascii() and host and (is_bracketed or ":" not in host):
        entry, wanted = host, int(port)
    try:
        return ipaddress.ip_network(entry.strip("[]"), strict=False), wanted
    except ValueError:
        return None, 0


def fits(entry: str, host: str, port: int) -> bool:
    """Does this peer's address belong to the entry?"""
    network, wanted = source_of(entry)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return network is not None and address in network and wanted in (0, port)
