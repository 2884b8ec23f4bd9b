"""Whose calls do not get through: numbers that a person or the company blocks, hidden ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from softphone.model import blocking
from softphone.model.blocking import BadEntry
from softphone.model.route import CallRequest, Purpose, Snapshot
from softphone.model.routing import decide
from tests.house import DND, JONAS, MARA, MOBILE, TOM, House, Said

PEST = "+493012345678"
SOMEBODY = "+494012345678"
PLANS = (
    {"name": "Mara", "number": "+49 30 5550111",
     "steps": [{"user": "602", "seconds": 15}, {"voicemail": "602"}]},
    {"name": "main", "number": "+49 30 5550110", "steps": [{"group": "700"}]},
    {"name": "desk", "number": "+49 30 5550112", "steps": [{"account": "208"}]},
    {"name": "away", "number": "+49 30 5550113", "steps": [{"external": MOBILE}]},
    {"name": "both", "number": "+49 30 5550114", "steps": [{"user": "602"}, {"user": "604"}]},
)  # fmt: skip


@dataclass
class Guarded(House):
    """A house whose company may block callers, too."""

    plans: Any = PLANS
    of_company: dict[str, Any] = field(default_factory=dict)
    called_for_help: set[str] = field(default_factory=set)

    def snapshot(self, *more: Any) -> Snapshot:
        found = super().snapshot(*more)
        return replace(
            found, office=replace(found.office, **self.of_company),
            called_for_help=frozenset(self.called_for_help),
        )  # fmt: skip

    def ask(self, dialled: str, caller: str = PEST, **more: Any) -> Said:
        request = CallRequest(
            dialled, from_trunk="provider", outside_number=caller, hides_number=not caller,
            **more,
        )  # fmt: skip
        return Said(decide(request, self.snapshot()), request)


@pytest.fixture
def house():
    house = Guarded()
    house.change(MARA, blocked_callers=(PEST,), rejects_anonymous=True)
    return house


# -- a person --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dialled", ["602", "208", "+49305550111", "+49305550112", "+49305550113"]
)
def test_a_blocked_caller_rings_nothing_of_the_person_by_whichever_way(house, dialled):
    """Their number, a device by itself or in a plan, their mobile telephone."""
    said = house.ask(dialled)
    assert said.rings == []
    assert (said.status, said.phrase) == (480, "Temporarily Unavailable")
    assert set(said.reasons.values()) == {"blocked_caller"}
    assert house.ask(dialled, SOMEBODY).rings != []


@pytest.mark.parametrize("dialled", ["602", "208", "+49305550111"])
def test_who_hides_their_number_is_told_that_it_is_wanted(house, dialled):
    said = house.ask(dialled, "")
    assert said.rings == []
    assert (said.status, said.phrase) == (433, "Anonymity Disallowed")
    assert set(said.reasons.values()) == {"anonymous_rejected"}


def test_hidden_numbers_get_through_where_nobody_minds(house):
    house.change(MARA, rejects_anonymous=False)
    assert "208" in house.ask("602", "").rings


def test_the_group_rings_everybody_else(house):
    said = house.ask("+49305550110")
    assert said.rings == ["205"]
    assert said.reasons["208"] == "blocked_caller"
    assert said.route.blocked_people == ("mara",)


def test_a_group_that_takes_turns_goes_on_also_past_somebody_in_a_call(house):
    house.groups["700"] = replace(house.groups["700"], strategy="in_order")
    house.in_call.add("mara")
    said = house.ask("+49305550110")
    assert said.rings == ["205"]
    assert said.route.blocked_people == ("mara",)


def test_the_plan_goes_on_with_the_next_step(house):
    said = house.ask("+49305550114")
    assert said.rings == ["206"]
    assert said.details("208") | {"step": ""} == {
        "person": "Mara Vogt", "number": "602", "step": "",
    }  # fmt: skip


def test_no_mailbox_of_the_person_takes_a_message(house):
    said = house.ask("+49305550111")
    assert said.reasons["voicemail:602"] == "blocked_caller"
    other = house.ask("+49305550111", SOMEBODY)
    assert house.after(other, "no_answer").rings == ["voicemail:602"]


def test_nothing_is_forwarded_for_a_blocked_caller(house):
    forwards = replace(MARA.forwarding, busy="607", no_answer="607")
    house.change(MARA, forwarding=forwards)
    assert house.ask("602").rings == []
    house.change(MARA, forwarding=MARA.forwarding, destination="number:607")
    assert house.ask("602").rings == []
    assert house.ask("602", SOMEBODY).rings == ["205"]


def test_forwarding_to_somebody_who_blocks_the_caller_ends_there(house):
    house.change(JONAS, destination="number:602")
    assert house.ask("607").rings == []
    assert "208" in house.ask("607", SOMEBODY).rings


def test_ones_own_block_stands_above_ones_own_exceptions(house):
    house.choose(MARA, DND)
    house.change(MARA, allowed_callers=(PEST,), second_call_rings_through=True)
    assert house.ask("602").rings == []
    assert house.ask("208").reasons["208"] == "blocked_caller"


def test_a_shared_device_rings_while_one_of_its_people_wants_the_call(house):
    for person in (MARA, JONAS):
        house.change(person, voip_accounts=("290",))
    assert house.ask("290").reasons["290"] == "shared_account_free"
    house.choose(JONAS, DND)
    assert house.ask("290").rings == []
    house.change(JONAS, blocked_callers=(PEST,))
    assert house.ask("290").route.blocked_people == ("mara", "jonas")


def test_a_mobile_in_common_does_not_ring_for_the_one_who_blocks(house):
    """Tom's do not disturb is not loosened by Mara, who does not want this caller either."""
    house.change(TOM, fixed_destinations=(MOBILE,), destination=MOBILE)
    house.choose(TOM, DND)
    assert house.ask("604").rings == []
    assert house.ask("604", SOMEBODY).rings == [MOBILE]
    assert house.ask("+49305550113").rings == []


def test_colleagues_get_through_whatever_is_listed(house):
    house.change(MARA, blocked_callers=(PEST, "607", "205"))
    assert "208" in house.call("602").rings


def test_a_block_made_while_it_rings_holds_at_once(house):
    house.change(MARA, blocked_callers=())
    said = house.ask("602")
    house.change(MARA, blocked_callers=(PEST,))
    assert house.again(said).rings == []


# -- the company -----------------------------------------------------------------------


@pytest.mark.parametrize("dialled", ["602", "604", "208", "700", "+49305550110", "999"])
def test_whom_the_company_blocks_gets_no_further_than_the_door(house, dialled):
    house.of_company = {"blocked_callers": ("+49401*",)}
    said = house.ask(dialled, SOMEBODY)
    assert (said.rings, said.status) == ([], 480)
    assert said.reasons == {dialled: "blocked_caller"}
    assert said.details(dialled) == {"by": "company"}
    assert said.route.callee_people == ()


def test_the_company_asks_for_a_number_too(house):
    house.of_company = {"rejects_anonymous": True}
    assert house.ask("604", "").status == 433
    assert house.ask("604").rings == ["206"]


# -- calls for help --------------------------------------------------------------------


def test_after_a_call_for_help_nobodys_list_holds_up_a_call_back(house):
    house.called_for_help.add("mara")
    assert "208" in house.ask("602").rings
    assert "208" in house.ask("602", "").rings


def test_the_companys_list_lets_in_whoever_may_help_anybody(house):
    house.of_company = {"blocked_callers": (PEST,), "rejects_anonymous": True}
    house.called_for_help.add("jonas")
    assert house.ask("604").rings == ["206"]
    assert house.ask("604", "").rings == ["206"]
    assert house.ask("602").rings == []  # Mara's own list is another matter


def test_a_call_back_that_the_line_marks_passes_both_lists(house):
    house.of_company = {"blocked_callers": (PEST,)}
    assert "208" in house.ask("602", purpose=Purpose.EMERGENCY_CALL_BACK).rings


def test_an_emergency_number_is_never_held_up(house):
    house.change(MARA, blocked_callers=("+4911*",))
    assert house.ask("602", "+49115550").rings == []
    assert "208" in house.ask("602", "+49112").rings


# -- what stands on a list -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [
        ("030 12345678", "DE", "+493012345678"),
        ("+49 (0)30 12345678", "DE", "+493012345678"),
        ("+4990 0*", "DE", "+49900*"),
        ("0900*", "DE", "+49900*"),
        ("0044 70*", "DE", "+4470*"),
        ("011 44 70*", "US", "+4470*"),
        ("1 900*", "US", "+1900*"),
        ("+999 12345", "DE", "+99912345"),
    ],
)
def test_an_entry_is_kept_in_one_form_however_it_is_written(text, country, kept):
    assert blocking.entry(text, country) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_number"),
        ("*", "not_a_number"),
        ("boss", "not_a_number"),
        ("anonymous", "not_a_number"),
        ("*76", "not_a_number"),
        ("+49*30", "not_a_number"),
        ("030#", "not_a_number"),
        ("+49*", "too_short"),
        ("0*", "too_short"),
        ("115", "too_short"),
        ("112", "emergency"),
        ("0112", "emergency"),
        ("+49 112", "emergency"),
        ("112*", "emergency"),
        ("602", "house_number"),
        ("030 5550110", "house_number"),
    ],
)
def test_what_cannot_be_blocked_is_refused_with_its_reason(text, code):
    with pytest.raises(BadEntry, match=code):
        blocking.checked(text, Guarded().office)


def test_a_long_number_of_the_house_is_known_as_one():
    house = Guarded()
    house.change(JONAS, number="60712")
    with pytest.raises(BadEntry, match="house_number"):
        blocking.checked("60712", house.office)


@pytest.mark.parametrize("caller", ["+4990012345", "0900 12345", "+49900"])
def test_a_beginning_stands_for_all_numbers_that_begin_so(caller):
    assert blocking.is_listed(("+49900*",), caller, "DE")
    assert not blocking.is_listed(("+49900*",), "+4990112345", "DE")
    assert not blocking.is_listed(("+49900",), "+4990012345", "DE")
