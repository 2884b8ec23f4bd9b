"""Signs that a telephone is misused for calls that cost money (wire.md 8.2).

Each sign is looked for as things happen; what follows, who is told, and that it is told once,
is the server's business.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

EXPENSIVE = frozenset({"international", "premium"})
"Classes of numbers that somebody is after who breaks in."
MANY, WITHIN = 5, timedelta(minutes=10)
"So many different ones in so short a time are not called by anybody at work."
MANY_AT_NIGHT, WITHIN_AT_NIGHT = 2, timedelta(hours=1)
NIGHT_BEGINS, NIGHT_ENDS = 22, 6
"Hours of the office's clock."
WRONG, WRONG_WITHIN_S = 5, 3600.0
"Wrong passwords, after which a right one from elsewhere is a sign."
MOST_KEPT = 10_000


class AlarmKind(StrEnum):
    LIMIT_REACHED = "limit_reached"
    "A day's calls to the outside, or its minutes, are used up."
    MANY_EXPENSIVE = "many_expensive"
    "Many different numbers abroad or at a premium in a short time."
    AT_NIGHT = "expensive_at_night"
    GUESSED = "guessed_password"
    "Many wrong passwords, then the right one from a new address."


@dataclass(frozen=True, slots=True)
class Alarm:
    id: str
    kind: AlarmKind
    subject: str
    "A person's id, an account's number, or the name of a call plan."
    subject_kind: str
    "``user``, ``voip_account`` or ``call_plan``."
    name: str
    "What people call the subject."
    at: datetime
    numbers: tuple[str, ...] = ()
    "Outside numbers that were called, or tried."
    address: str = ""
    "Where somebody signed in from."


def is_night(here: datetime) -> bool:
    """On the office's clock."""
    return here.hour >= NIGHT_BEGINS or here.hour < NIGHT_ENDS


@dataclass(slots=True)
class ExpensiveCalls:
    """Which expensive numbers each person, account or plan has called lately."""

    _called: dict[str, deque[tuple[datetime, str]]] = field(default_factory=dict)

    def called(
        self, key: str, number: str, here: datetime
    ) -> tuple[AlarmKind, tuple[str, ...]] | None:
        """Note a call to an expensive number, made or tried; the sign, and its numbers.

        here: on the office's clock.
        """
        if key not in self._called and len(self._called) >= MOST_KEPT:
            del self._called[next(iter(self._called))]
        mine = self._called.setdefault(key, deque(maxlen=100))
        mine.append((here, number))
        lately = self._since(mine, here - WITHIN)
        if len(lately) >= MANY:
            return AlarmKind.MANY_EXPENSIVE, lately
        tonight = self._since(mine, here - WITHIN_AT_NIGHT)
        if is_night(here) and len(tonight) >= MANY_AT_NIGHT:
            return AlarmKind.AT_NIGHT, tonight
        return None

    @staticmethod
    def _since(calls: deque[tuple[datetime, str]], moment: datetime) -> tuple[str, ...]:
        return tuple(dict.fromkeys(number for at, number in calls if at >= moment))


@dataclass(slots=True)
class Guesses:
    """Wrong passwords of accounts and people, and from where they were right before.

    Times are monotonic seconds.
    """

    _wrong: dict[str, deque[float]] = field(default_factory=dict)
    _known: dict[str, set[str]] = field(default_factory=dict)
    "Addresses from which the right password came."

    def failed(self, who: str, now: float) -> None:
        if who not in self._wrong and len(self._wrong) >= MOST_KEPT:
            del self._wrong[next(iter(self._wrong))]
        self._wrong.setdefault(who, deque(maxlen=WRONG)).append(now)

    def succeeded(self, who: str, address: str, now: float) -> bool:
        """True where it looks as if the password was guessed.

        Where nothing is known of earlier places nothing is new: a telephone is being set up.
        """
        known = self._known.setdefault(who, set())
        if address in known:
            return False
        wrong = self._wrong.pop(who, deque())
        is_new = bool(known)
        if len(known) < 100:
            known.add(address)
        lately = [at for at in wrong if now - at <= WRONG_WITHIN_S]
        return is_new and len(lately) >= WRONG
