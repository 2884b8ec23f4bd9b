"""The first test call of a new office: what really happened, and when it was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from softphone.model.calls import Call, CallState
from softphone.phone.state import Registration
from ui.calls_ports import Telephone
from ui.shown_call import utc_now

ECHO = "*43"
"What a new office answers with an echo."


class StepState(StrEnum):
    WAITS = "waits"
    RUNS = "runs"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list; ``key`` is its sentence, ``at`` when it was seen, UTC."""

    key: str
    state: StepState
    at: datetime | None = None


class FirstCall(QObject):
    """Watches the telephone of this computer; a check is shown only for what it reported.

    Signals:
        changed: a step went on.
    """

    changed = Signal()

    def __init__(
        self,
        phone: Telephone,
        dial: Callable[[str], str | None],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """dial: calls a number from this computer; None when that was not possible."""
        super().__init__()
        self._phone, self._dial, self._now = phone, dial, now
        self._signed_in_at: datetime | None = None
        self._call_id = ""
        self._last: Call | None = None
        self._was_refused = False
        self._unlisten = phone.listen(lambda *_: self._look())
        self._look()

    def close(self) -> None:
        self._unlisten()

    @property
    def steps(self) -> tuple[Step, Step, Step]:
        return self._signed_in(), self._answered(), self._heard()

    @property
    def may_start(self) -> bool:
        """Can the test call be made now?"""
        return self._is_registered and not self.is_running

    @property
    def is_running(self) -> bool:
        return self._last is not None and self._last.state is not CallState.ENDED

    @property
    def was_tried(self) -> bool:
        return self._was_refused or self._last is not None

    def start(self) -> None:
        """Call the echo."""
        if not self.may_start:
            return
        self._last, self._call_id = None, self._dial(ECHO) or ""
        self._was_refused = not self._call_id
        self._look()

    def hang_up(self) -> None:
        if self.is_running:
            self._phone.hang_up(self._call_id)

    @property
    def _is_registered(self) -> bool:
        return self._phone.state.registration is Registration.REGISTERED

    def _look(self) -> None:
        state = self._phone.state
        if self._is_registered and self._signed_in_at is None:
            self._signed_in_at = self._now()
        found = next((c for c in state.calls if c.id == self._call_id), None)
        if found is not None:
            self._last = found
        elif self.is_running:  # it is gone without a last word
            self._last = None
            self._was_refused = True
        self.changed.emit()

    def _signed_in(self) -> Step:
        if self._signed_in_at is not None and self._is_registered:
            return Step("wiz4.t1", StepState.DONE, self._signed_in_at)
        if self._phone.state.registration is Registration.FAILED:
            return Step("wiz4.notSignedIn", StepState.FAILED)
        return Step("wiz4.waits", StepState.RUNS)

    def _answered(self) -> Step:
        call = self._last
        if call is not None and call.answered_at is not None:
            return Step("wiz4.t2", StepState.DONE, call.answered_at)
        if self._was_refused or (call is not None and call.state is CallState.ENDED):
            return Step("wiz4.t2failed", StepState.FAILED)
        if call is not None:
            return Step("wiz4.t2rings", StepState.RUNS)
        return Step("wiz4.t2waits", StepState.WAITS)

    def _heard(self) -> Step:
        """Only the person can tell; so there is never a check."""
        call = self._last
        if call is None or call.answered_at is None:
            return Step("wiz4.t3waits", StepState.WAITS)
        if call.state is CallState.ENDED:
            return Step("wiz4.t3ended", StepState.WAITS)
        return Step("wiz4.t3", StepState.RUNS)
