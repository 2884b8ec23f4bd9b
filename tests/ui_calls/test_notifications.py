"""What the desktop says while nobody looks at the window, and when it says nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from softphone.client.state import OfficeState
from softphone.model.availability import Quiet
from softphone.model.calls import CallResult
from ui import sample_office as sample
from ui import words
from ui.notifications import Kind, Notifier, Wanted, news

BEFORE = sample.office(history=())
MISSED = sample.call("616", "Lea Hartmann", 1, result=CallResult.MISSED)
SINCE = sample.NOW - timedelta(hours=1)


@pytest.fixture(autouse=True)
def english():
    words.use_language("en")


def told(before, after, **switches):
    return [(n.kind, n.text) for n in news(before, after, Wanted(**switches), SINCE)]


def test_a_missed_call_names_the_caller_and_whom_to_call_back():
    (notification,) = news(BEFORE, sample.office(history=(MISSED,)), Wanted(), SINCE)
    assert (notification.kind, notification.number) == (Kind.MISSED, "616")
    assert notification.text == "Missed call from Lea Hartmann"


def test_a_stranger_is_shown_as_a_readable_number():
    missed = sample.call("+494055501788", "", 1, result=CallResult.MISSED)
    assert told(BEFORE, sample.office(history=(missed,))) == [
        (Kind.MISSED, "Missed call from +49 40 55501788")
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"result": CallResult.ANSWERED_ELSEWHERE, "answered_on": "208"},
        {"result": CallResult.REFUSED},
        {"is_incoming": False, "result": CallResult.MISSED},
        {"started_at": SINCE - timedelta(minutes=1)},
    ],
    ids=["answered elsewhere", "declined by me", "my own call", "before I signed in"],
)
def test_what_is_no_missed_call_of_now_is_not_told(changes):
    assert told(BEFORE, sample.office(history=(replace(MISSED, **changes),))) == []


def test_do_not_disturb_keeps_missed_calls_quiet():
    dnd = sample.in_dnd(history=())
    assert told(dnd, replace(dnd, history=(MISSED,))) == []


def test_a_device_that_did_not_confirm_is_told_also_in_do_not_disturb():
    after = sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED, history=())
    assert told(sample.in_dnd(history=()), after, missed=False, dnd_elsewhere=False) == [
        (Kind.NOT_CONFIRMED, "Desk phone may still ring")
    ]
    assert told(after, after) == []


@pytest.mark.parametrize(
    ("origin", "sentence"),
    [
        ("208", "Do not disturb was turned on on the desk phone"),
        ("209", "Do not disturb was turned on in the app"),
    ],
)
def test_do_not_disturb_turned_on_elsewhere_names_the_place(origin, sentence):
    assert told(BEFORE, turned_on(origin)) == [(Kind.DND_ELSEWHERE, sentence)]


@pytest.mark.parametrize("origin", ["204", "api", "timer", "schedule", ""])
def test_what_i_did_here_or_planned_myself_is_no_news(origin):
    assert told(BEFORE, turned_on(origin)) == []


def test_turned_off_elsewhere_is_told_too():
    free = replace(sample.COLLEAGUES[0], availability=replace(sample.FREE, set_by="208"))
    assert told(turned_on("208"), replace(BEFORE, me=free)) == [
        (Kind.DND_ELSEWHERE, "Do not disturb was turned off on the desk phone")
    ]


def test_the_switches_of_the_settings_hold():
    assert told(BEFORE, sample.office(history=(MISSED,)), missed=False) == []
    assert told(BEFORE, turned_on("208"), dnd_elsewhere=False) == []


def test_the_first_picture_after_signing_in_is_no_news():
    shown = []
    notifier = Notifier(shown.append, Wanted, sample.now)
    notifier.look(OfficeState())
    notifier.look(sample.office(history=(MISSED,)))
    assert shown == []
    later = replace(MISSED, id="later", started_at=sample.NOW + timedelta(minutes=1))
    notifier.look(sample.office(history=(later, MISSED)))
    assert [n.text for n in shown] == ["Missed call from Lea Hartmann"]


def turned_on(origin):
    dnd = sample.in_dnd(history=())
    availability = replace(dnd.me.availability, set_by=origin)
    return replace(dnd, me=replace(dnd.me, availability=availability))


def test_an_alarm_is_told_even_in_do_not_disturb_and_once():
    before = sample.in_dnd()
    after = replace(before, alarms=(sample.ALARM,))
    [(kind, text)] = told(before, after)
    assert kind is Kind.ALARM and text.startswith("Jonas Brandt: 6 different")
    assert told(after, after) == []
