"""How far a telephone may call: abroad and premium only where somebody opened them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from softphone.model.people import Forwarding
from softphone.model.routing import Purpose
from tests.house import JONAS, MARA, PROVIDER, House

NATIONAL, MOBILE, FREE = "030 1234567", "0171 5550199", "0800 1234567"
ABROAD, PREMIUM, SATELLITE = "+43 1 5123456", "0900 1234567", "+881 6 12345678"


def house(barring: str = "national", **more: object) -> House:
    return House(trunks=(PROVIDER,), people={"mara": replace(MARA, barring=barring)}, **more)


def dialled(house: House, number: str, account: str = "204") -> int:
    return house.call(number.replace(" ", ""), by=account).status


@pytest.mark.parametrize(
    ("barring", "open_to"),
    [
        ("internal", ()),
        ("national", (NATIONAL, MOBILE, FREE)),
        ("international", (NATIONAL, MOBILE, FREE, ABROAD)),
        ("premium", (NATIONAL, MOBILE, FREE, ABROAD, PREMIUM, SATELLITE)),
    ],
)
def test_each_class_opens_what_it_names(barring: str, open_to: tuple[str, ...]) -> None:
    numbers = (NATIONAL, MOBILE, FREE, ABROAD, PREMIUM, SATELLITE)
    for number in numbers:
        expected = 0 if number in open_to else 403
        assert dialled(house(barring), number) == expected, number


def test_who_was_never_asked_may_call_at_home_only() -> None:
    assert dialled(House(trunks=(PROVIDER,)), NATIONAL) == 0
    assert dialled(House(trunks=(PROVIDER,)), ABROAD) == 403


def test_the_reason_is_told() -> None:
    said = house().call("+4315123456", by="204")
    assert said.reasons == {"+4315123456": "call_barred"}
    assert said.phrase == "Call Not Allowed"


@pytest.mark.parametrize("number", ["112", "110"])
def test_emergency_numbers_are_never_barred(number: str) -> None:
    shut = house("internal")
    shut.spent = {"mara"}
    assert dialled(shut, number) == 0


def test_colleagues_are_never_barred() -> None:
    both = {"mara": replace(MARA, barring="internal"), "jonas": JONAS}
    assert dialled(House(people=both), "607") == 0


def test_an_account_of_several_people_may_what_all_of_them_may() -> None:
    both = {
        "mara": replace(MARA, barring="international"),
        "jonas": replace(JONAS, barring="internal", voip_accounts=("204", "205")),
    }
    assert dialled(House(trunks=(PROVIDER,), people=both), NATIONAL) == 403


@pytest.mark.parametrize(("says", "status"), [("internal", 403), ("national", 0)])
def test_an_account_of_nobody_may_what_the_company_says(says: str, status: int) -> None:
    empty = replace(MARA, voip_accounts=())
    office = House(trunks=(PROVIDER,), people={"mara": empty}, outside_calls=says)
    assert dialled(office, NATIONAL) == status


def test_what_is_used_up_for_today_calls_no_more() -> None:
    used = house()
    used.spent = {"mara"}
    said = used.call("0301234567", by="208")
    assert (said.status, said.reasons) == (403, {"+49301234567": "limit_reached"})


def test_another_s_limit_is_not_hers() -> None:
    used = house()
    used.spent = {"jonas"}
    assert dialled(used, NATIONAL) == 0


def test_her_mobile_rings_no_more_when_her_day_is_used_up() -> None:
    """A destination outside is a call outside."""
    used = house()
    used.change(MARA, destination="+491705550142")
    used.spent = {"mara"}
    assert used.call("602").reasons["+491705550142"] == "limit_reached"


def test_a_plan_s_step_never_calls_a_premium_number() -> None:
    office = house()
    step = {"external": "0900 1234567", "seconds": 20}
    office.plans = ({"name": "main", "number": "900", "steps": [step]},)
    assert office.call("900").reasons == {"+499001234567": "call_barred"}


def test_a_clicked_number_is_barred_as_a_dialled_one() -> None:
    said = house().call("+4315123456", by="204", purpose=Purpose.CLICK_AND_CALL)
    assert said.status == 403


@pytest.mark.parametrize("outcome", ["busy", "no_answer"])
def test_when_her_day_is_used_up_her_calls_are_forwarded_to_nobody_outside(
    outcome: str,
) -> None:
    used = house()
    used.change(MARA, forwarding=Forwarding("030 1234567", "030 1234567"))
    used.spent = {"mara"}
    then = used.after(used.call("602"), outcome)
    assert then.rings == []
    assert then.reasons["+49301234567"] == "limit_reached"


def test_when_her_day_is_used_up_colleagues_still_take_her_calls() -> None:
    both = House(trunks=(PROVIDER,), spent={"mara"})
    both.change(MARA, forwarding=Forwarding("", "607"))
    assert both.after(both.call("602", by="206"), "no_answer").rings == ["205"]
