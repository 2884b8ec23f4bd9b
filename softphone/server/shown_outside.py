"""What a server shows beyond its computer while it runs: its certificate, and itself."""

from __future__ import annotations

import logging
from collections.abc import Callable

from softphone.server import sip_tls
from softphone.server.announcing import NOT_WANTED, Announcement, Announcer
from softphone.server.certificate import Certificate
from softphone.server.http_server import HttpServer, tls_of
from softphone.server.own_addresses import own_addresses
from softphone.server.serve_options import (
    ServeOptions,
    StartProblem,
    is_loopback,
    split_address,
)
from softphone.server.transports import Transports

log = logging.getLogger(__name__)

LOOK_EVERY_S = 3600.0
"How often it is looked whether the certificate ends or the computer's addresses changed."


class ShownOutside:
    def __init__(
        self,
        options: ServeOptions,
        http: HttpServer,
        transports: Callable[[], Transports | None],
    ) -> None:
        self._options, self._http, self._transports = options, http, transports
        self._host, _ = split_address(options.http)
        self._next_look: float | None = None
        where = [options.announce] if options.announce else None
        self._announcer = Announcer(where)

    async def begin(self, office: str, domain: str, port: int, tls: Certificate | None) -> None:
        """Announce the office, where others can reach it."""
        options = self._options
        is_unwanted = options.practice or options.announce == NOT_WANTED
        if tls is None or is_unwanted or is_loopback(self._host):
            return
        addresses = self._addresses()
        told = Announcement(office, domain, port, addresses)
        if addresses:
            await self._announcer.begin(told)

    def _addresses(self) -> tuple[str, ...]:
        if self._host not in ("0.0.0.0", "::"):
            return (self._host,)
        found = [a for a in own_addresses()[0] if not a.startswith("fe80")]
        if self._options.announce:
            return (self._options.announce,)
        return tuple(a for a in found if not is_loopback(a))

    def look(self, now: float) -> None:
        """Take a new certificate where the old one does not do any more."""
        if self._next_look is not None and now < self._next_look:
            return
        is_first, self._next_look = self._next_look is None, now + LOOK_EVERY_S
        if is_first:
            return  # it was looked at when it was opened
        try:
            tls = tls_of(self._options, self._host)
            if tls is not None:
                self._http.renew(tls)
            transports = self._transports()
            if transports is not None and transports.tls_context is not None:
                host = split_address(self._options.sip)[0]
                shown = sip_tls.certificate_of(self._options, tls, host)
                transports.tls_context.load_cert_chain(shown.certificate, shown.key)
        except (OSError, StartProblem) as error:
            log.error("the certificate could not be renewed: %s", error)

    async def end(self) -> None:
        await self._announcer.end()
