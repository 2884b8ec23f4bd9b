"""Statuses, warnings, ends and undo in the main window, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from softphone.client.state import AllowedCallers, Colleague, OfficeState, Warning
from softphone.model.availability import Context, Quiet, Status
from softphone.model.calls import Party
from ui import sample_office as sample
from ui.screens_main import SMALL, Stage, _in_call
from ui.status_model import Question

TOM, KIM = Party("604", "Tom Albers"), Party("619", "Kim Özdemir")
SHARED = Warning("shared_number", number="+491705550142", people=(TOM, KIM))
COUNTER = Warning("shared_account", account="210", people=(KIM,))
LAST_ONE = Warning("last_one", group_number="700", group_name="Hotline")
MORNING = sample.NOW.replace(hour=8, minute=0, second=0) + timedelta(days=1)
MONDAY = MORNING + timedelta(days=6)


def still_rings(*accounts: str) -> tuple[Warning, ...]:
    return tuple(Warning("account_still_rings", account=account) for account in accounts)


def changed(status: Status, set_by: str, **changes: Any) -> Colleague:
    """Me, with a status that somebody or something has set at 12:58."""
    availability = replace(
        sample.at(status, **changes), set_by=set_by, revision=18, as_of=sample.AT_TWO_TO_ONE
    )
    return replace(sample.COLLEAGUES[0], availability=availability)


def quiet_hours(until: datetime = MORNING) -> OfficeState:
    """The weekly quiet hours hold."""
    me = changed(Status.DO_NOT_DISTURB, "schedule", until=until)
    return sample.office(me=me, devices=sample.quiet_devices())


def shared_by_three() -> OfficeState:
    """Do not disturb with a forwarding that two others share, in a group left alone."""
    state = sample.shared_forwarding()
    return replace(state, warnings=(SHARED, LAST_ONE))


def in_status(status: Status, *warnings: Warning, **changes: Any) -> OfficeState:
    return sample.office(me=changed(status, "204"), warnings=warnings, **changes)


def gone() -> OfficeState:
    """Offline; two devices ring when they are dialled by themselves."""
    told, quiet = still_rings("204", "208"), sample.quiet_devices()
    return in_status(Status.OFFLINE, *told, devices=quiet)


def nowhere() -> OfficeState:
    """No destination is chosen."""
    me = changed(Status.AVAILABLE, "204")
    devices = tuple(replace(d, quiet=Quiet.NOT_CHOSEN) for d in sample.DEVICES)
    return sample.office(me=me, destination="none", devices=devices)


def every_status() -> OfficeState:
    """One colleague for each thing that a status can say."""
    people = (
        ("Available", sample.FREE),
        ("Busy", sample.at(Status.AVAILABLE, Context.IN_CALL)),
        ("Colleagues", sample.at(Status.AVAILABLE_FOR_COLLEAGUES)),
        ("Disturb", sample.at(Status.DO_NOT_DISTURB, until=sample.HALF_PAST)),
        ("Evening", sample.at(Status.DO_NOT_DISTURB, until=MORNING)),
        ("Forever", sample.at(Status.DO_NOT_DISTURB)),
        ("Gone", sample.at(Status.OFFLINE)),
        ("Nowhere", sample.at(Status.AVAILABLE, Context.NO_DESTINATION, reachable=False)),
        ("Offline", sample.at(Status.AVAILABLE, reachable=False)),
        ("Ringing", sample.at(Status.AVAILABLE, Context.RINGING)),
        ("Unknown", None),
        ("Week", sample.at(Status.DO_NOT_DISTURB, until=MONDAY)),
    )
    return sample.office(
        colleagues=tuple(
            Colleague(f"s{place}", "user", name, str(640 + place), "", "", availability)
            for place, (name, availability) in enumerate(people)
        )
    )


def _state(make: Callable[[], OfficeState], **stage: Any) -> Callable[[], QWidget]:
    return lambda: Stage(make(), **stage).shown()


def _asked(*warnings: Warning, status: Status = Status.DO_NOT_DISTURB, **stage: Any) -> Any:
    """The question before a status counts."""

    def build() -> QWidget:
        return ask(Stage(**stage), *warnings, status=status).shown()

    return build


def ask(stage: Stage, *warnings: Warning, status: Status = Status.DO_NOT_DISTURB) -> Stage:
    """Let this office answer a choice with these warnings."""
    stage.session.reach.answers["check_status"] = warnings
    model = stage.office.status
    model.question = Question(sample.chosen(status), warnings)
    model.changed.emit()
    return stage


def _asked_in_a_call() -> QWidget:
    window = _in_call()
    ask(window.property("stage"), SHARED)
    return window


def _menu(
    state: Callable[[], OfficeState], *, is_unfolded: bool = False, differs: bool = False
) -> Callable[[], QWidget]:
    def build() -> QWidget:
        window = Stage(state(), size=(392, 780 if differs else 720)).shown()
        window.home.open_status(is_unfolded=is_unfolded)
        if differs:
            window.home.status_menu.differ.click()
        return window

    return build


def _with_callers() -> OfficeState:
    numbers = ("616", "+491705550312", "607")
    me = changed(Status.AVAILABLE, "208")
    return sample.office(me=me, allowed_callers=AllowedCallers(numbers))


def _undo(after: Colleague, **changes: Any) -> Callable[[], QWidget]:
    """A change that has just been made, and can be taken back."""

    def build() -> QWidget:
        stage = Stage()
        stage.session.show(sample.office(me=after, **changes))
        return stage.shown()

    return build


ON = changed(Status.DO_NOT_DISTURB, "204")
DESK = changed(Status.DO_NOT_DISTURB, "208", until=MORNING)

SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("status-every", _state(every_status)),
    ("status-colleagues", _state(lambda: in_status(Status.AVAILABLE_FOR_COLLEAGUES))),
    ("status-offline", _state(gone)),
    ("status-nowhere", _state(nowhere)),
    ("status-menu-difference", _menu(sample.office, differs=True)),
    ("status-menu-callers", _menu(_with_callers, is_unfolded=True)),
    ("dnd-tomorrow", _state(lambda: sample.in_dnd(until=MORNING))),
    ("dnd-quiet-hours", _state(quiet_hours)),
    ("dnd-shared-by-three", _state(shared_by_three)),
    ("dnd-last-one", _state(lambda: replace(sample.in_dnd(), warnings=(LAST_ONE,)))),
    ("dnd-question", _asked(SHARED)),
    ("dnd-question-all", _asked(SHARED, COUNTER, LAST_ONE, size=SMALL)),
    ("dnd-question-in-call", _asked_in_a_call),
    ("offline-question", _asked(LAST_ONE, status=Status.OFFLINE)),
    ("undo", _undo(ON, devices=sample.quiet_devices())),
    ("undo-elsewhere", _undo(DESK, devices=sample.quiet_devices())),
    ("undo-small", _undo(changed(Status.OFFLINE, "api"))),
]
