"""Offers and answers between the legs of a call while it is set up (RFC 3264).

Every description that leaves us goes under the leg's own origin line, and through a relay where
the sound cannot go straight (media_path.py).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from softphone.server.descriptions import between, full_offer, with_sound
from softphone.server.legs import Call, Leg, LegState
from softphone.server.media_path import Relay
from softphone.server.reoffer import reoffer
from softphone.server.session_timer import SessionTimer
from softphone.server.switchboard import Headers, Switchboard
from softphone.sip.transaction import ServerTransaction

log = logging.getLogger(__name__)


class Sound:
    def __init__(self, board: Switchboard, timer: SessionTimer) -> None:
        self.board = board
        self.timer = timer
        self.on_broken: Callable[[Call, int, float], None] = lambda call, status, now: None
        "The two sides cannot agree on any sound: ``(call, status, now)``."

    # -- towards a branch

    def offer_for(self, call: Call, leg: Leg, needs_relay: bool) -> bytes:
        """What a branch is offered: the caller's description, straight or through a relay."""
        caller = call.caller
        if caller is None or not caller.remote_sdp:
            return b""
        is_talking = caller.state is LegState.CONFIRMED
        spoken = full_offer(caller) if is_talking else caller.remote_sdp
        return self.board.describe(leg, self.offer_between(call, leg, spoken, needs_relay))

    def offer_between(
        self, call: Call, reader: Leg, spoken: bytes, needs_relay: bool = False
    ) -> bytes:
        """What the caller speaks, as the reader is to get it (not yet under its origin)."""
        assert call.caller is not None
        spoken = between(call.caller, reader, spoken)
        media = self.board.media
        host_of = self.board.web.host_of
        peer = host_of(reader)
        straight = media.can_go_straight(spoken, host_of(call.caller), peer)
        if call.relay is None and straight and not needs_relay:
            return spoken
        relay = self.relay(call)
        if relay is None:
            return spoken
        media.announce(relay, "a", spoken)
        return media.through(relay, "b", spoken, 6 if ":" in peer else 4)

    def relay(self, call: Call) -> Relay | None:
        if call.relay is None:
            call.relay = self.board.media.control.take_relay()
            if call.relay is None:
                log.warning("no relay for a call that needs one: the media process is away")
        return call.relay

    # -- back to the caller

    def answer_for(self, call: Call, leg: Leg, answer: bytes) -> bytes:
        """What the caller is told of this branch's description (not yet under its origin)."""
        caller = call.caller
        if caller is None or not answer:
            return answer
        answer = between(leg, caller, answer)
        media = self.board.media
        if call.relay is None and media.is_plain(answer, self.board.web.host_of(leg)):
            facing = self._facing(caller)
            if media.version(answer) == facing:
                return answer
        relay = self.relay(call)
        if relay is None:
            return answer
        media.announce(relay, "b", answer)
        return media.through(relay, "a", answer, self._facing(caller))

    def _facing(self, leg: Leg) -> int:
        """The IP version in which this device listens, as far as it has said so."""
        if leg.remote_sdp:
            return self.board.media.version(leg.remote_sdp)
        return 6 if ":" in self.board.web.host_of(leg) else 4

    def connect(self, call: Call, winner: Leg, now: float, headers: Headers) -> None:
        """The first answer: complete both sides (RFC 3261 §13.3.1.4)."""
        caller = call.caller
        if caller is None:
            self.board.send_ack(winner, now)
            return
        had_relay = call.relay is not None
        told = self.answer_for(call, winner, winner.remote_sdp)
        if caller.state is LegState.CONFIRMED:
            self.board.send_ack(winner, now)
            reoffer(self.board, caller, told, now, self._reoffered)
            if call.relay is not None and not had_relay:
                self._move_to_relay(call, winner, with_sound(caller.remote_sdp), now)
            return
        assert isinstance(caller.invite, ServerTransaction)
        body = self.board.describe(caller, told)
        extra = (*headers, *self.timer.agree(caller.invite.request, caller, now))
        caller.state = LegState.CONFIRMED
        if caller.remote_sdp:
            self.board.send_ack(winner, now)
        else:
            caller.waiting_ack = lambda sdp, at: self._late_answer(call, winner, sdp, at)
        self.board.respond(caller.invite, 200, now, leg=caller, body=body, headers=extra)
        if call.relay is not None and not had_relay:
            self._move_to_relay(call, winner, caller.remote_sdp, now)

    def _reoffered(self, leg: Leg, status: int, now: float) -> None:
        """A transferred device that cannot take the new description has nobody to talk to."""
        if status >= 300 and leg.is_live and leg.call is not None:
            self.on_broken(leg.call, status, now)

    def _late_answer(self, call: Call, winner: Leg, sdp: bytes, now: float) -> None:
        """The caller's ACK brought the answer to an offer that the called device made."""
        caller = call.caller
        if caller is None or not winner.is_live:
            return
        caller.heard(sdp)
        self.board.send_ack(winner, now, self.for_peer(call, caller, winner, sdp))
        if not sdp:
            self.on_broken(call, 488, now)

    def for_peer(self, call: Call, speaker: Leg, reader: Leg, sdp: bytes) -> bytes:
        """The speaker's description as the reader gets it, under the reader's origin."""
        if not sdp:
            return b""
        sdp = between(speaker, reader, sdp)
        media = self.board.media
        if call.relay is None and not media.is_plain(sdp, self.board.web.host_of(speaker)):
            self.relay(call)
        if call.relay is not None:
            side, other_side = ("a", "b") if speaker is call.caller else ("b", "a")
            media.announce(call.relay, side, sdp)
            sdp = media.through(call.relay, other_side, sdp, self._facing(reader))
        return self.board.describe(reader, sdp)

    def _move_to_relay(self, call: Call, winner: Leg, spoken: bytes, now: float) -> None:
        """The answer showed that sound cannot go straight: offer the relay instead.

        spoken: what the caller describes.
        """
        caller = call.caller
        assert call.relay is not None and caller is not None
        self.board.registrar.note_relay(winner.account, winner.flow)
        if not caller.remote_sdp:
            return  # the caller's answer is still to come, and will go through the relay
        self.board.media.announce(call.relay, "a", caller.remote_sdp)
        version = 6 if ":" in self.board.web.host_of(winner) else 4
        spoken = between(caller, winner, spoken)
        offer = self.board.media.through(call.relay, "b", spoken, version)
        reoffer(self.board, winner, offer, now)

    def close(self, call: Call) -> None:
        """Give back what the call used of the media process; the call keeps what it was."""
        used = "relay" if call.relay is not None else "server" if call.player else ""
        call.sound = call.sound or used or "straight"
        if call.relay is not None:
            self.board.media.control.close(call.relay.id)
            call.relay = None
        if call.player:
            self.board.media.control.close(call.player)
            call.player = ""
