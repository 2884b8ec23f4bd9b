"""Who does not get through: the sheet, and the button in the list of calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from softphone.client.errors import OfficeError
from softphone.client.state import BlockedCallers, OfficeState
from ui import sample_office as sample
from ui.blocked_model import MOST, can_be_blocked, listed, summary
from ui.pages.blocked_callers import BlockedSheet
from ui.pages.caller_lines import CallerLine
from ui.screens_main import Stage
from ui.screens_reach import BLOCKED

Open = Callable[..., Stage]
LEFT = Qt.MouseButton.LeftButton
STRANGER = "+494055501788"
SET = "set_blocked_callers"


@pytest.fixture
def stage(open_stage: Open) -> Stage:
    """A number, a beginning, somebody abroad, and hidden ones; the sheet is open."""
    stage = open_stage(sample.office(blocked_callers=BLOCKED))
    stage.window.home.open_blocked()
    stage.session.told.clear()
    return stage


def sheet(stage: Stage) -> BlockedSheet:
    return stage.window.home.blocked


def texts(stage: Stage) -> list[str]:
    QApplication.processEvents()
    found = stage.window.findChildren(QLabel)
    return [label.text() for label in found if label.isVisible() and label.text()]


def button(stage: Stage, name: str) -> QAbstractButton:
    found = stage.window.findChildren(QAbstractButton, name)
    return next(one for one in found if one.isVisible())


def test_the_sheet_lists_numbers_beginnings_and_hidden_ones(stage: Stage) -> None:
    found = sheet(stage).findChildren(CallerLine)
    assert {line.accessibleName() for line in found if line.isVisible()} == {
        "040 55501788", "+49900 …, All numbers that begin so", "+31 20 123 4567",
        "Turn away calls without a number, The caller is told that their number is missing",
    }  # fmt: skip
    assert sheet(stage).hidden.isChecked()


def test_a_number_is_typed_and_blocked_in_one_form(qtbot: QtBot, stage: Stage) -> None:
    assert sheet(stage).field.hasFocus()
    qtbot.keyClicks(sheet(stage).field, "0137 7*")
    qtbot.keyClick(sheet(stage).field, Qt.Key.Key_Return)

    assert stage.session.told == [(SET, (*BLOCKED.numbers, "+491377*"), True)]
    assert sheet(stage).field.text() == "" and sheet(stage).field.hasFocus()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("boss", "is neither a number nor a beginning"),
        ("+49*", "would block too many"),
        ("112", "is an emergency number"),
        ("607", "belongs to the company"),
        ("040 55501788", "is on the list already"),
    ],
)
def test_what_cannot_be_blocked_is_said_at_once(
    qtbot: QtBot, stage: Stage, typed: str, sentence: str
) -> None:
    qtbot.keyClicks(sheet(stage).field, typed)
    qtbot.mouseClick(sheet(stage).add_button, LEFT)

    assert stage.session.told == []
    assert any(sentence in text for text in texts(stage))
    assert sheet(stage).field.text() == typed


def test_the_cross_and_the_switch_are_saved_at_once(qtbot: QtBot, stage: Stage) -> None:
    cross = button(stage, "blockedRemove-+49900*")
    cross.setFocus()
    qtbot.keyClick(cross, Qt.Key.Key_Space)
    qtbot.mouseClick(sheet(stage).hidden, LEFT)

    kept = tuple(n for n in BLOCKED.numbers if n != "+49900*")
    assert stage.session.told == [(SET, kept, True), (SET, BLOCKED.numbers, False)]


def test_a_number_that_only_the_office_knows_is_refused_with_a_sentence(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.session.failure = OfficeError("house_number", "", 422, {"number": "+49305550110"})
    qtbot.keyClicks(sheet(stage).field, "030 5550110")
    qtbot.keyClick(sheet(stage).field, Qt.Key.Key_Return)

    assert any("“+49305550110” belongs to the company" in text for text in texts(stage))


def test_the_devices_sheet_leads_here(qtbot: QtBot, open_stage: Open) -> None:
    home = open_stage(sample.office(blocked_callers=BLOCKED)).window.home
    home.toggle_devices()
    row = home.devices.findChild(QAbstractButton, "sheetBlocked")
    assert row is not None
    assert row.accessibleDescription() == "3 numbers blocked · no calls without a number"
    qtbot.mouseClick(row, LEFT)
    assert home.devices.isHidden() and home.blocked.isVisible()


# in the list of calls


def opened(open_stage: Open, *numbers: str) -> Stage:
    """The call of a stranger is open in the list of calls."""
    stage = open_stage(sample.office(blocked_callers=BlockedCallers(numbers)))
    stage.window.home.show_tab(1)
    call = next(one for one in stage.office.office.history if one.remote.number == STRANGER)
    button(stage, f"history-{call.id}").click()
    stage.session.told.clear()
    return stage


def test_a_call_of_a_stranger_is_blocked_from_the_list_and_taken_back(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = opened(open_stage)
    button(stage, "blockThis").click()
    assert stage.session.told == [(SET, (STRANGER,), False)]
    assert "040 55501788 blocked" in texts(stage)

    stage.session.show(sample.office(blocked_callers=BlockedCallers((STRANGER,))))
    qtbot.mouseClick(stage.window.home.block_undo.button, LEFT)
    assert stage.session.told[-1] == (SET, (), False)


def test_who_is_blocked_is_let_in_again_from_the_list(open_stage: Open) -> None:
    stage = opened(open_stage, "+4930123456", STRANGER)
    button(stage, "unblockThis").click()
    assert stage.session.told == [(SET, ("+4930123456",), False)]
    assert "040 55501788 no longer blocked" in texts(stage)


def test_a_number_that_a_beginning_blocks_leads_to_the_list(open_stage: Open) -> None:
    stage = opened(open_stage, "+49405*")
    assert button(stage, "blockedBy").text() == "Blocked by +49405 …"
    button(stage, "blockedBy").click()
    assert stage.window.home.blocked.isVisible()


def test_colleagues_and_hidden_callers_have_no_such_button() -> None:
    office = sample.office()
    assert [can_be_blocked(n, office) for n in (STRANGER, "607", "")] == [True, False, False]


def test_one_line_says_how_many_are_blocked() -> None:
    assert summary(BlockedCallers()) == "No one yet"
    assert summary(BlockedCallers((STRANGER,))) == "1 number blocked"


def test_an_entry_is_found_for_a_number_however_the_call_shows_it() -> None:
    office = OfficeState(blocked_callers=BlockedCallers((STRANGER,)))
    assert listed("040 55501788", office) == STRANGER
    assert listed("+4930123456", office) == ""


def test_a_full_list_says_so_instead_of_asking_the_office(
    qtbot: QtBot, open_stage: Open
) -> None:
    many = BlockedCallers(tuple(f"+4930555{n:04}" for n in range(MOST)))
    stage = open_stage(sample.office(blocked_callers=many))
    assert not stage.office.blocked.add("0301234")
    assert stage.office.blocked.problem.startswith("The list holds 500 numbers")
