"""What a status does not do, said before it is chosen and while it holds (S41, S47, S48).

Pure: the same question for what holds now and for what somebody thinks of choosing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from softphone.model import numbers
from softphone.model.accounts import DestinationKind
from softphone.model.availability import Chosen, Status
from softphone.model.call_plan import StepKind, led_to, read_plan
from softphone.model.calls import Party
from softphone.model.office import CallGroup, Office
from softphone.model.people import Person
from softphone.model.route import CallRequest, Snapshot
from softphone.model.routing import decide
from softphone.model.targets import lines_of


class WarningCode(StrEnum):
    SHARED_NUMBER = "shared_number"
    "Do not disturb does not stop this outside number: others share it and are free (S41)."
    SHARED_ACCOUNT = "shared_account"
    "Do not disturb does not stop this device: others share it and are free (decision 14)."
    ACCOUNT_STILL_RINGS = "account_still_rings"
    "Not available, yet this device rings when it is dialled or placed by itself (S48)."
    LAST_ONE = "last_one"
    "With this status nobody of the group can be reached."


@dataclass(frozen=True, slots=True)
class StatusWarning:
    """One thing that the person should know.  What does not belong to the code is empty."""

    code: WarningCode
    number: str = ""
    "The outside number, in E.164."
    account: str = ""
    group: Party | None = None
    people: tuple[Party, ...] = ()
    "Who keeps it ringing."
    plans: tuple[str, ...] = ()
    "Names of the call plans in which the account stands by itself."


def supposing(snapshot: Snapshot, person: Person, chosen: Chosen) -> Snapshot:
    """The same moment, had this person chosen that just now."""
    chosen = replace(chosen, made_at=snapshot.now)
    return replace(snapshot, chosen={**snapshot.chosen, person.id: chosen})


def warnings_of(person: Person, snapshot: Snapshot) -> tuple[StatusWarning, ...]:
    """What this person's status does not do, or does to others."""
    status = snapshot.status(person).status
    is_nowhere = person.destination.kind is DestinationKind.NONE
    if status is Status.AVAILABLE and not is_nowhere:
        return ()
    found: list[StatusWarning] = []
    if status is Status.DO_NOT_DISTURB:
        found += _shared_numbers(person, snapshot)
        found += _shared_accounts(person, snapshot)
    else:
        is_away = is_nowhere or status is Status.OFFLINE
        found += _accounts_that_ring(person, snapshot, is_away)
    found += _last_one(person, snapshot)
    return tuple(found)


def _party(person: Person) -> Party:
    return Party(person.number, person.name)


# -- do not disturb ----------------------------------------------------------------


def _shared_numbers(person: Person, snapshot: Snapshot) -> Iterator[StatusWarning]:
    """The person's outside numbers that some rule may ring (S41, S42)."""
    office = snapshot.office
    if not lines_of(office):
        return  # without a line nothing outside can ring
    for number in _outside_numbers(person, office):
        sharing = sorted(office.sharing(number), key=lambda other: other.number)
        free = [p for p in sharing if p.id != person.id and not snapshot.is_silent(p)]
        if free:
            people = tuple(_party(p) for p in free)
            yield StatusWarning(WarningCode.SHARED_NUMBER, number=number, people=people)


def _outside_numbers(person: Person, office: Office) -> list[str]:
    """Chosen, forwarded to, or placed in a call plan by itself.  In E.164, each once."""
    forwarding = person.forwarding
    used = [forwarding.busy, forwarding.no_answer]
    if person.destination.kind in (DestinationKind.FIXED, DestinationKind.NUMBER):
        used.insert(0, person.destination.value)
    for plan in map(read_plan, office.call_plans):
        steps = (step for step in plan.steps if step.kind is StepKind.EXTERNAL)
        used += [step.value for step in steps if person in office.sharing(step.value)]
    found = (numbers.to_e164(number, office.country) for number in used if number)
    return list(dict.fromkeys(number for number in found if number is not None))


def _shared_accounts(person: Person, snapshot: Snapshot) -> Iterator[StatusWarning]:
    for account in _able_to_ring(person, snapshot):
        owners = snapshot.office.owners(account)
        free = tuple(_party(p) for p in owners if not snapshot.is_silent(p))
        if free:
            yield StatusWarning(WarningCode.SHARED_ACCOUNT, account=account, people=free)


# -- not available ----------------------------------------------------------------


def _accounts_that_ring(
    person: Person, snapshot: Snapshot, is_away: bool
) -> Iterator[StatusWarning]:
    """Dialled by its own number it rings; where colleagues may call, only a plan matters."""
    if snapshot.is_silent(person):
        return
    plans = _placed(snapshot.office)
    for account in _able_to_ring(person, snapshot):
        placed = tuple(plans.get(account, ()))
        if is_away or placed:
            yield StatusWarning(WarningCode.ACCOUNT_STILL_RINGS, account=account, plans=placed)


def _able_to_ring(person: Person, snapshot: Snapshot) -> list[str]:
    """The person's accounts that are signed in and not switched to not ring."""
    accounts = snapshot.office.accounts
    return [
        number
        for number in dict.fromkeys(person.voip_accounts)
        if number in snapshot.signed_in
        and number in accounts
        and not accounts[number].is_silenced
    ]


def _placed(office: Office) -> dict[str, list[str]]:
    """Account -> names of the call plans in which it stands by itself."""
    found: dict[str, list[str]] = {}
    for document in office.call_plans:
        plan = read_plan(document)
        for step in plan.steps:
            if step.kind is StepKind.ACCOUNT:
                found.setdefault(step.value, []).append(plan.name)
    return {account: list(dict.fromkeys(names)) for account, names in found.items()}


# -- the last of a group ----------------------------------------------------------------


def _last_one(person: Person, snapshot: Snapshot) -> Iterator[StatusWarning]:
    """Groups in which somebody would ring if the person were available, and nobody does now."""
    mine = [g for g in snapshot.office.groups.values() if person.number in g.members]
    if not mine:
        return
    available = supposing(snapshot, person, Chosen())
    for group in mine:
        if is_reachable(group, available) and not is_reachable(group, snapshot):
            party = Party(group.number, group.name)
            yield StatusWarning(WarningCode.LAST_ONE, group=party)


def is_reachable(group: CallGroup, snapshot: Snapshot) -> bool:
    """Would a call ring anybody of this group?  A stranger's, where strangers can call it."""
    office = snapshot.office
    is_public = _is_public(group, office)
    for member in group.members:
        if office.person_by_number(member) is None:
            continue
        if is_public:
            request = CallRequest(member, from_trunk="-", outside_number="")
        else:
            request = CallRequest(member, from_account="-")
        if decide(request, snapshot).targets:
            return True
    return False


def _is_public(group: CallGroup, office: Office) -> bool:
    """Does a call plan with an outside number lead to it?"""
    return any(
        numbers.to_e164(plan.number, office.country) is not None
        and any(
            step.kind is StepKind.GROUP and step.value == group.number
            for following in led_to(plan, office.plan_named)
            for step in following.steps
        )
        for plan in map(read_plan, office.call_plans)
    )
