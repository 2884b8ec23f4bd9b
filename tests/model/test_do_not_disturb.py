"""Do not disturb, and the other three statuses (S33-S48)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.model.availability import Chosen, Status
from softphone.model.calls import Decision
from softphone.model.routing import Purpose
from tests.house import COLLEAGUES_ONLY, DND, JONAS, MARA, MOBILE, NOON, OFFLINE, TOM, House


@pytest.fixture
def house():
    return House()


def share_the_mobile(house, spelling="0170 5550142"):
    """Mara and Tom both have their calls sent to one mobile."""
    house.change(MARA, destination=MOBILE)
    house.change(TOM, fixed_destinations=(spelling,), destination="all")


def test_S33_one_destination_is_chosen_and_the_others_say_so(house):
    """S33: reachable on one destination of one's choice."""
    house.change(MARA, destination="208")
    said = house.call("602")
    assert said.rings == ["208"]
    assert said.reasons["204"] == said.reasons[MOBILE] == "not_the_destination"


def test_S33_an_outside_number_rings_as_the_chosen_destination(house):
    """S33, decision 16: an outside number rings when it is chosen, and never with “all”."""
    assert MOBILE not in house.call("602").rings
    house.change(MARA, destination=MOBILE)
    said = house.call("602")
    assert said.rings == [MOBILE]
    assert said.route.targets[0].trunk == "provider"


def test_S34_a_person_who_is_not_reachable_is_skipped(house):
    """S34: without a destination the person is skipped, in the group the others ring."""
    house.change(MARA, destination="none")
    alone = house.call("602")
    assert (alone.rings, alone.status) == ([], 480)
    assert alone.reasons["208"] == "not_reachable"
    assert house.call("700", by="206").rings == ["205"]


def test_S36_one_wish_silences_every_device_of_the_person(house):
    """S36: do not disturb belongs to the person, not to a device."""
    house.choose(MARA, DND)
    said = house.call("602")
    assert (said.rings, said.status, said.phrase) == ([], 480, "Do Not Disturb")
    for device in MARA.voip_accounts:
        assert said.reasons[device] == "do_not_disturb"


@pytest.mark.parametrize("device", ["204", "207", "208", "209"])
def test_S37_S38_a_desk_phone_dialled_by_its_own_number_is_silent_too(house, device):
    """S37, S38, decision 14: every device of every kind, by whichever way it is reached."""
    house.choose(MARA, DND)
    said = house.call(device)
    assert (said.rings, said.status) == ([], 480)
    assert said.details(device)["person"] == "Mara Vogt"


def test_S38_in_a_group_the_others_ring(house):
    """Decision 14: do not disturb also holds for the group; it is the others' call."""
    house.choose(MARA, DND)
    said = house.call("700", by="206")
    assert said.rings == ["205"]
    assert said.reasons["208"] == "do_not_disturb"
    house.choose(JONAS, DND)
    assert house.call("700", by="206").phrase == "Do Not Disturb"
    house.choose(JONAS, Chosen())
    house.signed_out = {"205"}
    assert house.call("700", by="206").phrase == "Temporarily Unavailable"


def test_S40_nothing_is_forwarded_to_the_private_number(house):
    """S40: do not disturb holds for the chosen outside number too."""
    house.change(MARA, destination=MOBILE)
    house.choose(MARA, DND)
    said = house.call("602")
    assert (said.rings, said.status) == ([], 480)
    assert said.reasons[MOBILE] == "do_not_disturb"


def test_S41_a_shared_number_is_silent_only_when_all_want_it(house):
    """S41: it rings while one of those who share it is free, and names that person."""
    share_the_mobile(house)
    house.choose(MARA, DND)
    said = house.call("602")
    assert said.rings == [MOBILE]
    assert said.reasons[MOBILE] == "shared_number_free"
    assert said.details(MOBILE)["number"] == "604"
    house.choose(TOM, DND)
    assert house.call("602").status == 480


@pytest.mark.parametrize(
    "spelling", ["0170 5550142", "+49 (0)170 555 0142", "0049-170/5550142"]
)
def test_S42_shared_numbers_are_compared_normalised(house, spelling):
    """S42: however each of the two has written it."""
    share_the_mobile(house, spelling)
    house.choose(MARA, DND)
    assert house.call("602").rings == [MOBILE]


def test_S42_somebody_offline_does_not_count_as_do_not_disturb(house):
    """S42, decision 5: gone for today is not silent."""
    share_the_mobile(house)
    house.choose(MARA, DND)
    house.choose(TOM, OFFLINE)
    assert house.call("602").rings == [MOBILE]


def test_S41_a_shared_device_is_silent_only_when_all_its_people_want_it(house):
    """Decision 14: as with shared numbers."""
    house.change(JONAS, voip_accounts=("205", "290"))
    house.change(TOM, voip_accounts=("206", "290"))
    house.choose(JONAS, DND)
    said = house.call("290", by="204")
    assert said.rings == ["290"]
    assert said.reasons["290"] == "shared_account_free"
    assert said.details("290")["number"] == "604"
    assert house.call("604", by="204").rings == ["206", "290"]
    assert house.call("607", by="204").status == 480
    house.choose(TOM, DND)
    assert house.call("290", by="204").phrase == "Do Not Disturb"


def test_a_device_that_rings_for_one_member_is_not_called_silent_for_the_other(house):
    house.change(JONAS, voip_accounts=("290",))
    house.change(MARA, voip_accounts=("290",))
    house.choose(MARA, DND)
    said = house.call("700", by="206")
    assert said.rings == ["290"]
    assert said.reasons == {MOBILE: "not_the_destination", "290": "shared_account_free"}


def test_S43_the_destination_outlives_do_not_disturb(house):
    """S43, decision 6: two separate facts."""
    house.change(MARA, destination="208")
    house.choose(MARA, DND)
    assert house.call("602").reasons["204"] == "not_the_destination"
    house.choose(MARA, Chosen())
    assert house.call("602").rings == ["208"]


def test_S44_who_is_in_do_not_disturb_can_still_call_out(house):
    """S44: it holds back incoming calls only."""
    house.choose(MARA, DND)
    assert house.call("607", by="208").rings == ["205"]
    assert house.call("030 1234567", by="208").rings == ["+49301234567"]


def test_S45_S47_the_statuses_are_told_apart_in_the_reasons(house):
    """S45-S47: do not disturb, offline and not reachable are three things."""
    reasons = set()
    for chosen, destination in ((DND, "all"), (OFFLINE, "all"), (Chosen(), "none")):
        house.choose(MARA, chosen)
        house.change(MARA, destination=destination)
        reasons.add(house.call("602").reasons["208"])
    assert reasons == {"do_not_disturb", "offline", "not_reachable"}


def test_S46_there_are_four_statuses():
    """S46: the vendor's four words; unknown is only a client's."""
    words = {s.value for s in Status} - {"unknown"}
    assert words == {"available", "available_for_colleagues", "do_not_disturb", "offline"}


def test_S46_for_colleagues_only_lets_the_house_through(house):
    """S46, decision 15: internal calls ring, outside calls do not."""
    house.choose(MARA, COLLEAGUES_ONLY)
    assert house.call("602").rings == ["204", "207", "208", "209"]
    said = house.call_from_outside("602")
    assert said.status == 480
    assert said.reasons["208"] == "colleagues_only"


@pytest.mark.parametrize("chosen", [OFFLINE, COLLEAGUES_ONLY, Chosen()])
def test_S48_a_device_dialled_directly_rings_though_its_person_is_away(house, chosen):
    """S48, decision 14: “limited availability” is for offline and not reachable only."""
    house.choose(MARA, chosen)
    house.change(MARA, destination="none")
    said = house.call("208")
    assert said.rings == ["208"]
    assert said.reasons["208"] == "dialled_directly"


def test_decision_4_do_not_disturb_ends_by_the_clock_of_the_call(house):
    """Decision 4: a late timer can delay the news, never a decision."""
    end = NOON + timedelta(minutes=90)
    house.choose(MARA, Chosen(Status.DO_NOT_DISTURB, end))
    just_before = house.call("602", now=end - timedelta(seconds=1))
    assert just_before.status == 480
    assert just_before.details("208")["until"] == end.isoformat()
    assert house.call("602", now=end).rings == ["204", "207", "208", "209"]


# -- exceptions (decision 3)


def test_decision_3_ones_own_devices_may_call_each_other(house):
    """Own devices ring each other in do not disturb; nobody else's do."""
    house.choose(MARA, DND)
    said = house.call("208", by="204")
    assert said.rings == ["208"]
    assert said.reasons["208"] == "own_device"
    assert house.call("602", by="204").rings == ["207", "208", "209"]


def test_decision_3_a_shared_device_is_nobodys_own(house):
    house.change(JONAS, voip_accounts=("205", "290"))
    house.change(TOM, voip_accounts=("206", "290"))
    house.choose(JONAS, DND)
    assert house.call("607", by="290").status == 480


def test_decision_3_the_leg_of_click_and_call_always_rings(house):
    house.choose(MARA, DND)
    house.silenced = {"208"}
    said = house.call("208", by="", purpose=Purpose.CLICK_AND_CALL)
    assert said.rings == ["208"]
    assert said.reasons["208"] == "click_and_call"


@pytest.mark.parametrize(
    ("entry", "caller", "gets_through"),
    [
        ("+49 30 123456", "+4930123456", True),
        ("030 123456", "+4930123456", True),
        ("030 123457", "+4930123456", False),
    ],
)
def test_decision_3_allowed_callers_get_through(house, entry, caller, gets_through):
    house.change(MARA, allowed_callers=(entry,))
    house.choose(MARA, DND)
    said = house.call_from_outside("602", caller)
    assert bool(said.rings) is gets_through
    if gets_through:
        assert said.reasons["208"] == "allowed_caller"


@pytest.mark.parametrize("entry", ["607", "205"])
@pytest.mark.parametrize("switch", [True, False])
def test_decision_3_a_colleague_may_be_allowed_by_number_or_device(house, entry, switch):
    house.shows_user_numbers = switch
    house.change(MARA, allowed_callers=(entry,))
    house.choose(MARA, DND)
    assert house.call("602").rings == ["204", "207", "208", "209"]
    assert house.call("208").reasons["208"] == "allowed_caller"
    assert house.call("602", by="206").status == 480


def test_decision_3_an_allowed_caller_reaches_the_chosen_mobile(house):
    house.change(MARA, allowed_callers=("607",), destination=MOBILE)
    house.choose(MARA, DND)
    assert house.call("602").reasons[MOBILE] == "allowed_caller"


def test_decision_3_the_list_is_for_do_not_disturb_only(house):
    """Whoever has gone home is gone for everybody."""
    house.change(MARA, allowed_callers=("607",))
    house.choose(MARA, OFFLINE)
    assert house.call("602").status == 480


def test_decision_3_emergency_services_call_back_in_spite_of_any_status(house):
    for chosen in (DND, OFFLINE, COLLEAGUES_ONLY):
        house.choose(MARA, chosen)
        said = house.call_from_outside("602", "112", Purpose.EMERGENCY_CALL_BACK)
        assert said.rings == ["204", "207", "208", "209"]


def test_decision_7_a_silenced_device_is_left_out_and_says_so(house):
    house.silenced = {"208"}
    said = house.call("602")
    assert said.rings == ["204", "207", "209"]
    assert said.reasons["208"] == "silenced"


def test_some_lines_want_busy_for_do_not_disturb(house):
    """The trunk's ``dnd_response`` (wire.md 3.8)."""
    house.choose(MARA, DND)
    assert house.call_from_outside("602").status == 486
    assert house.call("602").status == 480


# -- what holds for every house

STATUSES = st.sampled_from([Chosen(), DND, OFFLINE, COLLEAGUES_ONLY])
DESTINATIONS = st.sampled_from(["all", "none", "208", MOBILE])


@given(
    mara=STATUSES, jonas=STATUSES, destination=DESTINATIONS,
    signed_out=st.sets(st.sampled_from(["204", "207", "208", "290"])),
    shares=st.booleans(), dialled=st.sampled_from(["602", "607", "208", "290", "700", MOBILE]),
    by=st.sampled_from(["204", "206", "290", ""]),
)  # fmt: skip
def test_every_call_has_an_honest_answer(
    mara, jonas, destination, signed_out, shares, dialled, by
):
    """Something rings or there is a refusal; each device has one reason that fits."""
    house = House(chosen={"mara": mara, "jonas": jonas}, signed_out=signed_out)
    house.change(MARA, destination=destination)
    if shares:
        house.change(MARA, voip_accounts=("204", "208", "290"))
        house.change(JONAS, voip_accounts=("205", "290"), fixed_destinations=(MOBILE,))
    said = house.call(dialled, by) if by else house.call_from_outside(dialled)
    assert bool(said.rings) is (said.route.refusal is None)
    targets = [why.target for why in said.route.why]
    assert len(targets) == len(set(targets))
    rang = {why.target for why in said.route.why if why.decision is Decision.RANG}
    assert rang == set(said.rings)
    assert not signed_out & set(said.rings)
    assert by not in said.rings


@given(allowed=st.lists(st.sampled_from(["607", "604", MOBILE, "+4930123456"]), max_size=3))
def test_do_not_disturb_never_rings_for_a_stranger(allowed):
    """Whatever is on the list, who is not on it does not get through."""
    house = House(chosen={"mara": DND})
    house.change(MARA, allowed_callers=tuple(allowed))
    assert house.call_from_outside("602", "+4940999999").rings == []
    assert bool(house.call("602").rings) is ("607" in allowed)


def test_replacing_a_person_changes_who_owns_the_device(house):
    house.people["jonas"] = replace(JONAS, voip_accounts=("208",))
    assert house.call("607", by="206").rings == ["208"]
