"""Where calls may be forwarded to, and when they are (S40-S43, decisions 5, 14, 16, 17)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from softphone.model.accounts import Destination
from softphone.model.availability import Chosen
from softphone.model.forwarding import may_forward
from softphone.model.office import Trunk
from softphone.model.people import Forwarding, Person
from tests.house import (
    COLLEAGUES_ONLY,
    DND,
    JONAS,
    MARA,
    MOBILE,
    OFFLINE,
    PROVIDER,
    TOM,
    House,
)


def barred(number, barring="national", **more):
    house = House(plans=({"name": "p", "number": "800", "steps": []},), **more)
    house.change(MARA, barring=barring)
    reason = may_forward(house.people["mara"], number, house.office)
    return reason.value if reason is not None else ""


# -- the barring class


@pytest.mark.parametrize("number", ["", "607", "205", "208", "700", "800"])
@pytest.mark.parametrize("barring", ["internal", "national", "international"])
def test_numbers_of_the_house_may_always_be_forwarded_to(number, barring):
    assert barred(number, barring) == ""


@pytest.mark.parametrize("number", [MOBILE, "0170 / 555 01-42", "030 1234567", "0800 1234567"])
def test_numbers_of_ones_own_country_need_the_national_class(number):
    assert barred(number, "national") == barred(number, "international") == ""
    assert barred(number, "internal") == "forwarding_barred"


@pytest.mark.parametrize("number", ["+43 1 5123456", "0031 6 12345678", "+886 2 2345 6789"])
def test_numbers_abroad_only_with_the_international_class(number):
    """wire.md 8.2: a forwarding target is not abroad by default."""
    assert barred(number, "national") == "forwarding_barred"
    assert barred(number, "international") == ""


@pytest.mark.parametrize(
    "number",
    [
        "112", "110", "0112", "+49112", "0900 1234567", "0137 1234567", "0180 5 123456",
        "118 33", "+979 1 2345 6789", "+870 773 111 111", "+881 6 2345 6789", "+882 12345678",
        "0900 123456", "0900 12345678", "+31 900 12345", "+43 900 12345678", "+41 900 123456",
        "*78", "#21#",
    ],
)  # fmt: skip
def test_what_costs_a_fortune_or_calls_for_help_is_never_forwarded_to(number):
    """Emergency, premium, shared-cost and satellite numbers, and feature codes."""
    assert barred(number, "international") == "forwarding_barred"


def test_a_caribbean_number_is_abroad_though_it_looks_like_home():
    """One country code, twenty countries."""
    assert barred("+1 212 555 0123", country="US") == ""
    assert barred("+1 876 555 0123", country="US") == "forwarding_barred"


@pytest.mark.parametrize("number", ["699", "12", "hello", "7" * 70])
def test_what_is_no_number_is_said_to_be_none(number):
    assert barred(number) == "unknown_number"


def test_nobody_forwards_to_themselves():
    assert barred("602") == "loop"


# -- busy and no answer


@pytest.fixture
def house():
    """Mara's calls go to her mobile when nobody answers, and to Tom when she is busy."""
    house = House(plans=(PLAN,))
    house.change(
        MARA, destination="208", forwarding=Forwarding(busy="604", no_answer=MOBILE, seconds=15)
    )
    return house


PLAN = {
    "name": "main",
    "number": "800",
    "steps": [{"user": "602", "seconds": 20}, {"group": "700", "seconds": 30}, {"user": "604"}],
}


def test_a_call_that_nobody_answers_goes_on_to_the_mobile(house):
    said = house.call("602")
    assert (said.rings, said.route.seconds) == (["208"], 15)
    then = house.after(said, "no_answer")
    assert then.rings == [MOBILE]
    assert then.reasons == {MOBILE: "forwarded_no_answer"}
    assert then.details(MOBILE)["number"] == "602"
    diversion = then.route.targets[0].diversions[0]
    assert (diversion.person, diversion.cause.value) == ("mara", "no-answer")
    assert house.after(then, "no_answer").status == 480


def test_a_call_to_somebody_busy_goes_on_to_a_colleague(house):
    then = house.after(house.call("602"), "busy")
    assert then.rings == ["206"]
    assert then.reasons["206"] == "forwarded_busy"
    assert then.route.callee_people == ("tom",)
    assert then.callers_display == ("604", "Tom Albers")


def test_a_person_without_rules_is_simply_busy_or_absent():
    said = House().call("602")
    assert (said.route.seconds, said.route.may_go_on) == (0, False)
    assert House().after(said, "busy").status == 486
    assert House().after(said, "no_answer").status == 480


def test_a_call_that_was_declined_is_not_forwarded(house):
    assert house.after(house.call("602"), "refused").rings == []


def test_devices_that_are_not_there_count_as_no_answer_at_once(house):
    """The telephone is unplugged: nobody waits fifteen seconds for it."""
    house.signed_out = {"208"}
    said = house.call("602")
    assert said.rings == [MOBILE]
    assert said.reasons["208"] == "not_signed_in"
    assert said.route.seconds == 0, "the mobile rings as long as any telephone"


def test_who_calls_their_own_number_is_not_forwarded(house):
    house.change(MARA, voip_accounts=("208",))
    assert house.call("602", by="208").status == 482


def test_a_forwarded_call_obeys_the_rules_of_whom_it_is_forwarded_to(house):
    """Tom's do not disturb, and Tom's own forwarding."""
    busy = house.call("602", by="290")
    house.choose(TOM, DND)
    assert house.after(busy, "busy").rings == []
    house.choose(TOM, Chosen())
    house.signed_out = {"206"}
    house.change(TOM, forwarding=Forwarding(no_answer="607"))
    then = house.after(busy, "busy")
    assert then.rings == ["205"] and then.details("205")["number"] == "604"
    outside = house.call_from_outside("602")
    house.choose(JONAS, COLLEAGUES_ONLY)
    assert house.after(outside, "busy").rings == []
    assert house.after(busy, "busy").rings == ["205"]


def test_a_rule_may_lead_to_a_device_or_a_group_or_a_plan(house):
    for number, rings in (("290", ["290"]), ("700", ["208"]), ("801", ["206"])):
        house.plans = (PLAN, {"name": "late", "number": "801", "steps": [{"user": "604"}]})
        house.change(MARA, forwarding=Forwarding(no_answer=number))
        said = house.call("602", by="205")
        assert house.after(said, "no_answer").rings == rings


def test_a_rule_that_is_barred_is_not_followed_and_does_not_shorten_the_ringing(house):
    house.change(MARA, forwarding=Forwarding(no_answer="+43 1 5123456"))
    said = house.call("602")
    assert said.route.seconds == 0
    then = house.after(said, "no_answer")
    assert (then.rings, then.status) == ([], 480)
    assert then.reasons == {"+4315123456": "forwarding_barred"}
    house.change(MARA, barring="international")
    assert house.after(said, "no_answer").rings == ["+4315123456"]


def test_a_rule_without_a_line_to_the_outside_says_so(house):
    house.trunks = ()
    assert house.after(house.call("602"), "no_answer").reasons == {MOBILE: "no_outside_line"}


# -- what stops it


def test_s40_do_not_disturb_stops_all_forwarding(house):
    """S40: in do not disturb no call is forwarded to the private number, by no rule."""
    house.choose(MARA, DND)
    said = house.call("602")
    assert (said.rings, said.phrase) == ([], "Do Not Disturb")
    assert said.reasons[MOBILE] in ("do_not_disturb", "not_the_destination")
    for destination in ("all", "208", MOBILE, "number:604", "number:+49301234567"):
        house.change(MARA, destination=destination)
        assert house.call("602").rings == []


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "unreachable"])
@pytest.mark.parametrize("chosen", [DND, OFFLINE])
def test_s40_a_status_chosen_while_it_rings_stops_what_would_follow(house, outcome, chosen):
    """S40: the rule in force when the stage begins counts, not the one of the first ring."""
    said = house.call("602")
    house.choose(MARA, chosen)
    assert house.after(said, outcome).rings == []


def test_s40_a_forwarded_call_that_rings_stops_when_do_not_disturb_is_turned_on(house):
    """S40: outside and inside, whoever of those who forwarded turns it on."""
    outside = house.after(house.call("602"), "no_answer")
    inside = house.after(house.call("602"), "busy")
    assert house.again(outside).rings == [MOBILE] and house.again(inside).rings == ["206"]
    house.choose(MARA, DND)
    assert house.again(outside).reasons == {MOBILE: "do_not_disturb"}
    assert house.again(inside).reasons["206"] == "do_not_disturb"
    assert house.again(inside).details("206")["number"] == "602"
    house.choose(MARA, Chosen())
    house.choose(TOM, DND)
    assert house.again(inside).rings == []


def test_s40_a_plan_to_which_somebody_forwards_ends_with_their_do_not_disturb(house):
    """S40: not only its present step; but what a step forwards is that step's business."""
    house.plans = (
        {"name": "late", "number": "801", "steps": [{"user": "602"}, {"user": "604"}]},
    )
    house.change(JONAS, forwarding=Forwarding(no_answer="801"))
    said = house.after(house.call("607", by="290"), "no_answer")
    assert said.rings == ["208"]
    house.choose(JONAS, DND)
    assert house.again(said).reasons["208"] == "do_not_disturb"
    assert house.after(said, "refused").rings == []
    direct = house.call("801", by="290")
    house.choose(MARA, DND)
    assert house.after(house.after(direct, "no_answer"), "refused").rings == []
    assert house.after(direct, "no_answer").rings == ["206"]


def test_an_allowed_caller_is_forwarded_in_spite_of_do_not_disturb(house):
    """Decision 3: whoever rings through does so with everything that follows."""
    house.choose(MARA, DND)
    house.change(MARA, allowed_callers=("607",))
    said = house.call("602", by="205")
    assert house.after(said, "no_answer").rings == [MOBILE]
    assert house.call("602", by="206").rings == []


def test_s43_forwarding_and_do_not_disturb_leave_the_destination_alone(house):
    """S43: on and off again, and the same device rings, with the same rules."""
    before = house.call("602")
    house.choose(MARA, DND)
    house.choose(MARA, Chosen())
    assert house.call("602") == before
    assert house.people["mara"].destination == Destination.parse("208")


# -- going round


def test_two_who_forward_to_each_other_do_not_go_round(house):
    house.change(TOM, forwarding=Forwarding(busy="602"))
    then = house.after(house.after(house.call("602"), "busy"), "busy")
    assert (then.rings, then.reasons) == ([], {"602": "loop"})


def test_a_rule_that_names_the_chosen_destination_rings_it_once(house):
    house.change(MARA, destination=MOBILE)
    then = house.after(house.call("602"), "no_answer")
    assert (then.rings, then.reasons) == ([], {MOBILE: "loop"})


def test_what_came_from_the_mobile_by_its_own_forwarding_does_not_go_back(house):
    """The line tells who has forwarded before (RFC 5806)."""
    said = house.call_from_outside("602")
    request = replace(said.request, diverted=(MOBILE,))
    then = house.after(replace(said, request=request), "no_answer")
    assert then.reasons == {MOBILE: "loop"}
    often = replace(said.request, diverted=("", "", "", "", ""))
    assert house.after(replace(said, request=often), "no_answer").rings == []


def test_a_long_chain_ends_after_five():
    """wire.md 3.9: however many people forward to each other."""
    people = {}
    for n in range(10, 30):
        rules = Forwarding(no_answer=str(n + 1))
        people[str(n)] = Person(str(n), f"{n}@x.example", str(n), "", str(n), forwarding=rules)
    house = House(people=people)
    said = house.call("10", by="290")
    assert said.rings == []
    assert said.reasons == {"16": "loop"}


# -- plans


def test_a_plan_goes_on_when_nobody_answers(house):
    """S23, S34: each step has its seconds, and says which step it was."""
    said = house.call("800", by="290")
    assert (said.rings, said.route.seconds) == (["208"], 15)
    forwarded = house.after(said, "no_answer")
    assert (forwarded.rings, forwarded.route.seconds) == ([MOBILE], 20)
    second = house.after(forwarded, "no_answer")
    assert (second.rings, second.route.seconds) == (["208", "205"], 30)
    assert second.details("205")["step"] == "2"
    third = house.after(second, "busy")
    assert third.rings == ["206"] and not third.route.may_go_on
    assert house.after(third, "no_answer").rings == []


def test_a_step_that_is_shorter_than_the_rule_comes_first(house):
    house.change(MARA, forwarding=Forwarding(no_answer=MOBILE, seconds=60))
    assert house.call("800").route.seconds == 20


def test_a_plan_goes_on_after_a_refusal_without_forwarding(house):
    """A person who declines sends the caller to the next step, not to their mobile."""
    assert house.after(house.call("800", by="290"), "refused").rings == ["208", "205"]


def test_forwarding_of_its_members_does_not_apply_in_a_group(house):
    """One member's mailbox would take the call from the others."""
    house.change(JONAS, forwarding=Forwarding(busy="604", no_answer="604"))
    said = house.call("700", by="206")
    assert said.rings == ["208", "205"]
    assert house.after(said, "no_answer").rings == []
    house.signed_out = {"205", "208"}
    assert house.call("700", by="206").rings == []


def test_the_next_step_sees_the_statuses_of_its_own_moment(house):
    said = house.call("800", by="290")
    house.choose(JONAS, DND)
    assert house.after(said, "refused").rings == ["208"]


# -- forward always, set on a desk phone (decision 17)


def test_forward_always_to_a_colleague_rings_the_colleague(house):
    house.change(MARA, destination="number:604")
    said = house.call("602")
    assert said.rings == ["206"]
    assert said.reasons["208"] == "not_the_destination"
    assert said.details("206")["number"] == "602"
    assert said.route.targets[0].diversions[0].cause.value == "unconditional"
    house.choose(MARA, DND)
    assert house.again(said).reasons["206"] == "do_not_disturb"


def test_forward_always_to_an_outside_number_passes_the_barring_class(house):
    house.change(MARA, destination="number:+49301234567")
    assert house.call("602").rings == ["+49301234567"]
    assert house.call("700", by="206").rings == ["+49301234567", "205"]
    house.change(MARA, destination="number:+499001234567")
    assert house.call("602").reasons["+499001234567"] == "forwarding_barred"


# -- lines


def test_a_line_that_fails_is_followed_by_the_next_one():
    """Emergency calls and ordinary ones; not when the number itself was busy."""
    second = Trunk("u", "second", "static", "sip:127.0.0.1:5071")
    house = House(trunks=(PROVIDER, second))
    for dialled in ("112", "030 1234567"):
        said = house.call(dialled)
        then = house.after(said, "unreachable")
        assert (said.route.targets[0].trunk, then.route.targets[0].trunk) == (
            "provider", "second",
        )  # fmt: skip
        assert house.again(then).route.targets[0].trunk == "second"
        assert house.after(then, "unreachable").rings == []
        assert house.after(said, "busy").rings == []


def test_a_direct_number_of_a_person_is_reached_from_outside():
    house = House()
    house.change(MARA, outgoing_number="+49 30 5550111")
    assert house.call_from_outside("030 5550111").rings == ["204", "207", "208", "209"]
    assert house.call_from_outside("+49305550110").status == 404
    house.change(JONAS, outgoing_number="+49305550111")
    assert house.call_from_outside("+49305550111").status == 404, "two people: nobody's own"
