"""What a practice colleague's telephone says of its sound: G.711 and key presses (RFC 3264)."""

from __future__ import annotations

from softphone.sip.errors import SipError
from softphone.sip.sdp import Address, Session

NAMES = {"8": "PCMA/8000", "0": "PCMU/8000"}
MIRRORED = {"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


def offer(host: str, port: int, version: int) -> bytes:
    """A description of our own.  ``version`` counts the descriptions of this call."""
    return _describe(host, port, version, [("8", NAMES["8"]), ("0", NAMES["0"])], "RTP/AVP", "")


def answer(offered: bytes, host: str, port: int, version: int) -> bytes:
    """The answer to an offer; empty if it has no G.711 that goes without encryption."""
    try:
        session = Session.parse(offered)
    except SipError:
        return b""
    audio = session.audio()
    if audio is None or audio.proto not in ("RTP/AVP", "RTP/AVPF"):
        return b""
    named = list(zip(audio.formats, audio.codecs(), strict=True))
    codecs = [pair for pair in named if pair[1].upper().startswith(tuple(NAMES.values()))]
    keys = [pair for pair in named if pair[1].lower() == "telephone-event/8000"]
    if not codecs:
        return b""
    chosen = [codecs[0], *keys[:1]]
    direction = MIRRORED.get(session.direction(), "")
    return _describe(host, port, version, chosen, audio.proto, direction)


def listens_at(sdp: bytes) -> tuple[str, int]:
    """Where the other side wants to hear; ``("", 0)`` if it says nothing or wants nothing."""
    try:
        found = Session.parse(sdp).audio_address()
    except SipError:
        return "", 0
    if found is None or found[0].is_black_hole:
        return "", 0
    return found[0].host, found[1]


def _describe(
    host: str, port: int, version: int, formats: list[tuple[str, str]], proto: str,
    direction: str,
) -> bytes:  # fmt: skip
    rows = [
        "v=0", f"o=practice 1 {version} {Address.of(host)}", "s=-", f"c={Address.of(host)}",
        "t=0 0", f"m=audio {port} {proto} {' '.join(number for number, _ in formats)}",
        *(f"a=rtpmap:{number} {name}" for number, name in formats),
        f"a={direction or 'sendrecv'}",
    ]  # fmt: skip
    return ("\r\n".join(rows) + "\r\n").encode()
