"""One click-and-call: its state as the contract names it, and what can be wrong with a wish."""

from __future__ import annotations

from dataclasses import dataclass, field

from softphone.server.deadlines import Deadline
from softphone.server.legs import Call, Leg

OVER = frozenset({"disconnected", "failed_a", "failed_b", "refused"})


class NoDevice(Exception):
    """No click-and-call device is chosen (S30)."""


class NotSignedIn(Exception):
    """The chosen device is not signed in."""

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.device = device


class DeviceBusy(Exception):
    """The chosen device is in a call already."""

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.device = device


class Spent(Exception):
    """The person's calls to the outside are used up for today."""


class NoLine(Exception):
    """There is no line by which a mobile could be rung."""


@dataclass(eq=False, slots=True)
class Click:
    id: str
    person: str
    number: str
    device: str
    """What was asked for; once it was picked up, the device that was.  An account number, an
    outside number, or ``destination`` while several ring."""
    account: str = ""
    "The account in whose name the number is called."
    player: str = ""
    "What a mobile hears while the number rings."
    state: str = "create"
    reason: str = ""
    first: Leg | None = None
    "The leg to the device, once it was picked up and while it lasts."
    call: Call | None = None
    "The call that the device (or the server for it) made."
    branches: list[Leg] = field(default_factory=list)
    "Legs to the places where the device is signed in."
    waiting: Deadline | None = None

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    def stop_waiting(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None
