"""A re-INVITE that the server itself sends on a leg (RFC 3261 §14.1)."""

from __future__ import annotations

import random
from collections.abc import Callable

from softphone.server.legs import Leg
from softphone.server.switchboard import Switchboard
from softphone.sip.message import Response
from softphone.sip.transaction import ClientTransaction

Then = Callable[[Leg, int, float], None]
"``(leg, status, now)``: what follows from the outcome."
MAX_TRIES = 4


def reoffer(
    board: Switchboard, leg: Leg, sdp: bytes, now: float, then: Then | None = None
) -> None:
    """Offer a leg another description; an empty one asks it for an offer of its own."""
    _Reoffer(board, leg, sdp, then).send(now)


class _Reoffer:
    """Owner of the re-INVITE."""

    def __init__(self, board: Switchboard, leg: Leg, sdp: bytes, then: Then | None) -> None:
        self.board = board
        self.leg = leg
        self.sdp = sdp
        self.then = then
        self.tries = 0
        self.is_over = False

    def send(self, now: float) -> None:
        if not self.leg.is_live:
            self._finish(481, now)
            return
        if self.leg.is_busy_with_offer:
            self._again_later(now)
            return
        if not self.board.web.understands(self.leg, self.sdp):
            self._finish(488, now)
            return
        offer = self.board.describe(self.leg, self.sdp)
        kind = "application/sdp" if offer else ""
        self.board.send(self.leg, "INVITE", now, offer, kind, self)

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status < 200 or self.is_over:
            return
        leg = self.leg
        leg.is_busy_with_offer = False
        if response.status == 491:
            self._again_later(now)
            return
        if response.status < 300:
            leg.heard(response.body)
            leg.dialog.refresh_target(response)
            self.board.send_ack(leg, now)
            self.board.refreshed(leg, response, now)
            if leg.call is not None:
                self.board.confirmed_changed(leg.call)
        self._finish(response.status, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self.leg.is_busy_with_offer = False
        self._finish(408, now)

    def _again_later(self, now: float) -> None:
        """Both sides offered at once: whoever waits longer tries again (§14.1)."""
        self.tries += 1
        if self.tries >= MAX_TRIES:
            self._finish(491, now)
            return
        self.board.at(now + random.uniform(2.1, 4.0), self.send)

    def _finish(self, status: int, now: float) -> None:
        if not self.is_over:
            self.is_over = True
            if self.then is not None:
                self.then(self.leg, status, now)
