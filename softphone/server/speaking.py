"""The server itself takes a call: the media process's sound is the answer (RFC 3264)."""

from __future__ import annotations

from softphone.server.descriptions import EVENTS, g711_answer
from softphone.server.legs import Call, Leg, LegState
from softphone.server.media_path import Endpoint
from softphone.server.session_timer import SessionTimer
from softphone.server.switchboard import Switchboard
from softphone.sip.errors import SipError
from softphone.sip.sdp import Session
from softphone.sip.transaction import ServerTransaction


def can_be_spoken_to(sdp: bytes) -> bool:
    """Does this offer have sound that the media process speaks?"""
    return bool(sdp and g711_answer(sdp, "0.0.0.0", 9))


def formats(sdp: bytes) -> tuple[int, int]:
    """Payload types of the first G.711 codec and of keys (-1: none) in a description."""
    codec, events = 8, -1
    try:
        audio = Session.parse(sdp).audio()
    except SipError:
        audio = None
    if audio is None:
        return codec, events
    named = zip(audio.formats, (name.lower() for name in audio.codecs()), strict=True)
    for number, name in reversed(list(named)):
        if name.startswith("pcm"):
            codec = int(number)
        elif name.startswith(EVENTS):
            events = int(number)
    return codec, events


def answer(
    board: Switchboard, timer: SessionTimer, call: Call, sound: Endpoint, now: float
) -> Leg | None:
    """Take the caller's INVITE with this sound; None if it waits for no answer (any more)."""
    caller = call.caller
    if caller is None or not isinstance(caller.invite, ServerTransaction):
        return None
    host, port = sound.facing(board.media.version(caller.remote_sdp))
    caller.state = LegState.CONFIRMED
    body = board.describe(caller, g711_answer(caller.remote_sdp, host, port))
    headers = timer.agree(caller.invite.request, caller, now)
    board.respond(caller.invite, 200, now, leg=caller, body=body, headers=headers)
    return caller
