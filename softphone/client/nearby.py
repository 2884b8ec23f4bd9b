"""Offices on the local network, as they announce themselves (RFC 6763).

Anybody nearby can announce anything: names are cut and cleaned, there is a limit, and signing
in compares the certificate as with any other address.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

SERVICE = "_einklang._tcp.local."
MOST = 20
LONGEST_NAME = 60
LOOK_UP_MS = 3000


@dataclass(frozen=True, slots=True)
class NearbyOffice:
    name: str
    server: str
    "URL."


class Nearby:
    """Looks from ``begin`` until ``end``; ``told`` gets all that are there, at each change.

    interfaces: addresses whose networks are asked; None: all of this computer.
    """

    def __init__(
        self,
        told: Callable[[tuple[NearbyOffice, ...]], None],
        interfaces: Sequence[str] | None = None,
    ) -> None:
        self._told, self._interfaces = told, interfaces
        self._found: dict[str, NearbyOffice] = {}
        self._zeroconf: Any = None
        self._browser: Any = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Begin to look; where that cannot be, nothing is found."""
        from zeroconf import Error, InterfaceChoice
        from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

        where = InterfaceChoice.All if self._interfaces is None else list(self._interfaces)
        try:
            self._zeroconf = AsyncZeroconf(interfaces=where)
            self._browser = AsyncServiceBrowser(
                self._zeroconf.zeroconf, SERVICE, handlers=[self._on_change]
            )
        except (OSError, Error) as error:
            log.info("nobody is looked for on the network: %s", str(error))
            await self.end()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        browser, zeroconf = self._browser, self._zeroconf
        self._browser = self._zeroconf = None
        if browser is not None:
            await browser.async_cancel()
        if zeroconf is not None:
            await zeroconf.async_close()

    def _on_change(
        self, zeroconf: Any, service_type: str, name: str, state_change: Any
    ) -> None:
        from zeroconf import ServiceStateChange

        if state_change is ServiceStateChange.Removed:
            if self._found.pop(name, None) is not None:
                self._tell()
            return
        if name in self._found or len(self._found) + len(self._tasks) < MOST:
            task = asyncio.get_running_loop().create_task(self._look_up(zeroconf, name))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _look_up(self, zeroconf: Any, name: str) -> None:
        from zeroconf.asyncio import AsyncServiceInfo

        info = AsyncServiceInfo(SERVICE, name)
        with contextlib.suppress(OSError, ValueError):
            if not await info.async_request(zeroconf, LOOK_UP_MS):
                return
            office = read(info.decoded_properties, info.parsed_scoped_addresses(), info.port)
            if office is not None and self._found.get(name) != office:
                self._found[name] = office
                self._tell()

    def _tell(self) -> None:
        self._told(tuple(sorted(self._found.values(), key=lambda office: office.name)))


def of_environment(
    environment: Mapping[str, str], told: Callable[[tuple[NearbyOffice, ...]], None]
) -> Nearby | None:
    """``EINKLANG_NEARBY``: ``off``, an address whose network is asked, or nothing: all."""
    where = environment.get("EINKLANG_NEARBY", "")
    return None if where == "off" else Nearby(told, [where] if where else None)


def read(
    properties: dict[str, str | None], addresses: Sequence[str], port: int | None
) -> NearbyOffice | None:
    """What an announcement says; None where it cannot be one of ours.

    Only encrypted ones: anybody nearby can call himself the office, and whoever clicks that
    gives a password; by TLS the certificate is compared before.
    """
    name = "".join(c for c in properties.get("office") or "" if c.isprintable()).strip()
    usable = [address for address in addresses if "%" not in address]
    is_encrypted = properties.get("scheme") == "https"
    if not is_encrypted or not name or not usable or not port:
        return None
    four = [address for address in usable if ":" not in address]
    address = (four or usable)[0]
    host = f"[{address}]" if ":" in address else address
    return NearbyOffice(name[:LONGEST_NAME], f"https://{host}:{port}")
