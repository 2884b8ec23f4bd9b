"""A line of the log for the first time that something happens, however often it happens."""

from __future__ import annotations

import logging

MOST = 1000
"So many different ones are remembered; then it begins anew."


class LogOnce:
    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._told: set[tuple[str, ...]] = set()

    def __call__(self, message: str, *values: object) -> None:
        """Warn, unless the same was said of the same before."""
        key = (message, *map(str, values))
        if key in self._told:
            return
        if len(self._told) >= MOST:
            self._told.clear()
        self._told.add(key)
        self._log.warning(message, *values)
