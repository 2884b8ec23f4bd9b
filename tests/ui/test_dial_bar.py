"""The dial bar: whatever is typed lands there, letters search, digits offer a call."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ui import sample_office as sample
from ui.controls import KeypadKey
from ui.pages.home import CALLS, COLLEAGUES
from ui.people_model import PeopleRow, RowKind
from ui.screens_main import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Open = Callable[..., Stage]
Key = Qt.Key


def rows(stage: Stage) -> tuple[PeopleRow, ...]:
    return stage.window.home.colleagues.list.people.rows


def names(stage: Stage) -> list[str]:
    return [row.title for row in rows(stage) if row.kind is RowKind.PERSON]


def type_text(qtbot: QtBot, stage: Stage, text: str) -> None:
    stage.window.home.dial.field.setFocus()
    qtbot.keyClicks(stage.window.home.dial.field, text)


def enter(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClick(stage.window.home.dial.field, Key.Key_Return)


@pytest.mark.parametrize(
    "name", ["identity", "dnd", "devices", "people", "callWith", "tabCalls"]
)
def test_typing_anywhere_lands_in_the_dial_bar(
    qtbot: QtBot, open_stage: Open, name: str
) -> None:
    stage = open_stage()
    place = next(w for w in stage.window.findChildren(object) if w.objectName() == name)
    place.setFocus()
    qtbot.keyClicks(place, "Jo")

    assert stage.window.home.dial.field.text() == "Jo"
    assert stage.window.home.dial.field.hasFocus()


def test_letters_search_by_the_beginning_of_any_name(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    type_text(qtbot, stage, "van der")

    assert names(stage) == ["Ruben van der Meer"]


def test_a_department_is_found_too(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    type_text(qtbot, stage, "technik")

    assert names(stage) == ["Aylin Sommer", "Ruben van der Meer"]


def test_digits_offer_to_call_them(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    type_text(qtbot, stage, "030 5550110")

    first = rows(stage)[0]
    assert (first.kind, first.title, first.number) == (
        RowKind.DIAL,
        "Call 030 5550110",
        "0305550110",
    )


def test_s32_a_person_is_found_by_the_number_for_colleagues(
    qtbot: QtBot, open_stage: Open
) -> None:
    """S32: colleagues reach somebody by the one internal number of the person."""
    stage = open_stage()
    type_text(qtbot, stage, "607")

    assert names(stage) == ["Jonas Brandt"]


def test_enter_calls_the_highlighted_row(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    type_text(qtbot, stage, "lea")
    enter(qtbot, stage)

    assert stage.phone.told == [("call", "616")]
    assert stage.window.home.dial.text == ""


def test_arrows_walk_the_results_while_the_keyboard_stays(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage()
    type_text(qtbot, stage, "technik")
    qtbot.keyClick(stage.window.home.dial.field, Key.Key_Down)
    assert stage.window.home.dial.field.hasFocus()

    enter(qtbot, stage)
    assert stage.phone.told == [("call", "621")]


def test_enter_with_nothing_typed_calls_nobody(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.dial.field.setFocus()
    enter(qtbot, stage)

    assert stage.phone.told == []


def test_nobody_of_that_name_is_said_in_a_sentence(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    type_text(qtbot, stage, "Quirin")
    enter(qtbot, stage)

    empty = stage.window.home.colleagues._empty
    assert empty.isVisible()
    assert empty.text() == "No one is called “Quirin”. Type a number to dial it."
    assert stage.phone.told == []


def test_esc_clears_the_search(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    everyone = names(stage)
    type_text(qtbot, stage, "Jonas")
    qtbot.keyClick(stage.window.home.dial.field, Key.Key_Escape)

    assert stage.window.home.dial.text == ""
    assert names(stage) == everyone


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("tel:+49-30-5550110", "+49305550110"),
        ("TEL:0305550110", "0305550110"),
        ("sip:607@office.example", "607"),
        (" (030) 555 01-10 \nsecond line", "(030) 555 01-10"),
    ],
)
def test_a_pasted_link_becomes_its_number(
    qtbot: QtBot, open_stage: Open, pasted: str, shown: str
) -> None:
    stage = open_stage()
    field = stage.window.home.dial.field
    field.setFocus()
    QGuiApplication.clipboard().setText(pasted)
    qtbot.keyClick(field, Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert field.text() == shown


def test_spaces_and_brackets_are_dialled_as_a_number(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    type_text(qtbot, stage, "(030) 555 01-10")
    enter(qtbot, stage)

    assert stage.phone.told == [("call", "0305550110")]


def test_an_emergency_number_goes_out_from_this_computer(
    qtbot: QtBot, open_stage: Open
) -> None:
    """Decision 13: from the device in front of the person, whatever the footer says."""
    stage = open_stage(sample.office(click_and_call="208"))
    type_text(qtbot, stage, "112")
    assert rows(stage)[0].title == "Emergency call 112"

    enter(qtbot, stage)
    assert stage.phone.told == [("call", "112")]
    assert stage.session.told == []


def test_the_call_button_is_soft_until_something_is_typed(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage()
    call = stage.window.home.dial.call
    assert call.property("kind") == "dialSoft"

    type_text(qtbot, stage, "6")
    assert call.property("kind") == "dialFull"


def test_the_call_button_calls_what_enter_would(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    type_text(qtbot, stage, "607")
    qtbot.mouseClick(stage.window.home.dial.call, Qt.MouseButton.LeftButton)

    assert stage.phone.told == [("call", "607")]


def test_the_keypad_writes_into_the_bar(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    qtbot.keyClick(stage.window, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    keypad = stage.window.home.keypad
    assert keypad.isVisible()

    for key in "607":
        qtbot.mouseClick(keypad.findChild(KeypadKey, f"dial{key}"), Qt.MouseButton.LeftButton)
    assert stage.window.home.dial.text == "607"


def test_two_hundred_digits_are_refused_in_words(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.dial.fill("1" * 200)
    enter(qtbot, stage)

    assert stage.phone.told == []
    assert stage.window.home.colleagues._empty.text() == "This is too long for a number."


def test_searching_leads_back_to_the_colleagues(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.show_tab(CALLS)
    type_text(qtbot, stage, "J")

    assert stage.window.home.tabs.current == COLLEAGUES


@pytest.mark.parametrize(("key", "place"), [(Key.Key_2, CALLS), (Key.Key_1, COLLEAGUES)])
def test_ctrl_and_a_digit_choose_a_tab(
    qtbot: QtBot, open_stage: Open, key: Key, place: int
) -> None:
    stage = open_stage()
    stage.window.home.show_tab(1 - place)
    qtbot.keyClick(stage.window, key, Qt.KeyboardModifier.ControlModifier)

    assert stage.window.home.tabs.current == place
    assert stage.window.home.pages.currentIndex() == place


def test_arrow_keys_move_between_the_tabs(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    tabs = stage.window.home.tabs.tabs
    tabs[0].setFocus()
    qtbot.keyClick(tabs[0], Key.Key_Right)

    assert tabs[1].isChecked() and tabs[1].hasFocus()


def test_the_calls_tab_counts_missed_calls_until_they_are_seen(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage()
    tab = stage.window.home.tabs.tabs[CALLS]
    assert tab.accessibleName() == "Calls, 2 missed"

    with qtbot.waitSignal(stage.window.calls_seen) as seen:
        stage.window.home.show_tab(CALLS)
    assert seen.args == [max(entry.started_at for entry in sample.HISTORY)]
    assert tab.accessibleName() == "Calls"
