"""A talk on this computer: its buttons, its keys, the second call, and the call that failed."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from softphone.model.calls import CallState, Party
from ui import words
from ui.calls_model import CallsModel
from ui.pages.call_card import CallCard, HeldStrips
from ui.pages.failed_call import FailedCall

SANNE = Party("611", "Sanne de Vries")
TOM = Party("604", "Tom Albers")

# What the offscreen screen says about every window of fixed size.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def clock(noon):
    """The wall clock, in the test's hand."""
    return [noon]


@pytest.fixture
def model(qapp, phone, office, spawn, clock):
    words.use_language("en")
    return CallsModel(phone, office, spawn, now=lambda: clock[0])


@pytest.fixture
def card(qtbot, model, clock):
    card = CallCard(model, lambda: clock[0])
    qtbot.addWidget(card)
    card.resize(368, 400)
    return card


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def test_a_talk_shows_who_it_is_and_how_long_it_lasts(card, phone, a_call, noon):
    phone.show(a_call(state=CallState.ACTIVE, answered_at=noon - timedelta(seconds=277)))
    assert not card.isHidden()
    assert texts(card)[:3] == ["Jonas Brandt", "607 · Vertrieb", "04:37"]


def test_while_it_rings_there_the_talking_keys_wait(card, phone, a_call):
    phone.show(a_call(is_incoming=False))
    assert "ringing" in texts(card)
    assert not card.mute.isEnabled() and not card.hold.isEnabled()
    assert card.hang_up.isEnabled()


def test_each_button_does_one_thing(qtbot, card, phone, a_call, noon):
    phone.show(a_call(state=CallState.ACTIVE, answered_at=noon))
    click(qtbot, card.mute)
    click(qtbot, card.hold)
    click(qtbot, card.hang_up)
    assert phone.told == [("mute", "c1", True), ("hold", "c1"), ("hang_up", "c1")]


def test_pressed_buttons_show_what_the_phone_reports_and_not_the_click(
    qtbot, card, phone, a_call, noon
):
    phone.show(a_call(state=CallState.ACTIVE, answered_at=noon))
    click(qtbot, card.mute)
    assert not card.mute.isChecked()
    phone.show(a_call(state=CallState.ACTIVE, answered_at=noon, is_muted=True))
    assert card.mute.isChecked()


def test_hold_pressed_again_resumes(qtbot, card, phone, a_call, noon):
    phone.show(a_call(state=CallState.HELD, answered_at=noon))
    assert card.hold.isChecked() and "on hold" in texts(card)
    click(qtbot, card.hold)
    assert phone.told == [("resume", "c1")]


def test_the_keyboard_begins_on_mute_and_never_on_hang_up(qtbot, card, phone, a_call, noon):
    phone.show(a_call(state=CallState.ACTIVE, answered_at=noon))
    card.show()
    with qtbot.waitActive(card):
        card.activateWindow()
    card.focus_first()
    assert card.focusWidget() is card.mute
    qtbot.keyClick(card.mute, Qt.Key.Key_Space)
    assert phone.told == [("mute", "c1", True)]


def test_keys_of_the_keypad_are_sent_by_click_and_by_keyboard(qtbot, card, phone, a_call, noon):
    phone.show(a_call(state=CallState.ACTIVE, answered_at=noon))
    card.toggle_keypad()
    click(qtbot, card.keypad.findChild(object, "key4"))
    for key in "2*#":
        qtbot.keyClicks(card.keypad, key)
    qtbot.keyClicks(card.keypad, "x")
    assert phone.told == [("dtmf", "c1", digit) for digit in "42*#"]
    assert "42*#" in texts(card.keypad)


def test_the_next_call_begins_with_an_empty_keypad(card, phone, a_call, noon):
    phone.show(a_call(state=CallState.ACTIVE, answered_at=noon))
    card.toggle_keypad()
    card.keypad.pressed.emit("7")
    phone.show(a_call("c2", state=CallState.ACTIVE, answered_at=noon))
    assert not card.keypad.isVisibleTo(card)
    assert not card.keypad_button.isChecked()


def test_the_card_goes_with_the_call(card, phone, a_call, noon):
    phone.show(a_call(state=CallState.ACTIVE, answered_at=noon))
    phone.show(a_call(state=CallState.ENDED, answered_at=noon))
    assert card.isHidden()


# the second call


@pytest.fixture
def strips(qtbot, model, clock):
    strips = HeldStrips(model, lambda: clock[0])
    qtbot.addWidget(strips)
    return strips


def test_a_held_call_is_a_strip_that_brings_it_back(qtbot, strips, phone, a_call, noon, clock):
    talk = a_call("talk", CallState.ACTIVE, answered_at=noon)
    phone.show(talk, a_call("held", CallState.HELD, remote=SANNE, answered_at=noon))
    assert "Sanne de Vries" in texts(strips)
    click(qtbot, strips.findChild(object, "resume"))
    assert phone.told == [("resume", "held")]


def test_the_time_of_a_held_call_is_the_time_on_hold(strips, model, phone, a_call, noon, clock):
    long_ago = noon - timedelta(minutes=20)
    talk = a_call("talk", CallState.ACTIVE, answered_at=noon)
    held = a_call("held", CallState.HELD, remote=SANNE, answered_at=long_ago)
    phone.show(talk, held)
    clock[0] = noon + timedelta(seconds=72)
    phone.show(talk, held)
    assert "on hold · 1:12" in texts(strips)


def test_a_call_held_again_begins_to_count_again(strips, phone, a_call, noon, clock):
    held = a_call("held", CallState.HELD, remote=SANNE, answered_at=noon)
    talk = a_call("talk", CallState.ACTIVE, answered_at=noon)
    phone.show(talk, held)
    clock[0] = noon + timedelta(seconds=30)
    phone.show(a_call("held", CallState.ACTIVE, remote=SANNE, answered_at=noon))
    phone.show(talk, held)
    assert "on hold · 0:00" in texts(strips)


def test_the_third_held_call_can_be_reached_too(qtbot, strips, phone, a_call, noon):
    people = {"a": SANNE, "b": TOM, "c": Party("616", "Lea Hartmann")}
    held = [a_call(i, CallState.HELD, remote=p, answered_at=noon) for i, p in people.items()]
    phone.show(*held, a_call("talk", CallState.ACTIVE, answered_at=noon))
    assert "Lea Hartmann" not in texts(strips)
    more = strips.findChild(object, "moreHeld")
    assert more.text() == "1 more call is on hold"
    click(qtbot, more)
    assert "Lea Hartmann" in texts(strips)


# the call that failed


@pytest.fixture
def failed(qtbot, model):
    card = FailedCall(model)
    qtbot.addWidget(card)
    return card


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("404", "There is no such number: 607"),
        ("480", "Jonas Brandt cannot be reached right now"),
        ("486", "Jonas Brandt is on another call"),
        ("603", "Jonas Brandt declined"),
        ("408", "Jonas Brandt does not answer"),
        ("503", "The phone system is not answering. Jonas Brandt was not called."),
        ("no_outside_line", "No outside line yet. 607 was not called."),
        ("500", "The call to Jonas Brandt did not come about"),
    ],
)
def test_a_failed_call_says_what_happened_in_plain_words(
    failed, phone, a_call, reason, sentence
):
    phone.show(a_call(state=CallState.ENDED, is_incoming=False, ended_reason=reason))
    assert sentence in texts(failed)


def test_call_again_calls_the_same_number(qtbot, failed, phone, a_call):
    phone.show(a_call(state=CallState.ENDED, is_incoming=False, ended_reason="486"))
    click(qtbot, failed.findChild(object, "callAgain"))
    assert phone.told == [("call", "607")]


def test_the_card_of_a_failed_call_goes_by_itself(model, failed, phone, a_call):
    phone.show(a_call(state=CallState.ENDED, is_incoming=False, ended_reason="486"))
    assert model._ended_timer.isActive()
    model._ended_timer.timeout.emit()
    assert failed.isHidden()


def test_a_call_for_help_that_failed_names_the_way_out_and_stays(
    qtbot, model, failed, phone, a_call
):
    call = a_call(
        state=CallState.ENDED,
        is_incoming=False,
        ended_reason="no_outside_line",
        remote=Party("112"),
    )
    phone.show(call)
    assert "The emergency call did not go out. Use a mobile now." in texts(failed)
    assert not model._ended_timer.isActive()
    click(qtbot, failed.findChild(object, "closeFailed"))
    assert failed.isHidden()
