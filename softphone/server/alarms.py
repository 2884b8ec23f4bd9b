"""Alarms: what looks like misuse is written down and told to those who may see the log.

Once for a cause and hour: who is broken into has enough to do.
"""

from __future__ import annotations

import logging
import uuid
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime, timedelta
from typing import Any

from softphone.model import barring, numbers
from softphone.model.alarms import EXPENSIVE, Alarm, AlarmKind, ExpensiveCalls, Guesses
from softphone.model.calls import ReasonCode
from softphone.model.events import AlarmRaised
from softphone.model.route import TargetKind
from softphone.server import audit
from softphone.server.audit import Entry
from softphone.server.bus import Bus
from softphone.server.exchange import Exchange
from softphone.server.legs import Call
from softphone.server.sip_core import SipCore
from softphone.server.store.data_problem import DataProblem
from softphone.server.store.database import Database
from softphone.server.switchboard import DirectoryPort

log = logging.getLogger(__name__)

ACTION = "alarm"
"As the audit log calls it."
AGAIN_AFTER = timedelta(hours=1)
SHOWN_FOR = timedelta(hours=24)
MOST_SHOWN = 50


class Alarms:
    def __init__(
        self, database: Database, bus: Bus, directory: DirectoryPort,
        utcnow: Callable[[], datetime], spawn: Callable[[Coroutine[Any, Any, Any]], None],
    ) -> None:  # fmt: skip
        self._database = database
        self._bus = bus
        self._directory = directory
        self._utcnow = utcnow
        self._spawn = spawn
        self._expensive = ExpensiveCalls()
        self._guesses = Guesses()
        self._shown: deque[Alarm] = deque(maxlen=MOST_SHOWN)

    async def begin(self, exchange: Exchange, core: SipCore) -> Alarms:
        """Look from now on; what was before a restart is known again.  Raises DataProblem."""
        await self.take_up()
        for row in exchange.board.registrar.to_rows(exchange.monotonic(), 0.0):
            self.right_password(row["account"], str(row["remote"][0]), exchange.monotonic())
        exchange.outside_use.noticed = self.watch
        exchange.outside_use.reached = self.limit_reached
        core.wrong_password, core.right_password = self.wrong_password, self.right_password
        return self

    # -- what is looked at ---------------------------------------------------------------------

    def watch(self, call: Call, keys: Iterable[str]) -> None:
        """A call begins to ring outside, or was kept from it.  ``keys``: on whom it counts."""
        for key in keys:
            for number in self._expensive_numbers(call):
                here = self._utcnow().astimezone(self._directory.office.zone)
                found = self._expensive.called(key, number, here)
                if found is not None:
                    self.tell(found[0], key, numbers_of=found[1])

    def _expensive_numbers(self, call: Call) -> set[str]:
        country = self._directory.office.country
        targets = (leg.target for leg in call.branches)
        rung = {t.value for t in targets if t is not None and t.kind is TargetKind.EXTERNAL}
        barred = {w.target for w in call.why.values() if w.reason is ReasonCode.CALL_BARRED}
        found = (numbers.to_e164(text, country) for text in rung | barred)
        return {n for n in found if n and barring.class_of(n, country) in EXPENSIVE}

    def limit_reached(self, key: str) -> None:
        self.tell(AlarmKind.LIMIT_REACHED, key)

    def wrong_password(self, who: str, now: float) -> None:
        """who: an account's number, or a person's id.  ``now``: monotonic seconds."""
        self._guesses.failed(who, now)

    def right_password(self, who: str, address: str, now: float) -> None:
        if self._guesses.succeeded(who, address, now):
            self.tell(AlarmKind.GUESSED, who, address=address)

    # -- what follows --------------------------------------------------------------------------

    def tell(
        self, kind: AlarmKind, key: str, numbers_of: tuple[str, ...] = (), address: str = ""
    ) -> None:
        """key: a person's id, an account's number, or ``plan:NAME``."""
        now = self._utcnow()
        subject_kind, subject, name = self._named(key)
        cause = (kind, subject_kind, subject)
        if any((a.kind, a.subject_kind, a.subject) == cause and now - a.at < AGAIN_AFTER
               for a in self._shown):  # fmt: skip
            return
        alarm = Alarm(
            uuid.uuid4().hex, kind, subject, subject_kind, name, now, numbers_of[-20:], address
        )
        self._shown.append(alarm)
        log.warning("alarm: %s of %s", kind.value, subject)
        self._spawn(self._note(alarm))
        self._bus.publish(AlarmRaised(alarm))

    def _named(self, key: str) -> tuple[str, str, str]:
        """(kind, id, name) of whom it is about."""
        office = self._directory.office
        if key.startswith(barring.PLAN):
            name = key.removeprefix(barring.PLAN)
            return "call_plan", name, name
        person = office.people.get(key)
        if person is not None:
            return "user", person.id, person.name
        account = office.accounts.get(key)
        described = account.description if account is not None else ""
        return "voip_account", key, f"{key} {described}".strip()

    async def _note(self, alarm: Alarm) -> None:
        told: dict[str, list[Any]] = {"alarm": ["", alarm.kind.value], "id": ["", alarm.id]}
        if alarm.numbers:
            told["numbers"] = ["", list(alarm.numbers)]
        if alarm.address:
            told["address"] = ["", alarm.address]
        entry = Entry(ACTION, alarm.subject_kind, alarm.subject, alarm.name, told)
        try:
            async with self._database.write() as connection:
                await audit.note(connection, alarm.at, None, entry)
        except DataProblem as error:
            log.error("an alarm could not be written down: %s", error)

    def recent(self) -> list[Alarm]:
        """Of the last day, the oldest first."""
        since = self._utcnow() - SHOWN_FOR
        return [alarm for alarm in self._shown if alarm.at >= since]

    async def take_up(self) -> None:
        """Those of the last day, from before this start."""
        since = self._utcnow() - SHOWN_FOR
        rows = await audit.of_action(self._database, ACTION, since, MOST_SHOWN)
        for row in rows:
            found = _read(row)
            if found is not None:
                self._shown.append(found)


def _read(row: dict[str, Any]) -> Alarm | None:
    told = row["changes"]
    try:
        return Alarm(
            str(told["id"][1]), AlarmKind(told["alarm"][1]), row["object"], row["kind"],
            row["label"], row["at"], tuple(told.get("numbers", ["", ()])[1]),
            str(told.get("address", ["", ""])[1]),
        )  # fmt: skip
    except (KeyError, IndexError, TypeError, ValueError):
        return None
