"""Requests inside a dialog: hanging up, holding, refreshing, keys (RFC 3261 §12, §14)."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable

from softphone.model.calls import ReasonCode
from softphone.server.carrying import Carrying
from softphone.server.endings import Endings
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.ringing import Ringing
from softphone.server.session_timer import TOO_BRIEF, SessionTimer, is_too_brief
from softphone.server.switchboard import ALLOW, Switchboard
from softphone.sip import dtmf_relay
from softphone.sip.message import Request, Response
from softphone.sip.transaction import ClientTransaction, ServerTransaction

log = logging.getLogger(__name__)

LOST = 'SIP;cause=503;text="Connection lost"'


class InCall:
    def __init__(
        self, board: Switchboard, ringing: Ringing, endings: Endings, carrying: Carrying,
        timer: SessionTimer,
    ) -> None:  # fmt: skip
        self.board = board
        self.ringing = ringing
        self.endings = endings
        self.carrying = carrying
        self.timer = timer
        self.pressed: Callable[[Leg, str, float], bool] = lambda leg, digit, now: False
        "A key by INFO, of somebody to whom the office speaks."

    def receive(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        """A request of the leg's device, already known to come from it."""
        if not leg.dialog.accepts(t.request):
            self.board.respond(t, 500, now, leg=leg)
            return
        match t.request.method:
            case "BYE":
                self._bye(t, leg, now)
            case "INVITE" | "UPDATE":
                self._change(t, leg, now)
            case "INFO":
                self._info(t, leg, now)
            case "OPTIONS" | "NOTIFY":
                self.board.respond(t, 200, now, leg=leg)
            case _:
                self.board.respond(t, 405, now, leg=leg, headers=(("Allow", ALLOW),))

    # -- hanging up

    def _bye(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        self.board.respond(t, 200, now, leg=leg)
        call = leg.call
        if call is not None and leg in call.branches and leg.state is not LegState.CONFIRMED:
            self.ringing.gave_up(call, leg, now)
            return
        if call is None or leg.state is not LegState.CONFIRMED:
            self._leave_early(leg, call, now)
            return
        self.board.drop_leg(leg)
        moved = call.followed_by
        if call.is_being_moved and moved is not None and moved.caller is not leg:
            return  # who transferred has left; the other side waits for the third (RFC 5589 §6)
        self.end(call, 200, now, t.request.headers.get("reason") or "")

    def _leave_early(self, leg: Leg, call: Call | None, now: float) -> None:
        """The caller hangs up before an answer: its INVITE still gets one (§15.1.2)."""
        if call is None:
            self.board.drop_leg(leg)
        else:
            self.ringing.take_back_all(call, ReasonCode.CALLER_GAVE_UP, now)
            self.endings.finish(call, 487, now)

    def end(self, call: Call, status: int, now: float, reason: str = "") -> None:
        """End whatever is left of a call.  ``reason``: a Reason header's value for the BYEs."""
        self._end_legs(call, status, now, reason)
        self.endings.ended(call, status, now)

    def lost(self, call: Call, reason: ReasonCode, now: float) -> None:
        """End a call that could not go on, and record it as that."""
        self._end_legs(call, 480, now, LOST)
        self.endings.ended(call, 480, now, reason)

    def gone(self, call: Call, status: int, now: float) -> None:
        """One side does not answer any more, or the two cannot agree on any sound."""
        self.end(call, status, now, f"SIP;cause={status}")

    def _end_legs(self, call: Call, status: int, now: float, reason: str) -> None:
        following, call.followed_by = call.followed_by, None
        if following is not None and following.stage is CallStage.SETTING_UP:
            self.ringing.take_back_all(following, ReasonCode.CALLER_GAVE_UP, now)
            self.endings.ended(following, 487, now)
        for branch in call.live_branches:
            if branch.state is LegState.CONFIRMED:
                self.board.end_leg(branch, now, reason)
        self.ringing.take_back_all(call, ReasonCode.CALLER_GAVE_UP, now)
        caller = call.caller
        if caller is not None and caller.is_live:
            if caller.call is not call:
                pass  # only lent: whom a transfer rings for is talking in another call
            elif caller.state is LegState.CONFIRMED:
                self.board.end_leg(caller, now, reason)
            elif isinstance(caller.invite, ServerTransaction):
                self.board.respond(caller.invite, max(status, 400), now, leg=caller)
                self.board.drop_leg(caller)

    # -- hold, resume, refresh

    def _change(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        call = leg.call
        if call is None or call.stage is not CallStage.TALKING:
            is_spoken_to = leg.state is LegState.CONFIRMED and call is not None
            if is_spoken_to and call is not None and leg is call.caller:
                self._answer_on_own_leg(t, leg, now)
            else:
                self._too_early(t, leg, call, now)
            return
        if is_too_brief(t.request):
            status, headers = TOO_BRIEF
            self.board.respond(t, status, now, leg=leg, headers=headers)
            return
        body = t.request.body
        if body and t.request.content_type != "application/sdp":
            self.board.respond(t, 415, now, leg=leg, headers=(("Accept", "application/sdp"),))
            return
        if body and self.board.media.address_of(body) is None:
            self.board.respond(t, 488, now, leg=leg)
            return
        other = call.other(leg)
        is_refresh = (not body and t.request.method == "UPDATE") or (
            bool(body) and _origin(body) == _origin(leg.remote_sdp)
        )
        if is_refresh or other is None or not other.is_live:
            self._answer_on_own_leg(t, leg, now)
        else:
            self.carrying.carry(t, leg, other, call, now)

    def _too_early(self, t: ServerTransaction, leg: Leg, call: Call | None, now: float) -> None:
        """Nothing was agreed yet that could be changed (RFC 3261 §14.2)."""
        if call is None:
            self.board.respond(t, 481, now, leg=leg)
            return
        wait = (("Retry-After", str(random.randint(0, 10))),)
        self.board.respond(t, 500, now, leg=leg, headers=wait)

    def _answer_on_own_leg(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        """A refresh, or nobody to carry it to: what was agreed stays (RFC 4028 §9)."""
        if t.request.method == "INVITE" and leg.is_busy_with_offer:
            self.board.respond(t, 491, now, leg=leg)
            return
        wants_answer = t.request.body or t.request.method == "INVITE"
        body = self.board.told(leg) if wants_answer else b""
        leg.dialog.refresh_target(t.request)
        headers = self.timer.agree(t.request, leg, now)
        self.board.respond(t, 200, now, leg=leg, body=body, headers=headers)

    # -- key presses

    def _info(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        other = leg.call.other(leg) if leg.call is not None else None
        if other is None or other.state is not LegState.CONFIRMED:
            self.board.respond(t, 200, now, leg=leg)
            digit = dtmf_relay.digit_of(t.request)
            if digit:
                self.pressed(leg, digit, now)
            return
        kind = t.request.headers.get("content-type") or ""
        owner = _Answer(self.board, t, leg)
        self.board.send(other, "INFO", now, t.request.body, kind, owner)

    # -- what else can happen to a leg

    def acknowledged(self, request: Request, leg: Leg, now: float) -> None:
        waiting, leg.waiting_ack = leg.waiting_ack, None
        if waiting is not None:
            waiting(request.body, now)

    def unacknowledged(self, leg: Leg, now: float) -> None:
        """Our 2xx was never acknowledged: the session is ended (RFC 3261 §13.3.1.4)."""
        if leg.is_live and leg.call is not None:
            self.gone(leg.call, 408, now)

    def media_lost(self, ids: set[str], now: float) -> None:
        """The media process died: calls that it carried end with a reason, others go on."""
        for call in list(self.board.calls.values()):
            used = {self.board.web.bridge_of(leg) for leg in call.legs} | {call.player}
            if call.relay is not None:
                used.add(call.relay.id)
            if used & ids:
                call.sound = "server" if call.player else "relay"
                call.relay, call.player = None, ""
                self.end(call, 503, now, 'SIP;cause=503;text="Media lost"')


class _Answer:
    """Brings the other leg's answer back as it is."""

    def __init__(self, board: Switchboard, asked: ServerTransaction, leg: Leg) -> None:
        self.board = board
        self.asked = asked
        self.leg = leg

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status >= 200:
            self.board.respond(self.asked, response.status, now, response.reason, self.leg)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self.board.respond(self.asked, 408, now, leg=self.leg)


def _origin(sdp: bytes) -> bytes:
    start = sdp.find(b"o=")
    return sdp[start : sdp.find(b"\n", start)].strip() if start >= 0 else b""
