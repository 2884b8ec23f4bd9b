"""My mailbox as its page shows it: what is played, thrown away, taken back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from softphone.client.state import OfficeState, VoiceMessage
from softphone.model.numbers import display
from softphone.phone.message_player import MessagePlayer, NotPlayable
from ui import words
from ui.short_undo import Offer, ShortUndo

log = logging.getLogger(__name__)

LOOK_MS = 100
"How often the place in a message is read while it is played, milliseconds."
Spawn = Callable[[Coroutine[Any, Any, Any]], object]


class VoicemailCalls(Protocol):
    """What this model needs of ``softphone.client.voicemail.Voicemail``."""

    async def sound(self, id: str, /) -> bytes: ...
    async def mark(self, id: str, is_heard: bool, /) -> None: ...
    async def throw_away(self, id: str, /) -> None: ...
    async def take_back(self, id: str, /) -> None: ...


Listen = Callable[[MessagePlayer | None], None]
"Plays a message at the loudspeaker of calls; None ends it."


def new_ones(office: OfficeState) -> int:
    return sum(message.heard_at is None for message in office.voicemail)


def name_of(message: VoiceMessage, office: OfficeState) -> str:
    """Who left it, as far as it is known."""
    number = message.caller.number
    known = {person.number: person.name for person in office.colleagues}
    return (
        known.get(number)
        or message.caller.name
        or display(number, "")
        or words.text("stat.hidden")
    )


def length(seconds: float) -> str:
    """``1:04``"""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def by_day(
    messages: tuple[VoiceMessage, ...], now: datetime
) -> list[tuple[date, list[VoiceMessage]]]:
    """The newest day first."""
    days: dict[date, list[VoiceMessage]] = {}
    for message in messages:
        days.setdefault(message.at.astimezone(now.tzinfo).date(), []).append(message)
    return list(days.items())


class VoicemailModel(QObject):
    """One message at a time is open; it can be played from any place.

    Signals:
        changed: another one is open, playing or paused.
        moved: the place in the open one.
        failed: the code of what went wrong.
    """

    changed = Signal()
    moved = Signal()
    failed = Signal(str)

    def __init__(
        self, calls: Callable[[], VoicemailCalls], listen: Listen, spawn: Spawn,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._calls, self._listen, self._spawn = calls, listen, spawn
        self.open = ""
        "Id of the message whose row is open; empty for none."
        self.undo = ShortUndo(self._take_back, self)
        self._player: MessagePlayer | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_playing(self) -> bool:
        return self._player is not None and not self._player.is_paused

    @property
    def share(self) -> float:
        """How far the open message is, from 0 to 1."""
        return self._player.share if self._player is not None else 0.0

    def toggle(self, message: VoiceMessage) -> None:
        """Open a row and play it; pause what plays; go on where it stopped."""
        if message.id != self.open:
            self.stop()
            self.open = message.id
            self._spawn(self._begin(message))
        elif self._player is None:
            self._spawn(self._begin(message))
        else:
            self._player.is_paused = not self._player.is_paused
        self.changed.emit()

    def go_to(self, share: float) -> None:
        if self._player is not None:
            self._player.go_to(share)
            self.moved.emit()

    def stop(self) -> None:
        """Close the open row."""
        self._end()
        if self.open:
            self.open = ""
            self.changed.emit()

    def throw_away(self, message: VoiceMessage, name: str) -> None:
        if self.open == message.id:
            self.stop()
        self.undo.begin(Offer(message.id, words.text("vm.deleted", name=name)))
        self._spawn(self._try(self._calls().throw_away(message.id)))

    def _take_back(self, id: str) -> None:
        self._spawn(self._try(self._calls().take_back(id)))

    async def _begin(self, message: VoiceMessage) -> None:
        try:
            player = MessagePlayer.of(await self._calls().sound(message.id))
        except (NotPlayable, Exception) as error:
            log.warning("a message cannot be played: %r", error)
            self.failed.emit("voicemail")
            return
        if self.open != message.id:
            return
        self._player = player
        self._listen(player)
        self._timer.start()
        self.changed.emit()
        if message.heard_at is None:
            await self._try(self._calls().mark(message.id, True))

    async def _try(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            log.warning("the mailbox was not changed: %r", error)
            self.failed.emit("voicemail")

    def _look(self) -> None:
        self.moved.emit()
        if self._player is not None and self._player.is_over:
            self._end()
            self.changed.emit()

    def _end(self) -> None:
        self._timer.stop()
        if self._player is not None:
            self._player = None
            self._listen(None)
