"""The list of people: quick dial, everyone, or what a search finds.  Decided, not painted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from softphone.client.contacts import KnownContact
from softphone.client.state import Colleague, OfficeState
from softphone.model import numbers
from ui import status_words, words
from ui.status_words import ShownStatus
from ui.widgets.badge import Badge

Minutes = Callable[[str], int | None]
"Whole minutes that somebody has been on a call, by person id."
MyCalls = Mapping[str, bool]
"Numbers I am talking with; True while I hold the call."


def not_seen(_: str) -> None:
    """Nobody's call was seen to begin."""


class RowKind(StrEnum):
    SECTION = "section"
    DIAL = "dial"
    PERSON = "person"
    CONTACT = "contact"
    "A number of somebody outside the house."


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """One line of the list.  ``number`` is what a call dials; sections have none."""

    kind: RowKind
    title: str
    number: str = ""
    status: ShownStatus | None = None
    end: str = ""
    "What stands at the right: a number, or how many there are."
    is_favourite: bool = False
    contact: KnownContact | None = None

    @property
    def spoken(self) -> str:
        """“Jonas Brandt, 607, Erreichbar”."""
        number = self.number if self.kind is not RowKind.CONTACT else ""
        parts = (self.title, number, self.status.text if self.status else self.end)
        return ", ".join(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class People:
    """The people of an office as one person sees them at one moment."""

    office: OfficeState
    now: datetime
    "With the zone in which times are shown."
    favourites: tuple[str, ...] = ()
    minutes: Minutes = not_seen
    my_calls: MyCalls = field(default_factory=dict)

    def everyone(self) -> tuple[PeopleRow, ...]:
        """Quick dial in the chosen order, then all others by name; never myself."""
        by_number = {person.number: person for person in self._others()}
        quick = [by_number[number] for number in self.favourites if number in by_number]
        rest = sorted(
            (p for p in self._others() if p.number not in self.favourites),
            key=lambda person: person.name.casefold(),
        )
        rows: list[PeopleRow] = []
        if quick:
            rows.append(PeopleRow(RowKind.SECTION, words.text("list.favourites")))
            rows += [self._row(person) for person in quick]
        if rest:
            title = words.text("list.everyone")
            rows.append(PeopleRow(RowKind.SECTION, title, end=str(len(rest))))
            rows += [self._row(person) for person in rest]
        return tuple(rows)

    def search(self, query: str, contacts: Sequence[PeopleRow] = ()) -> tuple[PeopleRow, ...]:
        """What a query finds: the number itself, then people by name, department, number.

        contacts: what it finds outside the house, as far as that is known by now.
        """
        found = sorted(
            ((rank, p) for p in self._others() if (rank := _rank(p, query)) is not None),
            key=lambda pair: (pair[0], pair[1].name.casefold()),
        )
        people = [self._row(person) for _, person in found]
        rows: list[PeopleRow] = []
        dial = dial_row(self.office, query)
        country = self.office.country
        known = {numbers.comparable(row.number, country) for row in (*people, *contacts)}
        if dial is not None and numbers.comparable(dial.number, country) not in known:
            rows.append(dial)
        if people:
            title = words.text("dial.results", n=len(people))
            rows += [PeopleRow(RowKind.SECTION, title), *people]
        if contacts:
            rows += [PeopleRow(RowKind.SECTION, words.text("tab.contacts")), *contacts]
        return tuple(rows)

    def _others(self) -> list[Colleague]:
        mine = self.office.me.id if self.office.me else ""
        return [person for person in self.office.colleagues if person.id != mine]

    def _row(self, person: Colleague) -> PeopleRow:
        is_favourite = person.number in self.favourites
        status = self._status(person)
        number = person.number
        return PeopleRow(RowKind.PERSON, person.name, number, status, number, is_favourite)

    def _status(self, person: Colleague) -> ShownStatus:
        if person.number in self.my_calls:
            key = "st.heldByYou" if self.my_calls[person.number] else "st.withYou"
            return ShownStatus(Badge.ON_CALL, words.text(key), "busy")
        if person.kind == "voip_account":
            return ShownStatus(Badge.NONE, words.text("st.account"))
        minutes = None if status_words.is_stale(self.office) else self.minutes(person.id)
        status = status_words.of_person(person.availability, self.now, minutes)
        if not status_words.is_stale(self.office):
            return status
        return status_words.stale(status, self.office.as_of, self.now.tzinfo or UTC)


def dial_row(office: OfficeState, query: str) -> PeopleRow | None:
    """“+49 … anrufen” when what was typed can be dialled."""
    dialled = dialled_from(query)
    if dialled is None or not any(character.isdigit() for character in dialled):
        return None
    if numbers.is_emergency(dialled, office.country):
        status = ShownStatus(Badge.NONE, words.text("dial.via"))
        title = words.text("dial.emergency", number=dialled)
        return PeopleRow(RowKind.DIAL, title, dialled, status)
    e164 = numbers.to_e164(dialled, office.country)
    shown = numbers.display(e164, office.country) if e164 else dialled
    title = words.text("dial.callNumber", number=shown)
    status = ShownStatus(Badge.NONE, words.text("dial.noPlan"))
    return PeopleRow(RowKind.DIAL, title, dialled, status)


def dialled_from(query: str) -> str | None:
    """The number in what was typed or pasted, as it is sent; None if it is none."""
    try:
        return numbers.parse_dialled(query)
    except numbers.BadNumber:
        return None


def pasted(text: str) -> str:
    """Pasted text for the dial bar: a ``tel:`` link becomes its number, one line at most."""
    line = text.strip().splitlines()[0].strip() if text.strip() else ""
    scheme = line.partition(":")[0].lower()
    if scheme in ("tel", "sip", "sips", "callto"):
        return dialled_from(line) or line
    return line


def _rank(person: Colleague, query: str) -> int | None:
    """How well a person fits: 0 best, None not at all."""
    wanted = query.casefold().split()
    if not wanted:
        return None
    digits = "".join(wanted)
    if digits.isdecimal():
        if person.number == digits:
            return 0
        return 1 if person.number.startswith(digits) else None
    parts = person.name.casefold().replace("-", " ").split()
    if person.name.casefold().startswith(query.strip().casefold()):
        return 0
    if all(any(part.startswith(word) for part in parts) for word in wanted):
        return 1
    department = person.department.casefold()
    if all(word in department or any(p.startswith(word) for p in parts) for word in wanted):
        return 2
    return None
