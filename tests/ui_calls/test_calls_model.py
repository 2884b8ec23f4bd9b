"""What a click on a call means, told with a phone and an office that stand still."""

import pytest

from softphone.model.availability import Status
from softphone.model.calls import CallState, Party
from softphone.phone.errors import PhoneError
from ui.calls_model import CallsModel


@pytest.fixture
def model(qapp, phone, office, spawn):
    return CallsModel(phone, office, spawn)


def test_caller_is_shown_with_name_number_and_department(model, phone, a_call):
    phone.show(a_call(remote=Party("607")))
    (call,) = model.ringing
    assert (call.name, call.detail) == ("Jonas Brandt", "607 · Vertrieb")


def test_outside_caller_without_name_shows_the_number_once(model, phone, a_call):
    phone.show(a_call(remote=Party("+49301234567")))
    (call,) = model.ringing
    assert (call.name, call.detail) == ("+49 30 1234567", "")


def test_the_caller_hears_ringing_once_when_the_card_is_up(model, phone, a_call):
    phone.show(a_call())
    assert phone.told == []
    model.shown("c1")
    model.shown("c1")
    assert phone.told == [("ringing", "c1")]


def test_decline_is_for_the_person_so_the_office_is_told(model, phone, office, a_call):
    phone.show(a_call())
    model.decline("c1")
    assert office.told == [("decline", "office-c1")]
    assert phone.told == []
    assert model.ringing == ()


def test_decline_falls_back_to_this_device_when_the_office_is_away(
    model, phone, office, a_call
):
    office.is_down = True
    phone.show(a_call())
    model.decline("c1")
    assert phone.told == [("decline", "c1")]


def test_decline_without_connection_asks_nobody(model, phone, office, a_call):
    office.show(connection="lost")
    phone.show(a_call())
    model.decline("c1")
    assert office.told == []
    assert phone.told == [("decline", "c1")]


def test_moon_declines_first_so_that_the_call_is_not_missed_and_then_sets_do_not_disturb(
    model, phone, office, a_call
):
    phone.show(a_call())
    model.decline_and_do_not_disturb("c1")
    assert office.told == [
        ("decline", "office-c1"),
        ("set_status", Status.DO_NOT_DISTURB),
    ]
    assert model.ringing == ()


def test_silence_here_sends_nothing_and_hides_the_call(model, phone, office, a_call):
    phone.show(a_call())
    model.silence("c1")
    assert model.ringing == ()
    assert office.told == []
    assert phone.told == [("silence", "c1")]


def test_resume_swaps_the_two_calls(model, phone, a_call):
    phone.show(a_call("a", CallState.ACTIVE), a_call("b", CallState.HELD))
    assert model.current.id == "a"
    assert [call.id for call in model.waiting] == ["b"]
    model.resume("b")
    assert phone.told == [("resume", "b")]


def test_do_not_disturb_chosen_while_offline_keeps_this_computer_quiet(
    model, phone, office, a_call
):
    office.show(unsent_status="do_not_disturb")
    phone.show(a_call())
    assert model.ringing == ()


def test_other_ringing_devices_leave_out_this_one_and_the_silent_ones(model):
    assert [device.account for device in model.also_rings()] == ["208", "209"]


def test_a_refused_call_stays_to_say_why_but_one_i_hung_up_does_not(model, phone, a_call):
    refused = a_call("x", CallState.ENDED, is_incoming=False, ended_reason="486")
    phone.show(refused)
    assert model.failed_call.id == "x"
    model.dismiss_failed()
    assert model.failed_call is None

    phone.show(a_call("y", CallState.DIALING, is_incoming=False))
    model.hang_up("y")
    phone.show(a_call("y", CallState.ENDED, is_incoming=False, ended_reason="487"))
    assert model.failed_call is None


def test_an_answered_call_that_ended_leaves_no_card(model, phone, a_call, noon):
    phone.show(a_call("x", CallState.ENDED, is_incoming=False, answered_at=noon))
    assert model.failed_call is None


def test_a_phone_that_is_not_ready_is_a_sentence_and_no_traceback(model, phone, qtbot):
    def refuse(number):
        raise PhoneError("phone_not_ready", "The telephone has not been started.")

    phone.call = refuse
    with qtbot.waitSignal(model.failed) as failed:
        assert model.dial("607") is None
    assert failed.args == ["phone_not_ready"]
