"""Of each person whom a simulated call comes to: does it ring at theirs, and why (not)?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from softphone.model import blocking, numbers, silence
from softphone.model.availability import Status
from softphone.model.call_plan import Step, StepKind
from softphone.model.calls import Decision, ReasonCode, Why
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.route import CallRequest, Snapshot
from softphone.model.simulation import Beat

CHOICES = (
    *blocking.REFUSALS,
    ReasonCode.DO_NOT_DISTURB,
    ReasonCode.OFFLINE,
    ReasonCode.COLLEAGUES_ONLY,
    ReasonCode.NOT_REACHABLE,
    ReasonCode.BUSY,
)
"What keeps all devices of a person from ringing, whatever else each of them says."


@dataclass(frozen=True, slots=True)
class Reached:
    """A person of a user's or a group's step."""

    person: Person
    rings: bool
    why: Why | None
    "What decided it; None: there is no device that could ring."
    quiet_until: datetime | None
    "UTC instant at which a do not disturb of now will have ended by then."


def reached(beat: Beat, request: CallRequest, snapshot: Snapshot) -> tuple[Reached, ...]:
    """Those of the step, in its order; where members take turns, those whose turn came.

    snapshot: as the simulation of ``request`` began.
    """
    people = _people(beat.step, snapshot.office) if beat.step is not None else ()
    takes_turns = beat.step is not None and _takes_turns(beat.step, snapshot.office)
    found = []
    for person in people:
        mine = tuple(why for why in beat.why if _is_of(why, person, snapshot.office))
        if mine or not takes_turns:
            told = mine or _own_choice(person, beat.at, request, snapshot)
            found.append(_reached(person, told, beat.at, snapshot))
    return tuple(found)


def others(beat: Beat, snapshot: Snapshot) -> tuple[Why, ...]:
    """The reasons that belong to none of these people: devices, numbers, forwarding."""
    people = _people(beat.step, snapshot.office) if beat.step is not None else ()
    office = snapshot.office
    return tuple(w for w in beat.why if not any(_is_of(w, p, office) for p in people))


def _people(step: Step, office: Office) -> Sequence[Person]:
    wanted: Iterable[str] = ()
    if step.kind is StepKind.USER:
        wanted = (step.value,)
    elif step.kind is StepKind.GROUP and step.value in office.groups:
        wanted = office.groups[step.value].members
    known = (office.person_by_number(number) for number in wanted)
    return [person for person in known if person is not None]


def _takes_turns(step: Step, office: Office) -> bool:
    group = office.groups.get(step.value) if step.kind is StepKind.GROUP else None
    return group is not None and group.takes_turns


def _is_of(why: Why, person: Person, office: Office) -> bool:
    if ("stage", "forwarding") in why.details:
        return False
    own = {*person.fixed_destinations, person.destination.value}
    wanted = {numbers.comparable(number, office.country) for number in own if number}
    is_number = numbers.comparable(why.target, office.country) in wanted
    return why.target in person.voip_accounts or is_number


def _own_choice(
    person: Person, at: datetime, request: CallRequest, snapshot: Snapshot
) -> tuple[Why, ...]:
    """Where a later step rings the same device, the reasons are told there only."""
    moment = replace(snapshot, now=at)
    reason = silence.hindrance(person, request, moment)
    if reason is None:
        return ()
    until = moment.status(person).until
    details = [("person", person.name), ("number", person.number)]
    if reason is ReasonCode.DO_NOT_DISTURB and until is not None:
        details.append(("until", until.isoformat()))
    target = next(iter(person.voip_accounts), person.number)
    return (Why(target, Decision.DID_NOT_RING, reason, tuple(details)),)


def _reached(person: Person, mine: Sequence[Why], at: datetime, snapshot: Snapshot) -> Reached:
    rang = [why for why in mine if why.decision is Decision.RANG]
    chosen = [why for why in mine if why.reason in CHOICES]
    why = next(iter((*rang, *chosen, *mine)), None)
    now = snapshot.chosen.get(person.id)
    ended = None
    if now is not None and now.status is Status.DO_NOT_DISTURB and now.until is not None:
        ended = now.until if now.until <= at else None
    return Reached(person, bool(rang), why, ended)
