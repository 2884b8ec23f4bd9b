"""Calls of the office as somebody sees whom they are not: no number of a private telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from softphone.model.calls import CallRecord, Party
from softphone.model.numbers import comparable
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.api import shapes
from softphone.server.api.why_told import WhyTeller
from softphone.server.call_counting import RINGING, Seen


@dataclass(frozen=True, slots=True)
class RecordTeller:
    """Tells the office's records to one person."""

    office: Office
    viewer: Person
    sees_settings: bool
    "May see how people have set their devices."

    def shape(self, seen: Seen) -> dict[str, Any]:
        value = seen.record
        caller, callee = self.parties(value)
        dialled = callee.number if callee == value.callee else ""
        teller = WhyTeller(
            self.office, self.viewer, value.started_at, self.sees_settings, dialled
        )
        by = self.answered_by(seen)
        return {
            "id": value.id,
            "from": shapes.party(caller),
            "to": shapes.party(callee),
            "started_at": shapes.moment(value.started_at),
            "answered_at": shapes.moment(value.answered_at),
            "ended_at": shapes.moment(value.ended_at),
            "result": value.result.value,
            "answered_on": teller.target(value.answered_on) or None,
            "became": seen.became.value if seen.became is not None else None,
            "waited_s": round(seen.call.waited_s, 1) if seen.call is not None else None,
            "is_message": seen.call is not None and seen.call.is_message,
            "via": shapes.party(self.via(value)),
            "answered_by": shapes.party(by) if by is not None else None,
            "why": teller.tell(value.why),
            "steps": [shapes.step(s, teller) for s in value.steps],
            "sound": value.sound or None,
        }

    def parties(self, record: CallRecord) -> tuple[Party, Party]:
        """Who called, and who was called; a private number by its owner's."""
        return self._public(record.caller), self._public(record.callee)

    def via(self, record: CallRecord) -> Party:
        """What rang first: a step of the plan, or whom the call was for."""
        first = next((s for s in record.steps if s.kind in RINGING), None)
        if first is None:
            return self._public(record.callee)
        return self._public(Party(first.number, first.name))

    def answered_by(self, seen: Seen) -> Party | None:
        """The person whose device answered, else the device that is nobody's own."""
        if seen.call is None or not seen.call.is_answered:
            return None
        person = self.office.people.get(seen.call.answered_by)
        if person is not None:
            return Party(person.number, person.name)
        account = self.office.accounts.get(seen.record.answered_on)
        if account is not None:
            return Party(account.number, account.description)
        return self._public(Party(seen.record.answered_on))

    def _public(self, party: Party) -> Party:
        owners = self._owners(party.number)
        if not owners:
            return party
        if len(owners) == 1:
            return Party(owners[0].number, owners[0].name)
        return Party("", ", ".join(sorted(owner.name for owner in owners)))

    def _owners(self, number: str) -> list[Person]:
        """Whose private number it is; whoever only forwards to it does not own it."""
        if not number.startswith("+"):
            return []
        known = [(p, p.fixed_destinations) for p in self.office.sharing(number)]
        alike = comparable(number, self.office.country)
        return [
            person
            for person, own in known
            if any(comparable(one, self.office.country) == alike for one in own)
        ]
