"""How much each person has called outside today: counted as it happens, against toll fraud.

A day begins at midnight on the office's clock.  After a restart the day's records are read
again; calls that run at that moment count from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta

from softphone.model import barring
from softphone.model.calls import CallRecord
from softphone.model.office import Office
from softphone.model.route import TargetKind
from softphone.server import record_search
from softphone.server.call_log import CallLog
from softphone.server.legs import Call, CallStage
from softphone.server.record_search import Direction, Wanted
from softphone.server.store.database import Database

PAGE = 500


class OutsideUse:
    """office, utcnow: as they are now."""

    def __init__(self, office: Callable[[], Office], utcnow: Callable[[], datetime]) -> None:
        self._office = office
        self._utcnow = utcnow
        self._day: date | None = None
        self._calls: dict[str, set[str]] = defaultdict(set)
        "By person id or account: ids of the day's calls."
        self._talked_s: dict[str, float] = defaultdict(float)
        self._running: dict[str, tuple[str, datetime]] = {}
        "Id of a call that was answered -> on whom it counts, and since when."

    # -- what happens

    def watch(self, call: Call) -> None:
        """A call rings, was answered, or has ended."""
        key = self._key(call)
        if not key:
            return
        self._begin_day()
        self._calls[key].add(call.id)
        if call.stage is CallStage.ENDED:
            self._end(call.id)
        elif call.answered_at is not None:
            self._running.setdefault(call.id, (key, call.answered_at))

    def _end(self, call_id: str) -> None:
        key, since = self._running.pop(call_id, ("", None))
        if since is not None:
            self._talked_s[key] += (self._utcnow() - since).total_seconds()

    def _key(self, call: Call) -> str:
        """Whose call it is: who sent it out, or the device that made it; empty: not outside."""
        target = next((t for t in call.route.targets if t.kind is TargetKind.EXTERNAL), None)
        if target is None or call.route.is_emergency:
            return ""
        if target.diversions:
            return target.diversions[-1].person
        account = call.request.from_account
        return barring.key_of(account, self._office().owners(account)) if account else ""

    def _begin_day(self) -> None:
        today = self._utcnow().astimezone(self._office().zone).date()
        if today == self._day:
            return
        self._day = today
        self._calls.clear()
        self._talked_s.clear()

    # -- what follows

    def spent(self) -> frozenset[str]:
        """Who may call no more today."""
        self._begin_day()
        office = self._office()
        calls, minutes = office.daily_outside_calls, office.daily_outside_minutes
        found = {key for key, ids in self._calls.items() if calls and len(ids) >= calls}
        if minutes:
            talked = self._talked()
            found |= {key for key, seconds in talked.items() if seconds >= minutes * 60}
        return frozenset(found)

    def _talked(self) -> dict[str, float]:
        if not self._running:
            return self._talked_s
        found, now = dict(self._talked_s), self._utcnow()
        for key, since in self._running.values():
            found[key] = found.get(key, 0.0) + (now - since).total_seconds()
        return found

    # -- after a start

    async def take_up(self, log: CallLog, database: Database) -> None:
        """What was called today before this start."""
        self._begin_day()
        local = self._utcnow().astimezone(self._office().zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        wanted = Wanted(since=midnight, direction=Direction.OUTGOING)
        place = None
        while True:
            page = await record_search.find(log, database, wanted, PAGE, place)
            for record in page:
                self._take(record)
            if len(page) < PAGE:
                return
            place = record_search.place_of(page[-1])

    def _take(self, record: CallRecord) -> None:
        key = record.caller_person or record.caller.number
        self._calls[key].add(record.id)
        if record.answered_at is not None and record.ended_at is not None:
            lasted = record.ended_at - record.answered_at
            self._talked_s[key] += max(timedelta(), lasted).total_seconds()
