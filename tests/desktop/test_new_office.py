"""A new office on paper: its people, their numbers, and the file that the server reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.model import numbers, people_csv
from softphone.model.accounts import DeviceKind
from softphone.server.office_file import Draft
from softphone.server.office_reader import parse
from ui import new_people, words
from ui.new_office import NewOffice, office_file
from ui.new_people import Colleague, Fault

ME = Colleague("Anna Feld", "anna.feld@nordlicht.example", "600")
MARA = Colleague("Mara Vogt", "mara.vogt@nordlicht.example", "602")


def office(*people: Colleague, number: str = "600", country: str = "DE") -> NewOffice:
    return NewOffice(
        "Nordlicht GmbH", ME.name, ME.email, number, "Roggen-und-Salz", country, "de", people
    )


def read(new: NewOffice) -> Draft:
    return parse(office_file(new))


# -- who is added ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        ("Mara Vogt", "Mara Vogt", "mara.vogt@nordlicht.example"),
        ("  mara.vogt@nordlicht.example ", "Mara Vogt", "mara.vogt@nordlicht.example"),
        ("Mara Vogt <mara@firma.example>", "Mara Vogt", "mara@firma.example"),
        ('"Vogt, Mara" <mara@firma.example>', "Vogt, Mara", "mara@firma.example"),
        ("Jörg Größer", "Jörg Größer", "joerg.groesser@nordlicht.example"),
        ("Sanne van der Meer", "Sanne van der Meer", "sanne.meer@nordlicht.example"),
        ("Łukasz", "Łukasz", "ukasz@nordlicht.example"),
        ("李", "李", ""),
    ],
)
def test_a_name_or_an_address_becomes_a_row(text: str, name: str, email: str) -> None:
    made = new_people.typed(text, ME, (), "DE")
    assert (made.name, made.email, made.number) == (name, email, "601")


def test_nobody_s_address_is_guessed_at_a_provider_for_everybody() -> None:
    me = Colleague("Anna Feld", "anna.feld@gmx.de", "600")
    assert new_people.typed("Mara Vogt", me, (), "DE").email == ""


def test_two_of_one_name_get_two_addresses() -> None:
    again = new_people.typed("Mara Vogt", ME, (MARA,), "DE")
    assert again.email == "mara.vogt2@nordlicht.example"


def test_the_next_free_number_is_proposed() -> None:
    assert new_people.next_number("600", {"600", "601", "603"}, "DE") == "602"


@pytest.mark.parametrize(
    ("start", "country", "expected"),
    [("109", "DE", "111"), ("111", "DE", "113"), ("998", "GB", "1000"), ("", "DE", "601")],
)
def test_no_number_for_emergencies_is_proposed(start: str, country: str, expected: str) -> None:
    taken = {start}
    assert new_people.next_number(start, taken, country) == expected


# -- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field", "key"),
    [
        (Colleague(" ", "a@b.example", "602"), "name", "wiz2.e.name"),
        (Colleague(",", "a@b.example", "602"), "name", "wiz2.e.name"),
        (Colleague("Mara", "mara@nordlicht", "602"), "email", "first.e.email"),
        (Colleague("Mara", "", "602"), "email", "first.e.email"),
        (Colleague("Mara", "Anna.Feld@Nordlicht.example", "602"), "email",
         "wiz2.e.sameEmail"),
        (Colleague("Mara", "a@b.example", "600"), "number", "wiz2.e.sameNumber"),
        (Colleague("Mara", "a@b.example", "6"), "number", "first.e.number"),
        (Colleague("Mara", "a@b.example", "*43"), "number", "wiz2.e.code"),
        (Colleague("Mara", "a@b.example", "112"), "number", "wiz2.e.emergency"),
        (Colleague("Mara", "a@b.example", "1104"), "number", "wiz2.e.emergency"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field(
    wrong: Colleague, field: str, key: str
) -> None:
    found = office(wrong).people_problems()
    assert {place: {f: fault.key for f, fault in row.items()} for place, row in found.items()} \
        == {0: {field: key}}  # fmt: skip
    words.use_language("en")
    assert words.text(key, **found[0][field].facts)


def test_of_two_with_one_number_the_later_is_to_blame_and_the_other_is_named() -> None:
    jonas = Colleague("Jonas Brandt", "jonas@nordlicht.example", "602")
    found = office(MARA, jonas).people_problems()
    assert set(found) == {1}
    assert found[1]["number"].facts == {"number": "602", "name": "Mara Vogt"}


def test_an_office_of_one_person_is_an_office() -> None:
    assert office().problems() == {} and office().people_problems() == {}


def test_the_number_of_the_country_s_police_is_nobody_s() -> None:
    assert office(number="133", country="AT").problems()["number"].key == "wiz2.e.emergency"
    assert office(number="133", country="NL").problems() == {}


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("anna@Bäckerei-Ähre.example", "xn--bckerei-hre-l8ah.example"),
        ("anna@my_office.example", ""),
        ("anna@-.example", ""),
        ("anna@a..example", ""),
        ("anna@nordlicht.example", "nordlicht.example"),
    ],
)
def test_a_domain_is_one_that_machines_can_write(email: str, domain: str) -> None:
    new = replace(office(), email=email)
    assert new.problems().get("email", None) == (None if domain else Fault("first.e.email"))
    if domain:
        assert read(new).settings["domain"] == domain


def test_the_password_stands_nowhere_but_in_the_file() -> None:
    assert "Roggen" not in repr(office()) and "Roggen" in office_file(office())


# -- a list ----------------------------------------------------------------------------------


def listed(text: str, *people: Colleague) -> tuple[Colleague, ...]:
    return new_people.from_sheet(people_csv.read(text.encode()), ME, people, "DE")


def test_a_list_brings_people_and_the_missing_numbers_are_proposed() -> None:
    found = listed(
        "name;mail;durchwahl;abteilung;sprache\n"
        "Mara Vogt;mara@nordlicht.example;;Einkauf;Deutsch\n"
        "Ruben van der Meer;ruben@nordlicht.example;601;;nl\n"
    )
    assert [(one.name, one.number, one.department, one.language) for one in found] == [
        ("Mara Vogt", "602", "Einkauf", "de"),
        ("Ruben van der Meer", "601", "", "nl"),
    ]


def test_the_same_list_again_adds_nobody() -> None:
    text = (
        "name;mail\nMara Vogt;MARA.VOGT@nordlicht.example\nAnna;anna.feld@nordlicht.example\n"
    )
    assert listed(text, MARA) == (MARA,)


def test_a_row_without_an_address_comes_in_and_is_told() -> None:
    found = listed("name;mail\nMara Vogt;\nJonas Brandt;\n")
    faults = new_people.faults(ME, found, "DE")
    assert [one.name for one in found] == ["Mara Vogt", "Jonas Brandt"]
    assert [faults[place]["email"].key for place in (0, 1)] == ["first.e.email"] * 2


# -- the file --------------------------------------------------------------------------------


def test_everybody_is_in_the_file_with_devices_of_their_own() -> None:
    draft = read(office(MARA, Colleague("Ruben van der Meer", "r@n.example", "601", "Lager")))
    anna, mara, ruben = draft.people
    assert (anna.name, mara.name, ruben.name) == (ME.name, MARA.name, "Ruben van der Meer")
    assert (ruben.name_prefix, ruben.department) == ("van der", "Lager")
    assert list(draft.passwords) == [ME.email]
    kinds = {account.number: account.kind for account in draft.accounts}
    assert [kinds[number] for number in mara.voip_accounts] == [
        DeviceKind.SOFTPHONE,
        DeviceKind.WEBPHONE,
    ]
    assert kinds[mara.webphone_account] is DeviceKind.WEBPHONE


def test_only_the_one_who_starts_it_administers_it() -> None:
    anna, mara = read(office(MARA)).people
    assert anna.rights == {"administration"} and mara.rights == {"end_user"}


def test_devices_take_nobody_s_number() -> None:
    """Number 60 has its devices beside it, where the colleagues' numbers are."""
    people = [Colleague("N", f"n{n}@n.example", str(600 + n)) for n in range(1, 4)]
    draft = read(office(*people, number="60"))
    assert [a.number for a in draft.accounts[:3]] == ["604", "605", "606"]


def test_devices_of_a_number_of_six_digits_are_found_elsewhere() -> None:
    draft = read(office(number="600000"))
    assert all(numbers.internal_problem(a.number, "DE") == "" for a in draft.accounts)


@given(
    st.lists(st.integers(10, 99999), min_size=1, max_size=25, unique=True),
    st.sampled_from(["DE", "AT", "CH", "FR", "GB", "US"]),
)
def test_whatever_the_numbers_the_server_takes_the_file(found: list[int], country: str) -> None:
    first, *rest = [str(n) for n in found if not numbers.internal_problem(str(n), country)] or [
        "600"
    ]
    people = [Colleague("Ida", f"p{n}@n.example", n) for n in rest]
    new = office(*people, number=first, country=country)
    assert not new.problems() and not new.people_problems()
    assert len(read(new).people) == len(rest) + 1
