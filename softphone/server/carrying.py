"""Changes of the sound in a running call, carried from one leg to the other (RFC 3261 §14).

Hold, resume, another codec, another address: a device's re-INVITE or UPDATE with a description
becomes a re-INVITE on the other leg, and its outcome comes back.
"""

from __future__ import annotations

from collections.abc import Callable

from softphone.server.legs import Call, Leg
from softphone.server.reoffer import reoffer
from softphone.server.session_timer import SessionTimer
from softphone.server.sound import Sound
from softphone.server.switchboard import Switchboard
from softphone.sip.message import Response
from softphone.sip.transaction import ClientTransaction, ServerTransaction, State

GONE = frozenset({408, 481})
"Answers after which the dialog does not exist any more (RFC 3261 §12.2.1.2)."


class Carrying:
    def __init__(self, board: Switchboard, sound: Sound, timer: SessionTimer) -> None:
        self.board = board
        self.sound = sound
        self.timer = timer

    def carry(
        self, t: ServerTransaction, leg: Leg, other: Leg, call: Call, now: float,
        then: Callable[[int, float], None] | None = None,
    ) -> None:  # fmt: skip
        """Carry a request of ``leg``'s device to the other leg; ``then(status, now)``."""
        if leg.is_busy_with_offer or other.is_busy_with_offer:
            self.board.respond(t, 491, now, leg=leg)
            if then is not None:
                then(491, now)
            return
        if not self.board.web.understands(other, t.request.body):
            self.board.respond(t, 488, now, leg=leg)
            if then is not None:
                then(488, now)
            return
        if t.request.method == "INVITE":
            self.board.respond(t, 100, now)
        leg.is_busy_with_offer = True
        before = leg.remote_sdp
        leg.heard(t.request.body)
        told_before = other.sent_sdp
        offer = self.sound.for_peer(call, leg, other, t.request.body)
        carried = Carried(self, t, leg, other, call, before, told_before, then)
        t.owner = carried
        kind = "application/sdp" if offer else ""
        carried.sent = self.board.send(other, "INVITE", now, offer, kind, carried)


class Carried:
    """Owner of the re-INVITE on the other leg; brings its outcome back to the asker."""

    def __init__(
        self, carrying: Carrying, asked: ServerTransaction, leg: Leg, other: Leg, call: Call,
        before: bytes, told_before: bytes, then: Callable[[int, float], None] | None,
    ) -> None:  # fmt: skip
        self.carrying = carrying
        self.board = carrying.board
        self.asked = asked
        self.leg = leg
        self.other = other
        self.call = call
        self.before = before
        self.told_before = told_before
        self.then = then
        self.sent: ClientTransaction | None = None
        self.is_over = False
        self.is_taken_back = False

    def cancel(self, now: float) -> None:
        """The asker took its re-INVITE back."""
        self.board.respond(self.asked, 487, now, leg=self.leg)
        self.is_taken_back = True
        self._take_back(now)

    def _take_back(self, now: float) -> None:
        """Once the other side has it (RFC 3261 §9.1), and not from whom we have hung up on."""
        has_it = self.sent is not None and self.sent.state is State.PROCEEDING
        if self.sent is not None and has_it and self.other.is_live:
            self.board.layer.cancel(self.sent, now)

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status < 200 and self.is_taken_back:
            self._take_back(now)
        if response.status < 200 or self.is_over:
            return
        self._free()
        is_understood = self.board.web.understands(self.leg, response.body)
        if response.status < 300 and (self.asked.is_answered or not is_understood):
            self._agreed_in_vain(response, now)
        elif response.status < 300:
            self._agreed(response, now)
        else:
            self.leg.remote_sdp = self.before
            self.board.respond(self.asked, response.status, now, response.reason, self.leg)
            self._tell(response.status, now)
            if response.status in GONE:
                self.carrying.sound.on_broken(self.call, response.status, now)

    def _tell(self, status: int, now: float) -> None:
        if self.then is not None:
            self.then(status, now)

    def _free(self) -> None:
        self.is_over = True
        self.leg.is_busy_with_offer = False
        self.other.is_busy_with_offer = False

    def _agreed_in_vain(self, response: Response, now: float) -> None:
        """The asker took it back meanwhile, or cannot play what the other side would.

        The other side is told what held before.
        """
        self.leg.remote_sdp = self.before
        self.other.dialog.refresh_target(response)
        self.board.send_ack(self.other, now)
        status = 487 if self.asked.is_answered else 488
        if not self.asked.is_answered:
            self.board.respond(self.asked, status, now, leg=self.leg)
        self._tell(status, now)
        reoffer(self.board, self.other, self.told_before, now)

    def _agreed(self, response: Response, now: float) -> None:
        self.other.heard(response.body)
        self.other.dialog.refresh_target(response)
        self.leg.dialog.refresh_target(self.asked.request)
        self.board.refreshed(self.other, response, now)
        self._tell(response.status, now)
        sound = self.carrying.sound
        answer = sound.for_peer(self.call, self.other, self.leg, response.body)
        if self.asked.request.body or self.asked.request.method != "INVITE":
            self.board.send_ack(self.other, now)
        else:
            self.leg.is_busy_with_offer = self.other.is_busy_with_offer = True
            self.leg.waiting_ack = self._acknowledge
        headers = self.carrying.timer.agree(self.asked.request, self.leg, now)
        self.board.respond(self.asked, 200, now, leg=self.leg, body=answer, headers=headers)
        self.board.confirmed_changed(self.call)

    def _acknowledge(self, sdp: bytes, now: float) -> None:
        """The asker had made no offer; its ACK brings the answer to the other's."""
        self._free()
        self.leg.heard(sdp)
        if not self.board.web.understands(self.other, sdp):
            self.board.send_ack(self.other, now)
            self.carrying.sound.on_broken(self.call, 488, now)
            return
        body = self.carrying.sound.for_peer(self.call, self.leg, self.other, sdp)
        self.board.send_ack(self.other, now, body)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        if not self.is_over:
            self._free()
            self.board.respond(self.asked, 408, now, leg=self.leg)
            self._tell(408, now)
            self.carrying.sound.on_broken(self.call, 408, now)
