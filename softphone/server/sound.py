"""Offers and answers between the legs of a call, and what the server itself plays (RFC 3264).

Every description that leaves us goes under the leg's own origin line, and through a relay where
the sound cannot go straight (media_path.py).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.media_path import Player, Relay
from softphone.server.switchboard import SESSION_EXPIRES_S, Switchboard
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response
from softphone.sip.sdp import Session
from softphone.sip.transaction import ClientTransaction, ServerTransaction

log = logging.getLogger(__name__)

Headers = tuple[tuple[str, str], ...]


class Sound:
    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.on_service_over: Callable[[Call, int, float], None] = lambda call, status, now: (
            None
        )
        self.perform: Callable[[Call, str], bool] = lambda call, service: False
        "Carries out a service that changes something (dnd_on ...); False if it cannot."

    # -- towards a branch

    def offer_for(self, call: Call, leg: Leg, needs_relay: bool) -> bytes:
        """What a branch is offered: the caller's description, straight or through a relay."""
        caller = call.caller
        if caller is None or not caller.remote_sdp:
            return b""
        peer = leg.flow.remote[0]
        source = caller.flow.remote[0]
        straight = self.board.media.can_go_straight(caller.remote_sdp, source, peer)
        if call.relay is None and straight and not needs_relay:
            return self.board.describe(leg, caller.remote_sdp)
        relay = self._relay(call)
        if relay is None:
            return self.board.describe(leg, caller.remote_sdp)
        self.board.media.announce(relay, "a", caller.remote_sdp)
        version = 6 if ":" in peer else 4
        offer = self.board.media.through(relay, "b", caller.remote_sdp, version)
        return self.board.describe(leg, offer)

    def _relay(self, call: Call) -> Relay | None:
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
        media = self.board.media
        if call.relay is None and caller.remote_sdp:
            same_version = media.version(answer) == media.version(caller.remote_sdp)
            if media.is_plain(answer, leg.flow.remote[0]) and same_version:
                return answer
        elif call.relay is None and media.is_plain(answer, leg.flow.remote[0]):
            return answer
        relay = self._relay(call)
        if relay is None:
            return answer
        media.announce(relay, "b", answer)
        return media.through(relay, "a", answer, self._facing(caller))

    def _facing(self, leg: Leg) -> int:
        """The IP version in which this device listens, as far as it has said so."""
        if leg.remote_sdp:
            return self.board.media.version(leg.remote_sdp)
        return 6 if ":" in leg.flow.remote[0] else 4

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
            self.reoffer(caller, told, now)
            return
        assert isinstance(caller.invite, ServerTransaction)
        body = self.board.describe(caller, told)
        extra = (*headers, *self._session_headers(caller, now))
        caller.state = LegState.CONFIRMED
        if caller.remote_sdp:
            self.board.send_ack(winner, now)
        else:
            caller.waiting_ack = lambda sdp, at: self._late_answer(call, winner, sdp, at)
        self.board.respond(caller.invite, 200, now, leg=caller, body=body, headers=extra)
        if call.relay is not None and not had_relay:
            self._move_to_relay(call, winner, now)

    def _late_answer(self, call: Call, winner: Leg, sdp: bytes, now: float) -> None:
        """The caller's ACK brought the answer to an offer that the called device made."""
        caller = call.caller
        if caller is None or not winner.is_live:
            return
        caller.remote_sdp = sdp or caller.remote_sdp
        answer = self._for_peer(call, caller, winner, sdp) if sdp else b""
        self.board.send_ack(winner, now, answer)

    def _for_peer(self, call: Call, speaker: Leg, reader: Leg, sdp: bytes) -> bytes:
        """The speaker's description as the reader gets it, under the reader's origin."""
        if call.relay is not None:
            side = "a" if speaker is call.caller else "b"
            self.board.media.announce(call.relay, side, sdp)
            other_side = "b" if side == "a" else "a"
            version = self._facing(reader)
            sdp = self.board.media.through(call.relay, other_side, sdp, version)
        return self.board.describe(reader, sdp)

    def _move_to_relay(self, call: Call, winner: Leg, now: float) -> None:
        """The answer showed that sound cannot go straight: offer the relay instead."""
        assert call.relay is not None and call.caller is not None
        self.board.registrar.note_relay(winner.account, winner.flow)
        self.board.media.announce(call.relay, "a", call.caller.remote_sdp)
        version = 6 if ":" in winner.flow.remote[0] else 4
        offer = self.board.media.through(call.relay, "b", call.caller.remote_sdp, version)
        self.reoffer(winner, offer, now)

    # -- changes in a running call

    def reoffer(
        self,
        leg: Leg,
        sdp: bytes,
        now: float,
        then: Callable[[Leg, int, float], None] | None = None,
    ) -> None:
        """Offer a leg another description by re-INVITE, then ``then(leg, status, now)``."""
        offer = self.board.describe(leg, sdp)
        owner = _Reoffer(self, leg, then)
        kind = "application/sdp" if offer else ""
        self.board.send(leg, "INVITE", now, offer, kind, owner)

    def carry(self, t: ServerTransaction, leg: Leg, other: Leg, call: Call, now: float) -> None:
        """Carry a device's re-INVITE or UPDATE with an offer to the other leg."""
        sdp = t.request.body
        if leg.is_busy_with_offer or other.is_busy_with_offer:
            self.board.respond(t, 491, now, leg=leg)
            return
        if t.request.method == "INVITE":
            self.board.respond(t, 100, now)
            leg.is_busy_with_offer = True
        before = leg.remote_sdp
        leg.remote_sdp = sdp or before
        offer = self._for_peer(call, leg, other, sdp) if sdp else b""
        owner = _Carried(self, t, leg, other, call, before)
        kind = "application/sdp" if offer else ""
        self.board.send(other, "INVITE", now, offer, kind, owner)

    def join(
        self, call: Call, now: float, then: Callable[[Leg, int, float], None] | None = None
    ) -> None:
        """Let the two confirmed legs of a call hear each other: offer B what A said, then A
        what B answered (transfer; RFC 3725 §4.3 in spirit).
        """
        caller, winner = call.caller, call.winner
        assert caller is not None and winner is not None
        media = self.board.media
        straight = media.can_go_straight(
            caller.remote_sdp, caller.flow.remote[0], winner.flow.remote[0]
        ) and media.is_plain(winner.remote_sdp, winner.flow.remote[0])
        if not straight:
            self._relay(call)
        offer = with_sound(caller.remote_sdp)
        if call.relay is not None:
            media.announce(call.relay, "a", offer)
            offer = media.through(call.relay, "b", offer, self._facing(winner))

        def second(leg: Leg, status: int, at: float) -> None:
            if status >= 300:
                if then is not None:
                    then(leg, status, at)
                return
            answer = with_sound(winner.remote_sdp)
            if call.relay is not None:
                media.announce(call.relay, "b", answer)
                answer = media.through(call.relay, "a", answer, self._facing(caller))
            self.reoffer(caller, answer, at, then)

        self.reoffer(winner, offer, now, second)

    # -- what the server says itself

    def serve(self, call: Call, service: str, now: float) -> None:
        """Answer a feature code: echo, or a tone for what was carried out."""
        caller = call.caller
        assert caller is not None
        kind = service
        if service != "echo":
            kind = "confirmed" if self.perform(call, service) else "refused"
        found = self.board.media.address_of(caller.remote_sdp)
        if found is None:
            self.on_service_over(call, 488, now)
            return
        host, port = found[0].host, found[1]
        if self.board.media.is_plain(caller.remote_sdp, caller.flow.remote[0]):
            host = caller.flow.remote[0]
        self.board.media.control.play(
            kind, host, port, lambda player: self._play(call, player, now)
        )

    def _play(self, call: Call, player: Player | None, now: float) -> None:
        caller = call.caller
        if call.stage is CallStage.ENDED or caller is None:
            if player is not None:
                self.board.media.control.close(player.id)
            return
        if player is None or not isinstance(caller.invite, ServerTransaction):
            self.on_service_over(call, 503, now)
            return
        call.player = player.id
        host, port = player.endpoint.facing(self._facing(caller))
        answer = _g711_answer(caller.remote_sdp, host, port)
        if not answer:
            self.on_service_over(call, 488, now)
            return
        call.stage = CallStage.TALKING
        call.answered_at = self.board.utcnow()
        caller.state = LegState.CONFIRMED
        body = self.board.describe(caller, answer)
        headers = self._session_headers(caller, now)
        self.board.respond(caller.invite, 200, now, leg=caller, body=body, headers=headers)

    def close(self, call: Call) -> None:
        """Give back what the call used of the media process."""
        if call.relay is not None:
            self.board.media.control.close(call.relay.id)
            call.relay = None
        if call.player:
            self.board.media.control.close(call.player)
            call.player = ""

    # -- session timers (RFC 4028)

    def _session_headers(self, leg: Leg, now: float) -> Headers:
        if not leg.supports_timer or not isinstance(leg.invite, ServerTransaction):
            return ()
        asked = (leg.invite.request.headers.get("session-expires") or "").partition(";")[0]
        asked_s = int(asked) if asked.strip().isdecimal() and len(asked) < 8 else 0
        interval_s = min(asked_s or SESSION_EXPIRES_S, SESSION_EXPIRES_S)
        self.refreshed(leg, interval_s, now)
        return (("Require", "timer"), ("Session-Expires", f"{interval_s};refresher=uac"))

    def watch_session(self, leg: Leg, response: Response, now: float) -> None:
        """The called device agreed to refresh: it counts as gone when it stops."""
        value = response.headers.get("session-expires") or ""
        interval, _, rest = value.partition(";")
        if interval.strip().isdecimal() and "refresher=uas" in rest.replace(" ", ""):
            self.refreshed(leg, int(interval), now)

    def refreshed(self, leg: Leg, interval_s: float, now: float) -> None:
        leg.expires_at = now + interval_s
        self.board.at(leg.expires_at, lambda at: self._session_over(leg, at))

    def _session_over(self, leg: Leg, now: float) -> None:
        if leg.is_live and leg.call is not None and now >= leg.expires_at:
            self.on_service_over(leg.call, 408, now)


class _Reoffer:
    """Owner of a re-INVITE that the server itself sends."""

    def __init__(
        self, sound: Sound, leg: Leg, then: Callable[[Leg, int, float], None] | None
    ) -> None:
        self.sound = sound
        self.leg = leg
        self.then = then

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status < 200:
            return
        leg = self.leg
        leg.is_busy_with_offer = False
        if response.status < 300:
            leg.remote_sdp = response.body or leg.remote_sdp
            leg.dialog.refresh_target(response)
            leg.invite_cseq = response.cseq[0]
            self.sound.board.send_ack(leg, now)
            if leg.call is not None:
                self.sound.board.confirmed_changed(leg.call)
        if self.then is not None:
            self.then(leg, response.status, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self.leg.is_busy_with_offer = False
        if self.then is not None:
            self.then(self.leg, 408, now)


class _Carried:
    """Owner of the re-INVITE on the other leg; brings its outcome back to the asker."""

    def __init__(
        self, sound: Sound, asked: ServerTransaction, leg: Leg, other: Leg, call: Call,
        before: bytes,
    ) -> None:  # fmt: skip
        self.sound = sound
        self.asked = asked
        self.leg = leg
        self.other = other
        self.call = call
        self.before = before

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status < 200:
            return
        self.leg.is_busy_with_offer = False
        self.other.is_busy_with_offer = False
        board = self.sound.board
        if response.status >= 300:
            self.leg.remote_sdp = self.before
            board.respond(self.asked, response.status, now, response.reason, self.leg)
            if response.status in (408, 481):
                self.sound.on_service_over(self.call, response.status, now)
            return
        self.other.remote_sdp = response.body
        self.other.dialog.refresh_target(response)
        self.leg.dialog.refresh_target(self.asked.request)
        answer = self.sound._for_peer(self.call, self.other, self.leg, response.body)
        if self.asked.request.body or self.asked.request.method != "INVITE":
            board.send_ack(self.other, now)
        else:
            self.leg.waiting_ack = self._acknowledge
        extra = self.sound._session_headers(self.leg, now) if self._wants_timer() else ()
        board.respond(self.asked, 200, now, leg=self.leg, body=answer, headers=extra)
        board.confirmed_changed(self.call)

    def _acknowledge(self, sdp: bytes, now: float) -> None:
        """The asker had made no offer; its ACK brings the answer to the other's."""
        self.leg.remote_sdp = sdp or self.leg.remote_sdp
        body = self.sound._for_peer(self.call, self.leg, self.other, sdp) if sdp else b""
        self.sound.board.send_ack(self.other, now, body)

    def _wants_timer(self) -> bool:
        request: Request = self.asked.request
        return "timer" in request.headers.get_all("supported") and self.leg is self.call.caller

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self.leg.is_busy_with_offer = False
        self.other.is_busy_with_offer = False
        self.sound.board.respond(self.asked, 408, now, leg=self.leg)
        self.sound.on_service_over(self.call, 408, now)


def with_sound(sdp: bytes) -> bytes:
    """The description with sound both ways: what was held comes back when legs are joined."""
    try:
        return bytes(Session.parse(sdp).with_direction("sendrecv"))
    except SipError:
        return sdp


def _g711_answer(offer: bytes, host: str, port: int) -> bytes:
    """An answer with the G.711 codec that was offered first, and telephone events."""
    try:
        session = Session.parse(offer)
    except SipError:
        return b""
    audio = session.audio()
    if audio is None:
        return b""
    named = list(zip(audio.formats, audio.codecs(), strict=True))
    codecs = [
        (f, name) for f, name in named if name.upper().startswith(("PCMA/8000", "PCMU/8000"))
    ]
    events = [(f, name) for f, name in named if name.lower() == "telephone-event/8000"]
    if not codecs or "RTP/AVP" not in audio.proto:
        return b""
    chosen = [codecs[0], *events[:1]]
    version = "IP6" if ":" in host else "IP4"
    rows = [
        "v=0", f"o=einklang 1 1 IN {version} {host}", "s=-", f"c=IN {version} {host}", "t=0 0",
        f"m=audio {port} {audio.proto} {' '.join(f for f, _ in chosen)}",
        *(f"a=rtpmap:{f} {name}" for f, name in chosen), "a=sendrecv",
    ]  # fmt: skip
    return ("\r\n".join(rows) + "\r\n").encode()
