"""How much each person has called outside today: counted as it happens, against toll fraud.

A day begins at midnight on the office's clock.  After a restart the day's records are read
again; calls that run at that moment count from then on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from softphone.model import barring, numbers
from softphone.model.call_plan import StepKind
from softphone.model.calls import CallRecord, Decision
from softphone.model.office import Office
from softphone.model.route import Target, TargetKind
from softphone.server import record_search
from softphone.server.call_log import CallLog, from_document
from softphone.server.legs import Call, CallStage
from softphone.server.record_search import Wanted
from softphone.server.store.database import Database

PAGE = 500


class OutsideUse:
    """office, utcnow: as they are now."""

    def __init__(self, office: Callable[[], Office], utcnow: Callable[[], datetime]) -> None:
        self._office = office
        self._utcnow = utcnow
        self._midnight: datetime | None = None
        "When the day began that is counted."
        self._calls: dict[str, set[str]] = defaultdict(set)
        "By person id or account: ids of the day's calls."
        self._talked_s: dict[str, float] = defaultdict(float)
        self._running: dict[str, tuple[str, datetime]] = {}
        "Id of a call that was answered outside -> on whom it counts, and since when."
        self._reached: set[str] = set()
        "Whose day was told to be used up."
        self.noticed: Callable[[Call, Iterable[str]], None] = lambda call, keys: None
        "Told of a call that rings outside or was kept from it, and on whom it counts."
        self.reached: Callable[[str], None] = lambda key: None
        "Told once a day for each whose day is used up."

    # -- what happens

    def watch(self, call: Call) -> None:
        """A call rings, was answered, or has ended."""
        midnight = self._begin_day()
        if call.started_at >= midnight and not call.route.is_emergency:
            for key in self._keys(call):
                self._calls[key].add(call.id)
            self._notice(call)
        if call.stage is CallStage.ENDED:
            self._end(call.id, midnight)
        elif call.answered_at is not None and call.id not in self._running:
            key = self._answered_by(call)
            if key and not call.route.is_emergency:
                self._running[call.id] = (key, call.answered_at)

    def _notice(self, call: Call) -> None:
        if call.stage is CallStage.SETTING_UP:
            self.noticed(call, dict.fromkeys(self._keys(call)))
        elif call.route.refusal is not None and not call.branches:
            key = barring.causer(call.request, call.route.stage, self._office())
            self.noticed(call, [key] if key else [])

    def _end(self, call_id: str, midnight: datetime) -> None:
        key, since = self._running.pop(call_id, ("", midnight))
        if key:
            self._talked_s[key] += _seconds(max(since, midnight), self._utcnow())

    def called(self, id: str, key: str) -> None:
        """Something else than a call of the table rings outside: a click rings a mobile."""
        self._begin_day()
        self._calls[key].add(id)

    def answered(self, id: str, key: str) -> None:
        self._running[id] = (key, self._utcnow())

    def over(self, id: str) -> None:
        self._end(id, self._begin_day())

    def _keys(self, call: Call) -> Iterator[str]:
        """Whose call it is: who sent it out, or the device that made it."""
        for leg in call.branches:
            if leg.target is not None and leg.target.kind is TargetKind.EXTERNAL:
                key = self._key(leg.target, call)
                if key:
                    yield key

    def _answered_by(self, call: Call) -> str:
        """Who pays for the talk; empty where a device of ours answered."""
        target = call.winner.target if call.winner is not None else None
        is_outside = target is not None and target.kind is TargetKind.EXTERNAL
        return self._key(target, call) if is_outside and target is not None else ""

    def _key(self, target: Target, call: Call) -> str:
        if target.diversions:
            return target.diversions[-1].person
        return barring.causer(call.request, call.route.stage, self._office())

    def _begin_day(self) -> datetime:
        """When today began, UTC; a new day has used up nothing."""
        local = self._utcnow().astimezone(self._office().zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        if midnight != self._midnight:
            self._midnight = midnight
            self._calls.clear()
            self._talked_s.clear()
            self._reached.clear()
        return midnight

    # -- what follows

    def spent(self) -> frozenset[str]:
        """Who may call no more today."""
        midnight, office = self._begin_day(), self._office()
        calls, minutes = office.daily_outside_calls, office.daily_outside_minutes
        found = {key for key, ids in self._calls.items() if calls and len(ids) >= calls}
        if minutes:
            talked = self._talked(midnight)
            found |= {key for key, seconds in talked.items() if seconds >= minutes * 60}
        for key in found - self._reached:
            self._reached.add(key)
            self.reached(key)
        return frozenset(found)

    def _talked(self, midnight: datetime) -> dict[str, float]:
        if not self._running:
            return self._talked_s
        found, now = dict(self._talked_s), self._utcnow()
        for key, since in self._running.values():
            found[key] = found.get(key, 0.0) + _seconds(max(since, midnight), now)
        return found

    # -- after a start

    async def take_up(self, log: CallLog, database: Database) -> None:
        """What was called today before this start."""
        wanted = Wanted(since=self._begin_day())
        await log.flush()
        place = None
        while True:
            page = await record_search.page_of_texts(database, wanted, PAGE, place)
            for _, text in page:
                if '"+' in text:  # no outside number, no call outside
                    self._take(from_document(json.loads(text)))
            if len(page) < PAGE:
                return
            place = page[-1][0]

    def _take(self, record: CallRecord) -> None:
        for number, key in self._went_out(record):
            self._calls[key].add(record.id)
            if number == record.answered_on and record.answered_at and record.ended_at:
                self._talked_s[key] += _seconds(record.answered_at, record.ended_at)

    def _went_out(self, record: CallRecord) -> Iterator[tuple[str, str]]:
        """Outside numbers that were rung, and on whom each counts.

        A forwarded call counts on those whom it was for and who have the number or a rule that
        leads to it; their record does not say which of several it was.
        """
        office = self._office()
        rang = {w.target for w in record.why if w.decision is Decision.RANG}
        rang |= {record.answered_on} if record.answered_at else set()
        for number in sorted(n for n in rang if n.startswith("+")):
            if number == numbers.comparable(record.callee.number, office.country):
                yield number, record.caller_person or record.caller.number
            else:
                sharing = {person.id for person in office.sharing(number)}
                for id in sharing.intersection(record.callee_people):
                    yield number, id
                if self._is_of_step(number, record):
                    plan = office.plan(record.callee.number)
                    by = record.caller_person or (f"{barring.PLAN}{plan.name}" if plan else "")
                    if by:
                        yield number, by

    def _is_of_step(self, number: str, record: CallRecord) -> bool:
        country = self._office().country
        outside = (s.number for s in record.steps if s.kind == StepKind.EXTERNAL.value)
        return number in {numbers.comparable(text, country) for text in outside}


def _seconds(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds())
