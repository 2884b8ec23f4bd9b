"""What the state machine of statuses works on: a server that can be killed after any step."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from softphone.model.accounts import DeviceKind, VoipAccount
from softphone.model.events import AvailabilityChanged, Event
from softphone.server.bus import Bus
from softphone.server.presence import PresenceHub
from tests.server.hub_room import HubRoom
from tests.server.status_watchers import Watcher

OWNERS = {"204": "mara", "208": "mara", "205": "jonas"}


class Killed(BaseException):
    """The process ended here, without another word."""


class Trap:
    """Kills the server when it has made so many steps: commits and announcements."""

    def __init__(self) -> None:
        self.left = 0

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


class TrapBus(Bus):
    def __init__(self, trap: Trap) -> None:
        super().__init__()
        self._trap = trap

    def publish(self, event: Event) -> None:
        super().publish(event)
        self._trap.step()


class Room(HubRoom):
    """One set of data for all examples: emptied, not made anew."""

    hub_class: type[PresenceHub] = PresenceHub

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        accounts = {n: VoipAccount(n, n, DeviceKind.DESK_PHONE, n) for n in OWNERS}
        people = {
            p.id: replace(p, voip_accounts=tuple(n for n, o in OWNERS.items() if o == p.id))
            for p in self.office.people.values()
        }
        self.office = replace(self.office, time_zone="Africa/Algiers", accounts=accounts,
                              people=people)  # fmt: skip
        self.trap = Trap()
        self.watchers: list[Watcher] = []

    async def empty(self) -> None:
        async with self.database.write() as connection:
            for table in ("statuses", "status_log", "counters"):
                await connection.exec_driver_sql(f"delete from {table}")

    async def start(self) -> None:
        self.trap.left = 0
        bus = TrapBus(self.trap)
        bus.listen(AvailabilityChanged, self._announce)
        self.hub = self.hub_class(self.database, bus, lambda: self.now, self.schedule)
        await self.hub.load()
        store = self.hub._store
        commit = store.commit

        async def commit_and_step(changes: Any) -> list[int]:
            revisions = await commit(changes)
            self.trap.step()
            return revisions

        store.commit = commit_and_step  # type: ignore[method-assign]

    def _announce(self, event: AvailabilityChanged) -> None:
        for watcher in self.watchers:
            watcher.send(event)
        self.heard.append(event)


class Bench:
    """The event loop and the data that all examples share; ``close`` at the very end."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.room = Room(Path(self.folder.name) / "data")
        self.run(self.room.open())
        self.office = self.room.office

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.room.close())
        self.loop.close()
        self.folder.cleanup()
