"""What the person should know about their status, for every answer and message that says it."""

from __future__ import annotations

from typing import Any

from softphone.model import warnings
from softphone.model.accounts import DestinationKind
from softphone.model.availability import Chosen, Status
from softphone.model.office import CallGroup
from softphone.model.people import Person
from softphone.model.route import Snapshot
from softphone.model.warnings import StatusWarning, WarningCode, supposing, warnings_of
from softphone.server.api import shapes
from softphone.server.api.parts import Parts


def snapshot(parts: Parts) -> Snapshot:
    """What routing would see if somebody called now."""
    return parts.exchange.board.snapshot(parts.exchange.monotonic())


def of_now(parts: Parts, person_id: str) -> list[dict[str, Any]]:
    """For what holds now."""
    person = parts.directory.office.people.get(person_id)
    if person is None or _has_nothing_to_say(parts, person):
        return []
    return [shape(warning) for warning in warnings_of(person, snapshot(parts))]


def _has_nothing_to_say(parts: Parts, person: Person) -> bool:
    """The ordinary case, decided without looking at the whole office."""
    is_nowhere = person.destination.kind is DestinationKind.NONE
    return parts.hub.availability(person.id).status is Status.AVAILABLE and not is_nowhere


def is_reachable(parts: Parts, group: CallGroup) -> bool:
    return warnings.is_reachable(group, snapshot(parts))


def of_wish(parts: Parts, person: Person, chosen: Chosen) -> list[dict[str, Any]]:
    """For what the person thinks of choosing; nothing changes."""
    supposed = supposing(snapshot(parts), person, chosen)
    return [shape(warning) for warning in warnings_of(person, supposed)]


def shape(warning: StatusWarning) -> dict[str, Any]:
    """Only what belongs to the code."""
    people = [shapes.party(person) for person in warning.people]
    match warning.code:
        case WarningCode.SHARED_NUMBER:
            more: dict[str, Any] = {"number": warning.number, "people": people}
        case WarningCode.SHARED_ACCOUNT:
            more = {"account": warning.account, "people": people}
        case WarningCode.ACCOUNT_STILL_RINGS:
            more = {"account": warning.account, "plans": list(warning.plans)}
        case WarningCode.LAST_ONE:
            assert warning.group is not None
            more = {"group": shapes.party(warning.group)}
    return {"code": warning.code.value, **more}
