"""Sound that nobody can hear or forge: SRTP with the keys of a DTLS handshake (RFC 3711)."""

from __future__ import annotations

from collections.abc import Callable

from pylibsrtp import Error, Policy, Session

from softphone.media.dtls import Keys

__all__ = ["Protection"]

PROFILES = {
    b"SRTP_AEAD_AES_128_GCM": Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    b"SRTP_AES128_CM_SHA1_80": Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}
REPLAY_WINDOW = 128
"Packets that may overtake each other."
MOST_SOURCES = 64
"""Of one browser in one call: each keeps memory until the call ends.  A page takes a new one
where it replaces its microphone, not a thousand times."""


class Protection:
    """Both directions of one browser.  What cannot be opened or closed is None."""

    def __init__(self, keys: Keys) -> None:
        profile = PROFILES[keys.profile]
        theirs = Policy(keys.theirs, Policy.SSRC_ANY_INBOUND, 0, profile)
        ours = Policy(keys.ours, Policy.SSRC_ANY_OUTBOUND, 0, profile)
        theirs.window_size = ours.window_size = REPLAY_WINDOW
        self._in, self._out = Session(theirs), Session(ours)
        self._sources: set[bytes] = set()

    def open(self, data: bytes) -> bytes | None:
        """An RTP packet of theirs; None if it is forged, repeated or broken."""
        return self._opened(data, data[8:12], self._in.unprotect)

    def open_rtcp(self, data: bytes) -> bytes | None:
        return self._opened(data, data[4:8], self._in.unprotect_rtcp)

    def _opened(
        self, data: bytes, source: bytes, unprotect: Callable[[bytes], bytes]
    ) -> bytes | None:
        if len(self._sources) >= MOST_SOURCES and source not in self._sources:
            return None
        try:
            opened = unprotect(data)
        except (Error, ValueError):
            return None
        self._sources.add(source)
        return opened

    def close(self, data: bytes) -> bytes | None:
        """An RTP packet of ours, ready to be sent."""
        try:
            return self._out.protect(data)
        except (Error, ValueError):
            return None

    def close_rtcp(self, data: bytes) -> bytes | None:
        try:
            return self._out.protect_rtcp(data)
        except (Error, ValueError):
            return None
