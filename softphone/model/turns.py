"""Groups whose members ring one after the other: whose turn it is (contract ``strategy``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from softphone.model.office import CallGroup
from softphone.model.people import Person
from softphone.model.route import Refusal, Snapshot, Stage
from softphone.model.targets import Collector, common

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of looking for somebody of a group."""

    stage: Stage
    people: tuple[str, ...]
    "Ids of those for whom the call was, whether they ring or not."
    refusal: Refusal | None


def in_turn(group: CallGroup, snapshot: Snapshot) -> list[Person]:
    """The members in the order in which they ring.

    ``longest_idle``: who has not been in a call for the longest time comes first; those of whom
    no call is known before all others, in the order of the list.
    """
    found = (snapshot.office.person_by_number(number) for number in group.members)
    people = [person for person in found if person is not None]
    if group.strategy == "longest_idle":
        people.sort(key=lambda person: snapshot.last_call.get(person.id, _LONG_AGO))
    return people


def ring_next(group: CallGroup, stage: Stage, found: Collector, is_again: bool) -> Turn:
    """Collect the next member who can be rung; those before say why not (S34).

    is_again: the member whose turn it is already, as things are now.
    """
    refusals: list[Refusal | None] = []
    asked: list[str] = []
    before = len(found.targets)
    for person in _waiting(group, stage, found.snapshot, is_again):
        asked.append(person.id)
        if person.id in found.snapshot.in_call and not is_again:
            refusals.append(found.add_busy(person))
        else:
            refusals.append(found.add_person(person))
        if len(found.targets) > before:
            break
    if not is_again:
        stage = replace(stage, group=group.number, tried=(*_tried(group, stage), *asked))
    return Turn(stage, tuple(asked), common(refusals))


def _tried(group: CallGroup, stage: Stage) -> tuple[str, ...]:
    return stage.tried if stage.group == group.number else ()


def _waiting(
    group: CallGroup, stage: Stage, snapshot: Snapshot, is_again: bool
) -> list[Person]:
    """Who comes next: not those who have had their turn."""
    tried = _tried(group, stage)
    people = in_turn(group, snapshot)
    if is_again:
        return [person for person in people if person.id in tried[-1:]]
    return [person for person in people if person.id not in tried]
