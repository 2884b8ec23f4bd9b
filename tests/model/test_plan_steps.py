"""Steps that ring nobody: hours, jumps, announcements, menus, hanging up (S23, S34)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from softphone.model.call_plan import Visit, circle, led_to, read_plan
from softphone.model.plan_walk import MAX_JUMPS
from tests.house import DND, JONAS, MARA, House

MONDAY_NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
GOOD_FRIDAY = datetime(2026, 4, 3, 10, 0, tzinfo=UTC)
HOURS = {
    "name": "office",
    "week": [{"days": "mon-fri", "from": "08:00", "to": "17:00"}],
    "holidays": "DE-BE",
}
MAIN = {
    "name": "main",
    "number": "+49 30 5550110",
    "steps": [{"hours": "office", "otherwise": "closed"}, {"group": "700"}, {"user": "604"}],
}
CLOSED = {
    "name": "closed",
    "number": "",
    "steps": [{"announcement": "closed.wav"}, {"user": "604"}, {"hang_up": "busy"}],
}
MENU = {
    "name": "menu",
    "number": "800",
    "steps": [
        {"menu": {"1": "main", "2": "closed", "*": "menu"}, "announcement": "choose.wav"},
        {"user": "604"},
    ],
}


@pytest.fixture
def house():
    return House(plans=(MAIN, CLOSED, MENU), hours=(HOURS,))


def calls_outside(house: House, now: datetime):
    return house.call_from_outside("+49305550110", now=now)


# -- opening hours


def test_within_the_opening_hours_the_plan_goes_on(house):
    said = calls_outside(house, MONDAY_NOON)
    assert said.rings == ["204", "207", "208", "209", "205"]
    assert said.details("204")["step"] == "2"
    assert "hours:office" not in said.reasons


def test_outside_of_them_it_goes_to_the_other_plan_and_says_why(house):
    said = calls_outside(house, MONDAY_NIGHT)
    assert said.rings == ["announcement:closed.wav"]
    assert said.reasons["hours:office"] == "closed_hours"
    assert said.details("hours:office") == {
        "hours": "office", "step": "1", "until": "2026-03-03T07:00:00+00:00",
    }  # fmt: skip


def test_on_a_holiday_it_is_closed_and_the_holiday_is_named(house):
    said = calls_outside(house, GOOD_FRIDAY)
    assert said.reasons["hours:office"] == "holiday"
    assert said.details("hours:office")["holiday"] == "Karfreitag"


def test_closed_without_another_plan_ends_the_call(house):
    house.plans = ({**MAIN, "steps": [{"hours": "office"}, {"user": "604"}]},)
    said = calls_outside(house, MONDAY_NIGHT)
    assert (said.rings, said.status, said.route.hangs_up) == ([], 480, True)


def test_hours_that_are_gone_are_passed_over(house):
    house.hours = ()
    assert calls_outside(house, MONDAY_NIGHT).rings[0] == "204"


def test_the_caller_has_called_the_first_plan_whatever_it_has_come_to(house):
    assert calls_outside(house, MONDAY_NIGHT).callers_display == ("+49305550110", "main")


# -- announcements, jumps, hanging up


def test_after_an_announcement_the_next_step_rings(house):
    said = house.after(calls_outside(house, MONDAY_NIGHT), "played", MONDAY_NIGHT)
    assert said.rings == ["206"]
    assert said.details("206")["step"] == "3"
    visits = (Visit("main", 0), Visit("closed", 0), Visit("closed", 1))
    assert said.route.stage.trail == visits


def test_hang_up_ends_the_call_with_its_word(house):
    said = house.after(calls_outside(house, MONDAY_NIGHT), "played", MONDAY_NIGHT)
    said = house.after(said, "no_answer", MONDAY_NIGHT)
    assert (said.rings, said.status, said.route.hangs_up) == ([], 486, True)


def test_a_jump_goes_to_the_other_plan_and_does_not_come_back(house):
    steps = [{"plan": "closed"}, {"user": "602"}]
    house.plans = ({"name": "p", "number": "801", "steps": steps}, CLOSED)
    said = house.call("801")
    assert said.rings == ["announcement:closed.wav"]
    assert house.after(house.after(said, "played"), "no_answer").status == 486


def test_a_plan_that_is_gone_is_passed_over(house):
    steps = [{"plan": "gone"}, {"user": "604"}]
    house.plans = ({"name": "p", "number": "801", "steps": steps},)
    assert house.call("801").rings == ["206"]


def test_a_mailbox_is_a_step_like_others(house):
    house.plans = ({"name": "p", "number": "801", "steps": [{"voicemail": "602"}]},)
    said = house.call("801")
    assert (said.rings, said.route.callee_people) == (["voicemail:602"], ("mara",))
    assert house.after(said, "unreachable").status == 480


def test_do_not_disturb_of_who_forwarded_here_stops_an_announcement_too(house):
    house.change(MARA, destination="number:800", forwarding=MARA.forwarding)
    said = house.call("602")
    assert said.rings == ["menu:choose.wav"]
    house.choose(MARA, DND)
    assert house.again(said).rings == []


# -- menus


def test_a_key_of_a_menu_leads_to_its_plan(house):
    said = house.press(house.call("800"), "2")
    assert said.rings == ["announcement:closed.wav"]
    assert said.reasons["key:1"] == "menu_key"
    assert said.details("key:1") == {"step": "1", "key": "2", "plan": "closed"}


@pytest.mark.parametrize("key", ["9", "", "#"])
def test_no_key_or_one_that_leads_nowhere_goes_to_the_next_step(house, key):
    said = house.press(house.call("800"), key)
    assert said.rings == ["206"]
    assert said.reasons["key:1"] == "menu_no_key"


def test_a_menu_may_lead_to_itself_but_not_for_ever(house):
    said = house.call("800")
    for _ in range(MAX_JUMPS):
        said = house.press(said, "*")
        assert said.rings == ["menu:choose.wav"]
    said = house.press(said, "*")
    assert (said.rings, said.status) == ([], 482)


# -- going round


def test_plans_that_lead_to_each_other_are_found(house):
    first = {"name": "a", "steps": [{"hours": "office", "otherwise": "b"}]}
    second = {"name": "b", "steps": [{"user": "602"}, {"plan": "a"}]}
    assert circle([read_plan(first), read_plan(second)]) == ("a", "b", "a")
    assert circle([read_plan(p) for p in (MAIN, CLOSED, MENU)]) == ()


def test_a_circle_that_got_into_the_office_all_the_same_ends(house):
    steps = [{"plan": "b"}]
    house.plans = (
        {"name": "a", "number": "801", "steps": steps},
        {"name": "b", "number": "", "steps": [{"plan": "a"}]},
    )
    assert house.call("801").status == 482


def test_all_that_a_plan_leads_to(house):
    plans = {p["name"]: read_plan(p) for p in (MAIN, CLOSED, MENU)}
    assert {p.name for p in led_to(plans["menu"], plans.get)} == {"menu", "main", "closed"}
    assert [p.name for p in led_to(plans["closed"], plans.get)] == ["closed"]


def test_who_is_reached_by_a_key_is_meant(house):
    """The second call within three minutes counts for somebody's own place in a sub plan."""
    house.plans = (
        {"name": "m", "number": "800", "steps": [{"menu": {"1": "jonas"}}]},
        {"name": "jonas", "number": "", "steps": [{"user": "607"}]},
    )
    house.change(JONAS, second_call_rings_through=True)
    house.choose(JONAS, DND)
    said = house.press(house.call("800", by="204"), "1")
    assert said.status == 480
