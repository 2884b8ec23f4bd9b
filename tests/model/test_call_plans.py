"""Groups, call plans, lines, codes, emergency numbers (S23, S34, decisions 13 and 16)."""

from __future__ import annotations

import pytest

from softphone.model.call_plan import Step, StepKind, never_reached, read_plan
from softphone.model.routing import TargetKind
from tests.house import DND, JONAS, MARA, OFFLINE, TOM, House

MAIN = {
    "name": "main",
    "number": "+49 30 5550110",
    "steps": [
        {"group": "700", "seconds": 15},
        {"user": "604"},
        {"account": "290"},
        {"external": "030 1234567", "seconds": 25},
        {"voicemail": "602"},
    ],
}


@pytest.fixture
def house():
    return House(plans=(MAIN, {"name": "inside", "number": "800", "steps": [{"user": "602"}]}))


def test_a_plan_is_read_from_the_office_file():
    steps = read_plan(MAIN).steps
    assert steps[0] == Step(StepKind.GROUP, "700", 15)
    assert steps[1] == Step(StepKind.USER, "604", 20)
    assert [step.kind for step in steps][2:] == [
        StepKind.ACCOUNT, StepKind.EXTERNAL, StepKind.VOICEMAIL,
    ]  # fmt: skip


def test_S23_a_person_in_a_plan_is_reached_through_it(house):
    """S23: placed in the call plan, directly or by a group, one is reached from outside."""
    assert house.call("800", by="205").rings == ["204", "207", "208", "209"]
    said = house.call_from_outside("+49305550110")
    assert said.rings == ["204", "207", "208", "209", "205"]
    assert said.callees_display == ("+4930123456", "")
    assert said.route.callee_people == ("mara", "jonas")


def test_S34_a_step_that_nobody_answers_to_is_skipped(house):
    """S34: the plan goes on with the next step; each skipped device says why."""
    house.choose(MARA, DND)
    house.choose(JONAS, OFFLINE)
    said = house.call_from_outside("+49305550110")
    assert said.rings == ["206"]
    assert said.reasons["208"] == "do_not_disturb"
    assert said.reasons["205"] == "offline"


def test_S48_an_account_placed_separately_rings_though_its_person_is_offline(house):
    """S48: a step with the device itself."""
    house.plans = ({"name": "p", "number": "801", "steps": [{"account": "208"}]},)
    house.choose(MARA, OFFLINE)
    assert house.call("801").rings == ["208"]
    house.choose(MARA, DND)
    assert house.call("801").phrase == "Do Not Disturb"


def test_a_plan_may_end_outside_or_nowhere(house):
    house.signed_out = set(house.accounts)
    said = house.call_from_outside("+49305550110")
    assert said.rings == ["+49301234567"]
    house.trunks = ()
    assert house.call("+49 30 5550110").rings == ["voicemail:602"]
    house.plans = ({"name": "p", "number": "801", "steps": []},)
    assert house.call("801").status == 480


def test_steps_with_numbers_that_are_gone_are_passed_over(house):
    steps = [{"user": "699"}, {"group": "799"}, {"account": "299"}, {"external": "12"}]
    house.plans = ({"name": "p", "number": "801", "steps": [*steps, {"user": "604"}]},)
    said = house.call("801")
    assert said.rings == ["206"]
    assert said.reasons["12"] == "unknown_number"


# -- the outside


def test_an_outside_number_goes_by_the_line(house):
    said = house.call("030 / 12 34-567")
    target = said.route.targets[0]
    assert (target.kind, target.value, target.trunk) == (
        TargetKind.EXTERNAL, "+49301234567", "provider",
    )  # fmt: skip


def test_without_a_line_the_refusal_says_so():
    said = House(trunks=()).call("0301234567")
    assert (said.status, said.phrase) == (503, "No Outside Line")
    assert said.reasons == {"+49301234567": "no_outside_line"}


def test_a_chosen_mobile_without_a_line_does_not_ring():
    house = House(trunks=())
    house.change(MARA, destination="+491705550142")
    assert house.call("602").reasons["+491705550142"] == "no_outside_line"


@pytest.mark.parametrize("dialled", ["699", "12", "7" * 40])
def test_a_number_that_nobody_has_is_not_found(dialled):
    said = House().call(dialled)
    assert said.status == 404
    assert said.reasons == {dialled: "unknown_number"}


@pytest.mark.parametrize("dialled", ["0301234567", "+4930999999", "112", "*43", "*79"])
def test_nobody_outside_calls_out_again_at_our_cost(dialled):
    """What comes in by a line reaches our own numbers and nothing else."""
    assert House().call_from_outside(dialled).status == 404


# -- codes and emergencies


@pytest.mark.parametrize(
    ("code", "service"), [("*43", "echo"), ("*78", "dnd_on"), ("*79", "dnd_off")]
)
def test_feature_codes_are_services(code, service):
    target = House().call(code).route.targets[0]
    assert (target.kind, target.value) == (TargetKind.SERVICE, service)


@pytest.mark.parametrize("dialled", ["112", "110", "0112", "+49112", "0049110"])
def test_decision_13_emergency_numbers_are_recognised_before_everything_else(dialled):
    """From this device, by the first line, as dialled."""
    house = House()
    house.change(JONAS, number=dialled)
    house.choose(MARA, DND)
    route = house.call(dialled, by="208").route
    assert route.is_emergency
    assert [target.value for target in route.targets] == [dialled]


def test_decision_13_without_a_line_the_way_out_is_named():
    said = House(trunks=()).call("112", by="290")
    assert said.status == 503
    assert "Mobile Phone" in said.phrase


@pytest.mark.parametrize("dialled", ["1120", "1101", "116117", "19222"])
def test_numbers_that_only_look_like_emergencies_are_none(dialled):
    assert not House().call(dialled).route.is_emergency


# -- loops


def test_a_device_that_the_call_has_passed_is_a_loop():
    house = House()
    said = house.call("205", by="204", path=("204", "205"))
    assert (said.status, said.reasons["205"]) == (482, "loop")


def test_calling_oneself_rings_the_other_devices():
    house = House()
    assert house.call("602", by="204").rings == ["207", "208", "209"]
    assert house.call("607", by="205").status == 482


def test_a_loop_in_a_group_leaves_the_others():
    assert House().call("700", by="205", path=("205",)).rings == ["204", "207", "208", "209"]


@pytest.mark.parametrize(
    ("kinds", "unreached"),
    [
        (("group", "voicemail"), []),
        (("group", "voicemail", "user", "hang_up"), [2, 3]),
        (("plan", "user"), [1]),
        (("hours", "menu", "announcement", "external"), []),
    ],
)
def test_behind_what_ends_a_plan_no_step_is_reached(kinds, unreached):
    steps = [Step(StepKind(kind), "x") for kind in kinds]
    assert list(never_reached(steps)) == unreached


def test_s40_a_plan_s_number_of_somebody_in_dnd_rings_for_their_own_device_and_says_why():
    """Found by chance: it rang rightly, and told no exception."""
    house = House()
    house.change(TOM, destination="+49301234567")
    house.choose(TOM, DND)
    house.plans = ({"name": "main", "number": "900", "steps": [{"external": "030 1234567"}]},)
    assert house.call("900", by="206").reasons == {"+49301234567": "own_device"}
    assert house.call("900", by="205").reasons == {"+49301234567": "do_not_disturb"}
