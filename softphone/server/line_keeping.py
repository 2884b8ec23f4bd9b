"""Keeps the lines as the office has them: names looked up, signed in, left when gone."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from softphone.model.office import Office
from softphone.server.directory import Directory
from softphone.server.exchange import Exchange
from softphone.server.lines import hosts_of


class LineKeeping:
    def __init__(
        self, directory: Directory, exchange: Exchange,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:  # fmt: skip
        self._directory = directory
        self._exchange = exchange
        self._taken: Office | None = None
        exchange.board.line_secret = directory.line_secret
        exchange.ringing.lines.names.spawn = spawn

    def look(self, now: float) -> None:
        """Once a second, from when packets can be sent.  Seconds of the monotonic clock."""
        office = self._directory.office
        names = self._exchange.ringing.lines.names
        endpoints = self._exchange.endpoints
        lines = (host for line in office.trunks for host in hosts_of(line))
        names.want((*lines, *endpoints.hosts(office)), now)
        endpoints.look()
        if office is self._taken:
            return
        self._taken = office
        self._exchange.sign_ins.take(office.trunks, now)
        self._exchange.flush()

    def leave(self) -> None:
        """The server stops."""
        self._exchange.sign_ins.leave_all(self._exchange.monotonic())
        self._exchange.flush()
