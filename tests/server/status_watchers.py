"""Who hears of statuses over a network that loses, repeats and reorders what it carries.

The watchers are the real reader of the live channel (``softphone.client.reducer``); the
messages are the real shapes of the API.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from softphone.client import reducer
from softphone.client.reducer import Picture
from softphone.model.availability import Availability
from softphone.model.events import AvailabilityChanged
from softphone.model.people import Person
from softphone.server.api import shapes

Shown = tuple[str, datetime | None, int]
"Status, end and revision."


@dataclass
class Watcher:
    """A device that shows everybody's status, and from which its owner can be switched."""

    account: str
    owner: str
    in_flight: list[dict[str, Any]] = field(default_factory=list)
    "News that were sent to it and have not arrived."
    has_missed: bool = False
    "Something was lost since it last asked for everything."
    picture: Picture = field(default=Picture())
    highest: dict[str, int] = field(default_factory=dict)
    "By person: the newest revision that it has ever shown."

    def send(self, event: AvailabilityChanged) -> None:
        """As the server's live channel does; it may never arrive, or arrive twice."""
        self.in_flight.append(
            {
                "type": "availability",
                "revision": event.availability.revision,
                "person": event.person,
                "availability": shapes.availability(event.availability),
            }
        )

    def hear(self, message: dict[str, Any], now: datetime) -> None:
        self.picture = reducer.hear(self.picture, message, now)
        self._check()

    def fetch(self, people: dict[str, tuple[Person, Availability]], now: datetime) -> None:
        """Ask for the whole picture; what is still in flight arrives afterwards."""
        everybody = [shapes.person(*entry) for entry in people.values()]
        me = shapes.me(*people[self.owner], ())
        revision = max(held.revision for _, held in people.values())
        message = {"type": "snapshot", "revision": revision, "people": everybody, "me": me}
        self.picture = reducer.snapshot(self.picture, message, now)
        self.has_missed = False
        self._check()

    def reboot(self) -> None:
        """It forgets everything; what was sent to it before does not reach it any more."""
        self.picture, self.in_flight, self.highest = Picture(), [], {}

    def shows(self, person: str) -> Shown:
        found = next(c for c in self.picture.state.colleagues if c.id == person)
        assert found.availability is not None
        held = found.availability
        return held.status.value, held.until, held.revision

    def revision_of(self, person: str) -> int:
        return self.shows(person)[2]

    def _check(self) -> None:
        """No revision goes back."""
        for colleague in self.picture.state.colleagues:
            revision = self.revision_of(colleague.id)
            before = self.highest.get(colleague.id, 0)
            assert revision >= before, f"{self.account}: revision {before} became {revision}"
            self.highest[colleague.id] = revision
