"""Every reason has a sentence that names the device or the person, and the time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from softphone.model.calls import Decision, ReasonCode, Why
from softphone.server.sentences import BECAUSE, Reader, sentence

CALLED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MARA = (("person", "Mara Vogt"), ("number", "602"))


def why(reason: ReasonCode, *details: tuple[str, str]) -> Why:
    return Why("208", Decision.RANG, reason, details)


OF_STEPS = {
    ReasonCode.CLOSED_HOURS,
    ReasonCode.HOLIDAY,
    ReasonCode.ANNOUNCEMENT,
    ReasonCode.MENU,
    ReasonCode.MENU_KEY,
    ReasonCode.MENU_NO_KEY,
    ReasonCode.MESSAGE,
    ReasonCode.STEP_SKIPPED,
}


@pytest.mark.parametrize("reason", [reason for reason in ReasonCode if reason not in OF_STEPS])
def test_every_reason_has_a_sentence_with_the_device_or_person(reason):
    said = sentence(why(reason, *MARA), "Mara's desk")
    assert "Mara" in said and said.endswith(".")
    assert "{" not in said and "208" not in said and "_" not in said


def test_no_two_reasons_say_the_same_but_the_two_of_sharing():
    said = [sentence(why(reason, *MARA), "Mara's desk") for reason in ReasonCode]
    assert len(set(said)) == len(said) - 1


def test_the_end_of_do_not_disturb_is_said_on_the_clock_of_the_office():
    reader = Reader("607", BERLIN, CALLED)
    until = why(ReasonCode.DO_NOT_DISTURB, *MARA, ("until", "2026-03-02T13:00:00+00:00"))
    assert sentence(until, "The desk phone", reader) == (
        "The desk phone stayed silent: Mara Vogt was in do not disturb until 14:00."
    )


def test_an_end_on_another_day_is_said_with_the_day():
    reader = Reader("607", BERLIN, CALLED)
    until = why(ReasonCode.DO_NOT_DISTURB, *MARA, ("until", "2026-03-03T07:00:00Z"))
    assert "until 2026-03-03 08:00" in sentence(until, "The desk phone", reader)


def test_quiet_hours_are_told_apart_from_a_choice():
    reader = Reader("602", BERLIN, CALLED)
    until = ("until", "2026-03-02T13:00:00Z")
    said = sentence(
        why(ReasonCode.DO_NOT_DISTURB, *MARA, until, ("set_by", "schedule")), "It", reader
    )
    assert said == "It stayed silent: you were in do not disturb until 14:00 by quiet hours."


@pytest.mark.parametrize("text", ["", "soon", "9999-12-31T23:59:59-12:00", "7"])
def test_an_end_that_is_no_time_is_left_out(text):
    said = sentence(why(ReasonCode.DO_NOT_DISTURB, *MARA, ("until", text)), "It")
    assert said == "It stayed silent: Mara Vogt was in do not disturb."


def test_whoever_reads_it_is_called_you():
    reader = Reader("602", BERLIN, CALLED)
    assert sentence(why(ReasonCode.OFFLINE, *MARA), "Mara's desk", reader) == (
        "Mara's desk did not ring: you were gone for the day."
    )
    assert "you let this caller through" in sentence(
        why(ReasonCode.ALLOWED_CALLER, *MARA), "Mara's desk", reader
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (ReasonCode.NO_ANSWER, "Mara's desk rang for 9 s, and nobody answered."),
        (ReasonCode.ANSWERED, "Mara's desk: the call was answered here after 9 s."),
    ],
)
def test_how_long_it_rang_is_said(reason, said):
    assert sentence(why(reason, ("seconds", "9.4")), "Mara's desk") == said


@pytest.mark.parametrize("reason", BECAUSE)
def test_what_let_the_call_through_is_said_beside_what_came_of_it(reason):
    missed = why(ReasonCode.NO_ANSWER, ("because", reason.value), *MARA)
    plain = sentence(why(ReasonCode.NO_ANSWER), "It")
    assert sentence(missed, "It").startswith(f"{plain} ")


@pytest.mark.parametrize(
    ("reason", "details", "said"),
    [
        (
            ReasonCode.CLOSED_HOURS,
            {"hours": "office", "until": "2026-03-03T07:00:00Z"},
            "The opening hours office did not hold: closed until 2026-03-03 08:00.",
        ),
        (
            ReasonCode.HOLIDAY,
            {"hours": "office", "holiday": "Karfreitag"},
            "The opening hours office did not hold: a holiday (Karfreitag).",
        ),
        (
            ReasonCode.ANNOUNCEMENT,
            {"file": "closed.wav"},
            "The caller heard the announcement closed.wav.",
        ),
        (
            ReasonCode.MESSAGE,
            {"person": "Mara Vogt"},
            "The caller could leave a message for Mara Vogt.",
        ),
        (
            ReasonCode.MENU_KEY,
            {"key": "1", "plan": "sales"},
            "The caller pressed 1, and the call went on in the plan sales.",
        ),
    ],
)
def test_a_step_of_a_plan_says_what_it_did(reason, details, said):
    step = Why("step", Decision.DID_NOT_RING, reason, tuple(details.items()))
    assert sentence(step, "It", Reader("607", BERLIN, CALLED)) == said
