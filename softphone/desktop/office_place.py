"""Can an office run on this computer?  What is measured: ports, and room on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from softphone.desktop.embedded_server import HTTP_PORT, SIP_PORT
from softphone.desktop.ports import PortsTaken, free_port

ENOUGH_BYTES = 500_000_000
"An office with its recordings and copies should not begin with less."


@dataclass(frozen=True, slots=True)
class Place:
    """What was found.  Ports are 0 where none is free."""

    http_port: int
    sip_port: int
    free_bytes: int

    @property
    def taken(self) -> tuple[int, ...]:
        """The usual ports that other programs have."""
        wished = ((self.http_port, HTTP_PORT), (self.sip_port, SIP_PORT))
        return tuple(usual for port, usual in wished if port != usual)

    @property
    def has_ports(self) -> bool:
        return bool(self.http_port and self.sip_port)

    @property
    def has_space(self) -> bool:
        return self.free_bytes >= ENOUGH_BYTES


def look(data: Path, *, is_shared: bool, find: Callable[[str, int], int] = free_port) -> Place:
    """Look now; ``data`` need not exist yet."""
    host = "0.0.0.0" if is_shared else "127.0.0.1"
    there = next(path for path in (data, *data.parents) if path.exists())
    free = shutil.disk_usage(there).free
    try:
        return Place(find(host, HTTP_PORT), find(host, SIP_PORT), free)
    except PortsTaken:
        return Place(0, 0, free)
