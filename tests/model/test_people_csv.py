"""Lists of people as spreadsheets write them, and those that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from softphone.model import people_csv
from softphone.model.people_csv import BadCsv

LIST = """\
vorname;nachname;mail;durchwahl;geraete;gruppe
Aylin;Sommer;aylin@nordlicht.example;622;214, 215;Lager
Jörg;van der Meer;joerg@nordlicht.example;623;;Büro
"""
ROWS = [
    {"first_name": "Aylin", "last_name": "Sommer", "email": "aylin@nordlicht.example",
     "number": "622", "voip_accounts": ["214", "215"]},
    {"first_name": "Jörg", "last_name": "van der Meer", "email": "joerg@nordlicht.example",
     "number": "623"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "delimiter", "encoding"),
    [
        (LIST.encode(), ";", "UTF-8"),
        (LIST.encode("utf-8-sig"), ";", "UTF-8"),
        (LIST.encode("cp1252"), ";", "Windows-1252"),
        (LIST.encode("utf-16"), ";", "UTF-16"),
        (LIST.replace(", ", " ").replace(";", ",").encode(), ",", "UTF-8"),
        (LIST.replace(";", "\t").replace("\n", "\r\n").encode(), "\t", "UTF-8"),
        (LIST.replace("Aylin;", '"Aylin";').encode() + b"\n;;;;;\n\n", ";", "UTF-8"),
    ],
)
def test_a_list_is_read_however_a_spreadsheet_wrote_it(
    data: bytes, delimiter: str, encoding: str
) -> None:
    sheet = people_csv.read(data)

    assert (sheet.delimiter, sheet.encoding) == (delimiter, encoding)
    assert people_csv.people(sheet, people_csv.guess(sheet.columns)) == ROWS


@pytest.mark.parametrize(
    ("heading", "meanings"),
    [
        ("Vorname;Name;E-Mail-Adresse;Nr.", "first_name last_name email number"),
        ("First name,Last name,E-mail address,Extension", "first_name last_name email number"),
        ("Voornaam;Tussenvoegsel;Achternaam;E-mailadres;Toestelnummer",
         "first_name name_prefix last_name email number"),
        ("Name;Mail;Sprache;Rechte;Handy",
         "full_name email language rights fixed_destinations"),
        ("mail;Mail;Farbe", "email - -"),
    ],
)  # fmt: skip
def test_columns_are_guessed_in_three_languages(heading: str, meanings: str) -> None:
    columns = heading.replace(",", ";").split(";")

    assert people_csv.guess(columns) == tuple(meanings.replace("-", "").split(" "))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ruben van der Meer", ("Ruben", "van der", "Meer")),
        ("Meer, Ruben", ("Ruben", "", "Meer")),
        ("Cher", ("Cher", "", "")),
        ("Anna Maria Feld", ("Anna", "", "Maria Feld")),
    ],
)
def test_a_name_in_one_column_is_taken_apart(name: str, parts: tuple[str, str, str]) -> None:
    sheet = people_csv.read(f'name;mail\n"{name}";a@b.example\n'.encode())
    (row,) = people_csv.people(sheet, ("full_name", "email"))

    told = tuple(row.get(key, "") for key in ("first_name", "name_prefix", "last_name"))
    assert told == parts


def test_words_for_languages_and_rights_become_those_of_the_office() -> None:
    sheet = people_csv.read(b"mail;sprache;rechte\na@b.example;Deutsch;Kontoverwaltung\n")
    (row,) = people_csv.people(sheet, people_csv.guess(sheet.columns))

    assert (row["language"], row["rights"]) == ("de", ["account_management"])


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty", 0),
        (b"a;b\n", "empty", 0),
        (b"\x00\x01;b\n1;2\n", "binary", 0),
        (b"PK\x03\x04 a workbook", "binary", 0),
        (b"only one column\nx\n", "no_columns", 1),
        (b"a;b\n1;2\n3;4;5\n", "cells", 3),
        (b"a;b\n1;2\n3", "cells", 3),
        (b'a;b\n1;"2\n3;4\n', "quote", 2),
        (b'a;b\n1;"2"x\n', "quote", 2),
        (b"a;b\n" + b"1;2\n" * 2001, "too_many", 2002),
        (b"a;b\n" + b"x" * 4_000_000, "too_large", 0),
    ],
)
def test_what_is_half_written_or_no_list_is_refused_with_its_line(
    data: bytes, code: str, line: int
) -> None:
    with pytest.raises(BadCsv) as refused:
        people_csv.read(data)

    assert (refused.value.code, refused.value.line) == (code, line)


def test_a_cell_over_two_lines_does_not_move_the_lines_below() -> None:
    sheet = people_csv.read(b'a;b\n"1\n1";2\n3;4\n')

    assert [line for line, _ in sheet.rows] == [2, 4]


def test_lines_to_mend_are_a_list_of_their_own() -> None:
    sheet = people_csv.read(LIST.encode("cp1252"))
    mended = people_csv.read(people_csv.select(sheet, [1]))

    assert mended.columns == sheet.columns
    assert [cells for _, cells in mended.rows] == [sheet.rows[1][1]]


@given(st.binary(max_size=300))
@example(b",")
@example(b"\r\n;;\r\n")
def test_any_bytes_are_a_list_or_are_refused(data: bytes) -> None:
    try:
        sheet = people_csv.read(data)
    except BadCsv:
        return
    assert len(people_csv.people(sheet, people_csv.guess(sheet.columns))) == len(sheet.rows)
