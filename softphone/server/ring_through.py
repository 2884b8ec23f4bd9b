"""Who rings through do not disturb because of a call before: a second call, a call for help.

Second calls are remembered here and nowhere else: after a restart nobody has called yet.  Calls
for help are kept: whoever helps calls back, whatever has happened to the server meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from softphone.model import silence
from softphone.model.calls import ReasonCode
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.legs import Call, CallStage
from softphone.server.store import office_store
from softphone.server.store.database import Database

SECOND_CALL_WITHIN_S = 180.0
CALL_BACK_WITHIN = timedelta(minutes=60)
"wire.md 7 names 30 to 60 minutes."
MAX_REFUSED = 1000
"Callers remembered; the oldest is forgotten first."
SETTING = "called_for_help"


class RingThrough:
    def __init__(self) -> None:
        self._refused: dict[tuple[str, str], float] = {}
        "(person id, caller) -> when the call came, monotonic seconds; last refused last"
        self._called_for_help: dict[str, datetime] = {}
        """Person id -> when a device of theirs called an emergency number; UTC.
        Of a device that is nobody's its account: the company lets the call-back in."""
        self.changed: Callable[[], None] = lambda: None
        "Somebody called for help: to be kept."

    # -- what happened

    def watch(self, call: Call, office: Office, now: float, utcnow: datetime) -> None:
        """A call moved on.  now: seconds of the monotonic clock."""
        if call.route.is_emergency and call.route.targets:
            self._note_call_for_help(call, office, utcnow)
        elif call.stage is CallStage.ENDED:
            lasted = max(timedelta(), utcnow - call.started_at)
            self._note_refusals(call, office, now - lasted.total_seconds())

    def _note_call_for_help(self, call: Call, office: Office, utcnow: datetime) -> None:
        """From the moment it is placed until an hour after its end, which comes last."""
        account = call.request.from_account
        for id in [owner.id for owner in office.owners(account)] or [account]:
            self._called_for_help[id] = utcnow
        self.changed()

    def _note_refusals(self, call: Call, office: Office, began_at: float) -> None:
        """Somebody else may have answered, and have talked for long: the beginning counts."""
        caller = silence.caller_key(call.request, office)
        if not caller:
            return
        for id in call.route.callee_people:
            person = office.people.get(id)
            if (
                person is not None
                and person.second_call_rings_through
                and silence.is_meant_for(person, call.request, office)
                and _held_back(call, person)
            ):
                self.note_refusal(id, caller, began_at)

    def note_refusal(self, person: str, caller: str, at: float) -> None:
        """Do not disturb held this caller's call to the person back.  at: when it came."""
        key = (person, caller)
        self._refused.pop(key, None)
        self._refused[key] = at
        if len(self._refused) > MAX_REFUSED:
            del self._refused[next(iter(self._refused))]

    # -- what routing sees

    def recently_refused(self, now: float) -> Mapping[str, frozenset[str]]:
        """By person id: callers whom do not disturb held back within the last three minutes."""
        if not self._refused:
            return {}
        limit = now - SECOND_CALL_WITHIN_S
        self._refused = {key: at for key, at in self._refused.items() if at >= limit}
        found: dict[str, set[str]] = {}
        for person, caller in self._refused:
            found.setdefault(person, set()).add(caller)
        return {person: frozenset(callers) for person, callers in found.items()}

    def called_for_help(self, utcnow: datetime) -> frozenset[str]:
        """Who called an emergency number within the last hour: ids, or accounts of nobody."""
        return frozenset(
            id for id, at in self._called_for_help.items() if utcnow - at <= CALL_BACK_WITHIN
        )

    def lapsed(self, utcnow: datetime) -> list[str]:
        """Ids of people whose hour is over, once: their devices may be quiet again."""
        kept = self.called_for_help(utcnow)
        gone = [id for id in self._called_for_help if id not in kept]
        for id in gone:
            del self._called_for_help[id]
        return gone

    # -- over a restart

    def as_row(self, utcnow: datetime) -> dict[str, float]:
        """What is to be kept: person id -> Unix seconds."""
        kept = self.called_for_help(utcnow)
        return {id: at.timestamp() for id, at in self._called_for_help.items() if id in kept}

    def take_row(self, row: Mapping[str, float]) -> None:
        for id, at in row.items():
            self._called_for_help[id] = datetime.fromtimestamp(at, UTC)


def _held_back(call: Call, person: Person) -> bool:
    """Did do not disturb of this person keep the call from a device?"""
    return any(
        why.reason is ReasonCode.DO_NOT_DISTURB and ("number", person.number) in why.details
        for why in call.why.values()
    )


async def keep(
    ring_through: RingThrough,
    database: Database,
    utcnow: Callable[[], datetime],
    spawn: Callable[[Coroutine[Any, Any, None]], None],
) -> None:
    """Take up who called for help before the restart, and write it down from now on."""
    async with database.read() as connection:
        settings = await office_store.load_settings(connection)
    ring_through.take_row(settings.get(SETTING) or {})

    async def save() -> None:
        async with database.write() as connection:
            row = ring_through.as_row(utcnow())
            await office_store.save_setting(connection, SETTING, row)

    ring_through.changed = lambda: spawn(save())
