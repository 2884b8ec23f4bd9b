"""Every state of a call, its history and its reasons, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QWidget

from softphone.client.state import HistoryEntry, OfficeState, WhyLine
from softphone.model.availability import Context, Status
from softphone.model.calls import (
    Call,
    CallResult,
    CallState,
    CallStep,
    Decision,
    Party,
    ReasonCode,
)
from softphone.phone.state import PhoneState, Registration
from ui import sample_office as sample
from ui.calls_model import CallsModel
from ui.main_window import MainWindow
from ui.popup import IncomingPopup
from ui.screens_main import Stage

JONAS = Party("607", "Jonas Brandt")
SANNE = Party("611", "Sanne de Vries")
TOM = Party("604", "Tom Albers")
LONG = Party("628", "Maximiliane Schulze-Oberhausen")
STRANGER = Party("+494055501788")
SMALL = (360, 480)
RANG, DID_NOT = Decision.RANG.value, Decision.DID_NOT_RING.value


def a_call(
    remote: Party = JONAS, state: CallState = CallState.ACTIVE, seconds: int = 277, **more: Any
) -> Call:
    """A call that began so many seconds ago."""
    began = datetime.now(UTC) - timedelta(seconds=seconds)
    talks = state in (CallState.ACTIVE, CallState.HELD)
    call = Call(remote.number, False, remote, state, began, began if talks else None)
    return replace(call, **more)


def incoming(remote: Party = JONAS, seconds: int = 6) -> Call:
    return a_call(remote, CallState.RINGING, seconds, is_incoming=True)


def held(remote: Party = JONAS) -> Call:
    return a_call(remote, CallState.HELD, 72)


def _office(calls: Sequence[Call]) -> OfficeState:
    """The office as the server then sees me: on a call, or free."""
    talks = any(call.answered_at for call in calls)
    at = sample.at(Status.AVAILABLE, *([Context.IN_CALL] if talks else []))
    return sample.office(me=replace(sample.COLLEAGUES[0], availability=at))


def _with(*calls: Call) -> PhoneState:
    return PhoneState(registration=Registration.REGISTERED, calls=calls)


def _window(make: Callable[[], Sequence[Call]], **stage: Any) -> Callable[[], QWidget]:
    """The window with these calls; a ringing one shows at its top."""

    def build() -> QWidget:
        calls = make()
        window = Stage(_office(calls), _with(*calls), **stage).shown()
        window.home.cards.ring_here(True)
        return window

    return build


def _keypad(*, presses: str = "") -> QWidget:
    window = _window(lambda: [a_call()])()
    assert isinstance(window, MainWindow)
    window.home.cards.call.toggle_keypad()
    for digit in presses:
        _press(window, f"key{digit}")
    return window


def _press(window: QWidget, name: str) -> None:
    found = window.findChild(QAbstractButton, name)
    assert found is not None, name
    found.click()


def _focus_on(name: str) -> Callable[[], QWidget]:
    def build() -> QWidget:
        window = _window(lambda: [held(SANNE), a_call()])()
        window.activateWindow()
        target = window.findChild(QWidget, name)
        assert target is not None, name
        target.setFocus()
        return window

    return build


def _failed(reason: str, remote: Party = JONAS) -> Callable[[], QWidget]:
    return _window(lambda: [a_call(remote, CallState.ENDED, 3, ended_reason=reason)])


# the pop-up


def _popup(make: Callable[[], Sequence[Call]], *, alone: bool = False) -> Callable[[], QWidget]:
    def build() -> QWidget:
        phone = sample.StillPhone(_with(*make()))
        office = sample.office(devices=sample.DEVICES[:1] if alone else sample.DEVICES[:3])
        calls = CallsModel(phone, sample.StillSession(office), sample.never)
        popup = IncomingPopup()
        calls.setParent(popup)
        popup.show_calls(calls.ringing, calls.also_rings(), "204", is_busy=calls.is_busy)
        return popup

    return build


# the history


def _history(make: Callable[[], OfficeState], **stage: Any) -> Callable[[], QWidget]:
    def build() -> QWidget:
        window = Stage(make(), **stage).shown()
        window.home.show_tab(1)
        return window

    return build


def _hovered() -> QWidget:
    window = _history(sample.office)()
    window.activateWindow()
    row = window.findChild(QWidget, "history-h14")
    assert row is not None
    row.setFocus()
    return window


def _only_jonas() -> QWidget:
    window = Stage(_full()).shown()
    window.home.show_calls_with("607")
    return window


def _full() -> OfficeState:
    """Many days, and every kind of call."""
    more = (
        sample.call("604", "Tom Albers", 40, result=CallResult.REFUSED),
        sample.call("623", "", 44, is_incoming=False, result=CallResult.FAILED),
        sample.call("628", LONG.name, 50, answered_at=sample.NOW - timedelta(minutes=49)),
        sample.call("604", "", 2700, result=CallResult.ANSWERED_ELSEWHERE, answered_on="999"),
        sample.call("607", "", 4200, is_incoming=False),
        sample.call("616", "", 4210, result=CallResult.MISSED),
        sample.call("611", "", 8600, is_incoming=False),
    )
    ended = tuple(_with_an_end(entry) for entry in (*sample.HISTORY, *more))
    return sample.office(history=ended)


def _with_an_end(entry: HistoryEntry) -> HistoryEntry:
    if entry.result is not CallResult.ANSWERED:
        return entry
    answered = entry.answered_at or entry.started_at + timedelta(seconds=8)
    return replace(entry, answered_at=answered, ended_at=answered + timedelta(minutes=6))


def _folded() -> OfficeState:
    minutes = (14, 19, 23)
    missed = [sample.call("616", "Lea Hartmann", m, result=CallResult.MISSED) for m in minutes]
    twice = [sample.call("+494055501788", "", m, result=CallResult.MISSED) for m in (31, 33)]
    return sample.office(history=(*missed, *twice, sample.HISTORY[2]))


def _elsewhere() -> OfficeState:
    answered = {"result": CallResult.ANSWERED_ELSEWHERE}
    return sample.office(
        history=(
            sample.call("604", "Tom Albers", 14, answered_on="208", **answered),
            sample.call("607", "Jonas Brandt", 40, answered_on="209", **answered),
            sample.call("+494055501788", "", 50, answered_on="+491705550142", **answered),
            sample.call("611", "Sanne de Vries", 55, answered_on="999", **answered),
        )
    )


# why did it (not) ring?


def _line(
    target: str, reason: str, decision: str = DID_NOT, words: str = "", **more: str
) -> WhyLine:
    return WhyLine(target, decision, reason, words, more)


def _why(*lines: WhyLine, who: Party = JONAS, **changes: Any) -> Callable[[], QWidget]:
    """The newest call, opened."""

    def build() -> QWidget:
        ended = sample.NOW - timedelta(minutes=13, seconds=40)
        fields = {"result": CallResult.MISSED, "ended_at": ended, **changes}
        entry = sample.call(who.number, who.name, 14, why=tuple(lines), **fields)
        state = sample.office(history=(entry, *sample.HISTORY[2:]))
        window = Stage(state).shown()
        window.home.show_tab(1)
        _press(window, "history-h14")
        return window

    return build


def _theirs(
    who: Party, target: str, reason: str, decision: str = DID_NOT, kind: str = "desk_phone",
    **details: str,
) -> WhyLine:  # fmt: skip
    """A line about a device of somebody else."""
    return WhyLine(target, decision, reason, "", details, who, kind)


def _through(reason: str) -> tuple[WhyLine, ...]:
    """My devices ring in spite of do not disturb, by this rule."""
    rule = {"because": reason}
    return (
        _line("204", "answered_elsewhere", RANG, seconds="9", **rule),
        _line("208", "answered", RANG, seconds="9", **rule),
        _line("209", "answered_elsewhere", RANG, seconds="8", **rule),
        _line("210", "not_signed_in"),
    )


def _got_through() -> OfficeState:
    through = {"why": _through("allowed_caller")}
    calls = (
        sample.call("616", "Lea Hartmann", 14, result=CallResult.MISSED, **through),
        sample.call("607", "Jonas Brandt", 31, answered_at=sample.NOW, **through),
    )
    return sample.office(history=(*calls, *sample.HISTORY[2:]))


DND_UNTIL = {"reason": ReasonCode.DO_NOT_DISTURB.value, "until": "2026-11-23T13:00:00+00:00"}
DND = {"reason": ReasonCode.DO_NOT_DISTURB.value}
OFFLINE = {"reason": ReasonCode.OFFLINE.value}
MINE = ("204", "208", "209", "+491705550142")
ANSWERED: dict[str, Any] = {
    "result": CallResult.ANSWERED_ELSEWHERE,
    "answered_on": "208",
    "answered_at": sample.NOW - timedelta(minutes=13, seconds=51),
}

DIALLED = Party("+49305550110", "Zentrale")
BEGAN = sample.NOW - timedelta(minutes=14)
HOTLINE: dict[str, Any] = {
    "dialled": DIALLED,
    "steps": (CallStep("group", "700", "Hotline", BEGAN, 20),),
}
HOTLINE_WHY = (
    *(_line(target, **DND_UNTIL) for target in MINE),
    _theirs(JONAS, "205", "no_answer", RANG, "softphone", seconds="20"),
    _theirs(JONAS, "206", "not_signed_in"),
    _theirs(SANNE, "221", "do_not_disturb"),
    _theirs(LONG, "224", "busy"),
)
"The hotline rings at Jonas; I am in do not disturb, and so is Sanne."
PLAN: dict[str, Any] = {
    "dialled": DIALLED,
    "steps": (
        CallStep("user", "604", "Tom Albers", None, 15),
        CallStep("user", "607", "Jonas Brandt", BEGAN, 15),
        CallStep("group", "700", "Hotline", BEGAN + timedelta(seconds=24), 20),
    ),
}
PLAN_WHY = (
    _theirs(TOM, "206", "offline", step="1"),
    _theirs(JONAS, "205", "no_answer", RANG, seconds="15", step="2", at=BEGAN.isoformat()),
    _theirs(
        JONAS, "607", "no_answer", RANG, "fixed_destination", step="2", stage="forwarding",
        because="forwarded_no_answer", person="Jonas Brandt", number="607", seconds="9",
        at=(BEGAN + timedelta(seconds=15)).isoformat(),
    ),
    _line("204", "caller_gave_up", RANG, step="3", seconds="8"),
    _line("208", "refused_by_device", step="3", at=BEGAN.isoformat()),
)  # fmt: skip
"Tom is skipped, Jonas' mobile is tried, then the hotline rings at mine."
FORWARDED = (
    _line("204", "no_answer", RANG, seconds="20", at=BEGAN.isoformat()),
    _line("208", "busy"),
    _line(
        "+491705550142", "no_answer", RANG, because="forwarded_no_answer", stage="forwarding",
        person="Mara Vogt", number="602", seconds="9",
        at=(BEGAN + timedelta(seconds=20)).isoformat(),
    ),
)  # fmt: skip

SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("call-talking", _window(lambda: [a_call()])),
    ("call-muted", _window(lambda: [a_call(is_muted=True)])),
    ("call-held", _window(lambda: [held()])),
    ("call-second", _window(lambda: [held(SANNE), a_call()])),
    (
        "call-four",
        _window(lambda: [held(who) for who in (SANNE, TOM, LONG)] + [a_call()]),
    ),
    ("call-dialing", _window(lambda: [a_call(state=CallState.DIALING, seconds=2)])),
    ("call-ringing-there", _window(lambda: [a_call(state=CallState.RINGING, seconds=8)])),
    ("call-hour", _window(lambda: [a_call(LONG, seconds=3729)])),
    ("call-outside", _window(lambda: [a_call(STRANGER)])),
    ("call-small", _window(lambda: [held(SANNE), a_call()], size=SMALL)),
    ("call-keypad", lambda: _keypad(presses="0170*#")),
    ("call-focus-mute", _focus_on("mute")),
    ("call-focus-hang-up", _focus_on("hangUp")),
    ("call-focus-resume", _focus_on("resume")),
    ("call-failed-unknown", _failed("404")),
    ("call-failed-unreachable", _failed("480")),
    ("call-failed-busy", _failed("486", LONG)),
    ("call-failed-no-line", _failed("no_outside_line", STRANGER)),
    ("call-failed-barred", _failed("call_barred", STRANGER)),
    ("call-failed-other", _failed("500")),
    ("call-failed-emergency", _failed("no_outside_line", Party("112"))),
    ("incoming-popup", _popup(lambda: [incoming()])),
    ("incoming-popup-alone", _popup(lambda: [incoming()], alone=True)),
    ("incoming-popup-stranger", _popup(lambda: [incoming(STRANGER)])),
    ("incoming-popup-long", _popup(lambda: [incoming(LONG)])),
    ("incoming-popup-talking", _popup(lambda: [a_call(TOM), incoming(LONG, 3)])),
    ("incoming-popup-two", _popup(lambda: [incoming(), incoming(STRANGER, 2)])),
    ("incoming-window", _window(lambda: [incoming()])),
    ("incoming-window-talking", _window(lambda: [a_call(TOM), incoming(SANNE, 3)])),
    ("incoming-window-small", _window(lambda: [incoming()], size=SMALL)),
    ("history-empty", _history(lambda: sample.office(history=()))),
    ("history-full", _history(_full)),
    ("history-folded", _history(_folded)),
    ("history-elsewhere", _history(_elsewhere)),
    ("history-focus", _hovered),
    ("history-only", _only_jonas),
    ("why-dnd", _why(*(_line(target, **DND_UNTIL) for target in MINE))),
    ("why-dnd-open-end", _why(*(_line(target, **DND) for target in MINE))),
    (
        "why-blocked",
        _why(
            *(_line(target, "blocked_caller") for target in MINE),
            who=STRANGER,
            result=CallResult.BLOCKED,
        ),
    ),
    ("why-offline", _why(*(_line(target, **OFFLINE) for target in MINE))),
    (
        "why-not-destination",
        _why(
            _line("204", "rings", RANG, seconds="20"),
            _line("208", "not_the_destination"),
            _line("209", "not_signed_in"),
            _line("210", "silenced"),
            _line("+491705550142", "shared_number_free", RANG),
        ),
    ),
    (
        "why-elsewhere",
        _why(
            _line("204", "rings", RANG, seconds="9"),
            _line("208", "answered", RANG, seconds="9"),
            _line("209", "rings", RANG, seconds="8"),
            **ANSWERED,
        ),
    ),
    (
        "why-refused-by-device",
        _why(_line("204", "rings", RANG, seconds="20"), _line("208", "refused_by_device")),
    ),
    (
        "why-new-reason",
        _why(_line("204", "moonlight", words="The moon was full."), who=STRANGER),
    ),
    ("why-unknown", _why(who=STRANGER)),
    ("why-hotline", _why(*HOTLINE_WHY, who=STRANGER, **HOTLINE)),
    ("why-plan", _why(*PLAN_WHY, who=STRANGER, **PLAN)),
    ("why-allowed", _why(*_through("allowed_caller"), **ANSWERED)),
    ("why-second-call", _why(*_through("second_call"), who=STRANGER)),
    ("why-forwarded", _why(*FORWARDED)),
    ("history-through", _history(_got_through)),
    ("why-outgoing", _why(_line("607", "do_not_disturb"), is_incoming=False)),
]
