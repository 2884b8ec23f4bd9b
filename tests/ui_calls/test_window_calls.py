"""Calls in the main window: one surface for each, its keys, and room for all of it."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from softphone.model.calls import Call, CallResult, CallState, Party
from softphone.phone.state import PhoneState, Registration
from ui import sample_office, theme, words
from ui.screens_main import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

JONAS, SANNE = Party("607", "Jonas Brandt"), Party("611", "Sanne de Vries")


def call(remote, state, **changes):
    since = sample_office.NOW - timedelta(seconds=30)
    answered = since if state in (CallState.ACTIVE, CallState.HELD) else None
    fields = {"is_incoming": state is CallState.RINGING, "answered_at": answered} | changes
    return Call(f"c{remote.number}", remote=remote, state=state, since=since, **fields)


@pytest.fixture
def stage(qapp, qtbot):
    theme.load_fonts()
    theme.current.is_still = True
    words.use_language("en")
    theme.apply(qapp, theme.Look.LIGHT)
    stage = Stage(spawn=sample_office.at_once, size=(360, 480))
    qtbot.addWidget(stage.window)
    stage.window.show()
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    yield stage
    theme.current.is_still = False


def show(stage, *calls):
    stage.phone.show(PhoneState(registration=Registration.REGISTERED, calls=calls))


@pytest.mark.parametrize(
    ("keys", "modifiers", "told"),
    [
        (Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier, ("mute", "c607", True)),
        (Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier, ("hold", "c607")),
        (
            Qt.Key.Key_E,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
            ("hang_up", "c607"),
        ),
    ],
)
def test_a_talk_is_steered_by_the_keyboard(qtbot, stage, keys, modifiers, told):
    show(stage, call(JONAS, CallState.ACTIVE))
    qtbot.keyClick(stage.window, keys, modifiers)
    assert stage.phone.told == [told]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (Qt.Key.Key_F9, ("answer", "c607")),
        (Qt.Key.Key_F10, ("decline", "c607")),
        (Qt.Key.Key_F11, ("silence", "c607")),
    ],
)
def test_a_ringing_call_is_taken_declined_or_silenced_by_its_keys(qtbot, stage, key, told):
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(stage.window, key, both)
    show(stage, call(JONAS, CallState.RINGING), call(SANNE, CallState.RINGING))
    qtbot.keyClick(stage.window, key, both)
    assert [each for each in stage.phone.told if each[0] != "ringing"] == [told]


def test_without_a_call_these_keys_do_nothing(qtbot, stage):
    for key in (Qt.Key.Key_M, Qt.Key.Key_H):
        qtbot.keyClick(stage.window, key, Qt.KeyboardModifier.ControlModifier)
    assert stage.phone.told == []


def test_digits_go_to_the_call_while_its_keypad_is_open(qtbot, stage):
    show(stage, call(JONAS, CallState.ACTIVE))
    qtbot.keyClick(stage.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(stage.window.focusWidget(), "12")
    assert stage.phone.told == [("dtmf", "c607", "1"), ("dtmf", "c607", "2")]
    qtbot.keyClick(stage.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert stage.window.home.dial.isVisible()


def test_the_footer_stays_at_the_bottom_while_the_keypad_is_open(qtbot, stage):
    stage.window.resize(392, 720)
    show(stage, call(JONAS, CallState.ACTIVE))
    stage.window.home.cards.call.toggle_keypad()
    footer = stage.window.home.footer
    qtbot.waitUntil(
        lambda: (
            footer.mapTo(stage.window, QPoint(0, footer.height())).y() == stage.window.height()
        )
    )


def test_a_ringing_call_takes_the_place_of_the_do_not_disturb_card(stage):
    show(stage, call(JONAS, CallState.RINGING))
    stage.window.home.cards.ring_here(True)
    assert not stage.window.home.cards.has_dnd_card
    assert shown(stage, "moon") is not None
    show(stage)
    assert stage.window.home.cards.has_dnd_card


def test_a_card_in_the_window_becomes_slim_when_another_call_is_taken(qtbot, stage):
    ringing = call(SANNE, CallState.RINGING)
    show(stage, call(JONAS, CallState.RINGING), ringing)
    stage.window.home.cards.ring_here(True)
    show(stage, call(JONAS, CallState.ACTIVE), ringing)
    qtbot.waitUntil(lambda: shown(stage, "answer") is not None)
    assert shown(stage, "answer").text() == "Hold and answer"


def test_a_card_in_the_window_can_be_reached_by_the_keyboard_but_does_not_take_it(qtbot, stage):
    stage.window.home.dial.field.setFocus()
    show(stage, call(JONAS, CallState.RINGING))
    stage.window.home.cards.ring_here(True)
    qtbot.waitUntil(lambda: shown(stage, "answer") is not None)
    assert shown(stage, "answer").focusPolicy() is Qt.FocusPolicy.TabFocus
    assert stage.window.focusWidget() is stage.window.home.dial.field


def test_a_talk_begins_with_the_keyboard_on_mute_and_not_on_hang_up(stage):
    stage.window.home.dial.field.setFocus()
    show(stage, call(JONAS, CallState.DIALING, is_incoming=False))
    show(stage, call(JONAS, CallState.ACTIVE))
    assert stage.window.focusWidget().objectName() == "mute"


def test_somebody_who_types_a_name_meanwhile_goes_on_typing(qtbot, stage):
    qtbot.keyClicks(stage.window.home.dial.field, "San")
    stage.window.home.dial.field.setFocus()
    show(stage, call(JONAS, CallState.ACTIVE))
    assert stage.window.focusWidget() is stage.window.home.dial.field


def test_every_button_has_its_room_when_it_rings_during_a_talk_in_the_smallest_window(
    qtbot, stage
):
    held = call(Party("604", "Tom Albers"), CallState.HELD)
    show(stage, held, call(JONAS, CallState.ACTIVE), call(SANNE, CallState.RINGING))
    stage.window.home.cards.ring_here(True)
    qtbot.waitUntil(lambda: stage.window.height() > 480)
    names = ("answer", "decline", "silence", "mute", "hold", "hangUp", "resume")
    boxes = [box_of(stage.window, shown(stage, name)) for name in names]
    inside = stage.window.rect()
    assert all(inside.contains(box) for box in boxes)
    pairs = [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :]]
    assert not any(a.intersects(b) for a, b in pairs)


def test_the_smallest_window_is_small_again_after_the_calls(qtbot, stage):
    show(stage, call(JONAS, CallState.ACTIVE), call(SANNE, CallState.RINGING))
    stage.window.home.cards.ring_here(True)
    qtbot.waitUntil(lambda: stage.window.minimumHeight() > 480)
    show(stage)
    qtbot.waitUntil(lambda: stage.window.minimumHeight() == 480)


def shown(stage, name):
    found = [b for b in stage.window.findChildren(QAbstractButton, name) if b.isVisible()]
    return found[0] if found else None


def box_of(window: QWidget, button: QAbstractButton) -> QRect:
    return QRect(button.mapTo(window, QPoint()), button.size())


def test_the_tab_counts_what_the_rows_call_missed_until_they_are_looked_at(stage):
    """A call that broke off while it rang is red in the list, so it counts."""
    results = (CallResult.MISSED, CallResult.FAILED, CallResult.REFUSED)
    history = tuple(
        sample_office.call("607", "Jonas Brandt", minutes, result=result)
        for minutes, result in enumerate(results, 1)
    )
    stage.session.show(sample_office.office(history=history))
    tab = stage.window.home.tabs.tabs[1]
    assert tab.accessibleName() == words.text("tab.calls.missed", n=2)
    stage.window.home.show_tab(1)
    assert tab.accessibleName() == words.text("tab.calls")
