"""How calls end: the best final answer to the caller, the record, the news of it."""

from __future__ import annotations

from collections.abc import Sequence

from softphone.model.calls import ReasonCode
from softphone.model.events import CallChanged
from softphone.server import records
from softphone.server.legs import Call, CallStage, LegState
from softphone.server.sound import Sound
from softphone.server.switchboard import Switchboard
from softphone.sip.transaction import ServerTransaction

BUSY = frozenset({486, 600})
AWAY = frozenset({401, 407, 408, 480, 487, 603})
"Statuses of a device that mean to the caller: not there, or not now."


def best_status(failures: Sequence[int]) -> int:
    """The one answer that stands for all branches (RFC 3261 §16.7 as wire.md 3.7 amends it).

    A device's 600 or 603 speaks for that device only, so no 6xx ever reaches the caller.  What
    a device wants forwarded (3xx) or sworn to (401) is not for the caller either, and a 503
    would tell them to leave us alone (§16.7 step 6).
    """
    if any(status in BUSY for status in failures):
        return 486
    others = [status for status in failures if status not in AWAY and status >= 400]
    if not others or any(status in (480, 603) for status in failures):
        return 480
    return 500 if others[0] == 503 or others[0] >= 600 else others[0]


class Endings:
    def __init__(self, board: Switchboard, sound: Sound) -> None:
        self.board = board
        self.sound = sound

    def refuse(self, call: Call, now: float) -> None:
        """Nothing rings, or nothing rings any more."""
        refusal = call.route.refusal
        if refusal is not None:
            self.finish(call, refusal.status, now, refusal.phrase)
        else:
            self.finish(call, best_status(call.failures), now)

    def finish(self, call: Call, status: int, now: float, phrase: str | None = None) -> None:
        """Give the caller the final answer to the INVITE; a talking caller is left alone."""
        caller = call.caller
        if caller is not None and caller.state is not LegState.CONFIRMED:
            if isinstance(caller.invite, ServerTransaction):
                headers = self._explanation(status, phrase)
                self.board.respond(caller.invite, status, now, phrase, caller, headers=headers)
            self.board.drop_leg(caller)
        self.ended(call, status, now)

    def _explanation(self, status: int, phrase: str | None) -> tuple[tuple[str, str], ...]:
        """Why, for telephones that show more than the status (wire.md 3.8)."""
        if phrase is None:
            return ()
        domain = self.board.office.domain
        reason = f'SIP;cause={status};text="{phrase}"'
        return (("Reason", reason), ("Warning", f'399 {domain} "{phrase}"'))

    def ended(
        self, call: Call, status: int, now: float, failed: ReasonCode | None = None
    ) -> None:
        """The call is over: record it, tell, forget.

        failed: a reason that overrides how it would have been recorded.
        """
        if call.stage is CallStage.ENDED:
            return
        call.stage = CallStage.ENDED
        if call.gives_up is not None:
            call.gives_up.cancel()
        self.sound.close(call)
        self.board.calls.pop(call.id, None)
        if call.is_recorded:
            record = records.record_of(call, self.board.office, self.board.utcnow(), failed)
            self.board.call_log.add(record)
        self.board.confirmed_changed(call)
        if call.on_ended is not None:
            call.on_ended(call, status, now)
        self.changed(call, "ended")

    def changed(self, call: Call, state: str) -> None:
        """Tell whose context may have changed."""
        office = self.board.office
        accounts = [call.request.from_account, *(leg.account for leg in call.branches)]
        people = list(call.route.callee_people)
        for account in accounts:
            people += [owner.id for owner in office.owners(account)]
        live = tuple(leg.account for leg in call.legs if leg.account)
        event = CallChanged(call.id, tuple(dict.fromkeys(people)), state, live)
        self.board.bus.publish(event)
