"""Groups whose members ring one after the other (contract ``strategy``, S34)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from softphone.model.office import CallGroup
from tests.house import DND, JONAS, MARA, NOON, OFFLINE, TOM, House

IN_ORDER = CallGroup("g", "700", "Hotline", ("607", "604", "602"), "in_order", 15)
PLAN = {
    "name": "p",
    "number": "800",
    "steps": [{"group": "700", "seconds": 10}, {"external": "030 1234567"}],
}


@pytest.fixture
def house():
    return House(groups={"700": IN_ORDER}, plans=(PLAN,), accounts=["205", "206", "208", "290"])


def order_of(house: House, number: str = "700", outcome: str = "no_answer") -> list[list[str]]:
    said = house.call(number, by="290")
    found = [said.rings]
    while said.rings and len(found) < 9:
        said = house.after(said, outcome)
        found.append(said.rings)
    return found


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "refused", "unreachable"])
def test_one_member_after_the_other(house, outcome):
    assert order_of(house, outcome=outcome) == [["205"], ["206"], ["208"], []]


def test_each_rings_for_the_time_of_the_group_or_of_the_plans_step(house):
    said = house.call("700", by="290")
    assert (said.route.seconds, said.route.may_go_on) == (15, True)
    said = house.call("800", by="290")
    assert (said.route.seconds, house.after(said, "no_answer").route.seconds) == (10, 10)


def test_after_the_last_member_comes_the_plans_next_step(house):
    assert order_of(house, "800") == [["205"], ["206"], ["208"], ["+49301234567"], []]


def test_who_cannot_be_rung_is_passed_over_with_the_reason(house):
    house.choose(JONAS, DND)
    house.choose(TOM, OFFLINE)
    said = house.call("700", by="290")
    assert said.rings == ["208"]
    assert (said.reasons["205"], said.reasons["206"]) == ("do_not_disturb", "offline")
    assert said.route.callee_people == ("jonas", "tom", "mara")


def test_who_is_in_a_call_is_passed_over_as_busy(house):
    house.in_call = {"jonas"}
    said = house.call("700", by="290")
    assert (said.rings, said.reasons["205"]) == (["206"], "busy")
    house.in_call = {"jonas", "tom", "mara"}
    assert house.call("700", by="290").status == 486


def test_whose_turn_it_is_does_not_change_while_it_rings(house):
    """Somebody else became free, or the one who rings took another call elsewhere."""
    house.in_call = {"jonas"}
    said = house.call("700", by="290")
    house.in_call = {"tom"}
    assert house.again(said).rings == ["206"]
    house.choose(TOM, DND)
    assert house.again(said).rings == []


def test_longest_idle_rings_first_who_has_not_had_a_call_for_the_longest_time(house):
    house.groups["700"] = replace(IN_ORDER, strategy="longest_idle")
    house.last_call = {"jonas": NOON - timedelta(minutes=1), "tom": NOON - timedelta(hours=1)}
    assert order_of(house) == [["208"], ["206"], ["205"], []]


def test_nobody_rings_twice_though_the_order_changes_meanwhile(house):
    house.groups["700"] = replace(IN_ORDER, strategy="longest_idle")
    house.last_call = {"jonas": NOON - timedelta(hours=1), "tom": NOON, "mara": NOON}
    first = house.call("700", by="290")
    house.last_call["tom"] = NOON - timedelta(hours=2)
    house.last_call["jonas"] = NOON
    second = house.after(first, "no_answer")
    third = house.after(second, "no_answer")
    assert [first.rings, second.rings, third.rings] == [["205"], ["206"], ["208"]]


def test_a_group_that_is_forwarded_to_takes_turns_as_well(house):
    house.change(MARA, destination="number:700")
    said = house.call("602", by="290")
    assert said.rings == ["205"]
    assert house.again(said).rings == ["205"]
    said = house.after(said, "no_answer")
    assert said.rings == ["206"]
    assert said.callers_display == ("700", "Hotline")


def test_all_at_once_is_as_before(house):
    house.groups["700"] = replace(IN_ORDER, strategy="all")
    assert order_of(house) == [["205", "206", "208"], []]
