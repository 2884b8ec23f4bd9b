"""Addresses of the lines' hosts: a provider gives a name, packets need an IP address.

Names are looked up off the event loop and remembered; a call never waits for a look-up.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from softphone.server.log_once import LogOnce

log = logging.getLogger(__name__)

LookUp = Callable[[str], Awaitable[list[str]]]
AGAIN_S = 300.0
"Providers move their servers; a name is looked up again after this time."
SOON_S = 15.0
"After a look-up that found nothing."
MOST = 200


async def look_up(host: str) -> list[str]:
    """IP addresses of a host, as the system orders them.  Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class LineNames:
    def __init__(self, find: LookUp = look_up) -> None:
        self._find = find
        self._known: dict[str, list[str]] = {}
        self._due: dict[str, float] = {}
        "When a name is looked up next; names that nobody wants any more are not in it."
        self._asked: set[str] = set()
        self._warn = LogOnce(log)
        self.spawn: Callable[[Coroutine[Any, Any, None]], None] = lambda work: work.close()
        "Runs a look-up; set by whoever has an event loop."

    def addresses(self, host: str) -> tuple[str, ...]:
        """The best first; none where the name is not known (yet)."""
        if is_address(host):
            return (host,)
        return tuple(self._known.get(host.lower(), ()))

    def first(self, host: str) -> str:
        return next(iter(self.addresses(host)), "")

    def is_known_to_fail(self, host: str) -> bool:
        """It was looked up, and there is no such host."""
        return self._known.get(host.lower()) == []

    def want(self, hosts: Iterable[str], now: float) -> None:
        """These are needed; what is due is looked up.  Seconds of the monotonic clock."""
        wanted = {host.lower() for host in hosts if host and not is_address(host)}
        self._due = {host: self._due.get(host, now) for host in sorted(wanted)[:MOST]}
        self._known = {h: found for h, found in self._known.items() if h in self._due}
        for host, at in self._due.items():
            if at <= now and host not in self._asked:
                self._asked.add(host)
                self.spawn(self._look(host, now))

    def did_not_answer(self, host: str, address: str) -> None:
        """Another address of the same name is tried next."""
        known = self._known.get(host.lower(), [])
        if len(known) > 1 and known[0] == address:
            known.append(known.pop(0))

    async def _look(self, host: str, now: float) -> None:
        try:
            found = [a for a in await self._find(host) if is_address(a)]
        except (OSError, UnicodeError) as error:
            self._warn("no address of %s: %s", host, error)
            found = []
        self._asked.discard(host)
        if host not in self._due:
            return
        before = self._known.get(host)
        self._due[host] = now + (AGAIN_S if found else SOON_S)
        if not found and before:
            return  # what was right a while ago is better than nothing
        if before and set(before) == set(found):
            return  # keeps which of them answered
        self._known[host] = found


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
