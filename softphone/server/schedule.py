"""Quiet hours of the people of the office, for the hub: what holds, and how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from softphone.model import quiet_hours
from softphone.model.availability import Chosen
from softphone.model.office import Office
from softphone.model.people import QuietHours
from softphone.model.quiet_hours import Effective


class Schedule:
    """``office``: the office as it is now."""

    def __init__(self, office: Callable[[], Office]) -> None:
        self._office = office

    @property
    def office(self) -> Office:
        return self._office()

    def people(self) -> Iterator[str]:
        """Everybody who has quiet hours."""
        return (person.id for person in self.office.people.values() if person.quiet_hours)

    def effective(self, person: str, chosen: Chosen, now: datetime) -> Effective:
        """What a person's choice amounts to now; the same as routing says."""
        office = self.office
        return quiet_hours.effective(chosen, _hours(office, person), office.zone, now)

    def edges(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """When anybody's quiet hours changed last, and when they change next."""
        office = self.office
        different = {person.quiet_hours for person in office.people.values()}
        found = [quiet_hours.edges_around(hours, office.zone, now) for hours in different]
        last = max((last for last, _ in found if last is not None), default=None)
        return last, min((after for _, after in found if after is not None), default=None)


def _hours(office: Office, person: str) -> tuple[QuietHours, ...]:
    found = office.people.get(person)
    return found.quiet_hours if found is not None else ()
