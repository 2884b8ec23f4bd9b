"""Who still gets through do not disturb: the sheet, and how the list is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from softphone.client.errors import OfficeError
from softphone.client.state import AllowedCallers, OfficeState
from softphone.model.calls import Party
from ui import sample_office as sample
from ui.allowed_model import MOST, AllowedModel, summary
from ui.pages.allowed_callers import AllowedSheet
from ui.pages.caller_lines import CallerLine
from ui.screens_main import Stage
from ui.screens_reach import CALLERS

Open = Callable[..., Stage]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def stage(open_stage: Open) -> Stage:
    """Lea, Sanne and the day care get through; the sheet is open."""
    stage = open_stage(sample.in_dnd(allowed_callers=CALLERS))
    stage.window.home.open_allowed()
    stage.session.told.clear()
    return stage


def sheet(stage: Stage) -> AllowedSheet:
    return stage.window.home.allowed


def lines(stage: Stage) -> list[str]:
    found = sheet(stage).findChildren(CallerLine)
    return [line.accessibleName() for line in found if line.isVisible()]


def texts(stage: Stage) -> list[str]:
    QApplication.processEvents()
    found = sheet(stage).findChildren(QLabel)
    return [label.text() for label in found if label.isVisible() and label.text()]


def button(stage: Stage, name: str) -> QAbstractButton:
    found = sheet(stage).findChildren(QAbstractButton, name)
    return next(one for one in found if one.isVisible())


def test_the_sheet_lists_people_numbers_and_what_is_fixed(stage: Stage) -> None:
    assert set(lines(stage)) == {
        "Lea Hartmann, 616 · any device",
        "Sanne de Vries, 611 · any device",
        "0170 5550312",
        "Who calls twice within 3 minutes, Known numbers only",
        "Call-back after an emergency call, For 60 minutes, fixed",
    }
    assert sheet(stage).second_call.isChecked()


def test_the_list_is_read_anew_when_the_sheet_opens(open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.open_allowed()

    assert ("allowed_callers",) in stage.session.told


def test_a_colleague_is_found_by_name_and_added_by_enter(qtbot: QtBot, stage: Stage) -> None:
    assert sheet(stage).field.hasFocus()
    qtbot.keyClicks(sheet(stage).field, "tom")
    qtbot.keyClick(sheet(stage).field, Qt.Key.Key_Return)

    numbers = ("616", "611", "+491705550312", "604")
    assert stage.session.told == [("set_allowed_callers", numbers, True)]
    assert sheet(stage).field.text() == ""
    assert sheet(stage).field.hasFocus()


def test_the_arrow_key_reaches_what_was_found(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClicks(sheet(stage).field, "ha")
    qtbot.keyClick(sheet(stage).field, Qt.Key.Key_Down)
    offer = QApplication.focusWidget()
    assert offer is not None and offer.accessibleName() == "Hanna Lindqvist"

    qtbot.keyClick(offer, Qt.Key.Key_Space)
    assert stage.session.told[0][1][-1] == "623"


def test_a_number_is_added_in_one_form_however_it_is_typed(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClicks(sheet(stage).field, "030 5550 1990")
    qtbot.mouseClick(sheet(stage).add_button, LEFT)

    assert stage.session.told[0][1][-1] == "+493055501990"


def test_what_is_on_the_list_is_not_offered_again(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClicks(sheet(stage).field, "+49 170 5550312")
    qtbot.keyClick(sheet(stage).field, Qt.Key.Key_Return)

    assert stage.session.told == []
    assert "+49 170 5550312 is on the list already." in texts(stage)


def test_a_name_that_nobody_has_is_refused_in_plain_words(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClicks(sheet(stage).field, "Quirin")
    qtbot.keyClick(sheet(stage).field, Qt.Key.Key_Return)

    assert stage.session.told == []
    assert any(text.startswith("“Quirin” is no one who can call") for text in texts(stage))


def test_with_a_long_list_what_is_typed_below_it_comes_into_view(
    qtbot: QtBot, open_stage: Open
) -> None:
    many = AllowedCallers(tuple(f"+4930555{n:04}" for n in range(40)))
    stage = open_stage(sample.office(allowed_callers=many))
    stage.window.home.open_allowed()
    field = sheet(stage).field
    assert field.visibleRegion().isEmpty()
    qtbot.keyClicks(field, "tom")

    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty(), timeout=20_000)
    offer = button(stage, "allowedOffer-604")
    qtbot.waitUntil(lambda: not offer.visibleRegion().isEmpty(), timeout=20_000)


def test_a_caller_is_taken_off_by_the_cross(qtbot: QtBot, stage: Stage) -> None:
    cross = button(stage, "allowedRemove-611")
    assert cross.accessibleName() == "Remove Sanne de Vries"
    cross.setFocus()
    qtbot.keyClick(cross, Qt.Key.Key_Space)

    assert stage.session.told == [("set_allowed_callers", ("616", "+491705550312"), True)]


def test_the_keyboard_does_not_get_lost_with_the_row(qtbot: QtBot, stage: Stage) -> None:
    cross = button(stage, "allowedRemove-611")
    cross.setFocus()
    stage.session.show(sample.in_dnd(allowed_callers=AllowedCallers(("616",))))

    assert sheet(stage).field.hasFocus()


def test_callers_who_call_twice_are_a_switch(qtbot: QtBot, stage: Stage) -> None:
    qtbot.mouseClick(sheet(stage).second_call, LEFT)

    assert stage.session.told == [("set_allowed_callers", CALLERS.numbers, False)]


def test_a_list_that_was_not_saved_goes_back_and_says_so(qtbot: QtBot, stage: Stage) -> None:
    stage.session.failure = OfficeError("no_server", "away")
    qtbot.mouseClick(button(stage, "allowedRemove-611"), LEFT)

    assert "Sanne de Vries, 611 · any device" in lines(stage)
    assert "Not saved: the phone system does not answer." in texts(stage)


def test_a_number_that_the_office_refuses_is_named(qtbot: QtBot, stage: Stage) -> None:
    stage.session.failure = OfficeError("bad_number", "", 422, {"number": "+4912"})
    qtbot.keyClicks(sheet(stage).field, "+49 30 5550110")
    qtbot.keyClick(sheet(stage).field, Qt.Key.Key_Return)

    assert any(text.startswith("“+4912” is no one who can call") for text in texts(stage))
    assert len(lines(stage)) == 5


def test_a_list_from_another_device_is_shown_at_once(stage: Stage) -> None:
    stage.session.show(sample.in_dnd(allowed_callers=AllowedCallers(("604",))))

    assert "Tom Albers, 604 · any device" in lines(stage)
    assert not sheet(stage).second_call.isChecked()


def test_who_has_come_onto_the_list_is_offered_no_more(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClicks(sheet(stage).field, "tom")
    assert button(stage, "allowedOffer-604").isVisible()
    stage.session.show(sample.in_dnd(allowed_callers=AllowedCallers(("604",))))

    offers = sheet(stage).findChildren(QAbstractButton, "allowedOffer-604")
    assert not any(offer.isVisible() for offer in offers)


def test_the_sheet_that_was_built_before_signing_in_can_be_used_afterwards(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(OfficeState())
    stage.session.show(sample.office())
    stage.window.home.open_allowed()
    stage.session.told.clear()
    qtbot.mouseClick(sheet(stage).second_call, LEFT)

    assert stage.session.told == [("set_allowed_callers", (), True)]


def test_without_callers_the_sheet_says_that_all_stays_quiet(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd())
    stage.window.home.open_allowed()

    assert "No one yet. Do not disturb keeps everything quiet." in texts(stage)


def test_the_devices_sheet_leads_here_and_esc_leads_back(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(sample.in_dnd(allowed_callers=CALLERS))
    home = stage.window.home
    home.toggle_devices()
    row = home.devices.findChild(QAbstractButton, "sheetAllowed")
    assert row is not None
    assert row.accessibleDescription().startswith("3 callers still get through")
    qtbot.mouseClick(row, LEFT)
    assert home.devices.isHidden() and home.allowed.isVisible()

    qtbot.keyClick(home.allowed.field, Qt.Key.Key_Escape)
    assert home.allowed.isHidden() and home.under.isVisible()


@pytest.mark.parametrize(
    ("callers", "line"),
    [
        (AllowedCallers(), "No one yet"),
        (AllowedCallers(("616",)), "1 caller still gets through"),
        (AllowedCallers(("616", "611", "604")), "3 callers still get through"),
        (AllowedCallers((), True), "Who calls twice within 3 minutes"),
    ],
)
def test_one_line_says_how_many_get_through(callers: AllowedCallers, line: str) -> None:
    assert summary(callers) == line


# saving


class SlowReach:
    """An office that answers when it is told to."""

    def __init__(self) -> None:
        self.saved: list[tuple[str, ...]] = []
        self.gate = asyncio.Event()

    async def set_allowed_callers(self, numbers: tuple[str, ...], second: bool) -> None:
        await self.gate.wait()
        self.saved.append(numbers)


async def test_the_last_of_several_quick_changes_is_the_one_that_is_kept() -> None:
    """Two clicks before the office answers: nothing that the first one did is lost."""
    callers = AllowedCallers(("616", "611", "604"), False, (Party("616", "Lea"),))
    state, reach = OfficeState(allowed_callers=callers), SlowReach()
    tasks: list[asyncio.Task[Any]] = []

    def spawn(work: Coroutine[Any, Any, Any]) -> None:
        tasks.append(asyncio.create_task(work))

    model = AllowedModel(lambda: state, lambda: reach, spawn, sample.now)  # type: ignore[arg-type, return-value]
    model.remove("616")
    model.remove("611")
    assert [row.number for row in model.rows] == ["604"]
    reach.gate.set()
    await asyncio.gather(*tasks)

    assert reach.saved[-1] == ("604",)
    assert not model.is_saving


def test_a_full_list_says_so_instead_of_asking_the_office(
    qtbot: QtBot, open_stage: Open
) -> None:
    many = AllowedCallers(tuple(f"+4930555{n:04}" for n in range(MOST)))
    stage = open_stage(sample.office(allowed_callers=many))
    stage.window.home.open_allowed()
    stage.session.told.clear()
    qtbot.keyClicks(sheet(stage).field, "tom")
    qtbot.keyClick(sheet(stage).field, Qt.Key.Key_Return)

    assert stage.session.told == []
    assert any(text.startswith("The list holds 100 callers") for text in texts(stage))
