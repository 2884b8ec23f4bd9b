"""The office is found on the local network: DNS-SD by multicast (RFC 6762, RFC 6763).

Only an office that listens beyond this computer, by TLS, announces itself.  Another
program that has the port, or a network without multicast, is said and stops nothing.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

SERVICE = "_einklang._tcp.local."
NAME_BYTES = 63
"The longest name of an instance (RFC 6763 §4.1.1)."
NOT_WANTED = "off"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is told to everybody nearby: no secret, nothing about people."""

    office: str
    domain: str
    port: int
    addresses: tuple[str, ...]

    @property
    def instance(self) -> str:
        """The office's name, with the host where two offices have the same."""
        plain = " ".join(self.office.replace(".", " ").split()) or "Einklang"
        text = f"{plain} ({host_name()})".encode()[:NAME_BYTES]
        return f"{text.decode(errors='ignore')}.{SERVICE}"

    @property
    def properties(self) -> dict[str, str]:
        return {"v": "1", "office": self.office[:60], "domain": self.domain[:100],
                "scheme": "https", "path": "/phone"}  # fmt: skip


def host_name() -> str:
    return socket.gethostname().partition(".")[0] or "einklang"


class Announcer:
    """interfaces: addresses whose networks are told; None: all of this computer."""

    def __init__(self, interfaces: Sequence[str] | None = None) -> None:
        self._interfaces = interfaces
        self._zeroconf: Any = None

    async def begin(self, told: Announcement) -> None:
        from zeroconf import Error, InterfaceChoice, ServiceInfo
        from zeroconf.asyncio import AsyncZeroconf

        where = InterfaceChoice.All if self._interfaces is None else list(self._interfaces)
        info = ServiceInfo(
            SERVICE, told.instance, port=told.port, properties=told.properties,
            server=f"{host_name()}.local.", addresses=_packed(told.addresses),
        )  # fmt: skip
        try:
            self._zeroconf = AsyncZeroconf(interfaces=where)
            await self._zeroconf.async_register_service(info, allow_name_change=True)
        except (OSError, Error) as error:
            log.warning("the office cannot be found on the network by itself: %s", str(error))
            await self.end()

    async def end(self) -> None:
        """Takes the announcement back."""
        if self._zeroconf is not None:
            zeroconf, self._zeroconf = self._zeroconf, None
            await zeroconf.async_unregister_all_services()
            await zeroconf.async_close()


def _packed(addresses: Sequence[str]) -> list[bytes]:
    found = [ipaddress.ip_address(address) for address in addresses]
    return [address.packed for address in found]
