"""The list of colleagues as JSON text: of whom nothing changed is not encoded again.

It is the same for everybody who may see colleagues; rights are checked before it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from softphone.model.availability import Availability
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.api import shapes


class PeopleText:
    """People by name, then the accounts that belong to nobody."""

    def __init__(self) -> None:
        self._office: Office | None = None
        self._order: list[Person] = []
        self._alone: list[str] = []
        self._known: dict[str, tuple[Person, Availability, str]] = {}

    def of(self, office: Office, availability: Callable[[str], Availability]) -> str:
        """A JSON array of ``Person``, as it is now."""
        if office is not self._office:
            self._take(office)
        parts = [self._person(person, availability(person.id)) for person in self._order]
        return f"[{','.join(parts + self._alone)}]"

    def _take(self, office: Office) -> None:
        self._office = office
        people = office.people
        self._order = sorted(people.values(), key=lambda p: (p.name.casefold(), p.number))
        alone = [a for a in office.accounts.values() if not office.owners(a.number)]
        self._alone = [_encoded(shapes.personless(account)) for account in alone]
        self._known = {id: known for id, known in self._known.items() if id in people}

    def _person(self, person: Person, status: Availability) -> str:
        known = self._known.get(person.id)
        if known is None or known[0] is not person or known[1] != status:
            known = (person, status, _encoded(shapes.person(person, status)))
            self._known[person.id] = known
        return known[2]


def _encoded(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
