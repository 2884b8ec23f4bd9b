"""Every state of the main window, for the pictures and for the tests that measure it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from softphone.client.state import (
    ClickAndCall,
    Colleague,
    Connection,
    Forwarding,
    OfficeState,
)
from softphone.model.availability import Quiet, Status
from softphone.model.calls import Call, CallState, Party
from softphone.phone.state import AudioState, PhoneState, Registration
from ui import sample_office as sample
from ui.calls_model import CallsModel
from ui.main_window import MainWindow
from ui.office_model import OfficeModel, Problem

QUICK = ("607", "611", "614")
AT_TWO = sample.NOW.replace(hour=14, minute=0, second=0)
LOST = {"connection": Connection.LOST, "as_of": sample.NOW - timedelta(minutes=4)}


class Stage:
    """A main window on an office that stands still."""

    def __init__(
        self,
        state: OfficeState | None = None,
        phone: PhoneState | None = None,
        *,
        size: tuple[int, int] = (392, 720),
        spawn: Callable[..., None] = sample.never,
    ) -> None:
        self.session = sample.StillSession(state)
        self.phone = sample.StillPhone(phone)
        self.clock = [sample.NOW]
        self.office = OfficeModel(self.session, self.phone, spawn, lambda: self.clock[0])
        self.calls = CallsModel(self.phone, self.session, spawn)
        self.window = MainWindow(self.office, self.calls, QUICK)
        self.window.resize(QSize(*size))
        self.office.setParent(self.window)
        self.calls.setParent(self.window)
        self.window.setProperty("stage", self)

    def later(self, seconds: float) -> None:
        """Time passes, and what depends on it is drawn again."""
        self.clock[0] += timedelta(seconds=seconds)
        self.office.changed.emit()

    def shown(self) -> MainWindow:
        self.window.show()
        return self.window


def _state(state: Callable[[], OfficeState], **stage: Any) -> Callable[[], QWidget]:
    return lambda: Stage(state(), **stage).shown()


def _click(state: str, *, seconds: int = 4, number: str = "607") -> Callable[[], QWidget]:
    def build() -> QWidget:
        click = ClickAndCall("k1", state, "208", number)
        stage = Stage(sample.office(click=click, click_and_call="208"))
        stage.later(seconds)
        return stage.shown()

    return build


def _lost_with_dnd() -> QWidget:
    stage = Stage(sample.office(unsent_status=Status.DO_NOT_DISTURB.value, **LOST))
    stage.later(6)
    return stage.shown()


def _lost() -> QWidget:
    stage = Stage(sample.office(**LOST))
    stage.later(6)
    return stage.shown()


def _waiting_answer() -> QWidget:
    stage = Stage()
    stage.office.wish_dnd(True)
    return stage.shown()


def _searching(text: str) -> Callable[[], QWidget]:
    def build() -> QWidget:
        stage = Stage(sample.in_dnd(Quiet.QUIET, Quiet.QUIET, *[Quiet.WAITING] * 3))
        window = stage.shown()
        window.home.dial.fill(text)
        return window

    return build


def _menu(*, is_unfolded: bool = False, picks: bool = False) -> Callable[[], QWidget]:
    def build() -> QWidget:
        window = Stage().shown()
        window.home.open_status(is_unfolded=is_unfolded)
        if picks:
            window.home.status_menu.show_time_choice()
        return window

    return build


def _sheet(state: Callable[[], OfficeState], **stage: Any) -> Callable[[], QWidget]:
    def build() -> QWidget:
        window = Stage(state(), **stage).shown()
        window.home.toggle_devices()
        return window

    return build


def _device_menu() -> QWidget:
    stage = Stage(_one_away())
    stage.office.choose_once("208")
    window = stage.shown()
    window.home.open_device_menu()
    return window


def _problem(code: str) -> Callable[[], QWidget]:
    def build() -> QWidget:
        stage = Stage()
        stage.office.problem = Problem(code, "208", "607")
        stage.office.changed.emit()
        return stage.shown()

    return build


def _keypad() -> QWidget:
    window = Stage().shown()
    window.home.dial.keypad.setChecked(True)
    window.home.dial.fill("030 555")
    return window


def _calls() -> QWidget:
    window = Stage().shown()
    window.home.show_tab(1)
    return window


def _window_menu() -> QWidget:
    window = Stage(sample.office(is_practice=True)).window
    menu = window.make_menu()
    menu.destroyed.connect(window.deleteLater)
    return menu


def _person_menu() -> QWidget:
    window = Stage(_one_away()).window
    page = window.home.colleagues
    menu = page.make_menu(page.list.people.rows[1])
    menu.destroyed.connect(window.deleteLater)
    return menu


def _one_away() -> OfficeState:
    state = sample.office()
    away = replace(state.devices[3], registered=False, quiet=Quiet.NOT_SIGNED_IN)
    return replace(state, devices=(*state.devices[:3], away, state.devices[4]))


def _with_accounts() -> OfficeState:
    """Two accounts that belong to nobody, and to several."""
    door = Colleague("a1", "voip_account", "Türsprechstelle", "211")
    shared = Colleague("a2", "voip_account", "Ladentheke", "212")
    return sample.office(colleagues=(sample.COLLEAGUES[0], door, shared))


def _in_call() -> QWidget:
    began = datetime.now(UTC) - timedelta(minutes=4, seconds=37)
    call = Call("c1", False, Party("607", "Jonas Brandt"), CallState.ACTIVE, began, began)
    held = replace(call, id="c2", remote=Party("611", "Sanne de Vries"), state=CallState.HELD)
    phone = PhoneState(registration=Registration.REGISTERED, calls=(held, call))
    return Stage(phone=phone).shown()


def _focus(name: str) -> Callable[[], QWidget]:
    def build() -> QWidget:
        window = Stage(sample.in_dnd()).shown()
        window.activateWindow()
        target = window.findChild(QWidget, name)
        if target is not None:
            target.setFocus()
        return window

    return build


def _many_devices() -> OfficeState:
    state = sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED)
    more = tuple(
        sample.device(f"22{n}", "desk_phone", f"Snom {n}", Quiet.QUIET) for n in range(4)
    )
    return replace(state, devices=(*state.devices, *more))


def _not_chosen() -> OfficeState:
    state = sample.office(forwarding=Forwarding(no_answer="+491705550142"))
    silenced = replace(state.devices[2], quiet=Quiet.SILENCED)
    away = replace(state.devices[3], quiet=Quiet.NOT_SIGNED_IN, registered=False)
    fixed = replace(state.devices[4], quiet=Quiet.NOT_CHOSEN)
    return replace(state, devices=(*state.devices[:2], silenced, away, fixed))


def _silent_here() -> OfficeState:
    state = sample.office()
    here = replace(state.devices[0], quiet=Quiet.SILENCED)
    return replace(state, devices=(here, *state.devices[1:]))


NO_MIC = PhoneState(
    registration=Registration.REGISTERED, audio=AudioState(has_microphone=False)
)
FAILED = PhoneState(registration=Registration.FAILED, registration_reason="403")
SMALL = (360, 480)

SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("main", _state(sample.office)),
    ("main-small", _state(sample.office, size=SMALL)),
    ("main-wide", _state(sample.office, size=(640, 720))),
    ("main-calls", _calls),
    ("main-in-call", _in_call),
    ("main-practice", _state(lambda: sample.office(is_practice=True))),
    ("main-empty", _state(lambda: sample.office(colleagues=(sample.COLLEAGUES[0],)))),
    ("main-loading", _state(lambda: OfficeState(connection=Connection.CONNECTING))),
    ("main-silent-here", _state(_silent_here)),
    ("main-accounts", _state(_with_accounts)),
    ("window-menu", _window_menu),
    ("person-menu", _person_menu),
    ("dnd-on", _state(sample.in_dnd)),
    ("dnd-until", _state(lambda: sample.in_dnd(until=AT_TWO))),
    ("dnd-sending", _waiting_answer),
    (
        "dnd-syncing",
        _state(lambda: sample.in_dnd(Quiet.QUIET, Quiet.QUIET, *[Quiet.WAITING] * 3)),
    ),
    ("dnd-unconfirmed", _state(lambda: sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED))),
    ("dnd-shared", _state(sample.shared_forwarding)),
    ("dnd-offline", _lost_with_dnd),
    ("dnd-many-devices", _state(_many_devices)),
    ("dnd-not-chosen", _state(_not_chosen)),
    ("status-menu", _menu()),
    ("status-menu-unfolded", _menu(is_unfolded=True)),
    ("status-menu-time", _menu(is_unfolded=True, picks=True)),
    ("devices", _sheet(sample.office)),
    ("devices-dnd", _sheet(sample.display_behind)),
    ("devices-unconfirmed", _sheet(lambda: sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED))),
    ("devices-shared", _sheet(sample.shared_forwarding, size=SMALL)),
    ("search", _searching("van der")),
    ("search-number", _searching("030 5550110")),
    ("search-person-and-number", _searching("61")),
    ("search-emergency", _searching("112")),
    ("search-nothing", _searching("Quirin")),
    ("dial-keypad", _keypad),
    ("device-menu", _device_menu),
    ("click-device-rings", _click("dialing_a")),
    ("click-person-rings", _click("dialing_b", seconds=9)),
    ("click-connected", _click("connected", seconds=277)),
    ("click-not-picked-up", _click("failed_a")),
    ("click-not-reached", _click("failed_b")),
    ("error-no-server", _lost),
    ("error-refused", _state(lambda: sample.office(connection=Connection.REFUSED))),
    ("error-no-microphone", _state(sample.office, phone=NO_MIC)),
    ("error-phone", _state(sample.office, phone=FAILED)),
    ("error-no-device", _problem("no_click_and_call_device")),
    ("error-device-not-signed-in", _problem("device_not_signed_in")),
    ("error-status", _problem("status")),
    ("alarm", _state(lambda: sample.office(alarms=(sample.ALARM,)))),
    ("focus-dnd", _focus("dnd")),
    ("focus-devices", _focus("devices")),
    ("focus-identity", _focus("identity")),
    ("focus-people", _focus("people")),
    ("focus-footer", _focus("callWith")),
    ("focus-tab", _focus("tabCalls")),
]
