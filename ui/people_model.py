"""The list of people: quick dial, everyone, or what a search finds.  Decided, not painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from softphone.client.state import Colleague, OfficeState
from softphone.model import numbers
from ui import status_words, words
from ui.status_words import ShownStatus
from ui.widgets.badge import Badge

Minutes = Callable[[str], int | None]
"Whole minutes that somebody has been on a call, by person id."


class RowKind(StrEnum):
    SECTION = "section"
    DIAL = "dial"
    PERSON = "person"


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

    @property
    def spoken(self) -> str:
        """“Jonas Brandt, 607, Erreichbar”."""
        parts = (self.title, self.number, self.status.text if self.status else self.end)
        return ", ".join(dict.fromkeys(part for part in parts if part))


def everyone(
    office: OfficeState, favourites: Sequence[str], zone: tzinfo, minutes: Minutes
) -> tuple[PeopleRow, ...]:
    """Quick dial in the chosen order, then all others by name; never myself."""
    people = _people(office)
    by_number = {person.number: person for person in people}
    quick = [by_number[number] for number in favourites if number in by_number]
    others = sorted(
        (p for p in people if p.number not in favourites), key=lambda p: p.name.casefold()
    )
    rows: list[PeopleRow] = []
    if quick:
        rows.append(PeopleRow(RowKind.SECTION, words.text("list.favourites")))
        rows += [_row(p, office, zone, minutes, is_favourite=True) for p in quick]
    if others:
        title = words.text("list.everyone")
        rows.append(PeopleRow(RowKind.SECTION, title, end=str(len(others))))
        rows += [_row(p, office, zone, minutes) for p in others]
    return tuple(rows)


def search(
    office: OfficeState, query: str, favourites: Sequence[str], zone: tzinfo, minutes: Minutes
) -> tuple[PeopleRow, ...]:
    """What a query finds: people by name, department or number, and the number itself."""
    found = sorted(
        ((rank, p) for p in _people(office) if (rank := _rank(p, query)) is not None),
        key=lambda pair: (pair[0], pair[1].name.casefold()),
    )
    people = [
        _row(p, office, zone, minutes, is_favourite=p.number in favourites) for _, p in found
    ]
    dial = dial_row(office, query)
    if any(row.number == query.strip() for row in people):
        dial = None
    count = len(people)
    rows = [dial] if dial else []
    if count:
        header = PeopleRow(RowKind.SECTION, words.text("dial.results", n=count))
        return (*rows, header, *people) if dial else (header, *people)
    return tuple(rows)


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


def _people(office: OfficeState) -> list[Colleague]:
    mine = office.me.id if office.me else ""
    return [person for person in office.colleagues if person.id != mine]


def _row(
    person: Colleague,
    office: OfficeState,
    zone: tzinfo,
    minutes: Minutes,
    *,
    is_favourite: bool = False,
) -> PeopleRow:
    if person.kind == "voip_account":
        status = ShownStatus(Badge.NONE, words.text("st.account"))
    else:
        status = status_words.of_person(person.availability, zone, minutes(person.id))
        if status_words.is_stale(office):
            as_of = person.availability.as_of if person.availability else None
            plain = status_words.of_person(person.availability, zone)
            status = status_words.stale(plain, office.as_of or as_of, zone)
    return PeopleRow(
        RowKind.PERSON, person.name, person.number, status, person.number, is_favourite
    )


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
