"""Somebody calls: what the pop-up offers, and what each way of dealing with it means."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from softphone.model.availability import DeviceState, Quiet
from softphone.model.calls import CallState, Party
from ui import words
from ui.calls_model import CallsModel
from ui.popup import WIDTH, IncomingPopup

# What the offscreen screen says about every window of fixed size.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def model(qapp, phone, office, spawn):
    return CallsModel(phone, office, spawn)


@pytest.fixture
def popup(qtbot, model):
    """The pop-up as the app joins it with its model."""
    words.use_language("en")
    popup = IncomingPopup()
    qtbot.addWidget(popup)
    popup.answered.connect(model.answer)
    popup.declined.connect(model.decline)
    popup.moon.connect(model.decline_and_do_not_disturb)
    popup.silenced.connect(model.silence)
    popup.painted.connect(model.shown)

    def look():
        popup.show_calls(model.ringing, model.also_rings(), "204", is_busy=model.is_busy)

    model.changed.connect(look)
    return popup


def button(popup, name, place=0):
    found = popup.cards[place].findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def texts(popup):
    return [label.text() for label in popup.findChildren(QLabel) if not label.isHidden()]


def test_it_says_who_calls_and_where_it_rings_too(popup, phone, a_call):
    phone.show(a_call())
    assert popup.isVisible() and popup.width() == WIDTH
    assert popup.cards[0].spoken == "Incoming call, Jonas Brandt, 607 · Vertrieb"
    assert "Also ringing: Desk phone, App" in texts(popup)


def test_two_desk_phones_are_named_once(popup, phone, office, a_call):
    second = DeviceState("210", None, "desk_phone", "Snom", True, Quiet.RINGS)
    office.state = replace(office.state, devices=(*office.state.devices, second))
    phone.show(a_call())
    assert "Also ringing: Desk phone, App" in texts(popup)


def test_the_caller_hears_ringing_only_when_the_card_is_really_seen(
    qtbot, popup, phone, a_call
):
    phone.show(a_call())
    qtbot.waitUntil(lambda: ("ringing", "c1") in phone.told)
    assert phone.told.count(("ringing", "c1")) == 1


def test_answer_takes_the_call_and_the_popup_goes(qtbot, popup, phone, a_call):
    phone.show(a_call())
    qtbot.mouseClick(button(popup, "answer"), Qt.MouseButton.LeftButton)
    assert ("answer", "c1") in phone.told
    phone.show(a_call(state=CallState.ACTIVE))
    assert not popup.isVisible()


def test_decline_is_for_the_person(qtbot, popup, phone, office, a_call):
    phone.show(a_call())
    qtbot.mouseClick(button(popup, "decline"), Qt.MouseButton.LeftButton)
    assert office.told == [("decline", "office-c1")]
    assert not popup.isVisible()


@pytest.mark.parametrize("way", ["bell", "escape", "close"])
def test_the_bell_escape_and_closing_are_silence_on_this_computer_only(
    qtbot, popup, phone, office, a_call, way
):
    phone.show(a_call())
    if way == "bell":
        qtbot.mouseClick(button(popup, "silence"), Qt.MouseButton.LeftButton)
    elif way == "escape":
        qtbot.keyClick(popup, Qt.Key.Key_Escape)
    else:
        popup.close()
    assert ("silence", "c1") in phone.told
    assert office.told == []
    assert not popup.isVisible()


def test_nothing_in_it_ever_takes_the_keyboard(popup, phone, a_call):
    phone.show(a_call())
    buttons = popup.findChildren(QAbstractButton)
    assert len(buttons) == 4
    assert {b.focusPolicy() for b in buttons} == {Qt.FocusPolicy.NoFocus}
    assert all(b.accessibleName() for b in buttons)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_no_key_answers_or_declines_even_when_it_arrives(
    qtbot, popup, phone, office, a_call, key
):
    phone.show(a_call())
    qtbot.keyClick(popup, key)
    assert ("answer", "c1") not in phone.told
    assert office.told == []


def test_a_second_call_during_a_talk_offers_to_hold_and_answer(popup, phone, a_call):
    talk = a_call("talk", CallState.ACTIVE, remote=Party("604", "Tom Albers"))
    phone.show(talk, a_call())
    assert button(popup, "answer").text() == "Hold and answer"
    assert button(popup, "decline").text() == ""
    assert button(popup, "decline").accessibleName() == "Decline"


def test_taking_one_of_two_callers_turns_the_other_card_into_hold_and_answer(
    popup, phone, a_call
):
    second = a_call("c2", remote=Party("611", "Sanne de Vries"))
    phone.show(a_call(), second)
    assert button(popup, "answer", 1).text() == "Answer"
    phone.show(a_call(state=CallState.ACTIVE), second)
    assert [card.call.id for card in popup.cards] == ["c2"]
    assert button(popup, "answer").text() == "Hold and answer"


def test_two_callers_have_a_card_each_and_one_goes_without_the_other(popup, phone, a_call):
    stranger = a_call("c2", remote=Party("+494055501788"))
    phone.show(a_call(), stranger)
    assert [card.call.name for card in popup.cards] == ["Jonas Brandt", "+49 40 55501788"]
    phone.show(stranger)
    assert [card.call.id for card in popup.cards] == ["c2"]
    assert popup.isVisible()
