"""Who is calling: a name from the called person's contacts, then from the company's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.model.contacts import Book, Contact, ContactNumber, name_for


def contact(name: str, *numbers: str, company: str = "") -> Contact:
    listed = tuple(ContactNumber.read(number, "", "DE") for number in numbers)
    return Contact(name or company, name, company=company, numbers=listed)


def shown(number: str, *book: Contact) -> str:
    return name_for(number, (Book(book),), "DE")


@pytest.mark.parametrize("calling", ["+49305551234", "030 5551234", "0049 30 555-1234"])
def test_a_caller_is_known_however_the_number_is_written(calling: str) -> None:
    assert shown(calling, contact("Ada Roth", "+49 (0)30 5551234")) == "Ada Roth"


def test_the_own_contact_comes_before_the_companys() -> None:
    own, company = contact("Ada", "+49305551234"), contact("Roth Ltd", "+49305551234")
    assert name_for("+49305551234", (Book([own]), Book([company])), "DE") == "Ada"


def test_the_same_number_comes_before_one_that_ends_alike() -> None:
    own, company = contact("Somebody", "5551234"), contact("Ada Roth", "+49305551234")
    assert name_for("+49305551234", (Book([own]), Book([company])), "DE") == "Ada Roth"


def test_a_number_without_its_town_is_known_by_its_end() -> None:
    assert shown("+49305551234", contact("Ada Roth", "5551234")) == "Ada Roth"


def test_six_digits_are_too_few_to_know_anybody() -> None:
    assert shown("+49305551234", contact("Ada Roth", "551234")) == ""


def test_the_same_last_digits_in_another_town_are_somebody_else() -> None:
    assert shown("+49305551234", contact("Ben Haas", "+49895551234")) == ""


def test_an_end_that_fits_two_people_is_nobody() -> None:
    two = contact("Ada Roth", "5551234"), contact("Ben Haas", "555-1234")
    assert shown("+49305551234", *two) == ""


def test_two_at_one_switchboard_are_shown_as_their_company() -> None:
    two = [contact(name, "+49305551234", company="Roth Ltd") for name in ("Ada", "Ben")]
    assert shown("+49305551234", *two) == "Roth Ltd"


def test_a_company_without_a_person_is_shown_by_its_own_name() -> None:
    assert shown("+49305551234", contact("", "+49305551234", company="Roth Ltd")) == "Roth Ltd"


@pytest.mark.parametrize("hidden", ["", "anonymous", "+"])
def test_a_hidden_number_is_nobody(hidden: str) -> None:
    assert shown(hidden, contact("Ada Roth", "+49305551234", "")) == ""


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_for_a_number_is_borne(calling: str, listed: str) -> None:
    assert shown(calling, contact("Ada Roth", listed)) in ("", "Ada Roth")


@pytest.mark.parametrize("typed", ["ro", "ADA", "ada r", "roth ltd", "röth", "030 555", "5551"])
def test_a_contact_is_found_by_beginnings_and_by_digits(typed: str) -> None:
    book = Book([contact("Ada Roth", "030 5551234", company="Roth Ltd"), contact("Ben Haas")])
    assert [c.name for c in book.find(typed)] == ["Ada Roth"]


@pytest.mark.parametrize("typed", ["da", "haas ada", "9", "ada 5"])
def test_what_begins_no_word_finds_nobody(typed: str) -> None:
    assert Book([contact("Ada Roth", "030 5551234")]).find(typed) == []


def test_without_a_word_everybody_is_there_in_the_order_of_names() -> None:
    book = Book([contact("Ole Zander"), contact("Émile Blanc"), contact("", company="Adler")])
    assert [c.shown for c in book.find(" ")] == ["Adler", "Émile Blanc", "Ole Zander"]
