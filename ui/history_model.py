"""My calls as the history page shows them: by day, repeats folded, missed ones counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from softphone.client.state import HistoryEntry
from softphone.model.calls import CallResult
from softphone.model.numbers import display
from ui import why_words


class HistoryKind(StrEnum):
    """What happened, as one icon and one word."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    MISSED = "missed"
    ELSEWHERE = "elsewhere"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    "I called and nobody answered."
    FAILED = "failed"
    "I called and it reached nobody: no such number, no line."
    BLOCKED = "blocked"
    "Somebody whose calls I do not want."


FOLDED = frozenset(HistoryKind) - {
    HistoryKind.INCOMING,
    HistoryKind.OUTGOING,
    HistoryKind.ELSEWHERE,
}
"Kinds without a conversation: only these are folded, the others carry their length."


OUTGOING = {
    CallResult.ANSWERED: HistoryKind.OUTGOING,
    CallResult.FAILED: HistoryKind.FAILED,
}
"A call of mine by its result; every other one was not answered."

UNANSWERED = {
    CallResult.REFUSED: HistoryKind.REFUSED,
    CallResult.BLOCKED: HistoryKind.BLOCKED,
}
"A call to me that nobody answered; every other one was missed."


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row: a call, or several equal ones in a row folded to one."""

    entries: tuple[HistoryEntry, ...]
    "Newest first; never empty."
    kind: HistoryKind
    name: str
    "Name known for the number, else the number itself."

    @property
    def latest(self) -> HistoryEntry:
        return self.entries[0]

    @property
    def number(self) -> str:
        return self.latest.remote.number

    @property
    def has_name(self) -> bool:
        """False when the number itself is all that is known."""
        return self.name != display(self.number, "")

    @property
    def count(self) -> int:
        return len(self.entries)

    @property
    def minutes(self) -> int | None:
        """Length of the conversation in begun minutes; None if there was none."""
        first = self.latest
        if first.answered_at is None or first.ended_at is None:
            return None
        return max(1, round((first.ended_at - first.answered_at).total_seconds() / 60))


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """The rows of one local day; ``days_ago`` 0 is today."""

    day: date
    days_ago: int
    rows: tuple[HistoryRow, ...]


def kind_of(entry: HistoryEntry, this_account: str = "") -> HistoryKind:
    """Which icon and word stand for this call."""
    if not entry.is_incoming:
        return OUTGOING.get(entry.result, HistoryKind.UNANSWERED)
    if entry.result is CallResult.ANSWERED:
        is_elsewhere = bool(entry.answered_on) and entry.answered_on != this_account
        return HistoryKind.ELSEWHERE if is_elsewhere else HistoryKind.INCOMING
    if entry.result is CallResult.ANSWERED_ELSEWHERE:
        return HistoryKind.ELSEWHERE
    return UNANSWERED.get(entry.result, HistoryKind.MISSED)


def by_day(
    entries: Iterable[HistoryEntry], now: datetime, names: dict[str, str], this_account: str
) -> tuple[HistoryDay, ...]:
    """Group by local day, newest first, and fold repeats.  ``now`` carries the time zone."""
    days: list[HistoryDay] = []
    newest_first = sorted(entries, key=lambda entry: entry.started_at, reverse=True)
    for entry in newest_first:
        day = entry.started_at.astimezone(now.tzinfo).date()
        if not days or days[-1].day != day:
            days.append(HistoryDay(day, (now.date() - day) // timedelta(days=1), ()))
        days[-1] = replace(days[-1], rows=_add(days[-1].rows, entry, names, this_account))
    return tuple(days)


def _add(
    rows: tuple[HistoryRow, ...], entry: HistoryEntry, names: dict[str, str], account: str
) -> tuple[HistoryRow, ...]:
    kind = kind_of(entry, account)
    number = entry.remote.number
    last = rows[-1] if rows else None
    is_same = last is not None and last.kind is kind and last.number == number
    if last and is_same and kind in FOLDED and _rule(last.latest) == _rule(entry):
        return (*rows[:-1], replace(last, entries=(*last.entries, entry)))
    name = names.get(number) or entry.remote.name or display(number, "")
    return (*rows, HistoryRow((entry,), kind, name))


def _rule(entry: HistoryEntry) -> str:
    """By which rule the call got through do not disturb: another one is another story."""
    rules = (why_words.rule(line) for line in entry.why if why_words.rang(line))
    return next((rule for rule in rules if rule in why_words.THROUGH), "")


def missed_since(entries: Iterable[HistoryEntry], seen: datetime | None) -> int:
    """How many missed calls are newer than the last look at the page."""
    return sum(
        1
        for entry in entries
        if kind_of(entry) is HistoryKind.MISSED and (seen is None or entry.started_at > seen)
    )
