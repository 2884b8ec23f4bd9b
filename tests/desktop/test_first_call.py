"""The first test call of a new office: a check stands only for what was really seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from softphone.model.calls import CallState
from softphone.phone.state import PhoneState, Registration
from tests.trial_call import NOON, Trial
from ui.first_call import StepState


def test_nothing_is_claimed_before_it_was_seen() -> None:
    trial = Trial(Registration.REGISTERING)
    assert trial.said == ["waits", "t2waits", "t3waits"]
    assert StepState.DONE not in trial.states
    assert not trial.call.may_start


def test_the_times_are_those_of_the_telephone() -> None:
    trial = Trial(Registration.REGISTERING)
    trial.now = NOON + timedelta(seconds=4)
    trial.phone.show(PhoneState(Registration.REGISTERED))
    trial.call.start()
    trial.shows(CallState.RINGING)
    trial.now = NOON + timedelta(minutes=1)
    answered = NOON + timedelta(seconds=9)
    trial.shows(CallState.ACTIVE, answered_at=answered)
    assert [step.at for step in trial.call.steps] == [
        NOON + timedelta(seconds=4),
        answered,
        None,
    ]
    assert trial.dialled == ["*43"]


def test_whether_one_hears_oneself_is_never_checked_off() -> None:
    trial = Trial()
    trial.call.start()
    trial.shows(CallState.ACTIVE, answered_at=NOON)
    assert trial.states == [StepState.DONE, StepState.DONE, StepState.RUNS]
    trial.shows(CallState.ENDED, answered_at=NOON)
    assert (trial.said[2], trial.states[2]) == ("t3ended", StepState.WAITS)


@pytest.mark.parametrize("way", ["refused", "not dialled", "gone"])
def test_a_call_that_was_not_answered_is_told_and_can_be_made_again(way: str) -> None:
    trial = Trial()
    if way == "not dialled":
        trial.answer = None
    trial.call.start()
    if way == "refused":
        trial.shows(CallState.ENDED, ended_reason="480")
    if way == "gone":
        trial.shows(CallState.DIALING)
        trial.phone.show(PhoneState(Registration.REGISTERED))
    assert (trial.said[1], trial.states[1]) == ("t2failed", StepState.FAILED)
    assert trial.call.may_start


def test_a_computer_that_lost_its_sign_in_has_no_check_any_more() -> None:
    trial = Trial()
    trial.phone.show(PhoneState(Registration.FAILED))
    assert (trial.said[0], trial.states[0]) == ("notSignedIn", StepState.FAILED)
