"""Alarms: what looks like misuse is written down, and told at once to who may see the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from softphone.model.alarms import AlarmKind, ExpensiveCalls, Guesses
from softphone.model.events import AlarmRaised
from tests.feature_phone import told
from tests.whole_office import LINE, OFFICE, WholeOffice

DAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
NIGHT = DAY.replace(hour=23)


# -- what is a sign


def test_many_different_expensive_numbers_in_a_short_time_are_a_sign() -> None:
    calls = ExpensiveCalls()
    seen = [calls.called("mara", f"+1212555010{n}", DAY) for n in range(5)]
    assert seen[:4] == [None] * 4
    assert seen[4] is not None and seen[4][0] is AlarmKind.MANY_EXPENSIVE
    assert seen[4][1] == tuple(f"+1212555010{n}" for n in range(5))


def test_the_same_number_again_and_again_is_none() -> None:
    calls = ExpensiveCalls()
    assert {calls.called("mara", "+12125550100", DAY) for _ in range(20)} == {None}


def test_spread_over_the_day_they_are_none() -> None:
    calls = ExpensiveCalls()
    at = [DAY + timedelta(minutes=11 * n) for n in range(8)]
    assert {calls.called("mara", f"+1212555010{n}", at[n]) for n in range(8)} == {None}


def test_everybody_is_looked_at_alone() -> None:
    calls = ExpensiveCalls()
    assert {calls.called(f"p{n}", f"+1212555010{n}", DAY) for n in range(8)} == {None}


@pytest.mark.parametrize("at, is_sign", [(NIGHT, True), (DAY, False),
                                         (DAY.replace(hour=6), False)])  # fmt: skip
def test_at_night_two_are_enough(at: datetime, is_sign: bool) -> None:
    calls = ExpensiveCalls()
    calls.called("mara", "+12125550100", at)
    found = calls.called("mara", "+12125550101", at + timedelta(minutes=30))
    assert (found is not None and found[0] is AlarmKind.AT_NIGHT) == is_sign


def guess(wrong: int, then_from: str, after_s: float = 1.0, knows: str = "10.0.0.1") -> bool:
    guesses = Guesses()
    if knows:
        guesses.succeeded("208", knows, 0.0)
    for n in range(wrong):
        guesses.failed("208", float(n))
    return guesses.succeeded("208", then_from, wrong + after_s)


def test_many_wrong_passwords_and_then_the_right_one_from_elsewhere_are_a_sign() -> None:
    assert guess(5, "192.0.2.7")


@pytest.mark.parametrize("more", [
    {"wrong": 4, "then_from": "192.0.2.7"},
    {"wrong": 9, "then_from": "10.0.0.1"},
    {"wrong": 9, "then_from": "192.0.2.7", "after_s": 3700.0},
    {"wrong": 9, "then_from": "192.0.2.7", "knows": ""},
])  # fmt: skip
def test_few_or_from_where_it_always_was_or_long_ago_or_a_new_telephone_are_none(
    more: dict[str, Any],
) -> None:
    assert not guess(**more)


# -- what follows


ABROAD = OFFICE.replace('number = "602"', 'number = "602"\nbarring = "international"')


async def take(office: WholeOffice, text: str) -> None:
    await office.import_text(text + LINE)
    await office.server.housekeeping()


async def call_abroad(office: WholeOffice, count: int = 5) -> None:
    desk = office.phone("208")
    for n in range(count):
        desk.call(f"001212555010{n}").cancel()
    await told(office)


async def test_an_alarm_is_in_the_log_and_told_to_who_may_see_it(office: WholeOffice) -> None:
    await take(office, ABROAD)
    ada = await office.sign_in("ada", scope="administration")
    mara = await office.sign_in("mara")
    heard = office.listen(AlarmRaised)
    await call_abroad(office)
    [event] = heard
    assert (event.alarm.kind, event.alarm.name) == (AlarmKind.MANY_EXPENSIVE, "Mara Vogt")
    [alarm] = (await ada.get("/me"))["alarms"]
    assert (alarm["kind"], alarm["subject_kind"]) == ("many_expensive", "user")
    assert len(alarm["numbers"]) == 5
    assert "alarms" not in await mara.get("/me")
    [entry] = [e for e in (await ada.get("/audit"))["items"] if e["action"] == "alarm"]
    assert (entry["label"], entry["changes"]["alarm"]) == ("Mara Vogt", ["", "many_expensive"])


async def test_it_is_told_once_for_a_cause_and_hour_also_after_a_restart(
    office: WholeOffice,
) -> None:
    await take(office, ABROAD)
    heard = office.listen(AlarmRaised)
    await call_abroad(office, 7)
    assert len(heard) == 1
    await office.restart_server()
    heard = office.listen(AlarmRaised)
    await call_abroad(office, 9)
    assert heard == []
    office.pass_time(3601)
    await call_abroad(office, 6)
    assert len(heard) == 1


async def test_numbers_that_are_barred_count_as_tried(office: WholeOffice) -> None:
    await take(office, OFFICE)
    heard = office.listen(AlarmRaised)
    await call_abroad(office)
    assert [event.alarm.kind for event in heard] == [AlarmKind.MANY_EXPENSIVE]


async def test_a_day_that_is_used_up_is_an_alarm(office: WholeOffice) -> None:
    await take(office, OFFICE.replace("[office]", "[office]\ndaily_outside_calls = 2"))
    heard = office.listen(AlarmRaised)
    desk = office.phone("208")
    for _ in range(4):
        desk.call("0301234567").cancel()
    await office.server.housekeeping()
    assert [event.alarm.kind for event in heard] == [AlarmKind.LIMIT_REACHED]


async def test_a_guessed_telephone_password_is_an_alarm(office: WholeOffice) -> None:
    heard = office.listen(AlarmRaised)
    office.phone("208")
    guesser = office.phone("208", register=False, host="192.0.2.7")
    for _ in range(5):
        guesser.register(secret="wrong")
    guesser.register(secret="s-208")
    await told(office)
    [event] = heard
    assert (event.alarm.kind, event.alarm.address) == (AlarmKind.GUESSED, "192.0.2.7")
    assert event.alarm.name == "208 Mara's desk"


async def test_a_guessed_password_of_a_person_is_an_alarm(office: WholeOffice) -> None:
    heard = office.listen(AlarmRaised)
    alarms = office.server.parts.alarms
    assert alarms is not None
    await office.sign_in("mara")
    for _ in range(5):
        wish = {"email": "mara@office.example", "password": "not this one"}
        assert (await office.http.post("/session", json=wish)).status_code == 401
    person = office.server.directory.office.person_by_number("602")
    assert person is not None
    alarms.right_password(person.id, "192.0.2.7", office.now)
    assert [(e.alarm.kind, e.alarm.subject) for e in heard] == [(AlarmKind.GUESSED, person.id)]
