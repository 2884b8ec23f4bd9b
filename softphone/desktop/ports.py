"""Ports of this computer that can be had."""

from __future__ import annotations

import os
import socket

TRIED = 11
"The wished port and the following ten."


class PortsTaken(Exception):
    """The wished port and the following ones are all taken; the text is a sentence."""


def free_port(host: str, wished: int) -> int:
    """The wished port or the next free of the following ten, for UDP and TCP.

    Raises PortsTaken when all are taken.
    """
    for port in range(wished, wished + TRIED):
        if is_free(host, port):
            return port
    raise PortsTaken(
        f"The ports {wished} to {wished + TRIED - 1} are all taken by other programs."
    )


def is_free(host: str, port: int) -> bool:
    """Can UDP and TCP of this port be had now?"""
    return all(_binds(host, port, kind) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM))


def _binds(host: str, port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM and os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def lan_address() -> str:
    """The address of this computer that faces the network, now; empty without a network.

    The system is only asked which one it would use: nothing is sent (RFC 5737).
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])
