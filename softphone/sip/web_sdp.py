"""A browser's session description as a telephone's, and the other way round (RFC 8829, 8839).

The exchange knows plain RTP only.  What a browser says is read here into what a telephone at
the bridge would say; what a browser is told is a telephone's description with the bridge's
address, keys and candidates.  Formats keep their numbers, because nothing is transcoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from softphone.sip.errors import SipError
from softphone.sip.sdp import Address, Media, Session

WEB_PROTOS = frozenset({"UDP/TLS/RTP/SAVPF", "TCP/TLS/RTP/SAVPF", "RTP/SAVPF"})
CODECS = ("PCMA/8000", "PCMU/8000", "G722/8000", "TELEPHONE-EVENT/8000")
"""What both sides have, in the order in which we want it: G.722 lost half of its loudness
after a hold in a part of the trials, G.711 never (media-webrtc.md 3)."""
KEYS = CODECS[-1]
MOST_STREAMS = 20
HOST_PREFERENCE = 126 << 24
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_MID = re.compile(r"[!-~]{1,32}")
_FINGERPRINT = re.compile(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}")


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser's description tells of itself."""

    ufrag: str
    fingerprint: str
    "SHA-256, in capitals."
    mid: str
    events: int
    "Payload type of keys; -1 if it takes none."
    streams: tuple[tuple[str, str, str, str], ...]
    "Kind, protocol, formats and mid of each stream, in their order."
    audio: int
    "Which of them is the one with the sound."


@dataclass(frozen=True, slots=True)
class Door:
    """Our side of it: where a browser sends, and how it knows us."""

    places: tuple[tuple[str, int], ...]
    "Host and port of each candidate, the best first."
    ufrag: str
    pwd: str
    fingerprint: str


def read(body: bytes) -> tuple[Browser, Session]:
    """What a browser says.  Raises SipError if it is no browser's, or has no sound."""
    if b"\0" in body:
        raise SipError("the SDP has a NUL, which no field may have (RFC 8866 §9)", 488)
    session = Session.parse(body)
    if len(session.media) > MOST_STREAMS:
        raise SipError("the SDP has too many streams", 488)
    at = next((i for i, m in enumerate(session.media) if _is_sound(m)), None)
    if at is None:
        raise SipError("the SDP has no sound that a browser would send", 488)
    audio = session.media[at]
    setup = _one(session, audio, "setup") or "actpass"
    if setup not in ("actpass", "active"):
        raise SipError("the browser wants to be called, not to call, by DTLS", 488)
    facts = Browser(
        _fitting(_one(session, audio, "ice-ufrag"), _UFRAG, "ufrag"),
        _fingerprint(session, audio),
        _mid(audio),
        _number_of(audio, KEYS),
        tuple((m.kind, m.proto, " ".join(m.formats), _mid(m)) for m in session.media),
        at,
    )
    return facts, session


def to_plain(session: Session, host: str, port: int) -> bytes:
    """The browser's description as that of a telephone at this address.

    Raises SipError (488) if they have no codec in common.
    """
    audio = next(m for m in session.media if _is_sound(m))
    rows = _plain_head(session, Address.of(host))
    media = Media("audio", port, "RTP/AVP", (), (f"a={session.direction()}",))
    return _with_codecs(rows, media, audio)


def to_browser(plain: bytes, door: Door, browser: Browser | None) -> bytes:
    """A telephone's description as a browser reads it.

    browser: what is known of it; None for the first offer to it.
    Raises SipError (488) where there is no sound, or none that a browser can play.
    """
    session = Session.parse(plain)
    spoken = session.audio()
    if spoken is None or spoken.proto != "RTP/AVP":
        raise SipError("the SDP has no sound that a browser can play", 488)
    mid = browser.mid if browser is not None else "0"
    head = [
        "v=0", next((x for x in session.lines if x.startswith("o=")), "o=- 1 1 IN IP4 0.0.0.0"),
        "s=-", "t=0 0", f"a=group:BUNDLE {mid}", "a=ice-lite", "a=msid-semantic: WMS einklang",
    ]  # fmt: skip
    place = Address.of(door.places[0][0])
    setup = "passive" if browser is not None else "actpass"
    media = Media(
        "audio", door.places[0][1], "UDP/TLS/RTP/SAVPF", (),
        (f"c={place}", "a=rtcp-mux", f"a=mid:{mid}", "a=msid:einklang sound",
         f"a=ice-ufrag:{door.ufrag}", f"a=ice-pwd:{door.pwd}",
         f"a=fingerprint:sha-256 {door.fingerprint}", f"a=setup:{setup}",
         *_candidates(door), f"a={session.direction()}"),
    )  # fmt: skip
    sound = _chosen(media, spoken)
    streams = _beside(sound, browser)
    return bytes(Session(tuple(head), streams))


def _plain_head(session: Session, address: Address) -> list[str]:
    origin = next((x for x in session.lines if x.startswith("o=")), f"o=- 1 1 {address}")
    return ["v=0", origin, "s=-", f"c={address}", "t=0 0"]


def _with_codecs(rows: list[str], media: Media, spoken: Media) -> bytes:
    return bytes(Session(tuple(rows), (_chosen(media, spoken),)))


def _chosen(media: Media, spoken: Media) -> Media:
    """``media`` with those formats of ``spoken`` that both sides have, the best first."""
    named = {name.upper().removesuffix("/1"): f for f, name in _pairs(spoken)}
    formats = tuple(named[name] for name in CODECS if name in named)
    if not any(named.get(name) in formats for name in CODECS[:-1] if name in named):
        raise SipError("no codec that a browser and a telephone share", 488)
    lines = [f"a=rtpmap:{named[name]} {_written(name)}" for name in CODECS if name in named]
    if KEYS in named:
        lines.append(f"a=fmtp:{named[KEYS]} 0-16")
    return replace(media, formats=formats, lines=(*media.lines[:1], *lines, *media.lines[1:]))


def _pairs(media: Media) -> list[tuple[str, str]]:
    """(format, codec); the first format of a codec wins."""
    return list(zip(media.formats, media.codecs(), strict=True))[::-1]


def _written(name: str) -> str:
    return name.lower() if name == KEYS else name


def _beside(sound: Media, browser: Browser | None) -> tuple[Media, ...]:
    """The sound in its place among the browser's streams; the others are declined (§5.3.1)."""
    if browser is None:
        return (sound,)
    return tuple(
        sound
        if at == browser.audio
        else Media(kind, 0, proto, tuple(formats.split()), (f"a=mid:{mid}", "a=inactive"))
        for at, (kind, proto, formats, mid) in enumerate(browser.streams)
    )


def _candidates(door: Door) -> list[str]:
    rows = [
        f"a=candidate:{at + 1} 1 udp {HOST_PREFERENCE | (65535 - at) << 8 | 255} {host} {port} "
        "typ host"
        for at, (host, port) in enumerate(door.places)
    ]
    return [*rows, "a=end-of-candidates"]


def _is_sound(media: Media) -> bool:
    return media.kind == "audio" and media.port > 0 and media.proto.upper() in WEB_PROTOS


def _one(session: Session, media: Media, name: str) -> str:
    """An attribute of the stream, or of the whole description; empty if it has none."""
    prefix = f"a={name}:"
    above = [x[len(prefix) :] for x in session.lines if x.startswith(prefix)]
    return next((x.strip() for x in (*media.attributes(name), *above)), "")


def _fitting(value: str, pattern: re.Pattern[str], name: str) -> str:
    if pattern.fullmatch(value) is None:
        raise SipError(f"the SDP has no {name}", 488)
    return value


def _fingerprint(session: Session, media: Media) -> str:
    prefix = "a=fingerprint:"
    above = [x[len(prefix) :] for x in session.lines if x.startswith(prefix)]
    for value in (*media.attributes("fingerprint"), *above):
        kind, _, told = value.strip().partition(" ")
        if kind.lower() == "sha-256":
            return _fitting(told.strip().upper(), _FINGERPRINT, "fingerprint")
    raise SipError("the SDP has no SHA-256 fingerprint", 488)


def _mid(media: Media) -> str:
    told = next(iter(media.attributes("mid")), "0").strip()
    return told if _MID.fullmatch(told) else "0"


def _number_of(media: Media, codec: str) -> int:
    found = (f for f, name in _pairs(media)[::-1] if name.upper() == codec)
    text = next(found, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else -1
