"""Session timers: a peer that vanished without BYE must not hold a call for ever (RFC 4028).

A peer that knows session timers refreshes by itself, because we name it as the refresher; when
it stops, the call is over.  One that names us instead is refreshed by us.  A peer that does not
know them is asked now and then with an OPTIONS in the dialog: any answer but 481 and 408 means
that it is still there.
"""

from __future__ import annotations

from collections.abc import Callable

from softphone.server.legs import Call, Leg, LegState
from softphone.server.switchboard import MIN_SE_S, SESSION_EXPIRES_S, Headers, Switchboard
from softphone.sip.message import Request, Response
from softphone.sip.transaction import ClientTransaction

PROBE_EVERY_S = 600.0
AGAIN_S = 10.0
"A refresh that could not be now is tried again after this time."
GONE = frozenset({408, 481})
TOO_BRIEF: tuple[int, Headers] = (422, (("Min-SE", str(MIN_SE_S)),))


def is_too_brief(request: Request) -> bool:
    """Does it ask for a session interval below the shortest that we grant (§9)?"""
    return 0 < _seconds(request.headers.get("session-expires") or "") < MIN_SE_S


class SessionTimer:
    def __init__(self, board: Switchboard) -> None:
        self.board = board
        board.session_of = self.session_of
        board.refreshed = self.watch
        self.on_gone: Callable[[Call, int, float], None] = lambda call, status, now: None
        "The peer of one leg is gone: ``(call, status, now)``."

    # -- what is agreed

    def agree(self, request: Request, leg: Leg, now: float) -> Headers:
        """Answer an INVITE or UPDATE of a peer: the headers for our 2xx (§9)."""
        _note_methods(request, leg)
        leg.supports_timer, leg.refresh_s = False, 0
        if "timer" not in request.headers.get_all("supported"):
            self.probe(leg, now)
            return ()
        value = request.headers.get("session-expires") or ""
        asked_s = _seconds(value) or SESSION_EXPIRES_S
        interval_s = max(MIN_SE_S, min(asked_s, SESSION_EXPIRES_S))
        if _refresher(value) == "uas":
            self.refresh_every(leg, interval_s, now)
            return (("Session-Expires", f"{interval_s};refresher=uas"),)
        leg.supports_timer = True
        self.refreshed(leg, interval_s, now)
        return (("Require", "timer"), ("Session-Expires", f"{interval_s};refresher=uac"))

    def watch(self, leg: Leg, response: Response, now: float) -> None:
        """A device agreed to a request of ours: who refreshes, or must we ask? (§7.2)"""
        _note_methods(response, leg)
        value = response.headers.get("session-expires") or ""
        interval_s = _seconds(value)
        leg.supports_timer = bool(interval_s) and _refresher(value) == "uas"
        leg.refresh_s = 0
        if leg.supports_timer:
            self.refreshed(leg, interval_s, now)
        elif interval_s:
            self.refresh_every(leg, interval_s, now)
        else:
            self.probe(leg, now)

    def session_of(self, leg: Leg) -> Headers:
        """For our INVITE or UPDATE in a dialog: the timer goes on as it was agreed (§7.4).

        Without these headers the request would switch it off.
        """
        supported = ("Supported", "timer, replaces")
        if leg.refresh_s:
            return (supported, ("Session-Expires", f"{leg.refresh_s};refresher=uac"))
        if leg.supports_timer:
            return (supported, ("Session-Expires", f"{SESSION_EXPIRES_S};refresher=uas"))
        return (supported,)

    def again(self, leg: Leg, now: float) -> None:
        """Begin anew with what is known of the leg, as after a restart."""
        if leg.refresh_s:
            self._refresh_at(leg, now + AGAIN_S)
        elif leg.supports_timer:
            self.refreshed(leg, SESSION_EXPIRES_S, now)
        else:
            self.probe(leg, now)

    # -- the peer refreshes

    def refreshed(self, leg: Leg, interval_s: float, now: float) -> None:
        """From now on the peer has this long."""
        leg.stop_timer()
        leg.timer = self.board.at(now + interval_s, lambda at: self._over(leg, at))

    def _over(self, leg: Leg, now: float) -> None:
        if leg.is_live and leg.call is not None:
            self.on_gone(leg.call, 408, now)

    # -- we refresh

    def refresh_every(self, leg: Leg, interval_s: int, now: float) -> None:
        """The session lasts this long; we refresh it at half of that (§7.4)."""
        leg.refresh_s = interval_s
        self._refresh_at(leg, now + interval_s / 2)

    def _refresh_at(self, leg: Leg, when: float) -> None:
        leg.stop_timer()
        leg.timer = self.board.at(when, lambda at: self._refresh(leg, at))

    def _refresh(self, leg: Leg, now: float) -> None:
        if leg.state is not LegState.CONFIRMED:
            return
        if leg.is_busy_with_offer:
            self._refresh_at(leg, now + AGAIN_S)
        elif leg.allows_update:
            self.board.send(leg, "UPDATE", now, owner=_Refresh(self, leg))
        else:
            body, kind = leg.sent_sdp, "application/sdp"
            self.board.send(leg, "INVITE", now, body, kind, _Refresh(self, leg))

    # -- nobody does: is it still there?

    def probe(self, leg: Leg, now: float) -> None:
        leg.stop_timer()
        leg.timer = self.board.at(now + PROBE_EVERY_S, lambda at: self._ask(leg, at))

    def _ask(self, leg: Leg, now: float) -> None:
        if leg.state is LegState.CONFIRMED:
            self.board.send(leg, "OPTIONS", now, owner=_Probe(self, leg))


class _Refresh:
    """Owner of the request that refreshes a session."""

    def __init__(self, timer: SessionTimer, leg: Leg) -> None:
        self.timer = timer
        self.leg = leg

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        leg = self.leg
        if response.status < 200 or not leg.is_live:
            return
        if t.is_invite:
            leg.is_busy_with_offer = False
        if response.status in GONE:
            self.on_failed(t, "gone", now)
        elif response.status >= 300:
            self.timer._refresh_at(leg, now + AGAIN_S)
        else:
            if t.is_invite:
                self.timer.board.send_ack(leg, now)
            leg.dialog.refresh_target(response)
            self.timer.watch(leg, response, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self.timer._over(self.leg, now)


class _Probe:
    """Owner of the OPTIONS that asks whether a peer is still there."""

    def __init__(self, timer: SessionTimer, leg: Leg) -> None:
        self.timer = timer
        self.leg = leg

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status in GONE:
            self.on_failed(t, "gone", now)
        elif response.status >= 200 and self.leg.is_live:
            self.timer.probe(self.leg, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self.timer._over(self.leg, now)


def _note_methods(message: Request | Response, leg: Leg) -> None:
    """What the device says it can do; an UPDATE refreshes without talking about sound."""
    allowed = message.headers.get_all("allow")
    if allowed:
        leg.allows_update = "UPDATE" in allowed


def _refresher(session_expires: str) -> str:
    """``uac`` or ``uas`` of a Session-Expires value; empty if it names none."""
    for parameter in session_expires.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "refresher":
            return value.strip().lower()
    return ""


def _seconds(session_expires: str) -> int:
    """The delta of a Session-Expires value; 0 if it has none."""
    text = session_expires.partition(";")[0].strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 8 else 0
