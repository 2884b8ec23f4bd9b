"""The devices, who still gets through, and forwarding: every state, for the pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QWidget

from softphone.client.state import AllowedCallers, BlockedCallers, Forwarding, OfficeState
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


# who does not get through

BLOCKED = BlockedCallers(("+494055501788", "+49900*", "+31201234567"), True)


def _blocked(
    callers: BlockedCallers = BLOCKED, typed: str = "", **stage: Any
) -> Callable[[], QWidget]:
    def build() -> QWidget:
        made = Stage(sample.office(blocked_callers=callers), **stage)
        window = made.shown()
        window.home.open_blocked()
        window.home.blocked.field.setText(typed)
        if typed:
            made.office.blocked.add(typed)
        return window

    return build


def just_blocked() -> QWidget:
    """From the list of calls: the bar offers to take it back."""
    number = "+494055501788"
    stage = Stage(sample.office(blocked_callers=BlockedCallers((number,))))
    window = stage.shown()
    window.home.show_tab(1)
    row = next(one for one in stage.office.office.history if one.remote.number == number)
    button = window.home.history.findChild(QAbstractButton, f"history-{row.id}")
    assert button is not None
    button.click()
    stage.office.blocked.unblock(number)
    return window


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
    ("blocked", _blocked()),
    ("blocked-empty", _blocked(BlockedCallers())),
    ("blocked-refused", _blocked(typed="+49*")),
    ("blocked-lifted", just_blocked),
    ("blocked-small", _blocked(size=SMALL)),
]
