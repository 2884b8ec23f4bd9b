"""Who would ring? A call through a plan that nobody answers, decided as real ones are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from softphone.model.availability import Chosen, Status
from softphone.model.route import CallRequest
from softphone.model.simulated_people import others, reached
from softphone.model.simulation import End, Simulation, everybody_free, simulate
from tests.house import DND, JONAS, MARA, NOON, OFFLINE, TOM, House

PUBLIC = "+49305550110"
PLANS = (
    {
        "name": "main",
        "number": PUBLIC,
        "steps": [
            {"hours": "office", "otherwise": "closed"},
            {"group": "700", "seconds": 25},
            {"user": "604", "seconds": 20},
            {"voicemail": "602"},
        ],
    },
    {"name": "closed", "steps": [{"announcement": "closed.wav"}, {"hang_up": "busy"}]},
    {
        "name": "asks",
        "number": "810",
        "steps": [{"menu": {"1": "main"}, "announcement": "ask.wav"}, {"user": "607"}],
    },
)
HOURS = ({"name": "office", "week": [{"days": "mon-fri", "from": "08:00", "to": "17:00"}]},)


@pytest.fixture
def house():
    return House(plans=PLANS, hours=HOURS)


def from_outside(house: House, now: datetime = NOON, to: str = PUBLIC) -> Simulation:
    request = CallRequest(to, from_trunk="provider", outside_number="+4930123456")
    return simulate(request, house.snapshot(now))


def course(told: Simulation) -> list[tuple[float, str, list[str]]]:
    """Seconds after the start, kind of step, what rings."""
    start = told.beats[0].at
    return [
        (
            (beat.at - start).total_seconds(),
            beat.step.kind.value if beat.step else "",
            [target.value for target in beat.targets],
        )
        for beat in told.beats
    ]


def test_each_step_comes_when_the_one_before_has_rung_its_time(house):
    told = from_outside(house)
    assert course(told) == [
        (0, "hours", []),
        (0, "group", ["204", "207", "208", "209", "205"]),
        (25, "user", ["206"]),
        (45, "voicemail", ["voicemail:602"]),
    ]
    assert told.end is End.MESSAGE
    assert told.ends_at - NOON == timedelta(seconds=45)


def test_S34_who_is_in_do_not_disturb_is_skipped_with_the_reason(house):
    """S34: in a group the others ring, and it says why one did not."""
    house.choose(JONAS, DND)
    group = from_outside(house).beats[1]
    assert [t.value for t in group.targets] == ["204", "207", "208", "209"]
    assert {w.target: w.reason.value for w in group.why}["205"] == "do_not_disturb"


def test_a_do_not_disturb_that_ends_before_is_over_by_then(house):
    house.choose(TOM, Chosen(Status.DO_NOT_DISTURB, NOON + timedelta(seconds=20)))
    assert course(from_outside(house))[2] == (25, "user", ["206"])
    house.choose(TOM, Chosen(Status.DO_NOT_DISTURB, NOON + timedelta(seconds=30)))
    told = from_outside(house)
    assert course(told)[2:] == [(25, "user", []), (25, "voicemail", ["voicemail:602"])]
    assert told.beats[2].why[0].reason.value == "do_not_disturb"


def test_in_the_evening_the_other_plan_speaks_and_hangs_up(house):
    told = from_outside(house, datetime(2026, 3, 3, 17, 30, tzinfo=UTC))
    assert [kind for _, kind, _ in course(told)] == ["hours", "announcement", "hang_up"]
    assert told.beats[0].opening is not None and not told.beats[0].opening.is_open
    assert told.end is End.REFUSED
    assert told.refusal is not None and told.refusal.status == 486


def test_a_key_of_a_menu_leads_on_and_without_one_the_next_step_comes(house):
    request = CallRequest("810", from_account="205", path=("205",))
    pressed = simulate(request, house.snapshot(), ["1"])
    assert [beat.plan for beat in pressed.beats][:2] == ["asks", "main"]
    assert pressed.beats[0].key == "1"
    silent = simulate(CallRequest("810", from_account="206", path=("206",)), house.snapshot())
    assert course(silent) == [(0, "menu", ["menu:ask.wav"]), (0, "user", ["205"])]
    assert silent.end is End.REFUSED


def test_a_menu_that_is_pressed_for_ever_has_an_end(house):
    house.plans = ({"name": "m", "number": "811", "steps": [{"menu": {"1": "m"}}]},)
    told = simulate(CallRequest("811", from_account="205"), house.snapshot(), ["1"] * 1000)
    assert told.end in (End.REFUSED, End.ENDLESS)


def test_members_who_ring_one_after_the_other_each_have_their_time(house):
    house.groups["700"] = replace(house.groups["700"], strategy="in_order", seconds=10)
    house.plans = ({"name": "p", "number": "812", "steps": [{"group": "700", "seconds": 10}]},)
    told = simulate(CallRequest("812", from_account="206"), house.snapshot())
    assert course(told)[:2] == [
        (0, "group", ["204", "207", "208", "209"]), (10, "group", ["205"]),
    ]  # fmt: skip


def test_without_any_plan_a_person_s_devices_ring_as_long_as_any_call(house):
    told = simulate(CallRequest("602", from_account="205"), house.snapshot())
    assert course(told) == [(0, "", ["204", "207", "208", "209"])]
    assert told.end is End.REFUSED


def test_supposed_that_all_are_free_nobody_s_status_counts(house):
    house.choose(JONAS, DND)
    house.signed_out = {"208"}
    request = CallRequest(PUBLIC, from_trunk="provider", outside_number="+4930123456")
    told = simulate(request, everybody_free(house.snapshot()))
    assert course(told)[1] == (0, "group", ["204", "207", "208", "209", "205"])
    assert MARA.id in house.office.people


# -- who of a step's people it rings at ------------------------------------------------------


def people(house: House, request: CallRequest, beat: int = 0) -> list[tuple[str, bool, str]]:
    """First name, whether it rings there, the reason."""
    snapshot = house.snapshot()
    told = simulate(request, snapshot)
    return [
        (one.person.first_name, one.rings, one.why.reason.value if one.why else "")
        for one in reached(told.beats[beat], request, snapshot)
    ]


def test_of_a_group_that_takes_turns_only_those_are_told_whose_turn_came(house):
    house.groups["700"] = replace(house.groups["700"], strategy="in_order", seconds=10)
    house.plans = ({"name": "p", "number": "812", "steps": [{"group": "700", "seconds": 10}]},)
    request = CallRequest("812", from_account="206")
    assert people(house, request) == [("Mara", True, "rings")]
    assert people(house, request, 1) == [("Jonas", True, "rings")]


def test_a_person_without_a_device_is_told_to_have_none(house):
    house.people["tom"] = replace(TOM, voip_accounts=())
    house.plans = ({"name": "p", "number": "813", "steps": [{"user": "604"}]},)
    assert people(house, CallRequest("813", from_account="205")) == [("Tom", False, "")]


def test_whose_device_rings_by_a_later_step_says_why_it_did_not_by_this_one(house):
    """S48: the account rings by itself; the person was offline."""
    house.choose(JONAS, OFFLINE)
    steps = [{"user": "607"}, {"account": "205"}]
    house.plans = ({"name": "p", "number": "814", "steps": steps},)
    request = CallRequest("814", from_account="206")
    assert people(house, request) == [("Jonas", False, "offline")]
    told = simulate(request, house.snapshot())
    assert [why.reason.value for why in others(told.beats[1], house.snapshot())] == [
        "dialled_directly"
    ]
