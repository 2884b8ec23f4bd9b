"""A telephone that a test moves, and the list of the first call that watches it."""

from __future__ import annotations

from datetime import UTC, datetime

from softphone.model.calls import Call, CallState, Party
from softphone.phone.state import PhoneState, Registration
from ui.first_call import FirstCall, StepState
from ui.sample_office import StillPhone

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Trial:
    """A telephone, and what the list says about it."""

    def __init__(self, registration: Registration = Registration.REGISTERED) -> None:
        self.phone = StillPhone(PhoneState(registration))
        self.now = NOON
        self.dialled: list[str] = []
        self.answer: str | None = "7"
        self.call = FirstCall(self.phone, self.dial, lambda: self.now)  # type: ignore[arg-type]

    def dial(self, number: str) -> str | None:
        self.dialled.append(number)
        return self.answer

    def shows(self, state: CallState, **more: object) -> None:
        call = Call("7", False, Party("*43"), state, NOON, **more)  # type: ignore[arg-type]
        self.phone.show(PhoneState(Registration.REGISTERED, calls=(call,)))

    @property
    def said(self) -> list[str]:
        return [step.key.removeprefix("wiz4.") for step in self.call.steps]

    @property
    def states(self) -> list[StepState]:
        return [step.state for step in self.call.steps]
