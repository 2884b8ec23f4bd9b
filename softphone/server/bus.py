"""How the server's parts hear of each other: one process, synchronous, in order."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from softphone.model.events import Event

log = logging.getLogger(__name__)

E = TypeVar("E", bound=Event)


class Bus:
    """Tell every listener of an event's type, in the order in which they asked."""

    def __init__(self) -> None:
        self._listeners: dict[type[Event], list[Callable[[Any], None]]] = {}

    def listen(self, kind: type[E], listener: Callable[[E], None]) -> None:
        self._listeners.setdefault(kind, []).append(listener)

    def publish(self, event: Event) -> None:
        """Call the listeners now.  One that fails is logged and does not stop the others."""
        for listener in self._listeners.get(type(event), ()):
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed on %r", event)
