"""Pairs of UDP sockets: RTP on an even port, RTCP on the one behind it (RFC 3550 §11)."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable, Iterator

from softphone.media.rtp import is_rtp

Address = tuple[str, int]
Receiver = Callable[[bytes, Address, int, bool], None]
"(data, source, IP version, is RTCP)"

BATCH = 32
TRIES = 200


class _Range:
    """The ports that this process may use; an operator opens them in a firewall."""

    first, last = 30000, 59999


def use_ports(first: int, last: int) -> None:
    """Stay within these ports, the last one included."""
    _Range.first, _Range.last = first, last


def ports() -> Iterator[int]:
    """Even ports to try, in no order: each pair has the odd one behind it for RTCP."""
    first, last = _Range.first + _Range.first % 2, _Range.last
    pairs = range(first, last, 2)
    if len(pairs) <= TRIES:
        yield from random.sample(pairs, len(pairs))
        return
    for _ in range(TRIES):
        yield random.choice(pairs)


class NoPort(Exception):
    """No free pair of ports on this host."""


class Pair:
    """RTP and RTCP in one IP version."""

    def __init__(self, host: str, receive: Receiver) -> None:
        self.version = 6 if ":" in host else 4
        self.host = host
        self._receive = receive
        self._rtp, self._rtcp, self.port = _bind(host)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._rtp, self._readable, self._rtp, False)
        loop.add_reader(self._rtcp, self._readable, self._rtcp, True)

    def _readable(self, sock: socket.socket, is_rtcp: bool) -> None:
        for _ in range(BATCH):
            try:
                data, source = sock.recvfrom(4096)
            except BlockingIOError:
                return
            except OSError:
                continue  # an ICMP answer to something we sent
            self._receive(data, (source[0], source[1]), self.version, is_rtcp)

    def send(self, data: bytes, to: Address, is_rtcp: bool = False) -> None:
        sock = self._rtcp if is_rtcp else self._rtp
        try:
            sock.sendto(data, to)
        except OSError:
            return  # gone or full: RTP does not repeat

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        for sock in (self._rtp, self._rtcp):
            loop.remove_reader(sock)
            sock.close()


def _bind(host: str) -> tuple[socket.socket, socket.socket, int]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in ports():
        rtp = socket.socket(family, socket.SOCK_DGRAM)
        rtcp = socket.socket(family, socket.SOCK_DGRAM)
        try:
            if family == socket.AF_INET6:
                for sock in (rtp, rtcp):
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            rtp.bind((host, port))
            rtcp.bind((host, port + 1))
        except OSError:
            rtp.close()
            rtcp.close()
            continue
        rtp.setblocking(False)
        rtcp.setblocking(False)
        return rtp, rtcp, port
    raise NoPort(host)


class Side:
    """Where one device sends its sound: in both IP versions where the host has them.

    It learns where the device really is from its first valid packet (latching); until then it
    sends to where the device's SDP said, if it may.  Who speaks from just there is the device,
    even if somebody else was quicker.
    """

    def __init__(self, host4: str, host6: str, forward: Receiver) -> None:
        self._forward = forward
        self._pairs = {4: Pair(host4, self._received)}
        if host6:
            try:
                self._pairs[6] = Pair(host6, self._received)
            except (NoPort, OSError):
                self._pairs.pop(6, None)
        self.announced: Address | None = None
        self.latched: tuple[Address, int] | None = None
        self.packets = 0

    @property
    def endpoint(self) -> list[object]:
        """``[host4, port4, host6, port6]`` for the exchange."""
        four, six = self._pairs[4], self._pairs.get(6)
        six_part: list[object] = [six.host, six.port] if six is not None else ["", 0]
        return [four.host, four.port, *six_part]

    def announce(self, host: str, port: int) -> None:
        """Signalling says where the device listens (now): learn it anew from its packets."""
        if self.announced != (host, port):
            self.announced = (host, port)
            self.latched = None

    def _received(self, data: bytes, source: Address, version: int, is_rtcp: bool) -> None:
        if not is_rtcp:
            if not is_rtp(data):
                return
            if self.latched is None or self._is_announced(source):
                self.latched = (source, version)
            elif self.latched[0] != source:
                return
            self.packets += 1
        elif self.latched is None or source[0] != self.latched[0][0]:
            return
        self._forward(data, source, version, is_rtcp)

    def _is_announced(self, source: Address) -> bool:
        return source == self.announced and source[1] != 0

    def send(self, data: bytes, is_rtcp: bool = False) -> None:
        target, version = self._target()
        pair = self._pairs.get(version)
        if target is None or pair is None:
            return
        to = (target[0], target[1] + 1) if is_rtcp else target
        pair.send(data, to, is_rtcp)

    def _target(self) -> tuple[Address | None, int]:
        if self.latched is not None:
            return self.latched
        if self.announced is None or self.announced[1] == 0:
            return None, 4
        return self.announced, 6 if ":" in self.announced[0] else 4

    def close(self) -> None:
        for pair in self._pairs.values():
            pair.close()
