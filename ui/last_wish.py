"""A wish that is shown from the click until the office has answered; the last one counts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from softphone.client.errors import OfficeError
from ui.calls_model import Spawn

log = logging.getLogger(__name__)

Value = TypeVar("Value")


class LastWish(Generic[Value]):
    """Saves a value as a whole; a refused one goes back to what the office holds.

    save: puts it to the office; raises OfficeError.
    sentence: says why it was not saved, for a person.
    changed: what is shown is different.
    """

    def __init__(
        self,
        save: Callable[[Value], Awaitable[object]],
        sentence: Callable[[OfficeError], str],
        changed: Callable[[], None],
        spawn: Spawn,
    ) -> None:
        self._put, self._sentence = save, sentence
        self._changed, self._spawn = changed, spawn
        self._turn = asyncio.Lock()
        self.value: Value | None = None
        "What is wanted and not answered yet."
        self.problem = ""
        "A sentence about the last wish that was not carried out."

    def want(self, value: Value) -> None:
        self.value, self.problem = value, ""
        self._changed()
        self._spawn(self._save(value))

    def tell(self, problem: str) -> None:
        self.problem = problem
        self._changed()

    async def _save(self, value: Value) -> None:
        """One at a time, and only the last: an older wish must not arrive after a newer one."""
        async with self._turn:
            if self.value is not value:
                return
            try:
                await self._put(value)
            except OfficeError as error:
                log.info("a list was not changed: %s", error.code)
                self.problem = self._sentence(error)
            if self.value is value:
                self.value = None
        self._changed()

    async def load(self, read: Callable[[], Awaitable[object]], problem: str) -> None:
        """Read it anew; ``problem`` is said where that does not work."""
        try:
            await read()
        except OfficeError as error:
            log.info("a list was not read: %s", error.code)
            self.problem = problem
        self._changed()
