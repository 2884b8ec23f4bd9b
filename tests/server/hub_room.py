"""A presence hub with real data, an office and a wall clock in the test's hand; no phones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from softphone.model.availability import Chosen, Status
from softphone.model.events import AvailabilityChanged
from softphone.model.office import Office
from softphone.model.people import Person, QuietHours
from softphone.model.route import Snapshot
from softphone.server.bus import Bus
from softphone.server.presence import PresenceHub
from softphone.server.schedule import Schedule
from softphone.server.store import office_store, tables
from softphone.server.store.database import Database

MONDAY_NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"12:00 in Berlin."
EVENINGS = (QuietHours("mon-fri", "18:00", "08:00"),)


class HubRoom:
    """``await room.open()`` first; ``await room.close()`` last."""

    def __init__(self, directory: Path, people: Iterable[str] = ("mara", "jonas")) -> None:
        self.now = MONDAY_NOON
        self.database = Database(directory)
        members = [
            Person(name, f"{name}@office.example", name.title(), "", str(600 + index))
            for index, name in enumerate(people)
        ]
        self.office = Office("Nordlicht", "office.example", "DE",
                             people={p.id: p for p in members})  # fmt: skip
        self.heard: list[AvailabilityChanged] = []
        self.hub: PresenceHub

    async def open(self) -> None:
        await self.database.open()
        async with self.database.write() as connection:
            for person in self.office.people.values():
                await office_store.save_person(connection, person)
        await self.start()

    async def start(self) -> None:
        """A new hub on the same data, as after the old one was killed."""
        bus = Bus()
        bus.listen(AvailabilityChanged, self.heard.append)
        self.hub = PresenceHub(self.database, bus, lambda: self.now, self.schedule)
        await self.hub.load()

    @property
    def schedule(self) -> Schedule:
        return Schedule(lambda: self.office)

    async def close(self) -> None:
        await self.database.close()

    # -- what happens ----------------------------------------------------------------

    def give_hours(self, person: str, *hours: QuietHours) -> None:
        people = dict(self.office.people)
        people[person] = replace(people[person], quiet_hours=hours)
        self.office = replace(self.office, people=people)

    def clock(self, text: str) -> None:
        """The wall clock of Berlin shows this: ``2026-03-02 18:00``."""
        local = datetime.fromisoformat(text).replace(tzinfo=self.office.zone)
        self.now = local.astimezone(UTC)

    async def wait(self, **time: float) -> None:
        self.now += timedelta(**time)
        await self.hub.wake()

    async def delete(self, person: str) -> None:
        """Another process removes somebody; the server has not noticed yet."""
        async with self.database.write() as connection:
            await office_store.remove(connection, tables.people, person)

    # -- what is seen ----------------------------------------------------------------

    def status(self, person: str = "mara") -> Status:
        return self.hub.availability(person).status

    def routed(self, person: str = "mara") -> Chosen:
        """What a call of this moment goes by."""
        snapshot = Snapshot(self.office, self.now, self.hub.chosen)
        return snapshot.status(self.office.people[person])

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """(person, status, who set it) of everything that was told; then it is forgotten."""
        found = [(e.person, e.availability.status.value, e.origin) for e in self.heard]
        self.heard.clear()
        return found

    async def log(self, person: str = "mara") -> list[tuple[str, str]]:
        """(status, who set it), oldest first."""
        rows = await self.hub.status_log(person, 200)
        return [(row["status"], row["set_by"]) for row in reversed(rows)]
