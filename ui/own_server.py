"""The server that this app runs: of the practice office, or of an office of one's own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from softphone import home
from softphone.desktop.embedded_server import EmbeddedServer, ServerProblem, Wanted
from softphone.desktop.ports import lan_address
from softphone.desktop.running_server import Running
from softphone.desktop.systemd import NotPossible, Systemd
from ui import office_start
from ui.new_office import SERVICE, NewOffice
from ui.preferences import Preferences

log = logging.getLogger(__name__)

PROBLEMS = (ServerProblem, NotPossible, OSError, ValueError)
"Why a server cannot run here; the text is a sentence."


class OwnServer:
    """One at a time.  restarted: told when it had ended and runs again."""

    def __init__(self, preferences: Preferences, restarted: Callable[[Running], None]) -> None:
        self._prefs, self._restarted = preferences, restarted
        self._server: EmbeddedServer | None = None

    @property
    def running(self) -> Running | None:
        return self._server.running if self._server is not None else None

    def is_at(self, server: str) -> bool:
        """Is this the address of the office of one's own that runs here?"""
        running = self.running
        return running is not None and not running.is_practice and running.here == server

    def outside(self, server: str) -> str:
        """Where others on the network reach the office at ``server``; empty if nowhere."""
        running = self.running
        is_shared = running is not None and running.is_shared
        return lan_address() if is_shared and self.is_at(server) else ""

    async def run(self, wanted: Wanted) -> Running:
        """Attach or start; the ports are remembered, so that desk phones find it again.

        Raises ServerProblem.
        """
        await self._part_from_another(wanted)
        settings = self._prefs.settings
        if not wanted.is_practice:
            wanted = Wanted(
                wanted.data,
                is_shared=self._prefs.shares_office,
                office=wanted.office,
                http_port=settings.http_port,
                sip_port=settings.sip_port,
            )
        self._server = EmbeddedServer(wanted, self._restarted)
        running = await self._server.start()
        if not wanted.is_practice:
            self._prefs.change(http_port=running.http_port, sip_port=running.sip_port)
        return running

    async def start_new(self, new: NewOffice) -> Running:
        """A new office, where and for whom it was wanted.  Raises one of PROBLEMS."""
        self._prefs.change_window(shares_office=new.hosting.is_shared)
        with office_start.written(new) as path:
            running = await self.run(Wanted(home.office_data(), office=path))
        if new.hosting.where == SERVICE:
            running = await self._hand_to_service(runs_there=False)
        office_start.start_along(new.hosting)
        return running

    async def listen(self, is_shared: bool) -> Running:
        """Anew, for others on the network too, or for this computer alone.

        Raises one of PROBLEMS; then it listens as it did, if that is possible.
        """
        _, is_service = await asyncio.to_thread(Systemd(is_system=False).state)
        try:
            return await self._listen(is_shared, is_service)
        except PROBLEMS as problem:
            log.error("the office does not listen as it should: %s", problem)
            with contextlib.suppress(*PROBLEMS):
                await self._listen(not is_shared, is_service)
            raise

    async def halt(self) -> None:
        """End it until it is started again, a service too.  Raises NotPossible."""
        service = Systemd(is_system=False)
        if not (await asyncio.to_thread(service.state))[1]:
            await self.stop()
            return
        await self.leave()
        await asyncio.to_thread(service.stop)
        self._server = None

    async def start_again(self) -> Running:
        """What was halted runs as it did.  Raises one of PROBLEMS."""
        service = Systemd(is_system=False)
        if (await asyncio.to_thread(service.state))[0]:
            await asyncio.to_thread(service.start)
            await office_start.until_ready(home.office_data())
        return await self.run(Wanted(home.office_data()))

    async def stop(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            await server.stop()

    async def leave(self) -> None:
        """Stop looking after it; the telephones go on."""
        if self._server is not None:
            await self._server.leave()

    async def _listen(self, is_shared: bool, is_service: bool) -> Running:
        self._prefs.change_window(shares_office=is_shared)
        if is_service:
            return await self._hand_to_service(runs_there=True)
        await self.stop()
        return await self.run(Wanted(home.office_data()))

    async def _hand_to_service(self, *, runs_there: bool) -> Running:
        """The system runs the server from now on; the app only looks after it.

        runs_there: it does so already, and shall restart it as is wanted now.
        """
        running, data = self.running, home.office_data()
        if running is None:
            raise ServerProblem("The server ended too soon.")
        await (self.leave() if runs_there else self.stop())
        is_shared = self._prefs.shares_office
        await asyncio.to_thread(office_start.install_service, data, running, is_shared)
        await office_start.until_ready(data)
        return await self.run(Wanted(data))

    async def _part_from_another(self, wanted: Wanted) -> None:
        """Another office begins: the one that this app ran so far ends, if it was practice."""
        if self.running is not None:
            if self.running.is_practice or wanted.is_practice:
                await self.stop()
            else:
                await self.leave()
