"""One mobile that three people share (S41, S42, decisions 5 and 14)."""

from __future__ import annotations

import pytest

from softphone.model.people import Forwarding
from tests.house import COLLEAGUES_ONLY, DND, JONAS, MARA, MOBILE, OFFLINE, TOM, House

PEOPLE = (MARA, JONAS, TOM)
SPELLINGS = {"mara": MOBILE, "jonas": "0170 5550142", "tom": "+49 (0)170 / 555 01 42"}


@pytest.fixture
def house():
    """Mara, Jonas and Tom all have their calls sent to the van's telephone."""
    house = House()
    for person in PEOPLE:
        spelt = SPELLINGS[person.id]
        house.change(person, fixed_destinations=(spelt,), destination="all")
    house.change(MARA, destination=MOBILE)
    house.change(JONAS, fixed_destinations=(MOBILE,), destination=MOBILE)
    return house


def test_s41_the_mobile_of_three_rings_until_the_last_of_them_wants_silence(house):
    """S41: a shared number is blocked only when all who share it are in do not disturb."""
    house.choose(MARA, DND)
    said = house.call("602", by="290")
    assert (said.rings, said.reasons[MOBILE]) == ([MOBILE], "shared_number_free")
    house.choose(JONAS, DND)
    said = house.call("602", by="290")
    assert (said.rings, said.details(MOBILE)["number"]) == ([MOBILE], "604")
    house.choose(TOM, DND)
    assert house.call("602", by="290").phrase == "Do Not Disturb"
    assert house.call("607", by="290").phrase == "Do Not Disturb"


@pytest.mark.parametrize("chosen", [OFFLINE, COLLEAGUES_ONLY])
def test_s42_who_has_gone_home_is_not_in_do_not_disturb(house, chosen):
    """S42: somebody offline does not count, and every spelling is the same number."""
    house.choose(MARA, DND)
    house.choose(JONAS, DND)
    house.choose(TOM, chosen)
    assert house.call("602", by="290").rings == [MOBILE]


def test_s42_who_has_no_destination_is_not_in_do_not_disturb(house):
    """S42: unassigned is not silent either."""
    house.choose(MARA, DND)
    house.choose(JONAS, DND)
    house.change(TOM, destination="none")
    assert house.call("602", by="290").rings == [MOBILE]


def test_s42_somebody_who_only_forwards_to_the_number_shares_it(house):
    """S42: by number, not by where it is written down."""
    house.change(JONAS, fixed_destinations=(), destination="all")
    house.change(TOM, fixed_destinations=(), forwarding=Forwarding(busy="0170 5550142"))
    house.choose(MARA, DND)
    said = house.call("602", by="290")
    assert (said.rings, said.details(MOBILE)["number"]) == ([MOBILE], "604")
    house.choose(TOM, DND)
    assert house.call("602", by="290").rings == []


def test_s41_a_call_that_was_forwarded_to_the_shared_mobile_rings_on_while_one_is_free(house):
    """S41: the number is what rings; it stops with the last of those who share it."""
    house.change(MARA, destination="208", forwarding=Forwarding(no_answer=MOBILE))
    said = house.after(house.call("602", by="290"), "no_answer")
    house.choose(MARA, DND)
    assert house.again(said).rings == [MOBILE]
    house.choose(JONAS, DND)
    house.choose(TOM, DND)
    assert house.again(said).reasons == {MOBILE: "do_not_disturb"}


def test_s40_but_a_rule_for_no_answer_is_not_followed_for_somebody_in_do_not_disturb(house):
    """S40: the person was not absent, they wanted no call."""
    house.change(MARA, destination="208", forwarding=Forwarding(no_answer=MOBILE))
    house.choose(MARA, DND)
    assert house.call("602", by="290").rings == []


def test_s41_a_step_of_a_plan_with_the_mobile_is_silent_when_all_want_it(house):
    """Decision 14 for an outside number: by whichever way it is reached."""
    house.plans = (
        {"name": "p", "number": "800", "steps": [{"external": MOBILE}, {"account": "290"}]},
    )
    assert house.call_from_outside("800").rings == [MOBILE]
    for person in PEOPLE:
        house.choose(person, DND)
    said = house.call_from_outside("800")
    assert (said.rings, said.reasons[MOBILE]) == (["290"], "do_not_disturb")


def test_dialling_the_mobile_oneself_is_an_ordinary_call(house):
    """It goes out and never comes to the person's number: nothing holds it back."""
    for person in PEOPLE:
        house.choose(person, DND)
    assert house.call("0170 5550142", by="290").rings == [MOBILE]


@pytest.mark.parametrize(
    ("chosen", "destination", "rings"),
    [(OFFLINE, "all", True), (COLLEAGUES_ONLY, "all", True), (None, "none", True),
     (DND, "all", False), (DND, "none", False)],
)  # fmt: skip
@pytest.mark.parametrize("dialled", ["208", "801"])
def test_s48_a_device_placed_by_itself_rings_unless_its_person_wants_silence(
    chosen, destination, rings, dialled
):
    """S48, decision 14: dialled directly or placed separately in a plan."""
    house = House(plans=({"name": "p", "number": "801", "steps": [{"account": "208"}]},))
    house.change(MARA, destination=destination)
    if chosen is not None:
        house.choose(MARA, chosen)
    assert house.call(dialled).rings == (["208"] if rings else [])
