"""What routing says of each device of a person, if somebody called now.

A shared device is asked about for all of its people: one who wants no calls is told that it
still rings for another who does (decisions 5 and 14).
"""

from __future__ import annotations

from dataclasses import dataclass

from softphone.model.accounts import VoipAccount
from softphone.model.calls import Decision, ReasonCode, Why
from softphone.model.people import Person
from softphone.model.routing import CallRequest, Snapshot, decide
from softphone.model.targets import first_line

INSIDE = " "
"The account of a colleague who is nobody in particular."

_WORDS = {
    ReasonCode.SHARED_NUMBER_FREE: "shared_with",
    ReasonCode.SHARED_ACCOUNT_FREE: "shared_account",
}


@dataclass(frozen=True, slots=True)
class Rules:
    person: Person
    snapshot: Snapshot
    why: dict[str, Why]
    "By account or outside number."

    @classmethod
    def of(cls, person_id: str, snapshot: Snapshot) -> Rules | None:
        """For a colleague's call; None for somebody who is not in the office.

        After an emergency call any call from outside may be the call-back: then that is asked.
        """
        person = snapshot.office.people.get(person_id)
        if person is None:
            return None
        caller = "" if person_id in snapshot.called_for_help else INSIDE
        asked = decide(CallRequest(person.number, from_account=caller), snapshot)
        return cls(person, snapshot, {why.target: why for why in asked.why})

    def of_account(self, account: VoipAccount) -> Why | None:
        number = account.number
        why = self.why.get(number)
        if why is None or why.reason is not ReasonCode.DO_NOT_DISTURB:
            return why
        free = self._free(self.snapshot.office.owners(number))
        if free is None:
            return why
        if account.is_silenced:
            return Why(number, Decision.DID_NOT_RING, ReasonCode.SILENCED)
        if number not in self.snapshot.signed_in:
            return Why(number, Decision.DID_NOT_RING, ReasonCode.NOT_SIGNED_IN)
        return _rings(number, ReasonCode.SHARED_ACCOUNT_FREE, free)

    def of_number(self, number: str) -> Why | None:
        """An outside number also rings for others who chose it."""
        office, why = self.snapshot.office, self.why.get(number)
        if why is None or why.reason is not ReasonCode.DO_NOT_DISTURB:
            return why
        sharing = office.sharing(number)
        free = self._free(tuple(p for p in sharing if p.destination.includes_fixed(number)))
        if free is None or first_line(office) is None:
            return why
        return _rings(number, ReasonCode.SHARED_NUMBER_FREE, free)

    def _free(self, people: tuple[Person, ...]) -> Person | None:
        return next((one for one in people if not self.snapshot.is_silent(one)), None)

    def silent_with(self, target: str) -> list[str]:
        """Ids of the people who all have to want quiet, and do, for this device to be quiet."""
        office, found = self.snapshot.office, {self.person.id: None}
        if self.snapshot.is_silent(self.person):
            sharing = (*office.owners(target), *office.sharing(target))
            found |= {one.id: None for one in sharing if self.snapshot.is_silent(one)}
        return list(found)


def _rings(target: str, reason: ReasonCode, free: Person) -> Why:
    return Why(target, Decision.RANG, reason, (("number", free.number),))


def word(why: Why) -> str | None:
    """The rule that lets a device ring although the person wants quiet (``Device.reason``)."""
    if why.reason is ReasonCode.EMERGENCY_CALL_BACK:
        return why.reason.value
    rule = _WORDS.get(why.reason)
    return f"{rule}:{dict(why.details).get('number', '')}" if rule is not None else None
