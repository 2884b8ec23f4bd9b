"""Emergency services that call back: no status and no list holds them up (decision 3)."""

from __future__ import annotations

from softphone.model.people import Person
from softphone.model.route import CallRequest, Purpose, Snapshot


def calls_back(person: Person, request: CallRequest, snapshot: Snapshot) -> bool:
    """May this be the emergency services, calling this person back (wire.md 7)?

    The line says so (RFC 7090), or the person called them within the last hour.  Then it may be
    any call from outside: they call the number that they were shown, often the company's.
    """
    if request.purpose is Purpose.EMERGENCY_CALL_BACK:
        return True
    return not request.from_account and person.id in snapshot.called_for_help


def calls_anybody_back(request: CallRequest, snapshot: Snapshot) -> bool:
    """The same, whoever of the office called for help."""
    if request.purpose is Purpose.EMERGENCY_CALL_BACK:
        return True
    return not request.from_account and bool(snapshot.called_for_help)
