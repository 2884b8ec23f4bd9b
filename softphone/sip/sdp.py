"""Session descriptions, read and edited as far as a signalling server must (RFC 8866, 3264).

Only o=, c=, ports, candidates and fingerprints are ever edited (architecture 4.6); every other
line passes as it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from softphone.sip.errors import SipError

MAX_LINES = 1000
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_CRASH_OFFER = re.compile(rb"(?m)^m=audio \S+ UDP/TLS/")


def is_crash_offer(body: bytes) -> bool:
    """An offer that kills the pjsua2 wheel when a call is made of it (media-webrtc.md 6)."""
    return _CRASH_OFFER.search(body) is not None


@dataclass(frozen=True, slots=True)
class Address:
    """A connection address: ``IN IP4 192.0.2.1``."""

    version: int
    "4 or 6."
    host: str

    @classmethod
    def parse(cls, value: str) -> Address:
        parts = value.split()
        if len(parts) < 3 or parts[0] != "IN" or parts[1] not in ("IP4", "IP6"):
            raise SipError("the SDP has a connection that is no address", 488)
        return cls(int(parts[1][2]), parts[2].partition("/")[0])

    @classmethod
    def of(cls, host: str) -> Address:
        return cls(6 if ":" in host else 4, host)

    def __str__(self) -> str:
        return f"IN IP{self.version} {self.host}"

    @property
    def is_black_hole(self) -> bool:
        return self.host in ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Media:
    """One m= section.  ``lines`` are the lines behind the m= line, as they came."""

    kind: str
    port: int
    proto: str
    formats: tuple[str, ...]
    lines: tuple[str, ...] = ()

    @property
    def connection(self) -> Address | None:
        found = next((x for x in self.lines if x.startswith("c=")), None)
        return Address.parse(found[2:]) if found else None

    @property
    def direction(self) -> str | None:
        return next((x[2:] for x in self.lines if x[2:] in DIRECTIONS), None)

    def attributes(self, name: str) -> list[str]:
        prefix = f"a={name}:"
        return [x[len(prefix) :] for x in self.lines if x.startswith(prefix)]

    def codecs(self) -> list[str]:
        """``PCMA/8000`` and so on, in the order of the m= line."""
        named = dict(value.split(" ", 1) for value in self.attributes("rtpmap") if " " in value)
        static = {"0": "PCMU/8000", "8": "PCMA/8000", "9": "G722/8000", "18": "G729/8000"}
        return [named.get(f, static.get(f, f)) for f in self.formats]

    def with_direction(self, direction: str) -> Media:
        others = tuple(x for x in self.lines if x[2:] not in DIRECTIONS)
        return replace(self, lines=(*others, f"a={direction}"))

    def text(self) -> list[str]:
        return [f"m={self.kind} {self.port} {self.proto} {' '.join(self.formats)}", *self.lines]


@dataclass(frozen=True, slots=True)
class Session:
    """A whole description."""

    lines: tuple[str, ...]
    "Session-level lines in their order."
    media: tuple[Media, ...] = field(default=())

    @classmethod
    def parse(cls, body: bytes) -> Session:
        """Read a description.  Raises SipError (488) if it is none."""
        text = body.decode("utf-8", "surrogateescape")
        rows = [row.rstrip("\r") for row in text.split("\n")]
        rows = [row for row in rows if row]
        if not rows or rows[0] != "v=0" or len(rows) > MAX_LINES:
            raise SipError("not a session description", 488)
        starts = [i for i, row in enumerate(rows) if row.startswith("m=")]
        ends = [*starts[1:], len(rows)]
        media = tuple(_media(rows[a:b]) for a, b in zip(starts, ends, strict=True))
        return cls(tuple(rows[: starts[0]] if starts else rows), media)

    def __bytes__(self) -> bytes:
        rows = list(self.lines)
        for media in self.media:
            rows += media.text()
        return ("\r\n".join(rows) + "\r\n").encode("utf-8", "surrogateescape")

    @property
    def connection(self) -> Address | None:
        found = next((x for x in self.lines if x.startswith("c=")), None)
        return Address.parse(found[2:]) if found else None

    def audio(self) -> Media | None:
        """The first audio stream that is not switched off."""
        return next((m for m in self.media if m.kind == "audio" and m.port), None)

    def audio_address(self) -> tuple[Address, int] | None:
        """Where the other side wants its audio; None if it wants none."""
        media = self.audio()
        if media is None:
            return None
        address = media.connection or self.connection
        if address is None:
            raise SipError("the SDP names no address", 488)
        return address, media.port

    def direction(self) -> str:
        """The audio's direction as the sender of this description means it."""
        media = self.audio()
        if media is None:
            return "inactive"
        address = media.connection or self.connection
        if address is not None and address.is_black_hole:
            return "inactive" if media.direction == "inactive" else "sendonly"
        session_wide = next((x[2:] for x in self.lines if x[2:] in DIRECTIONS), None)
        return media.direction or session_wide or "sendrecv"

    def with_origin(self, session_id: str, version: int, host: str) -> Session:
        """The same with an o= line of ours: one session id a leg, a version for each change."""
        origin = f"o=einklang {session_id} {version} {Address.of(host)}"
        return replace(
            self, lines=tuple(origin if x.startswith("o=") else x for x in self.lines)
        )

    def with_audio_at(self, host: str, port: int) -> Session:
        """The same, but audio goes to this address; other streams are switched off."""
        lines = tuple(f"c={Address.of(host)}" if x.startswith("c=") else x for x in self.lines)
        audio = self.audio()
        media = tuple(_moved(m, host, port, m is audio) for m in self.media)
        return Session(lines, media)

    def with_direction(self, direction: str) -> Session:
        return replace(self, media=tuple(m.with_direction(direction) for m in self.media))


def _moved(media: Media, host: str, port: int, is_audio: bool) -> Media:
    if not is_audio:
        return replace(media, port=0)
    lines = tuple(
        f"c={Address.of(host)}" if x.startswith("c=") else x
        for x in media.lines
        if not x.startswith(("a=candidate:", "a=rtcp:", "a=ice-", "a=rtcp-mux", "a=remote-"))
    )
    return replace(media, port=port, lines=lines)


def _media(rows: list[str]) -> Media:
    parts = rows[0][2:].split()
    if len(parts) < 4:
        raise SipError("the SDP has a broken m= line", 488)
    port_text = parts[1].partition("/")[0]
    if not port_text.isdecimal() or not port_text.isascii() or int(port_text) > 65535:
        raise SipError("the SDP has no such port", 488)
    return Media(parts[0], int(port_text), parts[2], tuple(parts[3:]), tuple(rows[1:]))


def held(host: str, session_id: str, version: int) -> bytes:
    """A description without sound: the first step of click-and-call (wire.md 4.1)."""
    rows = [
        "v=0", f"o=einklang {session_id} {version} {Address.of(host)}", "s=-",
        "c=IN IP4 0.0.0.0", "t=0 0", "m=audio 9 RTP/AVP 8 0 101", "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000", "a=inactive",
    ]  # fmt: skip
    return ("\r\n".join(rows) + "\r\n").encode()
