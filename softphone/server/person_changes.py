"""One place where what SIP devices wish of a person becomes commits: in order, and bounded.

A key of a desk phone, a feature code and a publication all come through here.  Of one person
one change is made at a time, in the order in which they were wished.  A wish that has not begun
gives way to a newer one for the same thing: a phone gone mad costs one commit at a time.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any

from softphone.server.store.database import DataProblem
from softphone.server.store.office_store import Gone

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[bool]]
"Commits; True if what was wished holds now, False if it was refused."
Done = Callable[[bool], None]

MAX_WAITING = 50
"Wishes of one person that have not begun."
BURST = 1000
A_SECOND = 10.0
"""So many wishes of one account are taken at once, and so many a second for ever after; nobody
presses keys that fast, and every change is a row of the log for ninety days."""


@dataclass(slots=True)
class _Wish:
    work: Work
    done: dict[Hashable, Done]


class PersonChanges:
    """spawn: runs a coroutine.  monotonic: seconds."""

    def __init__(
        self,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._spawn = spawn
        self._lines: dict[str, dict[Hashable, _Wish]] = {}
        "Person -> what was wished and has not begun, by slot, oldest first."
        self._rates = Rates(monotonic)
        self._has_trouble = False

    def wish(
        self, person: str, account: str, slot: Hashable, work: Work, done: Done,
        asker: Hashable = None,
    ) -> None:  # fmt: skip
        """Have this done after what the person's devices wished before; ``done`` is told.

        slot: what is to be changed; a wish for the same slot that waits is dropped, and who
        made it is told what came of this one.  None: it never gives way.  asker: of several
        wishes of one asker for a slot, the last ``done`` is told.
        """
        key = object() if slot is None else slot
        line = self._lines.get(person, {})
        waits = line.get(key)
        is_full = waits is None and len(line) >= MAX_WAITING
        if not self._rates.takes(account) or is_full:
            done(False)
        else:
            line.pop(key, None)
            told = waits.done if waits is not None else {}
            line[key] = _Wish(work, {**told, asker: done})
            if person not in self._lines:
                self._lines[person] = line
                self._spawn(self._serve(person, line))

    async def _serve(self, person: str, line: dict[Hashable, _Wish]) -> None:
        try:
            while line:
                wish = line.pop(next(iter(line)))
                is_done = await self._carry_out(wish)
                for done in wish.done.values():
                    done(is_done)
        finally:
            del self._lines[person]

    async def _carry_out(self, wish: _Wish) -> bool:
        try:
            is_done = await wish.work()
        except Gone:
            return False
        except DataProblem as problem:
            if not self._has_trouble:
                log.error("a change wished by a device was not made: %s", problem)
            self._has_trouble = True
            return False
        except Exception:
            log.exception("a change wished by a device failed")
            return False
        self._has_trouble = False
        return is_done


class Rates:
    """How fast each account wishes for changes.  Too fast is logged once, until it rests."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._spent: dict[str, tuple[float, float]] = {}
        "Account -> (wishes that count against it, when that was so)."
        self._told: set[str] = set()

    def takes(self, account: str) -> bool:
        """May this account make one more wish now?"""
        now = self._monotonic()
        spent, since = self._spent.get(account, (0.0, now))
        spent = max(spent - (now - since) * A_SECOND, 0.0)
        if spent >= BURST:
            self._spent[account] = (spent, now)
            if account not in self._told:
                self._told.add(account)
                log.warning("account %s switches faster than anybody can: slowed down", account)
            return False
        if spent < BURST / 2:
            self._told.discard(account)
        self._spent[account] = (spent + 1, now)
        return True
