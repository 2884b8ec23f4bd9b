"""Letting two devices hear each other that have so far talked to somebody else.

Both legs are confirmed.  One device is offered what the other can do, and then the other what
the first has answered (RFC 3725 §4.3 in spirit).
"""

from __future__ import annotations

from softphone.server.descriptions import full_offer, in_common, with_sound
from softphone.server.legs import Call, Leg
from softphone.server.reoffer import Then, reoffer
from softphone.server.sound import Sound
from softphone.server.switchboard import Switchboard


class Joining:
    def __init__(self, board: Switchboard, sound: Sound) -> None:
        self.board = board
        self.sound = sound

    def join(self, call: Call, now: float, then: Then) -> None:
        """Join ``call.caller`` and ``call.winner``; ``then`` is told how it went."""
        assert call.caller is not None and call.winner is not None
        _Join(self, call, call.caller, call.winner, then).start(now)


class _Join:
    """One joining in progress.

    Some devices refuse an offer of which they know only some codecs; so after a 488 the codecs
    that both know are offered alone (architecture 4.2).
    """

    def __init__(
        self, joining: Joining, call: Call, caller: Leg, winner: Leg, then: Then
    ) -> None:
        self.board = joining.board
        self.sound = joining.sound
        self.call = call
        self.caller = caller
        self.winner = winner
        self.then = then
        self.spoken = full_offer(caller)
        self.before = winner.sent_sdp
        self.is_narrowed = False

    def start(self, now: float) -> None:
        media = self.board.media
        needs_relay = not media.is_plain(
            self.winner.remote_sdp, self.board.web.host_of(self.winner)
        )
        offer = self.sound.offer_between(self.call, self.winner, self.spoken, needs_relay)
        reoffer(self.board, self.winner, offer, now, self._first)

    def _first(self, leg: Leg, status: int, now: float) -> None:
        if status == 488 and not self.is_narrowed:
            self.is_narrowed = True
            self.spoken = in_common(self.spoken, self.winner.first_sdp)
            if self.spoken:
                self.start(now)
                return
        if status >= 300:
            self.then(leg, status, now)
            return
        heard = with_sound(self.winner.remote_sdp)
        told = self.sound.answer_for(self.call, self.winner, heard)
        reoffer(self.board, self.caller, told, now, self._second)

    def _second(self, leg: Leg, status: int, now: float) -> None:
        if status >= 300:
            # The first device already took the new description: give it the old one back.
            reoffer(self.board, self.winner, self.before, now)
        self.then(leg, status, now)
