"""Where the sound goes: straight between two devices, or through the media process (arch. 4.6).

It goes straight only when each side's SDP address is the address its signalling comes from (the
server host's own addresses count as one), both are of one IP version, and both are on networks
attached to this host.  Otherwise a relay stands between, which listens on both IP versions and
learns where packets really come from.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from softphone.sip.errors import SipError
from softphone.sip.sdp import Address, Session

log = logging.getLogger(__name__)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One side of a relay or player: where a device sends its sound."""

    host4: str
    port4: int
    host6: str = ""
    port6: int = 0

    def facing(self, version: int) -> tuple[str, int]:
        if version == 6 and self.host6:
            return self.host6, self.port6
        return self.host4, self.port4


@dataclass(frozen=True, slots=True)
class Relay:
    """Two endpoints; what arrives at one leaves from the other."""

    id: str
    a: Endpoint
    "Towards the caller."
    b: Endpoint
    "Towards the called device."


@dataclass(frozen=True, slots=True)
class Player:
    """Something the server itself says or hears."""

    id: str
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Bridge:
    """A browser's way in: ICE-lite and DTLS-SRTP on one side, plain RTP on the other."""

    id: str
    plain: Endpoint
    web: tuple[tuple[str, int], ...]
    "Where the browser sends, the best first."
    ufrag: str
    pwd: str
    fingerprint: str
    "SHA-256 of the certificate that it will see, ``AA:BB:…``."


class MediaControlPort(Protocol):
    """The media process as the exchange sees it.  Nothing here waits."""

    def take_relay(self) -> Relay | None: ...
    def take_bridge(self) -> Bridge | None: ...
    def browser(self, bridge: str, ufrag: str, fingerprint: str, events: int) -> None: ...
    def expect(self, bridge: str) -> None: ...
    def announce(self, relay: str, side: str, host: str, port: int) -> None: ...
    def play(
        self, kind: str, host: str, port: int, ready: Callable[[Player | None], None]
    ) -> None: ...
    def attend(
        self, host: str, port: int, codec: int, events: int,
        ready: Callable[[Player | None], None],
    ) -> None: ...  # fmt: skip
    def say(self, player: str, sound: str) -> None: ...
    def record(self, player: str, path: str, longest_s: float, silence_s: float) -> None: ...
    def stop_recording(self, player: str) -> None: ...
    def close(self, id: str) -> None: ...


class NoMedia:
    """Stands in where no media process runs: direct calls only."""

    def take_relay(self) -> Relay | None:
        return None

    def take_bridge(self) -> Bridge | None:
        return None

    def browser(self, bridge: str, ufrag: str, fingerprint: str, events: int) -> None:
        return None

    def expect(self, bridge: str) -> None:
        return None

    def announce(self, relay: str, side: str, host: str, port: int) -> None:
        return None

    def play(
        self, kind: str, host: str, port: int, ready: Callable[[Player | None], None]
    ) -> None:
        ready(None)

    def attend(
        self, host: str, port: int, codec: int, events: int,
        ready: Callable[[Player | None], None],
    ) -> None:  # fmt: skip
        ready(None)

    def say(self, player: str, sound: str) -> None:
        return None

    def record(self, player: str, path: str, longest_s: float, silence_s: float) -> None:
        return None

    def stop_recording(self, player: str) -> None:
        return None

    def close(self, id: str) -> None:
        return None


class MediaPath:
    """Decides for each call, and writes the decision into the descriptions.

    own: this host's addresses; networks: the networks they are in.
    """

    def __init__(
        self, control: MediaControlPort, own: Iterable[str], networks: Iterable[str]
    ) -> None:
        self.control = control
        self.own = frozenset(own) | {"127.0.0.1", "::1"}
        self._networks: list[Network] = [
            ipaddress.ip_network(text, strict=False) for text in networks
        ]
        self._networks.append(ipaddress.ip_network("127.0.0.0/8"))
        self._networks.append(ipaddress.ip_network("::1/128"))
        self._is_attached = lru_cache(maxsize=4096)(self._look_up)

    def is_plain(self, sdp: bytes, source: str) -> bool:
        """Does this device's sound come from where its signalling comes from?"""
        try:
            found = _audio_address(sdp)
        except SipError:
            return False
        if found is None:
            return True
        host = found[0].host
        if found[0].is_black_hole:
            return True
        is_here = host in self.own and source in self.own
        return (is_here or host == source) and self._is_attached(host)

    def _look_up(self, host: str) -> bool:
        """Is this host one of ours, or on a network that this host is attached to?"""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return host in self.own or any(address in network for network in self._networks)

    def can_go_straight(self, sdp: bytes, source: str, peer: str) -> bool:
        """May this offer be passed as it is to a device that signals from ``peer``?"""
        if not self.is_plain(sdp, source) or not self._is_attached(peer):
            return False
        return self.version(sdp) == (6 if ":" in peer else 4)

    @staticmethod
    def version(sdp: bytes) -> int:
        try:
            found = _audio_address(sdp)
        except SipError:
            return 4
        return found[0].version if found is not None else 4

    def through(self, relay: Relay, side: str, sdp: bytes, version: int) -> bytes:
        """The description ``sdp``, telling the device on ``side`` to send to the relay.

        side: ``a`` or ``b``, the side of the device that will read it.
        version: IP version in which that device can be reached.
        """
        endpoint = relay.a if side == "a" else relay.b
        host, port = endpoint.facing(version)
        return bytes(Session.parse(sdp).with_audio_at(host, port))

    def announce(self, relay: Relay, side: str, sdp: bytes) -> None:
        """Tell the relay where the device on ``side`` says it listens."""
        try:
            found = _audio_address(sdp)
        except SipError:
            return
        if found is not None and not found[0].is_black_hole:
            self.control.announce(relay.id, side, found[0].host, found[1])

    @staticmethod
    def with_origin(sdp: bytes, session_id: str, version: int, host: str) -> bytes:
        try:
            return bytes(Session.parse(sdp).with_origin(session_id, version, host))
        except SipError:
            return sdp

    @staticmethod
    def address_of(sdp: bytes) -> tuple[Address, int] | None:
        try:
            return _audio_address(sdp)
        except SipError:
            return None


@lru_cache(maxsize=512)
def _audio_address(sdp: bytes) -> tuple[Address, int] | None:
    """Asked for every leg of a call.  Raises SipError."""
    return Session.parse(sdp).audio_address()
