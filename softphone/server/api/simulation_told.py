"""A simulated call as the API tells it: its beats by the clock, and its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from softphone.model import numbers
from softphone.model.call_plan import Step, StepKind
from softphone.model.calls import Decision, Party
from softphone.model.office import Office
from softphone.model.opening_hours import Opening
from softphone.model.route import CallRequest, Snapshot
from softphone.model.simulated_people import Reached, others, reached
from softphone.model.simulation import Beat, End, Simulation
from softphone.server.api import shapes
from softphone.server.api.why_told import WhyTeller


@dataclass(frozen=True)
class SimulationTeller:
    """Tells the simulation of ``request``, which began with ``snapshot``."""

    request: CallRequest
    snapshot: Snapshot
    teller: WhyTeller

    @property
    def office(self) -> Office:
        return self.snapshot.office

    def tell(self, told: Simulation) -> dict[str, Any]:
        beats = [self._beat(beat) for beat in told.beats]
        second = self._second(told.ends_at)
        last = told.beats[-1] if told.beats else None
        refusal = told.refusal
        return {
            "at": shapes.moment(self.snapshot.now),
            "caller": shapes.party(told.caller),
            "beats": beats,
            "end": {
                "kind": told.end.value,
                "second": second,
                "mailbox": self._mailbox(last) if told.end is End.MESSAGE else None,
                "refusal": {"status": refusal.status, "phrase": refusal.phrase}
                if refusal
                else None,
            },
            "summary": self._summary(beats, told.end, second),
        }

    def _second(self, at: datetime) -> int:
        """Of the call's clock."""
        return round((at - self.snapshot.now).total_seconds())

    def _beat(self, beat: Beat) -> dict[str, Any]:
        step = beat.step
        return {
            "second": self._second(beat.at),
            "at": shapes.moment(beat.at),
            "plan": beat.plan,
            "step": beat.index,
            "kind": step.kind.value if step is not None else "",
            "value": step.value if step is not None else "",
            "name": self._name(step) if step is not None else "",
            "seconds": beat.seconds,
            "rings": bool(beat.seconds),
            "opening": _opening(beat.opening),
            "people": [self._person(one) for one in reached(beat, self.request, self.snapshot)],
            "why": self.teller.tell(others(beat, self.snapshot)),
            "key": beat.key,
        }

    def _name(self, step: Step) -> str:
        """Of whom or what the step is."""
        value, office = step.value, self.office
        if step.kind in (StepKind.USER, StepKind.VOICEMAIL):
            person = office.person_by_number(value)
            return person.name if person is not None else ""
        if step.kind is StepKind.GROUP:
            return office.groups[value].name if value in office.groups else ""
        if step.kind is StepKind.ACCOUNT:
            return office.accounts[value].description if value in office.accounts else ""
        return ""

    def _person(self, one: Reached) -> dict[str, Any]:
        why = self.teller.tell([one.why]) if one.why is not None else []
        return {
            "number": one.person.number,
            "name": one.person.name,
            "first_name": one.person.first_name,
            "rings": one.rings,
            "why": why[0] if why else None,
            "quiet_until": shapes.moment(one.quiet_until),
        }

    def _mailbox(self, last: Beat | None) -> dict[str, str] | None:
        if last is None or not last.targets:
            return None
        number = last.targets[0].value.partition(":")[2]
        person = self.office.person_by_number(number)
        return shapes.party(Party(number, person.name if person is not None else ""))

    def _summary(
        self, beats: Iterable[dict[str, Any]], end: End, second: int
    ) -> dict[str, Any]:
        """What one sentence needs: who rings first, who then, what comes after how long."""
        rounds = [names for beat in beats if (names := self._names(beat))]
        first = rounds[0] if rounds else []
        told = {one["number"] for one in first}
        then = []
        for one in (one for names in rounds[1:] for one in names):
            if one["number"] not in told:
                told.add(one["number"])
                then.append(one)
        return {"first": first, "then": then, "end": end.value, "seconds": second}

    def _names(self, beat: dict[str, Any]) -> list[dict[str, str]]:
        """Who rings here: people first, then devices and numbers by themselves."""
        if not beat["rings"]:
            return []
        found = [
            {"number": p["number"], "name": p["name"], "short": p["first_name"]}
            for p in beat["people"]
            if p["rings"]
        ]
        rang = [w["target"] for w in beat["why"] if w["decision"] == Decision.RANG.value]
        for target in rang:
            name = self._device(target)
            found.append({"number": target, "name": name, "short": name})
        return found

    def _device(self, target: str) -> str:
        account = self.office.accounts.get(target)
        if account is not None:
            return account.description or account.number
        return numbers.display(target, self.office.country)


def _opening(opening: Opening | None) -> dict[str, Any] | None:
    if opening is None:
        return None
    return {
        "open": opening.is_open,
        "until": shapes.moment(opening.until),
        "is_holiday": opening.is_holiday,
        "holiday": opening.holiday,
    }
