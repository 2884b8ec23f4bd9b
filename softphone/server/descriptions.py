"""Session descriptions that the exchange makes of others (RFC 3264, RFC 8866)."""

from __future__ import annotations

from dataclasses import replace

from softphone.server.legs import Leg
from softphone.sip.errors import SipError
from softphone.sip.sdp import KEY, Address, Media, Session

_CODEC_LINES = ("a=rtpmap:", "a=fmtp:", "a=ptime:", "a=maxptime:")
EVENTS = "telephone-event/8000"


def between(speaker: Leg, reader: Leg, sdp: bytes) -> bytes:
    """The description as it may pass: a key for SRTP only where nobody reads it on the way.

    That is, between two devices that signal by TLS (RFC 4568 §7.1).
    """
    are_private = speaker.flow.transport == reader.flow.transport == "tls"
    if are_private or KEY.encode() not in sdp:
        return sdp
    try:
        return bytes(Session.parse(sdp).without_keys())
    except SipError:
        return sdp


def with_sound(sdp: bytes) -> bytes:
    """The description with sound both ways: what was held comes back when legs are joined."""
    try:
        return bytes(Session.parse(sdp).with_direction("sendrecv"))
    except SipError:
        return sdp


def full_offer(leg: Leg) -> bytes:
    """What this device can do and where it listens, for a peer it has not talked to yet.

    Its last description may name one codec only (an answer), or no address (a hold of old);
    its first one has them all (architecture 4.2).
    """
    try:
        last = Session.parse(leg.remote_sdp)
        first = Session.parse(leg.first_sdp or leg.remote_sdp)
        address = last.audio_address()
    except SipError:
        return leg.remote_sdp
    audio, known = last.audio(), first.audio()
    if audio is None or known is None:
        return leg.remote_sdp
    if address is not None and address[0].is_black_hole and audio.port != 9:
        return bytes(first.with_direction("sendrecv"))
    if len(known.formats) > len(audio.formats) and known.proto == audio.proto:
        media = tuple(_with_codecs(m, known) if m is audio else m for m in last.media)
        last = replace(last, media=media)
    return bytes(last.with_direction("sendrecv"))


def _with_codecs(media: Media, of: Media) -> Media:
    kept = tuple(x for x in media.lines if not x.startswith(_CODEC_LINES))
    lines = tuple(x for x in of.lines if x.startswith(_CODEC_LINES))
    return replace(media, formats=of.formats, lines=(*kept, *lines))


def in_common(offer: bytes, other: bytes) -> bytes:
    """The offer with only those codecs that ``other`` names too; empty if there is none."""
    try:
        session, theirs = Session.parse(offer), Session.parse(other)
    except SipError:
        return b""
    audio, known = session.audio(), theirs.audio()
    if audio is None or known is None:
        return b""
    names = {_bare(name) for name in known.codecs()}
    pairs = list(zip(audio.formats, audio.codecs(), strict=True))
    formats = tuple(f for f, name in pairs if _bare(name) in names)
    if all(_bare(name) == EVENTS for f, name in pairs if f in formats):
        return b""
    dropped = set(audio.formats) - set(formats)
    lines = tuple(line for line in audio.lines if _format_of(line) not in dropped)
    narrowed = replace(audio, formats=formats, lines=lines)
    media = tuple(narrowed if m is audio else m for m in session.media)
    return bytes(replace(session, media=media))


def _format_of(line: str) -> str:
    """The format number that an rtpmap or fmtp line speaks of; empty for other lines."""
    if not line.startswith(("a=rtpmap:", "a=fmtp:")):
        return ""
    return line.partition(":")[2].partition(" ")[0]


def _bare(codec: str) -> str:
    """``PCMA/8000/1`` and ``pcma/8000`` are the same codec."""
    return "/".join(codec.lower().split("/")[:2])


def g711_offer(host: str, port: int) -> bytes:
    """An offer of the media process itself: G.711, for somebody who has said nothing yet."""
    address = Address.of(host)
    rows = [
        "v=0", f"o=einklang 1 1 {address}", "s=-", f"c={address}", "t=0 0",
        f"m=audio {port} RTP/AVP 8 0 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000", "a=sendrecv",
    ]  # fmt: skip
    return ("\r\n".join(rows) + "\r\n").encode()


def g711_answer(offer: bytes, host: str, port: int) -> bytes:
    """An answer with the G.711 codec that was offered first, and telephone events.

    Every other stream of the offer is declined (RFC 3264 §6); empty if G.711 is not offered.
    """
    try:
        session = Session.parse(offer)
    except SipError:
        return b""
    audio = session.audio()
    if audio is None or audio.proto != "RTP/AVP":
        return b""
    named = list(zip(audio.formats, audio.codecs(), strict=True))
    voice = [(f, n) for f, n in named if _bare(n) in ("pcma/8000", "pcmu/8000")]
    events = [(f, n) for f, n in named if _bare(n) == EVENTS]
    if not voice:
        return b""
    chosen = [voice[0], *events[:1]]
    address = Address.of(host)
    rows = ["v=0", f"o=einklang 1 1 {address}", "s=-", f"c={address}", "t=0 0"]
    for media in session.media:
        if media is audio:
            rows.append(f"m=audio {port} RTP/AVP {' '.join(f for f, _ in chosen)}")
            rows += [f"a=rtpmap:{f} {name}" for f, name in chosen]
            rows.append("a=sendrecv")
        else:
            rows.append(f"m={media.kind} 0 {media.proto} {' '.join(media.formats)}")
    return ("\r\n".join(rows) + "\r\n").encode("utf-8", "surrogateescape")
