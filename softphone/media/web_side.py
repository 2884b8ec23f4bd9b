"""Where a browser sends its sound: one port for everything, found by ICE (RFC 8445, RFC 7983).

There is a socket for each address of this host, so that every answer leaves from the address
that was asked.  Whoever knows our password is the browser; it says by which way it comes.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass

from softphone.media import stun
from softphone.media.sockets import BATCH, Address, NoPort, ports

MOST_WAYS = 16
"Ways of one browser that are remembered; it has a few interfaces, not a thousand."
MOST_CHECKS = 4096
"Checks that are remembered: those of some hours, at one every few seconds."


@dataclass(frozen=True, slots=True)
class Way:
    """From one address of the browser to one socket of ours."""

    sock: socket.socket
    remote: Address


class WebSide:
    """receive: what is no STUN, from a way that has passed a check."""

    def __init__(
        self, hosts: tuple[str, ...], receive: Callable[[bytes], None],
        checked: Callable[[], None],
    ) -> None:  # fmt: skip
        self.ufrag = secrets.token_hex(4)
        self.password = secrets.token_hex(16)
        self._secret = self.password.encode()
        self._receive = receive
        self._checked = checked
        self._theirs = ""
        self._ways: dict[tuple[int, Address], Way] = {}
        self._way: Way | None = None
        self._asked: dict[bytes, tuple[int, Address]] = {}
        "By which way each check came; the same check by another way is somebody's copy."
        self._is_nominated = False
        self.dropped = 0
        "Datagrams of strangers, and what was broken."
        self._sockets = _bind_all(hosts)
        loop = asyncio.get_running_loop()
        for sock in self._sockets:
            loop.add_reader(sock, self._readable, sock)

    @property
    def endpoints(self) -> list[list[object]]:
        """``[[host, port], ...]``: the candidates that our SDP tells."""
        return [list(sock.getsockname()[:2]) for sock in self._sockets]

    def expect(self, ufrag: str) -> None:
        """The browser's own name, as its SDP tells it; checks with another one are not its."""
        if self._theirs and self._theirs != ufrag:
            self._is_nominated = False  # it looks for its way anew (RFC 8445 §9)
        self._theirs = ufrag

    @property
    def has_way(self) -> bool:
        return self._way is not None

    def send(self, data: bytes) -> None:
        way = self._way
        if way is None:
            return
        try:
            way.sock.sendto(data, way.remote)
        except OSError:
            return  # gone or full: nothing of this is repeated

    def _readable(self, sock: socket.socket) -> None:
        for _ in range(BATCH):
            try:
                data, source = sock.recvfrom(4096)
            except BlockingIOError:
                return
            except OSError:
                continue  # an ICMP answer to something we sent
            if not data:
                continue
            if data[0] < 4:
                self._check(data, sock, source)
            elif (id(sock), source[:2]) in self._ways:
                self._receive(data)
            else:
                self.dropped += 1

    def _check(self, data: bytes, sock: socket.socket, source: Address) -> None:
        check = stun.read_check(data, self._secret)
        if check is None or not self._is_ours(check.username):
            self.dropped += 1
            return
        remote = (source[0], source[1])
        if self._asked.setdefault(check.transaction, (id(sock), remote)) != (id(sock), remote):
            self.dropped += 1
            return
        if len(self._asked) > MOST_CHECKS:
            del self._asked[next(iter(self._asked))]
        way = self._known_way(sock, remote)
        if check.is_nominated or self._way is None or not self._is_nominated:
            self._way = way
            self._is_nominated = self._is_nominated or check.is_nominated
        try:
            sock.sendto(stun.answer(check, remote, self._secret), source)
        except OSError:
            return
        self._checked()

    def _known_way(self, sock: socket.socket, remote: Address) -> Way:
        way = self._ways.get((id(sock), remote))
        if way is None:
            way = Way(sock, remote)
            if len(self._ways) >= MOST_WAYS:
                self._ways.pop(next(k for k, w in self._ways.items() if w is not self._way))
            self._ways[(id(sock), remote)] = way
        return way

    def _is_ours(self, username: str) -> bool:
        ours, _, theirs = username.partition(":")
        return ours == self.ufrag and (not self._theirs or theirs == self._theirs)

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        for sock in self._sockets:
            loop.remove_reader(sock)
            sock.close()


def _bind_all(hosts: tuple[str, ...]) -> list[socket.socket]:
    """A socket for each address that can be used.  Raises NoPort if there is none at all."""
    found = []
    for host in hosts:
        sock = _bind(host)
        if sock is not None:
            found.append(sock)
    if not found:
        raise NoPort(", ".join(hosts))
    return found


def _bind(host: str) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in ports():
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.setblocking(False)
            sock.bind((host, port))
        except OSError:
            sock.close()
            continue
        return sock
    return None
