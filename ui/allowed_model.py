"""Who rings through my do not disturb: the list as I want it, saved at once (design 23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from softphone.client.errors import OfficeError
from softphone.client.state import AllowedCallers, Colleague, OfficeState
from softphone.model import numbers
from softphone.model.calls import Party
from ui import words
from ui.calls_model import Spawn
from ui.last_wish import LastWish
from ui.people_model import People, RowKind, dialled_from
from ui.reach_ports import ReachCalls

MINUTES = 3
"Two calls within this time are “twice”."
EMERGENCY_MINUTES = 60
"How long emergency services may call back."
MOST = 100
"Numbers on the list; the office takes no more."
OFFERED = 4
"Rows that a search offers at once."


@dataclass(frozen=True, slots=True)
class CallerRow:
    """One caller, on the list or offered for it."""

    number: str
    title: str
    sub: str = ""
    colleague: Colleague | None = None
    "None for a number."

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.title, self.sub) if part)


def summary(callers: AllowedCallers) -> str:
    """“3 Anrufer kommen trotzdem durch”; what twice-callers may is said besides."""
    parts = []
    if callers.numbers:
        parts.append(words.text("dnd.allowedCount", n=len(callers.numbers)))
    if callers.second_call:
        parts.append(words.text("allow.repeat", n=MINUTES))
    return " · ".join(parts) or words.text("allow.nobody")


def row(number: str, office: OfficeState, name: str = "") -> CallerRow:
    """A caller with the name that goes with the number."""
    known = next((c for c in office.colleagues if c.number == number), None)
    if known is not None:
        return CallerRow(number, known.name, words.text("allow.any", number=number), known)
    shown = numbers.display(number, office.country)
    if name and name != number:
        return CallerRow(number, name, shown)
    return CallerRow(number, shown)


class AllowedModel(QObject):
    """What the sheet shows and what a click there means.

    The list that is shown is the wanted one, from the click until the office has answered; the
    last wish counts, and a refused one goes back to what the office holds.

    Signals:
        changed: read it again.
    """

    changed = Signal()

    def __init__(
        self,
        office: Callable[[], OfficeState],
        reach: Callable[[], ReachCalls],
        spawn: Spawn,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._office, self._reach, self._spawn, self._now = office, reach, spawn, now
        self._wish = LastWish(self._save, _sentence, self.changed.emit, spawn)

    @property
    def callers(self) -> AllowedCallers:
        return self._wish.value or self._office().allowed_callers

    @property
    def problem(self) -> str:
        """A sentence about the last wish that was not carried out."""
        return self._wish.problem

    @property
    def is_saving(self) -> bool:
        return self._wish.value is not None

    @property
    def rows(self) -> tuple[CallerRow, ...]:
        callers, office = self.callers, self._office()
        names = {entry.number: entry.name for entry in callers.entries}
        return tuple(row(n, office, names.get(n, "")) for n in callers.numbers)

    def offers(self, query: str) -> tuple[CallerRow, ...]:
        """What can be added for what was typed: people first, then the number itself."""
        if not query.strip():
            return ()
        office = self._office()
        found = [
            row(person.number, office)
            for person in People(office, self._now()).search(query)
            if person.kind is RowKind.PERSON
        ]
        dialled = dialled_from(query) if _is_number(query) else None
        if dialled and all(known.number != dialled for known in found):
            number = numbers.to_e164(dialled, office.country) or dialled
            found.append(row(number, office))
        taken = set(self.callers.numbers)
        return tuple(one for one in found if one.number not in taken)[:OFFERED]

    def is_there(self, query: str) -> bool:
        """Is what was typed on the list already?"""
        dialled = dialled_from(query) if _is_number(query) else None
        if not dialled:
            return False
        country = self._office().country
        wanted = numbers.comparable(dialled, country)
        return any(numbers.comparable(n, country) == wanted for n in self.callers.numbers)

    # what a click means

    def look(self) -> None:
        """The sheet opens: read the list anew."""
        self._wish.problem = ""
        self._spawn(self._load())

    def add(self, one: CallerRow) -> None:
        callers = self.callers
        if one.number in callers.numbers:
            return
        if len(callers.numbers) >= MOST:
            self._wish.tell(words.text("allow.full", n=MOST))
            return
        entry = Party(one.number, one.colleague.name if one.colleague else "")
        self._wish.want(
            replace(
                callers,
                numbers=(*callers.numbers, one.number),
                entries=(*callers.entries, entry),
            )
        )

    def remove(self, number: str) -> None:
        callers = self.callers
        kept = tuple(n for n in callers.numbers if n != number)
        self._wish.want(replace(callers, numbers=kept))

    def let_second_call_ring(self, wanted: bool) -> None:
        self._wish.want(replace(self.callers, second_call=wanted))

    def refuse(self, typed: str) -> None:
        """What was typed is nobody and no number."""
        key = "allow.there" if self.is_there(typed) else "allow.badNumber"
        self._wish.tell(words.text(key, number=typed.strip()))

    # inside

    async def _save(self, callers: AllowedCallers) -> None:
        await self._reach().set_allowed_callers(callers.numbers, callers.second_call)

    async def _load(self) -> None:
        read = self._reach().allowed_callers
        await self._wish.load(read, words.text("allow.notRead"))


def _is_number(query: str) -> bool:
    return any(character.isdigit() for character in query)


def _sentence(error: OfficeError) -> str:
    if error.code == "bad_number":
        return words.text("allow.badNumber", number=error.details.get("number", ""))
    return words.text("err.notSaved" if error.is_absence else "err.notAllowed")
