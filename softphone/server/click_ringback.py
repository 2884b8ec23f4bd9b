"""The tone that a click's own device hears while the number rings.

A device that dials by itself makes its own.  A mobile, and a telephone that does not follow a
REFER, have a call that is answered already and would hear nothing; so the media process plays.
"""

from __future__ import annotations

from collections.abc import Callable

from softphone.server.click import Click
from softphone.server.descriptions import g711_offer
from softphone.server.legs import CallStage, Leg
from softphone.server.media_path import Player
from softphone.server.reoffer import reoffer
from softphone.server.switchboard import Switchboard

RINGBACK = "ringback"


class ClickRingback:
    def __init__(self, board: Switchboard) -> None:
        self.board = board

    def ask(self, ready: Callable[[Player | None], None]) -> None:
        """A player; None where the media process is away."""
        self.board.media.control.play(RINGBACK, "0.0.0.0", 0, ready)

    def offer(self, player: Player, remote: str) -> bytes:
        """What a device at this address is offered to hear it."""
        host, port = player.endpoint.facing(6 if ":" in remote else 4)
        return g711_offer(host, port)

    def heard_by(self, click: Click, leg: Leg) -> None:
        """The device has said where it listens."""
        found = self.board.media.address_of(leg.remote_sdp)
        if found is not None and click.player:
            self.board.media.control.announce(click.player, "a", found[0].host, found[1])

    def start(self, click: Click, leg: Leg) -> None:
        """Let a device hear it whose call has no sound so far."""

        def ready(player: Player | None) -> None:
            if player is None:
                return  # it stays silent, and the call goes on
            if not _is_wanted(click, leg):
                self.board.media.control.close(player.id)
                return
            click.player = player.id
            offer = self.offer(player, self.board.web.host_of(leg))
            reoffer(self.board, leg, offer, self.board.monotonic(), answered)
            self.board.flush()

        def answered(leg: Leg, status: int, now: float) -> None:
            if status < 300 and _is_wanted(click, leg):
                self.heard_by(click, leg)

        self.ask(ready)

    def stop(self, click: Click) -> None:
        if click.player:
            self.board.media.control.close(click.player)
            click.player = ""


def _is_wanted(click: Click, leg: Leg) -> bool:
    call = click.call
    return leg.is_live and call is not None and call.stage is CallStage.SETTING_UP
