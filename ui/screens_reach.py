"""The devices, who still gets through, and forwarding: every state, for the pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from softphone.client.state import AllowedCallers, Forwarding, OfficeState
from softphone.model.availability import Display, Quiet
from softphone.model.calls import Party
from ui import sample_office as sample
from ui.screens_main import SMALL, Stage

DAYCARE = Party("+491705550312", "")
CALLERS = AllowedCallers(
    ("616", "611", DAYCARE.number), True, (Party("616", "Lea Hartmann"), DAYCARE)
)


def _devices(state: Callable[[], OfficeState], **stage: Any) -> Callable[[], QWidget]:
    def build() -> QWidget:
        window = Stage(state(), **stage).shown()
        window.home.toggle_devices()
        return window

    return build


def displays() -> OfficeState:
    """Quiet everywhere; what the screens of the devices show is another matter."""
    state = sample.in_dnd()
    shown = (Display.IN_SYNC, Display.PENDING, Display.BEHIND, Display.UNABLE, None)
    devices = tuple(
        replace(one, display=display) for one, display in zip(state.devices, shown, strict=True)
    )
    return replace(state, devices=devices, allowed_callers=CALLERS)


def mixed() -> OfficeState:
    """One device in each state that is not about do not disturb."""
    state = sample.office(forwarding=Forwarding("+491705550142", "+491705550142", 20))
    refused_at = sample.NOW - timedelta(minutes=31)
    refused = replace(state.devices[1], note="refused_by_device", note_at=refused_at)
    silenced = replace(state.devices[2], quiet=Quiet.SILENCED)
    away = replace(state.devices[3], quiet=Quiet.NOT_SIGNED_IN, registered=False)
    fixed = replace(state.devices[4], quiet=Quiet.NOT_CHOSEN)
    return replace(state, devices=(state.devices[0], refused, silenced, away, fixed))


def waiting() -> OfficeState:
    return sample.in_dnd(Quiet.QUIET, Quiet.WAITING, Quiet.UNCONFIRMED)


def forwarded() -> OfficeState:
    """Two numbers that only a rule reaches; one of them is no device of mine."""
    state = sample.in_dnd()
    fixed = replace(state.devices[4], quiet=Quiet.NOT_CHOSEN)
    rules = Forwarding("+491705550142", "+493055501990", 25)
    return replace(state, devices=(*state.devices[:4], fixed), forwarding=rules)


# who still gets through


def _allowed(
    callers: AllowedCallers = CALLERS, typed: str = "", problem: str = "", **stage: Any
) -> Callable[[], QWidget]:
    def build() -> QWidget:
        made = Stage(sample.in_dnd(allowed_callers=callers), **stage)
        window = made.shown()
        window.home.open_allowed()
        window.home.allowed.field.setText(typed)
        if problem:
            made.office.allowed.refuse(problem)
        return window

    return build


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("devices-displays", _devices(displays)),
    ("devices-mixed", _devices(mixed)),
    ("devices-waiting", _devices(waiting)),
    ("devices-forwarded", _devices(forwarded)),
    ("devices-small", _devices(waiting, size=SMALL)),
    ("allowed", _allowed()),
    ("allowed-empty", _allowed(AllowedCallers())),
    ("allowed-search", _allowed(typed="ha")),
    ("allowed-number", _allowed(typed="0170 5550999")),
    ("allowed-refused", _allowed(typed="Quirin", problem="Quirin")),
    ("allowed-small", _allowed(size=SMALL)),
]
