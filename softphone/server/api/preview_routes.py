"""Who would ring, and why: a decision about a call that nobody makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from softphone.model import numbers, outgoing
from softphone.model.calls import Party
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.rights import permissions
from softphone.model.route import CallRequest, Route, Snapshot, TargetKind
from softphone.model.routing import caller_identity, decide, first_line
from softphone.server.api import shapes, warned
from softphone.server.api.errors import NOT_ALLOWED, ApiError
from softphone.server.api.me_routes import in_utc
from softphone.server.api.parts import AskerDep, Parts, PartsDep
from softphone.server.api.why_told import WhyTeller
from softphone.server.ring_through import CALL_BACK_WITHIN, SECOND_CALL_WITHIN_S

router = APIRouter()

WIDER = frozenset({"users.view", "plan.change"})
"Who may look at everybody's calls."
FURTHEST = timedelta(days=3660)
HIDDEN = ("", "anonymous")
"Callers from outside who do not show a number."


class Preview(BaseModel):
    from_: str = Field(alias="from", max_length=64)
    to: str = Field(max_length=64)
    at: AwareDatetime | None = None


@router.post("/routing/preview")
async def preview(body: Preview, asker: AskerDep, parts: PartsDep) -> dict[str, Any]:
    """Nothing rings.  Without wider rights only calls that would be one's own are told."""
    asker.needs("colleagues.view")
    office = parts.directory.office
    viewer = asker.person
    caller = caller_named(body.from_, office)
    request = caller.calls(_dialled(body.to))
    snapshot = moment(body.at, parts)
    route = decide(request, snapshot)
    sees_all = bool(WIDER & permissions(viewer.rights))
    if not sees_all and not _is_own(viewer, caller, request, route, office):
        raise NOT_ALLOWED
    dialled = numbers.comparable(request.dialled, office.country)
    teller = WhyTeller(office, viewer, snapshot.now, sees_all, dialled)
    refusal = route.refusal
    return {
        "targets": [
            {"kind": t.kind.value, "value": teller.target(t.value)} for t in route.targets
        ],
        "why": teller.tell(route.why),
        "caller": shapes.party(caller.party),
        "callee": shapes.party(route.callee),
        "shown_outside": _shown_outside(request, route, office),
        "refusal": {"status": refusal.status, "phrase": refusal.phrase} if refusal else None,
    }


def _shown_outside(request: CallRequest, route: Route, office: Office) -> dict[str, Any] | None:
    """What the called side sees of a call of the house to the outside; None for others."""
    first = next((t for t in route.targets if t.kind is TargetKind.EXTERNAL), None)
    if first is None or first.diversions or not request.from_account:
        return None
    line = next((line for line in office.trunks if line.name == first.trunk), None)
    account = "" if route.is_emergency else request.from_account
    wanted = outgoing.wanted_by(account, office)
    number, is_hidden = outgoing.shown_by(wanted, line, office.country)
    return {"number": number, "hidden": is_hidden}


# -- who calls ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Caller:
    party: Party
    account: str = ""
    trunk: str = ""
    number: str = ""
    hides_number: bool = False

    def calls(self, dialled: str) -> CallRequest:
        path = (self.account,) if self.account else ()
        return CallRequest(
            dialled, self.account, self.trunk, self.number, path,
            hides_number=self.hides_number,
        )  # fmt: skip


def anybody_outside(office: Office) -> Caller:
    """Somebody from outside, whoever it is: on nobody's list, and not hiding either."""
    return _from_outside("", office)


NO_DEVICE = "-"
"The account of a person who has none: a colleague all the same."


def caller_named(text: str, office: Office) -> Caller:
    """A person by number, a device of the house, or a number of the outside world."""
    text = text.strip()
    if text in HIDDEN:
        return replace(anybody_outside(office), hides_number=True)
    dialled = _dialled(text)
    person = office.person_by_number(dialled)
    if person is not None:
        account = _device_of(person, office)
        return Caller(Party(person.number, person.name), account)
    if dialled in office.accounts:
        party = caller_identity(CallRequest("", dialled), office)
        return Caller(party, dialled)
    return _from_outside(numbers.comparable(dialled, office.country), office)


def _device_of(person: Person, office: Office) -> str:
    """A device that is this person's alone, if there is one."""
    own = [number for number in person.voip_accounts if number in office.accounts]
    alone = [number for number in own if len(office.owners(number)) == 1]
    return next(iter((*alone, *own)), NO_DEVICE)


def _from_outside(number: str, office: Office) -> Caller:
    line = first_line(office)
    return Caller(Party(number), trunk=line.name if line is not None else "-", number=number)


def _dialled(text: str) -> str:
    try:
        return numbers.parse_dialled(text)
    except numbers.BadNumber as error:
        raise ApiError(
            422, "not_a_number", "This is not a number that can be called.",
            {"reason": error.code},
        ) from error  # fmt: skip


# -- when, and for whom -------------------------------------------------------------------


def moment(wish: datetime | None, parts: Parts) -> Snapshot:
    """What will be true then, if nobody chooses anything meanwhile."""
    snapshot = warned.snapshot(parts)
    if wish is None:
        return snapshot
    at = in_utc(wish)
    away = abs(at - snapshot.now)
    if away > FURTHEST:
        raise ApiError(422, "invalid", "That is more than ten years away.")
    if away > timedelta(seconds=SECOND_CALL_WITHIN_S):
        snapshot = replace(snapshot, recently_refused={})
    if away > CALL_BACK_WITHIN:
        snapshot = replace(snapshot, called_for_help=frozenset())
    return replace(snapshot, now=at)


def _is_own(
    viewer: Person, caller: Caller, request: CallRequest, route: Route, office: Office
) -> bool:
    """From a device of the viewer, or to them: by number, device, group or plan."""
    if caller.party.number == viewer.number or caller.account in viewer.voip_accounts:
        return True
    mine = {viewer.number, *viewer.voip_accounts, *viewer.fixed_destinations}
    if numbers.comparable(request.dialled, office.country) in mine:
        return True
    group = office.groups.get(request.dialled)
    if group is not None and viewer.number in group.members:
        return True
    return viewer.id in route.callee_people
