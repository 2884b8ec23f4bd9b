"""What people and their statuses want of a call that rings: stop it, decline it, pass it on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from softphone.model import numbers
from softphone.model.calls import Decision, ReasonCode
from softphone.model.people import Person
from softphone.model.routing import Outcome, Purpose, Route, TargetKind, decide
from softphone.server import records
from softphone.server.endings import Endings
from softphone.server.legs import Call, CallStage, Leg
from softphone.server.ringing import Ringing
from softphone.server.switchboard import Switchboard

MAX_FORWARDS = 69


class Wishes:
    def __init__(self, board: Switchboard, ringing: Ringing, endings: Endings) -> None:
        self.board = board
        self.ringing = ringing
        self.endings = endings

    # -- a status changed

    def obey(self, people: Collection[str], now: float) -> None:
        """Whatever rings for these people and may not any more, stops."""
        ringing = [
            call
            for call in self.board.calls.values()
            if call.stage is CallStage.SETTING_UP
            and call.live_branches
            and call.request.purpose is not Purpose.CLICK_AND_CALL
            and self._concerns(call, people)
        ]
        if not ringing:
            return
        snapshot = self.board.snapshot(now)
        for call in ringing:
            route = decide(call.request, snapshot, call.route.stage)
            self._stop_forbidden(call, route, now)

    def _concerns(self, call: Call, people: Collection[str]) -> bool:
        """Is this call for one of them, or does it ring a device or number that they share?"""
        if any(person in people for person in call.route.callee_people):
            return True
        return any(one.id in people for leg in call.branches for one in self._sharing(leg))

    def _sharing(self, leg: Leg) -> tuple[Person, ...]:
        office = self.board.office
        if leg.account or leg.target is None:
            return office.owners(leg.account)
        return office.sharing(leg.target.value)

    def _stop_forbidden(self, call: Call, route: Route, now: float) -> None:
        refused = {why.target: why for why in route.why if why.decision is not Decision.RANG}
        blocked = dict.fromkeys((*call.route.blocked_people, *route.blocked_people))
        call.route = replace(call.route, blocked_people=tuple(blocked))
        for branch in call.live_branches:
            assert branch.target is not None
            why = refused.get(branch.target.value)
            if branch.target in route.targets or why is None:
                continue
            reason = why.reason
            if reason is ReasonCode.NOT_SIGNED_IN:
                continue
            if reason is ReasonCode.DO_NOT_DISTURB:
                reason = ReasonCode.DO_NOT_DISTURB_WHILE_RINGING
            records.note(call, branch, reason, why.details, now=now)
            self.ringing.take_back(branch, now)
        if not call.live_branches:
            self.ringing.go_on(call, Outcome.REFUSED, now, route.refusal)
        else:
            self.endings.changed(call, "ringing")

    # -- a person decides

    def rings_for(self, call_id: str, person: str) -> bool:
        """Does this call ring at a device of this person?"""
        call = self.board.calls.get(call_id)
        return call is not None and bool(self._mine(call, person))

    def _mine(self, call: Call, person: str) -> list[Leg]:
        owner = self.board.office.people.get(person)
        if owner is None or call.stage is not CallStage.SETTING_UP:
            return []
        return [leg for leg in call.live_branches if leg.account in owner.voip_accounts]

    def decline(self, call_id: str, person: str, now: float) -> bool:
        """The person does not want this call: all their devices stop; False if none rang."""
        call = self.board.calls.get(call_id)
        mine = self._mine(call, person) if call is not None else []
        if call is None or not mine:
            return False
        self._take_from(call, mine, now)
        if call.live_branches:
            self.endings.changed(call, "ringing")
        else:
            call.failures.append(603)
            self.ringing.go_on(call, Outcome.REFUSED, now, None)
        return True

    def _take_from(self, call: Call, mine: list[Leg], now: float) -> None:
        for branch in mine:
            records.note(call, branch, ReasonCode.DECLINED, now=now)
            self.ringing.take_back(branch, now)

    def pass_on(self, call_id: str, person: str, to: str, now: float) -> bool:
        """Send a call that rings at this person on to somebody else; False if it cannot be."""
        call = self.board.calls.get(call_id)
        mine = self._mine(call, person) if call is not None else []
        if call is None or not mine:
            return False
        try:
            request = replace(call.request, dialled=numbers.parse_dialled(to))
        except numbers.BadNumber:
            return False
        route = decide(request, self.board.snapshot(now))
        if route.refusal is not None or route.targets[0].kind is TargetKind.SERVICE:
            return False
        self._take_from(call, mine, now)
        call.begin_stage()
        people = (*call.route.callee_people, *route.callee_people)
        blocked = (*call.route.blocked_people, *route.blocked_people)
        call.route = replace(
            route, callee_people=tuple(dict.fromkeys(people)),
            blocked_people=tuple(dict.fromkeys(blocked)),
        )  # fmt: skip
        call.request = request
        records.next_stage(call, route)
        self.ringing.place(call, route.targets, MAX_FORWARDS, now)
        return True
