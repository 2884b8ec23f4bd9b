"""What a status does not do, said before it is chosen and while it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.model.availability import Chosen
from softphone.model.office import CallGroup
from softphone.model.people import Forwarding, QuietHours
from softphone.model.routing import CallRequest, decide
from softphone.model.warnings import StatusWarning, supposing, warnings_of
from tests.house import COLLEAGUES_ONLY, DND, JONAS, MARA, MOBILE, OFFLINE, TOM, House

STATUSES = [Chosen(), DND, OFFLINE, COLLEAGUES_ONLY]


@pytest.fixture
def house():
    """Three people; the hotline 700 is Mara and Jonas."""
    return House()


def warned(house: House, chosen: Chosen) -> list[StatusWarning]:
    """What Mara is told before she chooses this."""
    snapshot = house.snapshot()
    mara = house.people["mara"]
    return list(warnings_of(mara, supposing(snapshot, mara, chosen)))


def codes(found: list[StatusWarning]) -> list[str]:
    return [warning.code.value for warning in found]


def names(warning: StatusWarning) -> list[str]:
    return [person.name for person in warning.people]


def share_the_mobile(house: House, spelling: str = "0170 5550142") -> None:
    house.change(MARA, destination=MOBILE)
    house.change(TOM, fixed_destinations=(spelling,))


def test_nothing_is_said_where_everything_is_as_it_looks(house):
    for chosen in (Chosen(), DND):
        assert warned(house, chosen) == []


# -- shared numbers and devices --------------------------------------------------------


@pytest.mark.parametrize("spelling", ["0170 5550142", "+49 (0)170 555 0142", MOBILE])
def test_S41_S42_a_shared_number_that_still_rings_is_named_with_its_people(house, spelling):
    """S41, S42, decision 5: said before it matters, the number compared normalised."""
    share_the_mobile(house, spelling)
    [warning] = warned(house, DND)
    assert (warning.code.value, warning.number, names(warning)) == (
        "shared_number", MOBILE, ["Tom Albers"],
    )  # fmt: skip


def test_S41_when_all_who_share_it_want_it_nothing_is_left_to_say(house):
    """S41: then the number is silent, and the warning is gone."""
    share_the_mobile(house)
    house.choose(TOM, DND)
    assert warned(house, DND) == []
    house.choose(TOM, OFFLINE)
    assert codes(warned(house, DND)) == ["shared_number"]


def test_of_three_who_share_a_number_only_the_free_ones_are_named(house):
    share_the_mobile(house)
    house.change(JONAS, fixed_destinations=(MOBILE,))
    house.choose(TOM, DND)
    [warning] = [w for w in warned(house, DND) if w.number]
    assert names(warning) == ["Jonas Brandt"]


def test_without_a_line_to_the_outside_no_shared_number_rings(house):
    share_the_mobile(house)
    house.trunks = ()
    assert warned(house, DND) == []


def test_a_shared_number_that_is_not_chosen_is_no_matter(house):
    house.change(TOM, fixed_destinations=(MOBILE,))
    assert warned(house, DND) == []


@pytest.mark.parametrize("rule", ["busy", "no_answer"])
def test_a_shared_number_that_calls_are_forwarded_to_is_named(house, rule):
    house.change(MARA, forwarding=Forwarding(**{rule: "0170 5550142"}))
    house.change(TOM, fixed_destinations=(MOBILE,))
    [warning] = warned(house, DND)
    assert (warning.number, names(warning)) == (MOBILE, ["Tom Albers"])


def test_a_shared_number_that_stands_in_a_plan_by_itself_is_named(house):
    house.change(TOM, fixed_destinations=(MOBILE,))
    steps = [{"external": "0170 5550142"}]
    house.plans = ({"name": "main", "number": "+49 30 5550110", "steps": steps},)
    [warning] = warned(house, DND)
    assert (warning.number, names(warning)) == (MOBILE, ["Tom Albers"])
    house.choose(MARA, DND)
    assert house.call_from_outside("+49305550110").rings == [MOBILE]


def test_a_number_is_shared_with_whoever_forwards_to_it(house):
    house.change(MARA, destination=MOBILE)
    house.change(TOM, forwarding=Forwarding(busy="0170 5550142"))
    [warning] = warned(house, DND)
    assert names(warning) == ["Tom Albers"]


def test_a_shared_device_that_still_rings_is_named_with_its_people(house):
    """Decision 14: silent only when all of its people want it."""
    house.change(MARA, voip_accounts=("204", "290"))
    house.change(TOM, voip_accounts=("206", "290"))
    [warning] = warned(house, DND)
    assert (warning.code.value, warning.account, names(warning)) == (
        "shared_account", "290", ["Tom Albers"],
    )  # fmt: skip
    house.choose(TOM, DND)
    assert warned(house, DND) == []


@pytest.mark.parametrize("state", ["signed_out", "silenced"])
def test_a_device_that_cannot_ring_is_no_matter(house, state):
    house.change(MARA, voip_accounts=("204", "290"))
    house.change(TOM, voip_accounts=("206", "290"))
    setattr(house, state, {"204", "290"})
    house.groups = {}
    assert warned(house, DND) == []
    assert warned(house, OFFLINE) == []


# -- not available ---------------------------------------------------------------------


def test_S48_a_device_that_rings_although_nobody_is_available_is_named(house):
    """S48: gone for today, but who dials the device itself still rings it."""
    house.signed_out = {"209"}
    found = warned(house, OFFLINE)
    assert [(w.code.value, w.account) for w in found] == [
        ("account_still_rings", account) for account in ("204", "207", "208")
    ]


def test_S48_not_reachable_says_it_for_what_holds_now(house):
    """S47, S48: to have no destination is no status, and has the same gap."""
    house.change(MARA, destination="none")
    found = warnings_of(house.people["mara"], house.snapshot())
    assert {w.account for w in found} == {"204", "207", "208", "209"}


def test_S48_for_colleagues_only_a_device_placed_in_a_plan_is_named(house):
    """S48: strangers reach it by the plan, which does not ask the person."""
    steps = [{"user": "602"}, {"account": "208"}]
    house.plans = ({"name": "main", "number": "+49 30 5550110", "steps": steps},)
    [warning] = warned(house, COLLEAGUES_ONLY)
    assert (warning.account, warning.plans) == ("208", ("main",))
    assert house.call_from_outside("+49305550110").rings == list(MARA.voip_accounts)
    house.choose(MARA, COLLEAGUES_ONLY)
    assert house.call_from_outside("+49305550110").rings == ["208"]


def test_S48_do_not_disturb_has_no_such_gap(house):
    """Decision 14: it silences a device by whichever way it is reached."""
    steps = [{"account": "208"}]
    house.plans = ({"name": "main", "number": "+49 30 5550110", "steps": steps},)
    assert warned(house, DND) == []


# -- the last one of a group -----------------------------------------------------------


@pytest.mark.parametrize("chosen", [DND, OFFLINE])
def test_the_last_one_of_a_group_is_told(house, chosen):
    house.choose(JONAS, OFFLINE)
    last = [w for w in warned(house, chosen) if w.code.value == "last_one"]
    assert [(w.group.number, w.group.name) for w in last] == [("700", "Hotline")]


def test_while_a_colleague_can_be_reached_nobody_is_the_last(house):
    assert codes(warned(house, DND)) == []
    house.signed_out = {"205"}
    assert codes(warned(house, DND)) == ["last_one"]


def test_who_cannot_be_reached_anyway_leaves_nobody_alone(house):
    house.choose(JONAS, OFFLINE)
    house.signed_out = set(MARA.voip_accounts)
    assert warned(house, DND) == []


def test_for_colleagues_only_matters_where_strangers_call_the_group(house):
    house.choose(JONAS, DND)
    assert warned(house, COLLEAGUES_ONLY) == []
    steps = [{"group": "700"}]
    house.plans = ({"name": "main", "number": "+49 30 5550110", "steps": steps},)
    assert codes(warned(house, COLLEAGUES_ONLY)) == ["last_one"]


def test_a_choice_within_quiet_hours_counts_as_made_now(house):
    """Else the quiet hours would hide what the choice does."""
    house.change(MARA, quiet_hours=(QuietHours("mon", "08:00", "20:00"),))
    house.choose(JONAS, OFFLINE)
    assert "last_one" in codes(list(warnings_of(house.people["mara"], house.snapshot())))
    assert warned(house, Chosen()) == []


# -- what holds for every house --------------------------------------------------------


@given(
    mara=st.sampled_from(STATUSES), jonas=st.sampled_from(STATUSES),
    tom=st.sampled_from(STATUSES), signed_out=st.sets(st.sampled_from(["204", "205", "206"])),
    is_shared=st.booleans(), destination=st.sampled_from(["all", "204", MOBILE, "none"]),
)  # fmt: skip
def test_a_warning_is_true_of_the_calls_that_it_speaks_of(
    mara, jonas, tom, signed_out, is_shared, destination
):
    """What is said to ring rings; a group that is said to be alone rings nobody."""
    house = House(chosen={"jonas": jonas, "tom": tom}, signed_out=signed_out)
    house.groups["701"] = CallGroup("g2", "701", "All", ("602", "607", "604"))
    house.change(MARA, voip_accounts=("204", "290"), destination=destination)
    if is_shared:
        house.change(TOM, voip_accounts=("206", "290"), fixed_destinations=(MOBILE,))
    found = warned(house, mara)
    house.choose(MARA, mara)
    for warning in found:
        if warning.number:
            assert house.call_from_outside("602").rings == [MOBILE]
        if warning.account:
            assert house.call(warning.account, by="209").rings == [warning.account]
        if warning.group is not None:
            assert house.call(warning.group.number, by="209").rings == []
            request = CallRequest(warning.group.number, from_account="209")
            before = supposing(house.snapshot(), house.people["mara"], Chosen())
            assert decide(request, before).targets
