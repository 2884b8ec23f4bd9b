"""Session timers: a peer that vanished without BYE must not hold a call for ever (RFC 4028).

A peer that knows session timers refreshes by itself, because we name it as the refresher; when
it stops, the call is over.  A peer that does not is asked now and then with an OPTIONS in the
dialog: any answer but 481 and 408 means that it is still there.
"""

from __future__ import annotations

from collections.abc import Callable

from softphone.server.legs import Call, Leg, LegState
from softphone.server.switchboard import MIN_SE_S, SESSION_EXPIRES_S, Switchboard
from softphone.sip.message import Request, Response
from softphone.sip.transaction import ClientTransaction

PROBE_EVERY_S = 600.0
Headers = tuple[tuple[str, str], ...]


class SessionTimer:
    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.on_gone: Callable[[Call, int, float], None] = lambda call, status, now: None
        "The peer of one leg is gone: ``(call, status, now)``."

    def agree(self, request: Request, leg: Leg, now: float) -> Headers:
        """Answer an INVITE or UPDATE of a peer: the headers for our 2xx (§9)."""
        if "timer" not in request.headers.get_all("supported"):
            self.probe(leg, now)
            return ()
        leg.supports_timer = True
        asked_s = _seconds(request.headers.get("session-expires") or "") or SESSION_EXPIRES_S
        interval_s = max(MIN_SE_S, min(asked_s, SESSION_EXPIRES_S))
        self.refreshed(leg, interval_s, now)
        return (("Require", "timer"), ("Session-Expires", f"{interval_s};refresher=uac"))

    def watch(self, leg: Leg, response: Response, now: float) -> None:
        """A device answered our INVITE: does it refresh, or must we ask? (§7.2)"""
        value = response.headers.get("session-expires") or ""
        interval_s = _seconds(value)
        leg.supports_timer = bool(interval_s) and "refresher=uas" in value.replace(" ", "")
        if leg.supports_timer:
            self.refreshed(leg, interval_s, now)
        else:
            self.probe(leg, now)

    def refreshed(self, leg: Leg, interval_s: float, now: float) -> None:
        """From now on the peer has this long."""
        leg.stop_timer()
        leg.timer = self.board.at(now + interval_s, lambda at: self._over(leg, at))

    def again(self, leg: Leg, now: float) -> None:
        """Begin anew with what is known of the leg, as after a restart."""
        if leg.supports_timer:
            self.refreshed(leg, SESSION_EXPIRES_S, now)
        else:
            self.probe(leg, now)

    def probe(self, leg: Leg, now: float) -> None:
        leg.stop_timer()
        leg.timer = self.board.at(now + PROBE_EVERY_S, lambda at: self._ask(leg, at))

    def _ask(self, leg: Leg, now: float) -> None:
        if leg.state is LegState.CONFIRMED:
            self.board.send(leg, "OPTIONS", now, owner=_Probe(self, leg))

    def _over(self, leg: Leg, now: float) -> None:
        if leg.is_live and leg.call is not None:
            self.on_gone(leg.call, 408, now)


class _Probe:
    """Owner of the OPTIONS that asks whether a peer is still there."""

    def __init__(self, timer: SessionTimer, leg: Leg) -> None:
        self.timer = timer
        self.leg = leg

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status in (408, 481):
            self.on_failed(t, "gone", now)
        elif response.status >= 200 and self.leg.is_live:
            self.timer.probe(self.leg, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        if self.leg.is_live and self.leg.call is not None:
            self.timer.on_gone(self.leg.call, 408, now)


def _seconds(session_expires: str) -> int:
    """The delta of a Session-Expires value; 0 if it has none."""
    text = session_expires.partition(";")[0].strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 8 else 0
