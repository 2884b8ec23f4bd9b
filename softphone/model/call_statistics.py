"""Counting calls: how many were answered, by whom, and how long callers waited.

Honest about little: where few calls were counted, no share and no busiest hour is claimed.
People are told by name, never ranked.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum

FEW = 20
"Below so many calls, shares and rankings of hours say nothing."
STEP_S = 5
STEPS = 7
"Waiting times are counted in steps of five seconds; the last step is open: over 30 s."
BUSIEST = 3


class Outcome(StrEnum):
    """What a call became, seen from whom one looks at."""

    ANSWERED = "answered"
    ELSEWHERE = "elsewhere"
    "Answered, but by somebody else in the call plan."
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class CountedCall:
    """What counting needs to know of a call that has ended."""

    started_at: datetime
    waited_s: float
    "Until it was answered, or until the caller gave up or was sent to a mailbox."
    is_answered: bool
    answered_by: str = ""
    "Id of the person whose device answered; empty where that is nobody's or several people's."
    rang: tuple[tuple[str, str], ...] = ()
    "Kind and number of the steps that it came to, in order; none for a call to one person."
    answered_at_step: tuple[str, str] | None = None
    people: tuple[str, ...] = ()
    "Ids of the people whom it was for."
    is_message: bool = False
    "It was not answered, and the caller could leave a message."


@dataclass(frozen=True, slots=True)
class Target:
    """Whom one looks at: a person (by id), a call group (by number), or everybody."""

    person: str = ""
    group: str = ""


EVERYBODY = Target()


def outcome(call: CountedCall, target: Target = EVERYBODY) -> Outcome:
    """Seen by everybody, “elsewhere” is a later step of the plan than the first that rang."""
    if not call.is_answered:
        return Outcome.MISSED
    if target.person:
        is_own = call.answered_by == target.person
    elif target.group:
        is_own = call.answered_at_step == ("group", target.group)
    else:
        is_own = call.answered_at_step is None or call.answered_at_step == call.rang[0]
    return Outcome.ANSWERED if is_own else Outcome.ELSEWHERE


@dataclass
class Tally:
    """Calls by outcome."""

    answered: int = 0
    elsewhere: int = 0
    missed: int = 0

    def add(self, found: Outcome) -> None:
        setattr(self, found.value, getattr(self, found.value) + 1)

    @property
    def total(self) -> int:
        return self.answered + self.elsewhere + self.missed


@dataclass
class Waiting:
    """How long callers waited: of the answered calls, and of those that nobody answered."""

    answered_s: list[float] = field(default_factory=list)
    missed_s: list[float] = field(default_factory=list)

    def add(self, call: CountedCall) -> None:
        (self.answered_s if call.is_answered else self.missed_s).append(call.waited_s)

    @property
    def counts(self) -> tuple[int, ...]:
        """Answered calls by steps of five seconds; the last is everything longer."""
        found = Counter(min(int(s // STEP_S), STEPS - 1) for s in self.answered_s)
        return tuple(found[step] for step in range(STEPS))

    @property
    def median_s(self) -> float | None:
        return statistics.median(self.answered_s) if self.answered_s else None

    @property
    def nine_of_ten_s(self) -> float | None:
        """Nine of ten callers waited no longer than this (nearest rank)."""
        if not self.answered_s:
            return None
        ranked = sorted(self.answered_s)
        return ranked[math.ceil(len(ranked) * 9 / 10) - 1]

    @property
    def missed_mean_s(self) -> float | None:
        return statistics.mean(self.missed_s) if self.missed_s else None


class CallStatistics:
    """Counts call by call; hours and days are those of the office's clock."""

    def __init__(self, zone: tzinfo, target: Target = EVERYBODY) -> None:
        self._zone, self._target = zone, target
        self.all = Tally()
        self.messages = 0
        "How many of the missed ones could leave a message."
        self.by_hour: dict[int, Tally] = {}
        "Hour of the day on the office's clock, 0 to 23 -> calls that began in it."
        self.by_day: dict[date, Tally] = {}
        self.by_group: dict[str, Tally] = {}
        "Group number -> calls that came to the group, seen from it."
        self.by_person: dict[str, Tally] = {}
        self.waiting = Waiting()
        self.waiting_by_group: dict[str, Waiting] = {}
        self.waiting_by_person: dict[str, Waiting] = {}

    def add(self, calls: Iterable[CountedCall]) -> None:
        for call in calls:
            self._add(call)

    def _add(self, call: CountedCall) -> None:
        found = outcome(call, self._target)
        local = call.started_at.astimezone(self._zone)
        self.all.add(found)
        self.messages += call.is_message
        self.by_hour.setdefault(local.hour, Tally()).add(found)
        self.by_day.setdefault(local.date(), Tally()).add(found)
        self.waiting.add(call)
        for group in dict.fromkeys(n for kind, n in call.rang if kind == "group"):
            self.by_group.setdefault(group, Tally()).add(outcome(call, Target(group=group)))
            self.waiting_by_group.setdefault(group, Waiting()).add(call)
        for person in dict.fromkeys(call.people):
            self.by_person.setdefault(person, Tally()).add(outcome(call, Target(person)))
            self.waiting_by_person.setdefault(person, Waiting()).add(call)

    @property
    def is_few(self) -> bool:
        return self.all.total < FEW

    @property
    def busiest_hours(self) -> tuple[int, ...]:
        """Up to three hours with the most calls, the earlier first; none of few calls."""
        if self.is_few:
            return ()
        ranked = sorted(self.by_hour, key=lambda hour: (-self.by_hour[hour].total, hour))
        return tuple(sorted(ranked[:BUSIEST]))
