"""Requests inside a dialog: hanging up, holding, refreshing, keys (RFC 3261 §12, §14)."""

from __future__ import annotations

import logging

from softphone.server.calling import Calling
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.sound import Sound
from softphone.server.switchboard import MIN_SE_S, SESSION_EXPIRES_S, Switchboard
from softphone.sip.message import Request, Response
from softphone.sip.transaction import ClientTransaction, ServerTransaction

log = logging.getLogger(__name__)


class InCall:
    def __init__(self, board: Switchboard, calling: Calling, sound: Sound) -> None:
        self.board = board
        self.calling = calling
        self.sound = sound
        sound.on_service_over = self.end

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
            case "OPTIONS":
                self.board.respond(t, 200, now, leg=leg)
            case _:
                self.board.respond(t, 405, now, leg=leg)

    # -- hanging up

    def _bye(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        self.board.respond(t, 200, now, leg=leg)
        call = leg.call
        self.board.drop_leg(leg)
        if call is None:
            return
        reason = t.request.headers.get("reason") or ""
        self.end(call, 200, now, reason)

    def end(self, call: Call, status: int, now: float, reason: str = "") -> None:
        """End whatever is left of a call."""
        caller = call.caller
        for branch in call.live_branches:
            if branch.state is LegState.CONFIRMED:
                self.board.end_leg(branch, now, reason)
            else:
                self.calling.take_back(branch, now)
        if caller is not None and caller.is_live:
            if caller.state is LegState.CONFIRMED:
                self.board.end_leg(caller, now, reason)
            elif isinstance(caller.invite, ServerTransaction):
                self.board.respond(caller.invite, max(status, 400), now, leg=caller)
                self.board.drop_leg(caller)
        self.sound.close(call)
        self.calling.ended(call, status, now)

    # -- hold, resume, refresh

    def _change(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        call = leg.call
        if call is None or call.stage is not CallStage.TALKING:
            self.board.respond(t, 491 if call is not None else 481, now, leg=leg)
            return
        body = t.request.body
        if body and t.request.content_type != "application/sdp":
            self.board.respond(t, 415, now, leg=leg, headers=(("Accept", "application/sdp"),))
            return
        other = call.other(leg)
        is_refresh = (not body and t.request.method == "UPDATE") or (
            bool(body) and _origin(body) == _origin(leg.remote_sdp)
        )
        if is_refresh or other is None:
            self._answer_on_own_leg(t, leg, now)
        else:
            self._keep_alive(t.request, leg, now)
            self.sound.carry(t, leg, other, call, now)

    def _answer_on_own_leg(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        """A refresh, or nobody to carry it to: what was agreed stays (RFC 4028 §9)."""
        body = leg.sent_sdp if t.request.body or t.request.method == "INVITE" else b""
        leg.dialog.refresh_target(t.request)
        headers = self._keep_alive(t.request, leg, now)
        self.board.respond(t, 200, now, leg=leg, body=body, headers=headers)

    def _keep_alive(
        self, request: Request, leg: Leg, now: float
    ) -> tuple[tuple[str, str], ...]:
        if "timer" not in request.headers.get_all("supported"):
            return ()
        asked = (request.headers.get("session-expires") or "").partition(";")[0].strip()
        asked_s = int(asked) if asked.isdecimal() and len(asked) < 8 else SESSION_EXPIRES_S
        interval_s = max(MIN_SE_S, min(asked_s, SESSION_EXPIRES_S))
        self.sound.refreshed(leg, interval_s, now)
        return (("Require", "timer"), ("Session-Expires", f"{interval_s};refresher=uac"))

    # -- key presses

    def _info(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        other = leg.call.other(leg) if leg.call is not None else None
        if other is None:
            self.board.respond(t, 200, now, leg=leg)
            return
        kind = t.request.headers.get("content-type") or ""
        owner = _Answer(self.board, t, leg)
        self.board.send(other, "INFO", now, t.request.body, kind, owner)

    # -- what else can happen to a leg

    def acknowledged(self, request: Request, leg: Leg, now: float) -> None:
        leg.is_busy_with_offer = False
        waiting, leg.waiting_ack = leg.waiting_ack, None
        if waiting is not None:
            waiting(request.body, now)

    def flow_lost(self, leg: Leg, now: float) -> None:
        """The way to this device is gone; the other side is told."""
        self.board.drop_leg(leg)
        if leg.call is not None and (leg is leg.call.caller or leg is leg.call.winner):
            self.end(leg.call, 480, now)

    def media_lost(self, ids: set[str], now: float) -> None:
        """The media process died: calls that it carried end with a reason, others go on."""
        for call in list(self.board.calls.values()):
            is_carried = call.relay is not None and call.relay.id in ids
            if is_carried or call.player in ids:
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
