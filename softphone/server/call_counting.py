"""Records of calls as they are kept, read for counting: by thousands, off the event loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from softphone.model import numbers
from softphone.model.call_statistics import (
    EVERYBODY,
    CallStatistics,
    CountedCall,
    Outcome,
    Target,
    outcome,
)
from softphone.model.calls import CallRecord, ReasonCode
from softphone.model.office import Office
from softphone.server import record_search
from softphone.server.call_log import CallLog, from_document
from softphone.server.record_search import Place, Wanted
from softphone.server.store.database import Database

PAGE = 1000
RINGING = frozenset({"user", "group", "account", "external"})
"Kinds of step at which something rings."
_NOT_COUNTED = frozenset({"failed", "blocked"})


async def count(
    log: CallLog, database: Database, office: Office, wanted: Wanted
) -> CallStatistics:
    """Of all calls that are wanted, seen from the wanted person or group."""
    reader = Reader(office, wanted)
    found = CallStatistics(office.zone, reader.target)
    await log.flush()
    place = None
    while True:
        page = await record_search.page_of_texts(database, wanted, PAGE, place)
        if page:
            texts = [text for _, text in page]
            await asyncio.to_thread(found.add, reader.calls(texts))
            place = page[-1][0]
        if len(page) < PAGE:
            return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A record, and what it counts as; nothing where it is not counted."""

    record: CallRecord
    call: CountedCall | None
    became: Outcome | None


async def page(
    log: CallLog, database: Database, office: Office, wanted: Wanted, limit: int,
    place: Place | None = None,
) -> list[Seen]:  # fmt: skip
    """The newest first; ``place``: only what is older.  Fewer than ``limit`` are the last."""
    reader = Reader(office, wanted)
    await log.flush()
    found: list[Seen] = []
    step = PAGE if wanted.became or wanted.is_counted else limit
    while True:
        rows = await record_search.page_of_texts(database, wanted, step, place)
        texts = [text for _, text in rows]
        found += await asyncio.to_thread(list, reader.seen(texts))
        if len(rows) < step or len(found) >= limit:
            return found[:limit]
        place = rows[-1][0]


class Reader:
    """Stored texts as calls, those that are wanted only."""

    def __init__(self, office: Office, wanted: Wanted) -> None:
        self._wanted, self._answers = wanted, Answers(office)
        is_one = wanted.person or wanted.group
        self.target = Target(wanted.person, wanted.group) if is_one else EVERYBODY

    def calls(self, texts: Iterable[str]) -> Iterable[CountedCall]:
        for text in texts:
            call = counted(json.loads(text), self._answers)
            if call is not None and self._is_wanted(outcome(call, self.target)):
                yield call

    def seen(self, texts: Iterable[str]) -> Iterable[Seen]:
        for text in texts:
            document = json.loads(text)
            call = counted(document, self._answers)
            became = outcome(call, self.target) if call is not None else None
            if self._is_wanted(became):
                yield Seen(from_document(document), call, became)

    def _is_wanted(self, became: Outcome | None) -> bool:
        if became is None:
            return not (self._wanted.is_counted or self._wanted.became)
        return self._wanted.became in (None, became)


class Answers:
    """Whose device it is that answered."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def person(self, answered_on: str) -> str:
        """Id of its one owner; empty where it is nobody's or several people's."""
        owners = self._office.owners(answered_on) if answered_on else ()
        if not owners and answered_on.startswith("+"):
            owners = self._office.sharing(answered_on)
        return owners[0].id if len(owners) == 1 else ""

    def is_service(self, number: str) -> bool:
        return self._office.service(number) is not None

    def is_emergency(self, number: str) -> bool:
        return bool(number) and numbers.is_emergency(number, self._office.country)


def counted(document: dict[str, Any], answers: Answers) -> CountedCall | None:
    """None for what is no call of somebody to somebody: services, and what never went out."""
    callee = document["callee"][0]
    if document["result"] in _NOT_COUNTED or answers.is_service(callee):
        return None
    began, answered, ended = (document[k] for k in ("started_at", "answered_at", "ended_at"))
    until = answered if answered is not None else ended if ended is not None else began
    rang = tuple((s[0], s[1]) for s in document.get("steps", ()) if s[0] in RINGING)
    is_answered = document["result"] in ("answered", "answered_elsewhere", "forwarded")
    reasons = {why[2] for why in document["why"]}
    blocked = document.get("blocked_people", ())
    return CountedCall(
        datetime.fromtimestamp(began, UTC),
        max(0.0, until - began),
        is_answered,
        answers.person(document["answered_on"]) if is_answered else "",
        rang,
        _answered_at_step(document, rang) if is_answered else None,
        tuple(p for p in document["callee_people"] if p not in blocked),
        not is_answered and ReasonCode.MESSAGE.value in reasons,
    )


def _answered_at_step(
    document: dict[str, Any], rang: tuple[tuple[str, str], ...]
) -> tuple[str, str] | None:
    """The step of the plan whose device answered; a group that was called is one itself."""
    if not rang:
        return None
    for why in document["why"]:
        number = why[3].get("step", "") if why[2] == ReasonCode.ANSWERED.value else ""
        if number.isdecimal() and 0 < int(number) <= len(document["steps"]):
            kind, value = document["steps"][int(number) - 1][:2]
            return (kind, value) if kind in RINGING else None
    return rang[0] if len(rang) == 1 else None
