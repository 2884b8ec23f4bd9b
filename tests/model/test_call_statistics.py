"""Counted calls: who answered, how long callers waited, and what little cannot tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from softphone.model.call_statistics import (
    EVERYBODY,
    CallStatistics,
    CountedCall,
    Outcome,
    Target,
    outcome,
)

BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"Nine o'clock in Berlin, on a Monday."
HOTLINE, MARA = ("group", "700"), ("user", "602")


def call(at: datetime = NINE, waited: float = 7, **more: Any) -> CountedCall:
    return CountedCall(at, waited, more.pop("is_answered", True), **more)


def missed(at: datetime = NINE, waited: float = 20, **more: Any) -> CountedCall:
    return call(at, waited, is_answered=False, **more)


def counted(*calls: CountedCall, target: Target = EVERYBODY) -> CallStatistics:
    found = CallStatistics(BERLIN, target)
    found.add(calls)
    return found


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (Target(group="700"), Outcome.ELSEWHERE),
        (Target(person="mara"), Outcome.ANSWERED),
        (Target(person="jonas"), Outcome.ELSEWHERE),
        (EVERYBODY, Outcome.ELSEWHERE),
    ],
)
def test_one_answer_looks_otherwise_from_the_hotline_and_from_her(
    target: Target, told: Outcome
) -> None:
    after_the_hotline = call(rang=(HOTLINE, MARA), answered_at_step=MARA, answered_by="mara")
    assert outcome(after_the_hotline, target) is told


def test_the_first_step_that_rings_is_not_elsewhere() -> None:
    at_once = call(rang=(HOTLINE, MARA), answered_at_step=HOTLINE, answered_by="jonas")
    assert outcome(at_once) is Outcome.ANSWERED
    assert outcome(at_once, Target(group="700")) is Outcome.ANSWERED


def test_a_call_straight_to_a_person_is_answered() -> None:
    assert outcome(call(people=("mara",), answered_by="mara")) is Outcome.ANSWERED


def test_nobody_answers_is_missed_whoever_looks() -> None:
    for target in (EVERYBODY, Target(person="mara"), Target(group="700")):
        assert outcome(missed(rang=(HOTLINE,)), target) is Outcome.MISSED


def test_hours_and_days_are_those_of_the_office_s_clock() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    found = counted(call(NINE), call(late))
    assert {hour: tally.total for hour, tally in found.by_hour.items()} == {9: 1, 0: 1}
    assert set(found.by_day) == {date(2026, 3, 2), date(2026, 3, 3)}


def test_the_hour_that_the_summer_takes_away_moves_no_call_to_another_day() -> None:
    before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)  # 01:59 in winter time
    after = before + timedelta(minutes=2)  # 03:01 in summer time
    found = counted(call(before), call(after))
    assert sorted(found.by_hour) == [1, 3]
    assert found.by_day[date(2026, 3, 29)].total == 2


def test_waiting_is_counted_in_steps_of_five_seconds_the_last_one_open() -> None:
    found = counted(*(call(waited=s) for s in (0, 4.9, 5, 12, 29.9, 30, 400)))
    assert found.waiting.counts == (2, 1, 1, 0, 0, 1, 2)


def test_callers_who_gave_up_are_told_apart_from_those_who_were_answered() -> None:
    found = counted(call(waited=5), call(waited=15), missed(waited=60), missed(waited=20))
    assert found.waiting.median_s == 10
    assert found.waiting.missed_mean_s == 40
    assert sum(found.waiting.counts) == 2


def test_nine_of_ten_is_a_time_that_somebody_did_wait() -> None:
    found = counted(*(call(waited=s) for s in range(1, 11)))
    assert found.waiting.nine_of_ten_s == 9


def test_no_calls_have_no_waiting_time() -> None:
    waiting = counted().waiting
    assert (waiting.median_s, waiting.nine_of_ten_s, waiting.missed_mean_s) == (None,) * 3


def test_a_message_is_a_missed_call_too() -> None:
    found = counted(missed(is_message=True), missed())
    assert (found.all.missed, found.messages) == (2, 1)


def test_nineteen_calls_are_few_and_name_no_busiest_hour() -> None:
    found = counted(*[call()] * 19)
    assert found.is_few and found.busiest_hours == ()


def test_the_busiest_hours_come_by_the_clock() -> None:
    hours = [14] * 9 + [10] * 8 + [9] * 7 + [16]
    found = counted(*(call(datetime(2026, 3, 2, h - 1, tzinfo=UTC)) for h in hours))
    assert not found.is_few
    assert found.busiest_hours == (9, 10, 14)


def test_a_group_that_a_call_came_to_twice_counts_it_once() -> None:
    found = counted(missed(rang=(HOTLINE, MARA, HOTLINE)))
    assert found.by_group["700"].missed == 1


def test_each_person_whom_a_call_was_for_is_told_what_became_of_it() -> None:
    found = counted(call(people=("mara", "jonas"), answered_by="mara"))
    assert found.by_person["mara"].answered == 1
    assert found.by_person["jonas"].elsewhere == 1
