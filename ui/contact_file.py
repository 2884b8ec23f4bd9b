"""A file with contacts: looked at, then read in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from softphone.client.contacts import LARGEST_BYTES, ReadIn
from softphone.client.errors import OfficeError
from softphone.model.vcards import without_pictures
from ui import words

Spawn = Callable[[Coroutine[Any, Any, Any]], object]
AskToRead = Callable[[str, bool], Awaitable[ReadIn]]
"(text, is it a trial); raises OfficeError."


@dataclass(frozen=True, slots=True)
class Trial:
    """A file that was looked at and not read in yet."""

    name: str
    text: str
    told: ReadIn


class ContactFile(QObject):
    """Signals:
    changed: another trial, or a problem.
    done: it was read in.
    """

    changed = Signal()
    done = Signal()

    def __init__(self, ask: AskToRead, spawn: Spawn, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask, self._spawn = ask, spawn
        self.trial: Trial | None = None
        self.problem = ""
        "A sentence about why it is not read in."

    def look_at(self, name: str, data: bytes) -> None:
        """What would reading this file in do?"""
        text = without_pictures(decoded(data))
        if len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
            self._refuse("too_large")
        else:
            self._spawn(self._look_at(name, text))

    async def _look_at(self, name: str, text: str) -> None:
        try:
            self.trial = Trial(name, text, await self._ask(text, True))
        except OfficeError as error:
            self._refuse(str(error.details.get("reason") or error.code), error)
            return
        self.problem = ""
        self.changed.emit()

    def read_in(self) -> None:
        """The file that was looked at."""
        if self.trial is not None:
            self._spawn(self._read_in(self.trial))

    async def _read_in(self, trial: Trial) -> None:
        try:
            await self._ask(trial.text, False)
        except OfficeError as error:
            self._refuse(error.code)
            return
        self.leave()
        self.done.emit()

    def leave(self) -> None:
        self.trial, self.problem = None, ""
        self.changed.emit()

    def _refuse(self, reason: str, error: OfficeError | None = None) -> None:
        self.trial = None
        key = f"contact.file.{reason}"
        line = int(error.details.get("line") or 0) if error is not None else 0
        known = key in words.table()
        self.problem = words.text(key if known else "contact.file.other", line=line)
        self.changed.emit()


def decoded(data: bytes) -> str:
    """As programs write it: UTF-8, UTF-16 with a mark, or the Western code page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
