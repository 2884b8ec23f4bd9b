"""Presence documents of other people's software: when do they wish for do not disturb?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.sip.documents import pidf_writing
from softphone.sip.documents.pidf_reading import read_pidf
from softphone.sip.documents.xml_reading import BadXml
from softphone.sip.message import parse

NAMESPACES = (
    'xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" '
    'xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"'
)


def pidf(person: str = "", tuples: str = "", basic: str = "open") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><presence {NAMESPACES} '
        f'entity="sip:204@office.example"><tuple id="t1">'
        f"<status><basic>{basic}</basic></status>{tuples}</tuple>"
        f'<dm:person id="p1">{person}</dm:person></presence>'
    ).encode()


BUSY = "<rpid:activities><rpid:busy/></rpid:activities>"


def is_dnd(person: str = "", tuples: str = "") -> bool:
    return read_pidf(pidf(person, tuples)).is_dnd


@pytest.mark.parametrize(
    "note",
    [
        "Do Not Disturb", "do not disturb", "DO NOT DISTURB!", "Nicht stören", "NICHT STÖREN",
        "Bitte  nicht stören.", "Niet storen", "niet storen", "(DND)",
    ],
)  # fmt: skip
def test_busy_and_a_note_that_says_so_in_three_languages(note: str) -> None:
    assert is_dnd(BUSY + f"<dm:note>{note}</dm:note>")


@pytest.mark.parametrize(
    ("person", "tuples"),
    [
        (BUSY, "<note>Do Not Disturb</note>"),
        (
            "<rpid:activities><rpid:note>Do Not Disturb</rpid:note><rpid:busy/>"
            "</rpid:activities>",
            "",
        ),
        (BUSY + '<dm:note xml:lang="en">Do Not Disturb</dm:note>', ""),
    ],
)
def test_wherever_the_program_writes_its_note(person: str, tuples: str) -> None:
    assert is_dnd(person, tuples)


@pytest.mark.parametrize("program", ["linphone", "pjsip"])
def test_what_linphone_and_pjsip_publish(wire: Callable[[str], bytes], program: str) -> None:
    """As seen on the wire: liblinphone 5.1.65 and pjsip 2.15.1."""
    published = read_pidf(parse(wire(f"presence/publish-{program}.sip")).body)

    assert published.is_dnd and published.is_open


def test_what_this_server_itself_tells_of_do_not_disturb() -> None:
    told = pidf_writing.Presence(True, "Do Not Disturb", "busy")

    assert read_pidf(pidf_writing.pidf("sip:602@office.example", "602", told)).is_dnd


@pytest.mark.parametrize(
    "person",
    [
        BUSY,
        BUSY + "<dm:note>In a meeting</dm:note>",
        BUSY + "<dm:note>You may disturb me</dm:note>",
        BUSY + "<dm:note>Do not disturb the fish</dm:note>",
        "<dm:note>Do Not Disturb</dm:note>",
        "<rpid:activities><rpid:on-the-phone/></rpid:activities><dm:note>DND</dm:note>",
        "",
    ],
)
def test_anything_else_is_no_wish_for_peace(person: str) -> None:
    """A call makes a program busy, and people write what they like into a note."""
    assert not is_dnd(person)


@pytest.mark.parametrize(("basic", "is_open"), [("open", True), ("closed", False)])
def test_whether_it_can_be_reached(basic: str, is_open: bool) -> None:
    assert read_pidf(pidf(basic=basic)).is_open is is_open


def test_a_document_without_a_status_says_nothing_of_it() -> None:
    assert read_pidf(f"<presence {NAMESPACES}/>".encode()).is_open is None


@pytest.mark.parametrize("body", [b"", b"busy", b"<presence>", b"<dialog-info/>"])
def test_another_document_is_refused(body: bytes) -> None:
    with pytest.raises(BadXml):
        read_pidf(body)


@given(st.text("busynoteDNDactivities <>/rpid:", max_size=60))
def test_no_document_does_any_harm(text: str) -> None:
    try:
        read_pidf(pidf(text))
    except BadXml as error:
        assert error.status == 400
