"""Whose calls do not get through to me: the list as I want it, saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from softphone.client.errors import OfficeError
from softphone.client.state import BlockedCallers, OfficeState
from softphone.model import blocking, numbers
from softphone.model.blocking import ANY_ENDING, BadEntry
from ui import words
from ui.calls_model import Spawn
from ui.last_wish import LastWish
from ui.reach_ports import ReachCalls
from ui.short_undo import Offer, ShortUndo

MOST = blocking.MOST_OF_PERSON
_PROBLEMS = {
    "not_a_number": "block.e.number",
    "too_short": "block.e.short",
    "emergency": "block.e.emergency",
    "house_number": "block.e.house",
    "bad_number": "block.e.number",
    "emergency_number": "block.e.emergency",
}
"Why something cannot be blocked, here or by the office -> the sentence."


@dataclass(frozen=True, slots=True)
class BlockedRow:
    """One entry of the list."""

    entry: str
    title: str
    sub: str = ""


def summary(callers: BlockedCallers) -> str:
    """“3 Nummern gesperrt”; that hidden numbers are turned away is said besides."""
    parts = []
    if callers.numbers:
        parts.append(words.text("block.count", n=len(callers.numbers)))
    if callers.rejects_anonymous:
        parts.append(words.text("block.noHidden"))
    return " · ".join(parts) or words.text("allow.nobody")


def title(entry: str, country: str) -> str:
    """A number as it is read, or how numbers begin."""
    if entry.endswith(ANY_ENDING):
        return f"{entry.removesuffix(ANY_ENDING)} …"
    return numbers.display(entry, country)


def can_be_blocked(number: str, office: OfficeState) -> bool:
    """Somebody outside who shows their number."""
    is_colleague = any(colleague.number == number for colleague in office.colleagues)
    return number.startswith("+") and not is_colleague


def listed(number: str, office: OfficeState) -> str:
    """The entry by which this number is blocked; empty: it is not."""
    entries = office.blocked_callers.numbers
    found = (one for one in entries if blocking.is_listed((one,), number, office.country))
    return next(found, "")


class BlockedModel(QObject):
    """What the sheet shows, and what a click there or in the list of calls means.

    Signals:
        changed: read it again.
    """

    changed = Signal()

    def __init__(
        self, office: Callable[[], OfficeState], reach: Callable[[], ReachCalls], spawn: Spawn,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._office, self._reach, self._spawn = office, reach, spawn
        self._wish = LastWish(self._save, _sentence, self.changed.emit, spawn)
        self.undo = ShortUndo(self._take_back, self)

    @property
    def callers(self) -> BlockedCallers:
        return self._wish.value or self._office().blocked_callers

    @property
    def problem(self) -> str:
        """A sentence about the last wish that was not carried out."""
        return self._wish.problem

    @property
    def rows(self) -> tuple[BlockedRow, ...]:
        office = self._office()
        names = {entry.remote.number: entry.remote.name for entry in office.history}
        return tuple(_row(entry, office, names) for entry in self.callers.numbers)

    # what a click means

    def look(self) -> None:
        """The sheet opens: read the list anew."""
        self._wish.problem = ""
        self._spawn(self._load())

    def add(self, typed: str) -> bool:
        """Block what was typed; False, and a sentence why, if that cannot be."""
        office, typed = self._office(), typed.strip()
        try:
            if any(colleague.number == typed for colleague in office.colleagues):
                raise BadEntry("house_number")
            entry = blocking.entry(typed, office.country)
        except BadEntry as error:
            self._wish.tell(words.text(_PROBLEMS[error.code], number=typed))
            return False
        if entry in self.callers.numbers:
            self._wish.tell(words.text("allow.there", number=typed))
            return False
        if len(self.callers.numbers) >= MOST:
            self._wish.tell(words.text("block.full", n=MOST))
            return False
        self._put((*self.callers.numbers, entry))
        return True

    def remove(self, entry: str) -> None:
        self._put(tuple(one for one in self.callers.numbers if one != entry))

    def turn_away_hidden(self, wanted: bool) -> None:
        self._wish.want(replace(self.callers, rejects_anonymous=wanted))

    # in the list of calls, to be taken back

    def block(self, number: str) -> None:
        if self.add(number):
            self._offer("block.done", number)

    def unblock(self, number: str) -> None:
        self.remove(number)
        self._offer("block.lifted", number)

    def _offer(self, key: str, number: str) -> None:
        shown = numbers.display(number, self._office().country)
        self.undo.begin(Offer(number, words.text(key, number=shown)))

    def _take_back(self, number: str) -> None:
        if number in self.callers.numbers:
            self.remove(number)
        else:
            self.add(number)

    # inside

    def _put(self, entries: tuple[str, ...]) -> None:
        self._wish.want(replace(self.callers, numbers=entries))

    async def _save(self, callers: BlockedCallers) -> None:
        await self._reach().set_blocked_callers(callers.numbers, callers.rejects_anonymous)

    async def _load(self) -> None:
        read = self._reach().blocked_callers
        await self._wish.load(read, words.text("allow.notRead"))


def _row(entry: str, office: OfficeState, names: dict[str, str]) -> BlockedRow:
    shown = title(entry, office.country)
    if entry.endswith(ANY_ENDING):
        return BlockedRow(entry, shown, words.text("block.beginning"))
    name = names.get(entry, "")
    return (
        BlockedRow(entry, name, shown) if name and name != entry else BlockedRow(entry, shown)
    )


def _sentence(error: OfficeError) -> str:
    key = _PROBLEMS.get(error.code)
    if key is not None:
        return words.text(key, number=error.details.get("number", ""))
    return words.text("err.notSaved" if error.is_absence else "err.notAllowed")
