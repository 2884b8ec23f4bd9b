"""Where calls may be forwarded to, and when they are (S40-S43, decisions 5, 14, 16, 17)."""

from __future__ import annotations

import pytest

from softphone.model.forwarding import may_forward
from tests.house import MARA, MOBILE, House


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
