"""What people type and click (wire.md 5.1 and 7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.model import numbers
from softphone.model.numbers import BadNumber, parse_dialled


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("602", "602"),
        (" 030 / 726-21.0 ", "030726210"),
        ("+49 (0)30 5550110", "+49305550110"),
        ("+49 30\u00a05550110", "+49305550110"),
        ("*43", "*43"),
        ("tel:+49-30-5550110;ext=12", "+49305550110"),
        ("TEL:7042;phone-context=+49305550", "+493055507042"),
        ("tel:602;phone-context=office.example", "602"),
        ("callto://+4930123456/", "+4930123456"),
        ("callto:+4930123456+type=phone", "+4930123456"),
        ("sip:602@office.example;transport=tcp", "602"),
        ("sip:602@office.example?Replaces=abc", "602"),
        ("tel:%2B4930123456", "+4930123456"),
    ],
)
def test_what_is_typed_or_clicked_becomes_what_is_dialled(typed, dialled):
    assert parse_dialled(typed) == dialled


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"), ("   ", "empty"), ("tel:", "empty"), ("hello", "letters"),
        ("6\u0660\u0662", "letters"), ("60+2", "not_a_number"), ("1" * 65, "too_long"),
        ("1" * 200, "too_long"), ("6;2", "not_a_number"), ("tel:*78", "code_in_link"),
        ("tel:%2378", "code_in_link"), ("tel:60%0a2", "not_a_number"),
        ("sip:*21*0900@office.example", "code_in_link"), ("!", "not_a_number"),
    ],
)  # fmt: skip
def test_what_is_no_number_says_why(typed, code):
    with pytest.raises(BadNumber) as refused:
        parse_dialled(typed)
    assert refused.value.code == code


def test_codes_are_refused_from_links_only():
    """A page must not be able to divert calls (wire.md 5.1)."""
    assert parse_dialled("*78") == "*78"
    with pytest.raises(BadNumber):
        parse_dialled("*78", is_link=True)


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_refused(text):
    try:
        dialled = parse_dialled(text)
    except BadNumber:
        return
    assert dialled.isascii()
    assert len(dialled) <= numbers.MAX_DIALLED
    assert parse_dialled(dialled) == dialled


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("0170 5550142", "DE", "+491705550142"),
        ("0049 170 5550142", "DE", "+491705550142"),
        ("+49 (0)170 5550142", "DE", "+491705550142"),
        ("020 1234567", "NL", "+31201234567"),
        ("602", "DE", None),
        ("*43", "DE", None),
        ("110", "DE", None),
        ("abc", "DE", None),
        ("+999999999999999", "DE", None),
        ("+00000000", "DE", None),
        ("+1234567", "DE", None),
        ("\u0660\u0661\u0662\u0663\u0664\u0665", "DE", None),
    ],
)
def test_outside_numbers_have_one_form_and_internal_ones_have_none(text, country, e164):
    assert numbers.to_e164(text, country) == e164


def test_numbers_are_shown_in_groups():
    assert numbers.display("+49305550110", "DE") == "030 5550110"
    assert numbers.display("+49305550110", "NL") == "+49 30 5550110"
    assert numbers.display("602", "DE") == "602"
    assert numbers.display("+", "DE") == "+"


@pytest.mark.parametrize(
    ("dialled", "country", "is_one"),
    [
        ("112", "DE", True), ("110", "DE", True), ("+49110", "DE", True),
        ("0112", "DE", True), ("144", "AT", True), ("144", "DE", False),
        ("999", "GB", True), ("911", "US", True), ("1120", "DE", False),
        ("116117", "DE", False), ("115", "DE", False), ("112", "XX", True),
        ("119", "JP", True), ("602", "JP", False), ("", "DE", False),
    ],
)  # fmt: skip
def test_emergency_numbers_of_the_country(dialled, country, is_one):
    assert numbers.is_emergency(dialled, country) is is_one


def test_codes_begin_with_a_star_or_a_hash():
    assert numbers.is_code("*43")
    assert numbers.is_code("#31#")
    assert not numbers.is_code("602")


def test_expensive_numbers_are_known():
    assert numbers.premium_prefix("0900 1234567", "DE") == "0900"
    assert numbers.premium_prefix("+881 6 12345678", "DE") == "+881"
    assert numbers.premium_prefix("030 1234567", "DE") == ""
    assert numbers.premium_prefix("602", "DE") == ""
