"""Which addresses this host has, and which networks it is attached to."""

from __future__ import annotations

import socket
import struct
import sys
from pathlib import Path


def own_addresses() -> tuple[list[str], list[str]]:
    """(addresses, networks).  Elsewhere than on Linux: what the host name resolves to."""
    addresses, networks = ["127.0.0.1", "::1"], []
    if sys.platform == "linux":
        for name in _interface_names():
            found = _ipv4(name)
            if found is not None:
                addresses.append(found[0])
                networks.append(f"{found[0]}/{found[1]}")
        for address, prefix in _ipv6():
            addresses.append(address)
            networks.append(f"{address}/{prefix}")
    else:
        for address in _resolved():
            addresses.append(address)
            networks.append(f"{address}/{64 if ':' in address else 24}")
    return list(dict.fromkeys(addresses)), networks


def _interface_names() -> list[str]:
    return [name for _, name in socket.if_nameindex()]


def _ipv4(interface: str) -> tuple[str, str] | None:
    """Address and netmask of an interface (SIOCGIFADDR, SIOCGIFNETMASK)."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("256s", interface[:15].encode())
        try:
            address = fcntl.ioctl(probe.fileno(), 0x8915, request)[20:24]
            mask = fcntl.ioctl(probe.fileno(), 0x891B, request)[20:24]
        except OSError:
            return None
    return socket.inet_ntoa(address), socket.inet_ntoa(mask)


def _ipv6() -> list[tuple[str, int]]:
    try:
        rows = Path("/proc/net/if_inet6").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    found = []
    for row in rows:
        text, _, prefix, *_ = row.split()
        address = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(text))
        found.append((address, int(prefix, 16)))
    return found


def _resolved() -> list[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return []
    return [str(row[4][0]).partition("%")[0] for row in found]
