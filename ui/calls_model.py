"""The calls of this computer as the window, the pop-up and the tray show them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from softphone.client.state import Colleague, Connection
from softphone.model import numbers
from softphone.model.availability import DeviceState, Quiet, Status
from softphone.model.calls import Call, CallState
from softphone.model.numbers import display
from softphone.phone.errors import PhoneError
from ui.calls_ports import OfficeSession, Telephone
from ui.shown_call import ShownCall, utc_now

log = logging.getLogger(__name__)

FAILED_SHOWN_MS = 8000
"How long the card of a call that did not come about stays, in milliseconds."

Spawn = Callable[[Awaitable[Any]], object]
LIVE = (CallState.DIALING, CallState.RINGING, CallState.ACTIVE, CallState.HELD)


class CallsModel(QObject):
    """Joins the telephone and the office; every button of a call ends here.

    Signals:
        changed: something shown is different; read it again.
        failed: a code word; the window finds the sentence.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(
        self,
        phone: Telephone,
        session: OfficeSession,
        spawn: Spawn,
        parent: QObject | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._held_since: dict[str, datetime] = {}
        self._phone, self._session, self._spawn = phone, session, spawn
        self._silenced: set[str] = set()
        self._announced: set[str] = set()
        self._dismissed: set[str] = set()
        self._ended_timer = QTimer(self, singleShot=True, interval=FAILED_SHOWN_MS)
        self._ended_timer.timeout.connect(self.dismiss_failed)
        self._unlisten = [phone.listen(self._on_news), session.listen(self._on_news)]

    def close(self) -> None:
        """Stop listening; the widgets stay with what they show."""
        for unlisten in self._unlisten:
            unlisten()
        self._unlisten.clear()

    # what is shown

    @property
    def ringing(self) -> tuple[ShownCall, ...]:
        """Incoming calls that ring here and were not silenced, oldest first."""
        if self._is_quiet_here:
            return ()
        return tuple(self._show(c) for c in self._ringing_calls if c.id not in self._silenced)

    @property
    def current(self) -> ShownCall | None:
        """The call the card is about: the one with sound, else dialling, else on hold."""
        for states in ((CallState.ACTIVE,), (CallState.DIALING, CallState.RINGING)):
            for call in reversed(self._own_calls):
                if call.state in states:
                    return self._show(call)
        held = [call for call in self._own_calls if call.state is CallState.HELD]
        return self._show(held[-1]) if held else None

    @property
    def waiting(self) -> tuple[ShownCall, ...]:
        """Calls on hold beside the current one."""
        current = self.current
        return tuple(
            self._show(call)
            for call in self._own_calls
            if call.state is CallState.HELD and (current is None or call.id != current.id)
        )

    @property
    def failed_call(self) -> ShownCall | None:
        """The outgoing call that ended last without an answer and not by our hand."""
        if self.current is not None:
            return None
        for call in reversed(self._phone.state.calls):
            if call.state is not CallState.ENDED or call.id in self._dismissed:
                continue
            was_refused = not call.is_incoming and call.answered_at is None
            return self._show(call) if was_refused else None
        return None

    @property
    def talking_with(self) -> dict[str, bool]:
        """The numbers of my answered calls; True while I hold the call."""
        return {
            call.remote.number: call.state is CallState.HELD
            for call in self._own_calls
            if call.answered_at is not None
        }

    @property
    def is_busy(self) -> bool:
        """True while a call runs: global keys and call waiting depend on it."""
        return any(call.state in LIVE for call in self._own_calls)

    def also_rings(self) -> tuple[DeviceState, ...]:
        """My other devices that ring for a call to me now."""
        state = self._session.state
        return tuple(
            device
            for device in state.devices
            if device.quiet is Quiet.RINGS and device.account != state.this_account
        )

    def is_emergency(self, number: str) -> bool:
        return numbers.is_emergency(number, self._session.state.country)

    def colleague(self, number: str) -> Colleague | None:
        return next((c for c in self._session.state.colleagues if c.number == number), None)

    # what a click means

    def dial(self, number: str) -> str | None:
        """Call from this computer; the phone holds a running call.  Returns the call's id."""
        self._dismiss_all()
        try:
            return self._phone.call(number)
        except PhoneError as error:
            log.warning("call not started: %s", error)
            self.failed.emit(error.code)
            return None

    def shown(self, call_id: str) -> None:
        """The pop-up is really on the screen: tell the caller that it rings (180)."""
        if call_id not in self._announced:
            self._announced.add(call_id)
            self._phone.ringing(call_id)

    def answer(self, call_id: str) -> None:
        """Take the call; the phone puts a running one on hold."""
        self._phone.answer(call_id)

    def decline(self, call_id: str) -> None:
        """Decline for the person: all my devices stop and the call plan goes on."""
        call = self._call(call_id)
        if call is None:
            return
        self._hush(call_id)
        if call.office_call_id and self._is_connected:
            self._spawn(self._decline(call))
        else:
            self._phone.decline(call_id)

    def decline_and_do_not_disturb(self, call_id: str) -> None:
        """First the call, so that it is on record as declined and not as missed."""
        call = self._call(call_id)
        self._hush(call_id)
        self._spawn(self._decline_then_silence(call))

    def silence(self, call_id: str) -> None:
        """Quiet on this computer only; nothing is sent, other devices ring on."""
        self._phone.silence(call_id)
        self._hush(call_id)

    def hang_up(self, call_id: str) -> None:
        self._dismissed.add(call_id)
        self._phone.hang_up(call_id)

    def toggle_mute(self, call_id: str) -> None:
        call = self._call(call_id)
        if call is not None:
            self._phone.mute(call_id, not call.is_muted)

    def toggle_hold(self, call_id: str) -> None:
        call = self._call(call_id)
        if call is None:
            return
        if call.state is CallState.HELD:
            self.resume(call_id)
        elif call.state is CallState.ACTIVE:
            self._phone.hold(call_id)

    def resume(self, call_id: str) -> None:
        """Go on with a held call; the phone holds the one that has the sound."""
        self._phone.resume(call_id)

    def dtmf(self, call_id: str, digit: str) -> None:
        self._phone.dtmf(call_id, digit)

    def dismiss_failed(self) -> None:
        """Close the card of a call that did not come about."""
        self._dismiss_all()
        self.changed.emit()

    # inside

    @property
    def _own_calls(self) -> list[Call]:
        """Everything that is not an unanswered incoming call."""
        return [
            call
            for call in self._phone.state.calls
            if call.state in LIVE and not (call.is_incoming and call.state is CallState.RINGING)
        ]

    @property
    def _ringing_calls(self) -> list[Call]:
        return [
            call
            for call in self._phone.state.calls
            if call.is_incoming and call.state is CallState.RINGING
        ]

    @property
    def _is_connected(self) -> bool:
        return self._session.state.connection is Connection.CONNECTED

    @property
    def _is_quiet_here(self) -> bool:
        """A do not disturb that could not be sent yet holds on this computer at least."""
        return self._session.state.unsent_status == Status.DO_NOT_DISTURB.value

    def _call(self, call_id: str) -> Call | None:
        return next((c for c in self._phone.state.calls if c.id == call_id), None)

    def _show(self, call: Call) -> ShownCall:
        known = self.colleague(call.remote.number)
        number = display(call.remote.number, "")
        name = call.remote.name or (known.name if known else "") or number
        department = known.department if known else ""
        return ShownCall(call, name, number, department, self._held_since.get(call.id))

    def _hush(self, call_id: str) -> None:
        self._silenced.add(call_id)
        self.changed.emit()

    def _dismiss_all(self) -> None:
        ended = (c.id for c in self._phone.state.calls if c.state is CallState.ENDED)
        self._dismissed.update(ended)

    async def _decline(self, call: Call) -> None:
        try:
            await self._session.decline(call.office_call_id)
        except Exception:
            # The office could not be told, in whatever way: this device must still stop.
            log.warning("decline for the person failed, declining here", exc_info=True)
            self._phone.decline(call.id)

    async def _decline_then_silence(self, call: Call | None) -> None:
        if call is not None and call.office_call_id and self._is_connected:
            await self._decline(call)
        elif call is not None:
            self._phone.decline(call.id)
        await self._do_not_disturb()

    async def _do_not_disturb(self) -> None:
        try:
            await self._session.set_status(Status.DO_NOT_DISTURB)
        except Exception as error:
            log.warning("do not disturb was not set", exc_info=True)
            self.failed.emit(getattr(error, "code", "no_server"))

    def _on_news(self, *_: object) -> None:
        alive = {call.id for call in self._phone.state.calls}
        for known in (self._silenced, self._announced, self._dismissed):
            known &= alive
        self._note_holds()
        failed = self.failed_call
        if failed is None or self.is_emergency(failed.number):
            # Whoever called for help reads it when they can; only closing takes it away.
            self._ended_timer.stop()
        elif not self._ended_timer.isActive():
            self._ended_timer.start()
        self.changed.emit()

    def _note_holds(self) -> None:
        """Since when each call is on hold; the phone tells only that it is."""
        held = [c.id for c in self._phone.state.calls if c.state is CallState.HELD]
        self._held_since = {i: self._held_since.get(i) or self._now() for i in held}
