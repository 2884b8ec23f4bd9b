"""What follows when nobody answers: forwarding, the next step of the call plan, the next line.

The decision is routing's; here a stage is ended with its outcome and the next one is rung, from
a snapshot taken at that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from softphone.model.routing import Outcome, Refusal, TargetKind, decide
from softphone.server import records
from softphone.server.attending import Attending
from softphone.server.endings import BUSY, Endings
from softphone.server.legs import Call, CallStage
from softphone.server.ringing import Ringing
from softphone.server.switchboard import Switchboard

DECLINED = frozenset({603})
NOBODYS = frozenset({404, 410, 484, 604})
"The line knows that there is no such number: another line would say the same."
ABSENT = frozenset({480, 487})


def outcome_of(statuses: Sequence[int], is_outside: bool) -> Outcome:
    """How a stage ended whose legs were all refused with these statuses."""
    found = set(statuses)
    if found & DECLINED or (is_outside and found & NOBODYS):
        return Outcome.REFUSED
    if found & ABSENT:
        return Outcome.NO_ANSWER
    return Outcome.BUSY if found & BUSY else Outcome.UNREACHABLE


class Stages:
    def __init__(
        self, board: Switchboard, ringing: Ringing, endings: Endings, attending: Attending
    ) -> None:
        self.board = board
        self.ringing = ringing
        self.endings = endings
        self.attending = attending
        ringing.go_on = self.go_on
        attending.played = self._played

    def go_on(
        self, call: Call, outcome: Outcome | None, now: float, refusal: Refusal | None = None,
        key: str = "",
    ) -> None:  # fmt: skip
        """Nothing rings any more: ring what comes next, or give the caller the answer.

        outcome: None = as the devices have said.
        refusal: the answer where nothing follows, instead of the best of the devices'.
        key: what the caller pressed in a menu.
        """
        if call.stage is not CallStage.SETTING_UP:
            return
        if outcome is None:
            outcome = self._outcome(call)
        snapshot = self.board.snapshot(now, self.attending.may_speak_to(call))
        route = decide(call.request, snapshot, call.route.stage, outcome, key)
        people = tuple(dict.fromkeys((*call.route.callee_people, *route.callee_people)))
        blocked = tuple(dict.fromkeys((*call.route.blocked_people, *route.blocked_people)))
        call.begin_stage()
        records.next_stage(call, route)
        if not route.targets:
            # A step that hangs up has the last word, whatever the devices said before.
            last = route if route.hangs_up else call.route
            why = last.refusal if route.hangs_up else refusal or last.refusal
            call.route = replace(
                call.route, callee_people=people, refusal=why, stage=last.stage,
                blocked_people=blocked,
            )  # fmt: skip
            if not self.attending.leaves(call):
                self.endings.refuse(call, now)
            return
        call.route = replace(
            route, caller=call.route.caller, callee_people=people, blocked_people=blocked
        )
        if route.targets[0].kind is TargetKind.SERVICE:
            self.attending.begin(call, route.targets[0].value, now)
            return
        self.attending.rings(call)
        self.ringing.place(call, route.targets, call.hops, now)

    def _played(self, call: Call, outcome: Outcome, now: float, key: str) -> None:
        self.go_on(call, outcome, now, key=key)

    def _outcome(self, call: Call) -> Outcome:
        """How the legs of this stage have ended."""
        targets = [leg.target for leg in call.stage_branches if leg.target is not None]
        is_outside = any(target.kind is TargetKind.EXTERNAL for target in targets)
        return outcome_of(call.stage_failures, is_outside)
