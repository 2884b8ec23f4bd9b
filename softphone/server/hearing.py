"""``*97``: somebody listens to their messages by telephone.

Nobody is asked for a secret: the account has proved who it is.  New messages come first, in the
order in which they came, then those that were heard.  A message counts as heard once it was
played to its end, or its listener went on from the middle of it.

Keys: 1 again, 3 or 7 delete, # next, * back, and from the first message out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError

from softphone.model import spoken_words
from softphone.model.people import Person
from softphone.model.voicemail import Message
from softphone.server import speaking
from softphone.server.deadlines import Deadline
from softphone.server.endings import Endings
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.media_path import Player
from softphone.server.session_timer import SessionTimer
from softphone.server.sounds import shipped
from softphone.server.store.data_problem import DataProblem
from softphone.server.switchboard import Switchboard

log = logging.getLogger(__name__)

SERVICE = "voicemail"
KEY_WITHIN_S = 4.0
"After a message, until the next one is played by itself."
REFUSED = "refused"
AGAIN, NEXT, BACK = "1", "#", "*"
DELETE = frozenset({"3", "7"})


class OwnMessages(Protocol):
    """Everybody's mailbox, as its person uses it.  Changes raise DataProblem."""

    def of(self, person: str) -> list[Message]: ...
    def get(self, person: str, id: str) -> Message | None: ...
    def file(self, message: Message) -> Path: ...
    async def mark(self, message: Message, is_heard: bool) -> Message: ...
    async def throw_away(self, message: Message) -> Message: ...


@dataclass(eq=False, slots=True)
class _Listener:
    call: Call
    player: str
    language: str
    person: str = ""
    "Empty where the telephone is nobody's or several people's."
    messages: list[Message] = field(default_factory=list)
    "As they were when the call began, in the order in which they are played."
    new: int = 0
    "How many of them were new."
    at: int = -1
    "Which one is played; -1 while it is said how many there are."
    waiting_words: list[str] = field(default_factory=list)
    "Sounds that follow the one that is played now."
    is_in_message: bool = False
    "The message itself is heard now, not what is said about it."
    knows_keys: bool = False
    is_deleting: bool = False
    is_leaving: bool = False
    waiting: Deadline | None = None

    def stop_waiting(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None


class Hearing:
    def __init__(self, board: Switchboard, timer: SessionTimer, endings: Endings) -> None:
        self.board = board
        self.timer = timer
        self.endings = endings
        self.messages: OwnMessages | None = None
        self.spawn: Callable[[Coroutine[Any, Any, Any]], None] = lambda work: work.close()
        self._listeners: dict[str, _Listener] = {}
        "By session of the media process."

    # -- the call ------------------------------------------------------------------------------

    def begin(self, call: Call, now: float) -> None:
        """Answer who has dialled the code and can be spoken to."""
        caller = call.caller
        assert caller is not None
        found = self.board.media.address_of(caller.remote_sdp)
        if self.messages is None or found is None:
            self.endings.finish(call, 503, now, "No Sound")
            return
        codec, events = speaking.formats(caller.remote_sdp)

        def ready(player: Player | None) -> None:
            self._ready(call, player, self.board.monotonic())
            self.board.flush()

        self.board.media.control.attend(found[0].host, found[1], codec, events, ready)

    def _ready(self, call: Call, player: Player | None, now: float) -> None:
        if call.stage is not CallStage.SETTING_UP:
            if player is not None:
                self.board.media.control.close(player.id)
            return
        if player is None:
            self.endings.finish(call, 503, now, "No Sound")
            return
        call.player = player.id
        call.stage = CallStage.TALKING
        call.answered_at = self.board.utcnow()
        speaking.answer(self.board, self.timer, call, player.endpoint, now)
        self.board.confirmed_changed(call)
        self.endings.changed(call, "answered")
        listener = self._listener(call, player.id)
        self._listeners[player.id] = listener
        self._watch(listener)
        self._introduce(listener)

    def _listener(self, call: Call, player: str) -> _Listener:
        owners = self.board.office.owners(call.request.from_account)
        if len(owners) != 1 or self.messages is None:
            return _Listener(call, player, self._language(owners))
        mine = self.messages.of(owners[0].id)
        new = [m for m in reversed(mine) if m.heard_at is None]
        heard = [m for m in mine if m.heard_at is not None]
        return _Listener(
            call, player, self._language(owners), owners[0].id, new + heard, len(new)
        )

    def _language(self, owners: tuple[Person, ...]) -> str:
        found = owners[0].language if owners else "en"
        return found if found in spoken_words.LANGUAGES else "en"

    def _watch(self, listener: _Listener) -> None:
        ended = listener.call.on_ended

        def on_ended(call: Call, status: int, now: float) -> None:
            listener.stop_waiting()
            self._listeners.pop(listener.player, None)
            if ended is not None:
                ended(call, status, now)

        listener.call.on_ended = on_ended

    def _hang_up(self, call: Call, now: float) -> None:
        caller = call.caller
        if caller is not None and caller.state is LegState.CONFIRMED:
            self.board.end_leg(caller, now)
        self.endings.ended(call, 200, now)

    def close(self, now: float) -> None:
        """The server stops: nobody would play on after its start."""
        for listener in list(self._listeners.values()):
            self._hang_up(listener.call, now)

    # -- said ----------------------------------------------------------------------------------

    def _introduce(self, listener: _Listener) -> None:
        if not listener.person:
            self._leave(listener, "nobodys")
            return
        old = len(listener.messages) - listener.new
        words = spoken_words.introduction(listener.new, old, listener.language)
        if listener.messages:
            self._say(listener, *self._files(listener, words))
        else:
            self._leave(listener, *words)

    def _leave(self, listener: _Listener, *words: str) -> None:
        listener.is_leaving = True
        self._say(listener, *self._files(listener, words))

    def _files(self, listener: _Listener, words: tuple[str, ...]) -> list[str]:
        folder = shipped(listener.language) / "mailbox"
        return [str(folder / f"{word}.wav") for word in words]

    def _say(self, listener: _Listener, *sounds: str) -> None:
        listener.stop_waiting()
        first, *listener.waiting_words = sounds
        self._play(listener, first)

    def _play(self, listener: _Listener, sound: str) -> None:
        message = self._message(listener)
        listener.is_in_message = (
            message is not None
            and self.messages is not None
            and sound == str(self.messages.file(message))
        )
        self.board.media.control.say(listener.player, sound)

    def _message(self, listener: _Listener) -> Message | None:
        """The one that is played, as it is now; None where it was thrown away meanwhile."""
        if self.messages is None or not 0 <= listener.at < len(listener.messages):
            return None
        found = self.messages.get(listener.person, listener.messages[listener.at].id)
        return found if found is not None and found.deleted_at is None else None

    def _go(self, listener: _Listener, step: int, *before: str) -> None:
        """To the next message (1) or the one before (-1) that is still there."""
        listener.at += step
        while self._message(listener) is None and 0 <= listener.at < len(listener.messages):
            listener.at += step
        message = self._message(listener)
        if message is None:
            self._leave(listener, *before, "end")
        else:
            self._tell(listener, message, before)

    def _tell(
        self, listener: _Listener, message: Message, before: tuple[str, ...] = ()
    ) -> None:
        assert self.messages is not None
        zone = self.board.office.zone
        at, now = message.at.astimezone(zone), self.board.utcnow().astimezone(zone)
        heard = ("heard",) if listener.at == listener.new else ()
        words = (*before, *heard, *spoken_words.moment(at, now, listener.language))
        after = () if listener.knows_keys else ("keys",)
        listener.knows_keys = True
        self._say(
            listener, *self._files(listener, words), str(self.messages.file(message)),
            *self._files(listener, after),
        )  # fmt: skip

    # -- what the media process reports --------------------------------------------------------

    def reported(self, player: str, event: str, told: Mapping[str, Any], now: float) -> bool:
        """``said`` or ``digit``; False if this is no session of ours."""
        listener = self._listeners.get(player)
        if listener is None:
            return self._is_left_over(player, event, now)
        if event == "said":
            self._said(listener, now)
        elif event == "digit":
            self._pressed(listener, str(told["digit"]), now)
        return True

    def _is_left_over(self, player: str, event: str, now: float) -> bool:
        """A call from before the server broke down: there is nothing more to say to it."""
        calls = self.board.calls.values()
        found = next((c for c in calls if c.player == player and c.winner is None), None)
        if found is None or event not in ("said", "digit"):
            return False
        self._hang_up(found, now)
        return True

    def pressed(self, leg: Leg, digit: str, now: float) -> bool:
        """A key by INFO (RFC 6086); False if its leg does not listen to messages."""
        found = self._listeners.get(leg.call.player) if leg.call is not None else None
        if found is None or found.call.caller is not leg:
            return False
        self._pressed(found, digit, now)
        return True

    def _said(self, listener: _Listener, now: float) -> None:
        if listener.is_in_message:
            listener.is_in_message = False
            self._mark_heard(listener)
        if listener.waiting_words:
            self._play(listener, listener.waiting_words.pop(0))
        elif listener.is_leaving:
            self._hang_up(listener.call, now)
        elif listener.at < 0:
            self._go(listener, 1)
        elif not listener.is_deleting:
            listener.waiting = self.board.at(
                now + KEY_WITHIN_S, lambda at: self._go(listener, 1)
            )

    def _pressed(self, listener: _Listener, digit: str, now: float) -> None:
        if listener.is_leaving or listener.is_deleting:
            return
        message = self._message(listener)
        if digit == NEXT:
            if listener.is_in_message:
                self._mark_heard(listener)
            self._go(listener, 1)
        elif digit == BACK and listener.at <= 0:
            self._hang_up(listener.call, now)
        elif digit == BACK:
            self._go(listener, -1)
        elif digit == AGAIN and message is not None:
            self._tell(listener, message)
        elif digit in DELETE and message is not None:
            listener.is_deleting = True
            self.spawn(self._delete(listener, message))

    # -- the mailbox ---------------------------------------------------------------------------

    def _mark_heard(self, listener: _Listener) -> None:
        message = self._message(listener)
        if message is not None and message.heard_at is None and self.messages is not None:
            self.spawn(self._mark(self.messages, message))

    async def _mark(self, messages: OwnMessages, message: Message) -> None:
        try:
            await messages.mark(message, True)
        except (DataProblem, SQLAlchemyError) as error:
            log.error("a message could not be marked as heard: %s", error)

    async def _delete(self, listener: _Listener, message: Message) -> None:
        """Said once it is committed (commit, then tell); else a tone that says no."""
        assert self.messages is not None
        try:
            await self.messages.throw_away(message)
            is_done = True
        except (DataProblem, SQLAlchemyError) as error:
            log.error("a message could not be deleted: %s", error)
            is_done = False
        listener.is_deleting = False
        if listener.player in self._listeners:
            if is_done:
                self._go(listener, 1, "deleted")
            else:
                self._say(listener, REFUSED)
            self.board.flush()
