"""Free ports of the loopback address, apart for each worker of a parallel test run."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

# Two working trees on one machine each take a range of their own.
FIRST, EACH = int(os.environ.get("EINKLANG_TEST_PORTS", "20000")), 1500


def _range() -> Iterator[int]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    start = FIRST + EACH * (int(worker) % 8 if worker.isdigit() else 0)
    while True:
        yield from range(start, start + EACH)


_next = _range()


def free_ports(count: int = 1) -> int:
    """The first of ``count`` neighbouring ports that are free for UDP and TCP."""
    run: list[int] = []
    for _ in range(2 * EACH):
        port = next(_next)
        if run and port != run[-1] + 1:
            run = []
        run = [*run, port] if _is_free(port) else []
        if len(run) == count:
            return run[0]
    raise RuntimeError("no free port on this machine")


def free_port() -> int:
    """A port that is free for UDP and TCP now, and that no other worker takes."""
    return free_ports(1)


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
