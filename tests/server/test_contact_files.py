"""Contacts out of files: vCard of three generations, and CSV of three programs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.model.contacts import Contact
from softphone.server.contact_files import BadFile, Plan, plan
from softphone.server.contact_rules import made

ADA = """BEGIN:VCARD
VERSION:3.0
N:Roth;Ada;;;
FN:Ada Roth
ORG:Roth GmbH;Einkauf
item1.TEL;type=CELL;type=VOICE;type=pref:+49 170 5550177
TEL;TYPE=WORK,FAX:030 5559999
TEL;TYPE=WORK:030 5551234
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
 2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4
EMAIL:ada@roth.example
END:VCARD
"""
OLD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;
TEL;CELL;PREF:0170-5550142
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4=

END:VCARD
"""
NEW = "BEGIN:VCARD\nVERSION:4.0\nFN:Ole\nTEL;VALUE=uri:tel:+49-30-555-7777\nEND:VCARD\n"
BROKEN = "BEGIN:VCARD\ngarbage\nEND:VCARD\n"


def read(text: str, *known: Contact) -> Plan:
    return plan(text, "", known, "DE")


def told(contact: Contact) -> tuple[str, str, list[tuple[str, str]]]:
    listed = [(each.e164, each.label) for each in contact.numbers]
    return contact.name, contact.company, listed


def test_a_card_gives_name_company_numbers_and_no_fax() -> None:
    (ada,) = read(ADA).new
    numbers = [("+491705550177", "mobile"), ("+49305551234", "work")]
    assert told(ada) == ("Ada Roth", "Roth GmbH", numbers)
    assert ada.email == "ada@roth.example"


def test_cards_of_three_generations_are_read() -> None:
    names = [contact.name for contact in read(ADA + OLD + NEW).new]
    assert names == ["Ada Roth", "Jörg Müller", "Ole"]


def test_line_ends_of_windows_make_no_difference() -> None:
    assert [told(c) for c in read((ADA + OLD).replace("\n", "\r\n")).new] == [
        told(c) for c in read(ADA + OLD).new
    ]


def test_a_broken_card_is_named_with_its_line_and_takes_no_other_with_it() -> None:
    found = read(ADA + BROKEN + NEW)
    assert len(found.new) == 2
    assert [(left.line, left.reason) for left in found.left] == [(13, "unreadable")]


def test_a_card_without_a_number_is_left_out_by_name() -> None:
    (left,) = read("BEGIN:VCARD\nVERSION:3.0\nFN:Ada Roth\nEND:VCARD\n").left
    assert (left.reason, left.name) == ("no_number", "Ada Roth")


def test_a_card_that_never_ends_is_unreadable() -> None:
    assert [left.reason for left in read(ADA.replace("END:VCARD", "")).left] == ["unreadable"]


GOOGLE = """First Name,Middle Name,Last Name,Organization Name,Phone 1 - Label,Phone 1 - Value
Ada,,Roth,Roth GmbH,Mobile,+49 170 5550177 ::: 030 5551234
,,,Adler AG,Work,030 222333444
"""
OUTLOOK = """"Vorname";"Nachname";"Telefon geschäftlich";"Fax geschäftlich";"Mobiltelefon"
"Ada";"Roth";"030 5551234";"030 99999";"0170 5550177"
"""
PLAIN = "Naam\tTelefoon thuis\nAda Roth\t030 5551234\n"


@pytest.mark.parametrize(
    ("table", "numbers"),
    [
        (GOOGLE, [("+491705550177", ""), ("+49305551234", "")]),
        (OUTLOOK, [("+49305551234", "work"), ("+491705550177", "mobile")]),
        (PLAIN, [("+49305551234", "home")]),
    ],
)
def test_tables_of_three_programs_are_read(table: str, numbers: list[tuple[str, str]]) -> None:
    ada = read(table).new[0]
    assert told(ada)[::2] == ("Ada Roth", numbers)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("just words", "no_columns"),
        ("Name;City\nAda;Bonn\n", "no_columns"),
        ('Name;Phone\n"Ada;1\n', "quote"),
        ("Name;Phone\nAda\n", "cells"),
        ("\0\0;\n", "binary"),
    ],
)
def test_what_is_no_list_of_contacts_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(text)
    assert refused.value.code == code


def test_the_same_file_again_changes_nothing() -> None:
    first = read(ADA + NEW)
    again = read(ADA + NEW, *first.new)
    assert (again.new, again.changed, again.same) == ([], [], 2)


def test_a_file_adds_numbers_to_who_is_there_and_takes_none_away() -> None:
    row = {"name": "ada roth", "company": "Roth GmbH", "numbers": [{"number": "089 123456"}]}
    known = made(row, "", "DE")
    found = read(ADA, known)
    assert found.new == []
    assert [n.e164 for n in found.changed[0].numbers][:1] == ["+4989123456"]
    assert (found.changed[0].id, len(found.changed[0].numbers)) == (known.id, 3)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for each in (text, f"BEGIN:VCARD\n{text}\nEND:VCARD\n", f"Name;Tel\n{text}"):
        try:
            read(each)
        except BadFile:
            continue
