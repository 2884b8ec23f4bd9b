"""Steps of a call plan at which the office itself speaks: announcement, menu, voicemail.

The caller is answered by the media process and stays so: what rings behind a step is heard as
a ringback, and whoever picks up is joined.  That alone never counts as an answered call.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from softphone.model.call_plan import Step, StepKind
from softphone.model.calls import Decision, Party, ReasonCode, Why
from softphone.model.routing import Outcome
from softphone.server import speaking
from softphone.server.deadlines import Deadline
from softphone.server.endings import Endings
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.media_path import Player
from softphone.server.record_course import step_at
from softphone.server.session_timer import SessionTimer
from softphone.server.sounds import Sounds
from softphone.server.switchboard import Switchboard
from softphone.sip.transaction import ServerTransaction

log = logging.getLogger(__name__)

KEY_WITHIN_S = 7.0
"After the words of a menu, until it is said again."
SAID_TWICE = 2
LONGEST_MESSAGE_S = 180.0
SILENCE_S = 8.0
SHORTEST_MESSAGE_S = 1.0
"Who said less has hung up while the greeting was heard."
RINGBACK, GOODBYE, BEEP = "ringback", "refused", "beep"
Played = Callable[[Call, Outcome, float, str], None]
"``(call, outcome, now, key)``: the step is over."


class Mailboxes(Protocol):
    """Where messages go."""

    def takes(self, person: str) -> bool: ...
    def greeting(self, person: str) -> Path | None: ...
    def new_file(self) -> Path: ...
    def deposit(
        self, person: str, caller: Party, recording: Path, seconds: float, at: datetime
    ) -> None: ...


@dataclass(eq=False, slots=True)
class _Attended:
    call: Call
    player: str
    "Its session in the media process."
    service: str = ""
    "What is being played to it: ``menu:welcome.wav``; empty while something rings."
    times: int = 0
    "How often the words of the menu were said."
    is_greeted: bool = False
    is_leaving: bool = False
    "It hears why nothing follows, and is hung up on then."
    waiting: Deadline | None = None

    def stop_waiting(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None


@dataclass(frozen=True, slots=True)
class _Recording:
    person: str
    caller: Party
    path: Path
    at: datetime


class Attending:
    def __init__(
        self, board: Switchboard, timer: SessionTimer, endings: Endings, sounds: Sounds
    ) -> None:
        self.board = board
        self.timer = timer
        self.endings = endings
        self.sounds = sounds
        self.mailboxes: Mailboxes | None = None
        self.played: Played = lambda call, outcome, now, key: endings.refuse(call, now)
        self._by_player: dict[str, _Attended] = {}
        self._by_call: dict[str, _Attended] = {}
        self._recordings: dict[str, _Recording] = {}
        "By session: a message outlives its call by a moment."

    # -- asked by routing ----------------------------------------------------------------------

    @property
    def plays(self) -> frozenset[str]:
        """Kinds of step that can be played."""
        kinds = {"announcement", "menu"}
        return frozenset(kinds | {"voicemail"} if self.mailboxes is not None else kinds)

    def may_speak_to(self, call: Call) -> bool:
        """Can this caller be spoken to?  Who is lent by another call cannot."""
        caller = call.caller
        if call.id in self._by_call:
            return True
        return (
            caller is not None
            and caller.state is LegState.INVITED
            and isinstance(caller.invite, ServerTransaction)
            and speaking.can_be_spoken_to(caller.remote_sdp)
        )

    def begin(self, call: Call, service: str, now: float) -> None:
        """Play this step; ``played`` is told when it is over."""
        known = self._by_call.get(call.id)
        if known is not None:
            self._play(known, service, now)
            return
        caller = call.caller
        found = None
        if caller is not None and self.may_speak_to(call):
            found = self.board.media.address_of(caller.remote_sdp)
        if caller is None or found is None:
            self._skip(call, service, now)
            return
        codec, events = speaking.formats(caller.remote_sdp)

        def ready(player: Player | None) -> None:
            self._ready(call, service, player, self.board.monotonic())
            self.board.flush()

        self.board.media.control.attend(found[0].host, found[1], codec, events, ready)

    def _ready(self, call: Call, service: str, player: Player | None, now: float) -> None:
        control = self.board.media.control
        if call.stage is not CallStage.SETTING_UP:
            if player is not None:
                control.close(player.id)
            return
        if player is None:
            self._skip(call, service, now)
            return
        if speaking.answer(self.board, self.timer, call, player.endpoint, now) is None:
            control.close(player.id)
            return
        call.player = player.id
        attended = _Attended(call, player.id)
        self._by_player[player.id] = self._by_call[call.id] = attended
        self._watch(attended)
        self._play(attended, service, now)

    def _watch(self, attended: _Attended) -> None:
        """Let go of the caller when somebody picks up, hang up when the call is over."""
        call = attended.call
        answered, ended = call.on_answered, call.on_ended

        def on_answered(call: Call, now: float) -> None:
            self._forget(attended)
            self.board.media.control.close(attended.player)
            call.player = ""
            if answered is not None:
                answered(call, now)

        def on_ended(call: Call, status: int, now: float) -> None:
            self._forget(attended)
            caller = call.caller
            if caller is not None and caller.state is LegState.CONFIRMED:
                self.board.end_leg(caller, now)
            if ended is not None:
                ended(call, status, now)

        call.on_answered, call.on_ended = on_answered, on_ended

    def _forget(self, attended: _Attended) -> None:
        attended.stop_waiting()
        self._by_call.pop(attended.call.id, None)
        self._by_player.pop(attended.player, None)

    def _skip(self, call: Call, service: str, now: float) -> None:
        """It cannot be played to this caller: the plan goes on as if it had been."""
        self._note(call, service, ReasonCode.STEP_SKIPPED)
        self.played(call, Outcome.PLAYED, now, "")

    def _note(self, call: Call, service: str, reason: ReasonCode, **details: str) -> None:
        before = call.why.get(service)
        kept = before.details if before is not None else ()
        call.why[service] = Why(
            service, Decision.DID_NOT_RING, reason, (*kept, *details.items())
        )

    # -- said ----------------------------------------------------------------------------------

    def _play(self, attended: _Attended, service: str, now: float) -> None:
        attended.service, attended.times, attended.is_greeted = service, 0, False
        attended.stop_waiting()
        kind, _, name = service.partition(":")
        if kind == "voicemail":
            self._greet(attended, name, now)
        else:
            self._say_words(attended, now)

    def _say_words(self, attended: _Attended, now: float) -> None:
        kind, _, name = attended.service.partition(":")
        sound = self.sounds.find(name) if name else None
        if sound is None and kind == "announcement":
            attended.service, service = "", attended.service
            self._skip(attended.call, service, now)
            return
        attended.times += 1
        self._say(attended, str(sound) if sound is not None else BEEP)

    def _say(self, attended: _Attended, sound: str) -> None:
        self.board.media.control.say(attended.player, sound)

    def rings(self, call: Call) -> None:
        """Something rings behind the step: the caller hears that."""
        attended = self._by_call.get(call.id)
        if attended is not None:
            attended.service = ""
            attended.stop_waiting()
            self._say(attended, RINGBACK)

    def leaves(self, call: Call) -> bool:
        """Nothing follows: let the caller hear so; False if it is not spoken to."""
        attended = self._by_call.get(call.id)
        if attended is None or attended.is_leaving:
            return False
        attended.service, attended.is_leaving = "", True
        attended.stop_waiting()
        self._say(attended, GOODBYE)
        return True

    # -- what the media process reports --------------------------------------------------------

    def reported(self, player: str, event: str, told: Mapping[str, Any], now: float) -> bool:
        """``said``, ``digit`` or ``recorded``; False if this is no session of ours."""
        attended = self._by_player.get(player)
        if event == "recorded" and player in self._recordings:
            self._recorded(self._recordings.pop(player), told)
            if attended is not None:
                self.endings.ended(attended.call, 200, now)
            return True
        if attended is None:
            return False
        if event == "said":
            self._said(attended, now)
        elif event == "digit":
            self._pressed(attended, str(told["digit"]), now)
        return True

    def pressed(self, leg: Leg, digit: str, now: float) -> bool:
        """A key by INFO (RFC 6086); False if its leg is not spoken to."""
        attended = self._by_call.get(leg.call.id) if leg.call is not None else None
        if attended is None or attended.call.caller is not leg:
            return False
        self._pressed(attended, digit, now)
        return True

    def _said(self, attended: _Attended, now: float) -> None:
        call = attended.call
        kind, _, name = attended.service.partition(":")
        if attended.is_leaving:
            self.endings.refuse(call, now)
        elif kind == "announcement":
            attended.service = ""
            self.played(call, Outcome.PLAYED, now, "")
        elif kind == "menu":
            attended.waiting = self.board.at(
                now + KEY_WITHIN_S, lambda at: self._no_key(attended, "", at)
            )
        elif kind == "voicemail" and not attended.is_greeted:
            attended.is_greeted = True
            self._say(attended, BEEP)
        elif kind == "voicemail":
            self._record(attended, name, now)

    def _pressed(self, attended: _Attended, digit: str, now: float) -> None:
        kind = attended.service.partition(":")[0]
        if kind == "voicemail" and attended.player in self._recordings and digit == "#":
            self.board.media.control.stop_recording(attended.player)
        elif kind == "voicemail" and digit == "#" and not attended.is_greeted:
            attended.is_greeted = True
            self._say(attended, BEEP)
        elif kind == "menu":
            step = self._step(attended.call)
            if step is not None and step.plan_of(digit):
                attended.service = ""
                attended.stop_waiting()
                self.played(attended.call, Outcome.KEY, now, digit)
            else:
                self._no_key(attended, digit, now)

    def _no_key(self, attended: _Attended, digit: str, now: float) -> None:
        """No key, or none that leads anywhere: said once more, then the plan goes on."""
        attended.stop_waiting()
        if attended.times < SAID_TWICE:
            self._say_words(attended, now)
            return
        attended.service = ""
        self.played(attended.call, Outcome.KEY, now, digit)

    def _step(self, call: Call) -> Step | None:
        trail = call.route.stage.trail
        step = step_at(trail[-1], self.board.office) if trail else None
        return step if step is not None and step.kind is StepKind.MENU else None

    # -- voicemail -----------------------------------------------------------------------------

    def _greet(self, attended: _Attended, number: str, now: float) -> None:
        person = self.board.office.person_by_number(number)
        if self.mailboxes is None or person is None or not self.mailboxes.takes(person.id):
            service, attended.service = attended.service, ""
            self._skip(attended.call, service, now)
            return
        greeting = self.mailboxes.greeting(person.id)
        attended.is_greeted = greeting is None
        self._say(attended, str(greeting) if greeting is not None else BEEP)

    def _record(self, attended: _Attended, number: str, now: float) -> None:
        person = self.board.office.person_by_number(number)
        if self.mailboxes is None or person is None or attended.player in self._recordings:
            return
        path = self.mailboxes.new_file()
        self._recordings[attended.player] = _Recording(
            person.id, attended.call.route.caller, path, self.board.utcnow()
        )
        self._note(attended.call, attended.service, ReasonCode.MESSAGE, person=person.name)
        self.board.media.control.record(
            attended.player, str(path), LONGEST_MESSAGE_S, SILENCE_S
        )

    def _recorded(self, recording: _Recording, told: Mapping[str, Any]) -> None:
        if float(told.get("heard", 0.0)) < SHORTEST_MESSAGE_S or self.mailboxes is None:
            recording.path.unlink(missing_ok=True)
            return
        self.mailboxes.deposit(
            recording.person, recording.caller, recording.path, float(told["seconds"]),
            recording.at,
        )  # fmt: skip
