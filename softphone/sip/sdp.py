"""Session descriptions, read and edited as far as a signalling server must (RFC 8866, 3264).

Only o=, c=, ports, candidates and fingerprints are ever edited (architecture 4.6); every other
line passes as it came.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from softphone.sip.errors import SipError

MAX_LINES = 1000
MEMORABLE = 4096
"Bytes; longer descriptions are read each time."
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
STATIC_CODECS = {"0": "PCMU/8000", "3": "GSM/8000", "8": "PCMA/8000", "9": "G722/8000",
                 "18": "G729/8000"}  # fmt: skip
"Payload types that need no rtpmap (RFC 3551 §6)."
KEY = "a=crypto:"
_CRASH_OFFER = re.compile(rb"(?:^|[\r\n])m=audio[ \t]++\S++[ \t]++UDP/TLS/", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9.:\-_]{1,255}")
_WAY = ("a=candidate:", "a=end-of-candidates", "a=ice-", "a=remote-candidates:", "a=rtcp:",
        "a=rtcp-mux")  # fmt: skip
"Lines that tell another way for the packets than c= and m=."


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
        """Read what stands behind ``c=``.  Raises SipError (488) if it is no address."""
        parts = value.split()
        if len(parts) < 3 or parts[0] != "IN" or parts[1] not in ("IP4", "IP6"):
            raise SipError("the SDP has a connection that is no address", 488)
        host = parts[2].partition("/")[0]
        if _HOST.fullmatch(host) is None:
            raise SipError("the SDP has a connection that is no address", 488)
        return cls(int(parts[1][2]), host)

    @classmethod
    def of(cls, host: str) -> Address:
        """The address of a literal without brackets."""
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
        """Its own c= line."""
        return _connection(self.lines)

    @property
    def direction(self) -> str | None:
        """What it says itself; None if it says nothing."""
        return _direction(self.lines)

    def attributes(self, name: str) -> list[str]:
        """The values of all ``a=name:value`` lines."""
        prefix = f"a={name}:"
        return [x[len(prefix) :] for x in self.lines if x.startswith(prefix)]

    def codecs(self) -> list[str]:
        """``PCMA/8000`` and so on, in the order of the m= line; a number without a name."""
        named = dict(value.split(" ", 1) for value in self.attributes("rtpmap") if " " in value)
        return [named.get(f, STATIC_CODECS.get(f, f)).strip() for f in self.formats]

    def with_direction(self, direction: str) -> Media:
        others = tuple(x for x in self.lines if not _is_direction(x))
        return replace(self, lines=(*others, f"a={direction}"))

    def with_formats(self, formats: Collection[str]) -> Media:
        """The same with only these payload types; lines about others go."""
        gone = set(self.formats) - set(formats)
        lines = tuple(x for x in self.lines if _format_of(x) not in gone)
        return replace(
            self, formats=tuple(f for f in self.formats if f in formats), lines=lines
        )

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
        return _remembered(body) if len(body) <= MEMORABLE else _read(body)

    def __bytes__(self) -> bytes:
        rows = list(self.lines)
        for media in self.media:
            rows += media.text()
        return ("\r\n".join(rows) + "\r\n").encode("utf-8", "surrogateescape")

    @property
    def connection(self) -> Address | None:
        """The c= line above all media."""
        return _connection(self.lines)

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
        return media.direction or _direction(self.lines) or "sendrecv"

    @property
    def is_hold(self) -> bool:
        """The sender does not want to hear us (RFC 3264 §8.4)."""
        return self.direction() in ("sendonly", "inactive")

    def with_origin(self, session_id: str, version: int, host: str) -> Session:
        """The same with an o= line of ours: one session id a leg, a version for each change."""
        origin = f"o=einklang {session_id} {version} {Address.of(host)}"
        return replace(
            self, lines=tuple(origin if x.startswith("o=") else x for x in self.lines)
        )

    def with_audio_at(self, host: str, port: int) -> Session:
        """The same, but audio goes to this address; other streams are switched off."""
        lines = _moved(self.lines, host)
        audio = self.audio()
        has_own = audio is not None and audio.connection is not None
        if self.connection is None and not has_own:
            # c= stands before t= and the rest (RFC 8866 §5)
            before = [x for x in lines if x[:1] in "vosiuep"]
            rest = [x for x in lines if x not in before]
            lines = (*before, f"c={Address.of(host)}", *rest)
        return Session(
            lines,
            tuple(
                replace(m, port=port, lines=_moved(m.lines, host))
                if m is audio
                else replace(m, port=0)
                for m in self.media
            ),
        )

    def with_direction(self, direction: str) -> Session:
        """The same with this direction for every stream."""
        lines = tuple(x for x in self.lines if not _is_direction(x))
        return Session(lines, tuple(m.with_direction(direction) for m in self.media))

    def without_keys(self) -> Session:
        """The same without its keys for SRTP (RFC 4568): what is left is a plain offer, or one
        that asks for SRTP and gives no key, which nobody can take.
        """
        media = (
            replace(m, lines=tuple(x for x in m.lines if not x.startswith(KEY)))
            for m in self.media
        )
        return replace(self, media=tuple(media))

    def with_codecs(self, names: Collection[str]) -> Session:
        """The same, but its audio has only these codecs (``PCMA/8000``).

        Raises SipError (488) if none of its codecs is among them.
        """
        audio = self.audio()
        wanted = {name.upper() for name in names}
        pairs = zip(audio.formats, audio.codecs(), strict=True) if audio is not None else ()
        formats = [f for f, name in pairs if name.upper() in wanted]
        if audio is None or not formats:
            raise SipError("no codec is left", 488)
        fewer = audio.with_formats(formats)
        return replace(self, media=tuple(fewer if m is audio else m for m in self.media))


def _read(body: bytes) -> Session:
    text = body.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    rows = [row for row in text.split("\n") if row]
    if not rows or rows[0] != "v=0" or len(rows) > MAX_LINES or "\r" in text:
        # A lone CR is a line end for some phones: what we checked must be what they read.
        raise SipError("not a session description", 488)
    starts = [i for i, row in enumerate(rows) if row.startswith("m=")]
    media = tuple(_media(rows[a:b]) for a, b in pairwise([*starts, len(rows)]))
    return Session(tuple(rows[: starts[0]] if starts else rows), media)


# A call asks the same description many questions; it never changes once it is read.
_remembered = lru_cache(maxsize=512)(_read)


def _connection(lines: tuple[str, ...]) -> Address | None:
    found = next((x for x in lines if x.startswith("c=")), None)
    return Address.parse(found[2:]) if found is not None else None


def _is_direction(line: str) -> bool:
    return line.startswith("a=") and line[2:] in DIRECTIONS


def _direction(lines: tuple[str, ...]) -> str | None:
    return next((x[2:] for x in lines if _is_direction(x)), None)


def _format_of(line: str) -> str | None:
    """The payload type that a line is about."""
    if not line.startswith(("a=rtpmap:", "a=fmtp:", "a=rtcp-fb:")):
        return None
    return line.partition(":")[2].partition(" ")[0]


def _moved(lines: tuple[str, ...], host: str) -> tuple[str, ...]:
    """The lines with another address, and no other way to go."""
    there = f"c={Address.of(host)}"
    kept = (x for x in lines if not x.startswith(_WAY))
    return tuple(there if x.startswith("c=") else x for x in kept)


def _media(rows: list[str]) -> Media:
    parts = rows[0][2:].split()
    if len(parts) < 4:
        raise SipError("the SDP has a broken m= line", 488)
    port = parts[1].partition("/")[0]
    if re.fullmatch(r"[0-9]{1,5}", port) is None or int(port) > 65535:
        raise SipError("the SDP has no such port", 488)
    return Media(parts[0], int(port), parts[2], tuple(parts[3:]), tuple(rows[1:]))


def held(host: str, session_id: str, version: int) -> bytes:
    """A description without sound: the first step of click-and-call (wire.md 4.1)."""
    rows = [
        "v=0", f"o=einklang {session_id} {version} {Address.of(host)}", "s=-",
        "c=IN IP4 0.0.0.0", "t=0 0", "m=audio 9 RTP/AVP 8 0 101", "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000", "a=inactive",
    ]  # fmt: skip
    return ("\r\n".join(rows) + "\r\n").encode()
