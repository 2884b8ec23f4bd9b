"""What the server itself answers: the echo test, one's messages, tones for feature codes."""

from __future__ import annotations

from collections.abc import Callable

from softphone.server import speaking
from softphone.server.endings import Endings
from softphone.server.hearing import SERVICE as MESSAGES
from softphone.server.hearing import Hearing
from softphone.server.legs import Call, CallStage
from softphone.server.media_path import Player
from softphone.server.session_timer import SessionTimer
from softphone.server.switchboard import Switchboard
from softphone.sip.transaction import ServerTransaction

ECHO = "echo"
CONFIRMED = "confirmed"
REFUSED = "refused"
"Names of what the media process plays."


Perform = Callable[[Call, str, Callable[[bool], None]], None]


class Services:
    def __init__(
        self, board: Switchboard, timer: SessionTimer, endings: Endings, hearing: Hearing
    ) -> None:
        self.board = board
        self.timer = timer
        self.endings = endings
        self.hearing = hearing
        self.perform: Perform = lambda call, service, done: done(False)
        "Carries out a service that changes something (dnd_on ...); told whether it is done."

    def serve(self, call: Call, service: str, now: float) -> None:
        """Answer a feature code: echo, messages, or a tone for what was carried out.

        The tone says what is true: it is chosen when the change is committed or refused.
        """
        caller = call.caller
        assert caller is not None
        found = self.board.media.address_of(caller.remote_sdp) if caller.remote_sdp else None
        if found is None or not speaking.can_be_spoken_to(caller.remote_sdp):
            self.endings.finish(call, 488, now)
            return
        host, port = found[0].host, found[1]

        def play(kind: str) -> None:
            ready = self._ready
            self.board.media.control.play(kind, host, port, lambda player: ready(call, player))

        if service == ECHO:
            play(ECHO)
        elif service == MESSAGES:
            self.hearing.begin(call, now)
        else:
            self.perform(call, service, lambda ok: play(CONFIRMED if ok else REFUSED))

    def _ready(self, call: Call, player: Player | None) -> None:
        """The media process has answered, perhaps a little later."""
        self._play(call, player, self.board.monotonic())
        self.board.flush()

    def _play(self, call: Call, player: Player | None, now: float) -> None:
        caller = call.caller
        if call.stage is CallStage.ENDED or caller is None:
            if player is not None:
                self.board.media.control.close(player.id)
            return
        if player is None or not isinstance(caller.invite, ServerTransaction):
            self.endings.finish(call, 503, now, "No Sound")
            return
        call.player = player.id
        call.stage = CallStage.TALKING
        call.answered_at = self.board.utcnow()
        speaking.answer(self.board, self.timer, call, player.endpoint, now)
        self.board.confirmed_changed(call)
        self.endings.changed(call, "answered")
