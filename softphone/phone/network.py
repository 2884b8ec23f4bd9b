"""Which of this computer's addresses faces the presence server."""

from __future__ import annotations

import socket


def resolve(host: str, port: int) -> str:
    """The numeric address of ``host``, version 4 first.  Blocks on a name: run in a thread.

    Raises OSError when the name is unknown.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_DGRAM)
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    return str(found[0][4][0])


def local_address(server: str, port: int) -> str:
    """The local address of the route to a numeric address; nothing is sent.

    Media bound to it reaches the server whatever other networks there are (architecture 4.6).
    Raises OSError when there is no route.
    """
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((server, port or 5060))
        return str(probe.getsockname()[0])


def endpoint(text: str) -> tuple[str, int]:
    """Split ``192.0.2.1:5060`` or ``[2001:db8::1]:5060``; port 0 where it is not told."""
    host, colon, port = text.strip().rpartition(":")
    if not colon or not port.isdigit() or (":" in host and not host.startswith("[")):
        return text.strip().strip("[]"), 0
    return host.strip("[]"), int(port)
