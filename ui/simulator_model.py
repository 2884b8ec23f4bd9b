"""Who rings Tuesday 18:30?  Asked of the server as the draft changes; nothing rings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QObject, QTimer, Signal

from softphone.client.administration import Refused
from softphone.model.call_plan import KEYS
from ui import admin_words, plan_errors, simulation_words, words
from ui.admin_model import AdminModel
from ui.plan_model import PlanModel
from ui.simulation_words import Told

OUTSIDE, NUMBER = "outside", "number"
SOON_MS = 300
"So long after the last change it is asked."
DAYS = 14


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed of the call."""

    day: date
    clock: time
    caller: str = OUTSIDE
    "``outside``, ``number``, or the number of a colleague."
    number: str = ""
    "Of the caller, where one is typed in."
    everyone: bool = False
    keys: str = ""


class SimulatorModel(QObject):
    """Signals:
    changed: another question, an answer, or none any more.
    """

    changed = Signal()

    def __init__(self, admin: AdminModel, plan: PlanModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._admin, self._plan, self._now = admin, plan, now
        self._zone: tzinfo | None = None
        here = self.now()
        self.supposed = Supposed(here.date(), here.time().replace(second=0, microsecond=0))
        self.told: Told | None = None
        "The answer to what is asked now; None while there is none."
        self.problem = ""
        self.is_outdated = False
        "Somebody's status is different from when this was worked out."
        self._asked = 0
        self._lives: Mapping[str, object] = {}
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.ask)
        plan.drafted.connect(self._on_drafted)
        admin.statuses.connect(self._on_statuses)

    def now(self) -> datetime:
        """On the office's clock."""
        now = self._now()
        return now.astimezone(self._zone) if self._zone is not None else now

    @property
    def zone(self) -> tzinfo:
        found = self._zone or self._now().tzinfo
        assert found is not None
        return found

    @property
    def days(self) -> list[date]:
        """Those that can be chosen, today first."""
        today = self.now().date()
        return [today + timedelta(days=n) for n in range(DAYS)]

    @property
    def has_menu(self) -> bool:
        return any("menu" in step for step in self._plan.steps) or bool(self.supposed.keys)

    def load(self) -> None:
        """On whose clock the times are, then the first answer."""
        self._admin.ask(self._admin.calls.settings(), self._on_settings)

    def _on_settings(self, told: Any) -> None:
        if not isinstance(told, Refused):
            try:
                self._zone = ZoneInfo(str(told.get("time_zone_in_force") or ""))
            except (ZoneInfoNotFoundError, ValueError):
                self._zone = None
        here = self.now()
        clock = here.time().replace(second=0, microsecond=0)
        self.supposed = replace(self.supposed, day=here.date(), clock=clock)
        self.ask()

    # -- the question ------------------------------------------------------------------------

    def suppose(self, **changes: Any) -> None:
        """Something else of the call; what is no key of a telephone is left out."""
        if "keys" in changes:
            changes["keys"] = "".join(k for k in changes["keys"] if k in KEYS)[:20]
        supposed = replace(self.supposed, **changes)
        if supposed != self.supposed:
            self.supposed = supposed
            self._forget()
            self._soon.start()

    def _on_drafted(self) -> None:
        self._forget()
        self._soon.start()

    def _on_statuses(self) -> None:
        if self.told is None or self.supposed.everyone or self.is_outdated:
            return
        if self._live() != self._lives:
            self.is_outdated = True
            self.changed.emit()

    def _live(self) -> dict[str, object]:
        """What counts of everybody's status."""
        return {
            person.id: (a.status, a.until, a.reachable)
            for person in self._admin.office.colleagues
            if (a := person.availability) is not None
        }

    def _forget(self) -> None:
        """An answer to another question is not shown as one to this."""
        self._asked += 1
        self.told, self.problem, self.is_outdated = None, "", False
        self.changed.emit()

    @property
    def caller(self) -> str:
        chosen = self.supposed.caller
        return self.supposed.number.strip() if chosen == NUMBER else chosen

    @property
    def wish(self) -> dict[str, Any]:
        supposed = self.supposed
        at = datetime.combine(supposed.day, supposed.clock, self.zone)
        return {
            "plan": self._plan.document,
            "id": str(self._plan.row.get("id") or ""),
            "from": self.caller,
            "at": at.isoformat(),
            "status": "everyone" if supposed.everyone else "now",
            "keys": supposed.keys,
        }

    def ask(self) -> None:
        self._soon.stop()
        if not self._admin.is_alive:
            return  # the window closed while it waited for a rest in typing
        self._forget()
        self._lives = self._live()
        asked = self._asked
        work = self._admin.calls.simulate(self.wish)
        self._admin.ask(work, lambda told: self._on_told(told, asked))

    def _on_told(self, told: Any, asked: int) -> None:
        if asked != self._asked:
            return
        if isinstance(told, Refused):
            self.problem = _problem(told)
        else:
            self.told = simulation_words.tell(told, self.zone)
        self.changed.emit()

    @property
    def title(self) -> str:
        """“Wer klingelt Dienstag 18:30?”"""
        day = self.supposed.day
        name = words.weekday(day.weekday(), is_long=True)
        is_near = (day - self.now().date()).days < 7
        shown = name if is_near else f"{name}, {words.short_date(day)},"
        clock = self.supposed.clock.strftime("%H:%M")
        return words.text("sim.title", when=f"{shown} {clock}")


def _problem(refused: Refused) -> str:
    if refused.code == "not_a_number":
        return words.text("sim.e.number")
    for key, reason in refused.fields.items():
        return plan_errors.sentence(key, reason)
    return admin_words.refusal(refused)
