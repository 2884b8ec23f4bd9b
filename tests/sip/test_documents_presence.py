"""The documents that tell of people: PIDF, dialog-info, message summaries (wire.md 2)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from softphone.sip.documents.dialog_info import (
    CONFIRMED,
    RECIPIENT,
    DialogElement,
    DialogInfo,
    Identity,
)
from softphone.sip.documents.message_summary import MessageSummary
from softphone.sip.documents.pidf_writing import Presence, pidf
from softphone.sip.documents.xml_writing import escaped

DIALOG = "{urn:ietf:params:xml:ns:dialog-info}"
RPID = "{urn:ietf:params:xml:ns:pidf:rpid}"
PIDF = "{urn:ietf:params:xml:ns:pidf}"
MODEL = "{urn:ietf:params:xml:ns:pidf:data-model}"


def test_do_not_disturb_as_clients_of_three_kinds_read_it() -> None:
    """Open, busy as the first activity, and the note in both places (wire.md 2.1)."""
    root = ElementTree.fromstring(
        pidf("sip:602@office.example", "602", Presence(True, "Do Not Disturb", "busy"))
    )

    assert root.tag == f"{PIDF}presence"
    assert root.get("entity") == "sip:602@office.example"
    assert [child.tag for child in root] == [f"{PIDF}tuple", f"{MODEL}person"]
    assert root[0].get("id") == "u602"
    assert [child.tag.removeprefix(PIDF) for child in root[0]] == ["status", "contact", "note"]
    assert root.findtext(f".//{PIDF}basic") == "open"
    assert root.findtext(f"{PIDF}tuple/{PIDF}note") == "Do Not Disturb"
    assert root[1].get("id") == "p602"
    activities = root.find(f".//{RPID}activities")
    assert activities is not None
    assert [child.tag for child in activities] == [f"{RPID}busy"]
    assert root.findtext(f".//{MODEL}note") == "Do Not Disturb"


def test_who_is_offline_has_no_address() -> None:
    root = ElementTree.fromstring(
        pidf("sip:602@office.example", "602", Presence(False, "Offline"))
    )

    assert root.findtext(f".//{PIDF}basic") == "closed"
    assert root.find(f".//{PIDF}contact") is None


def test_a_dialog_has_its_elements_in_order() -> None:
    """State, local, remote (RFC 4235 §4.4); empty attributes are left out."""
    me = Identity("sip:602@office.example", "Mara Vogt")
    other = Identity("sip:607@office.example")
    element = DialogElement("c-1", CONFIRMED, RECIPIENT, me, other, "leg-1@office", "a", "b")
    text = DialogInfo.of("sip:602@office.example", [element]).with_version(7)
    root = ElementTree.fromstring(text)

    assert (root.get("version"), root.get("state")) == ("7", "full")
    dialog = root[0]
    assert [child.tag.removeprefix(DIALOG) for child in dialog] == ["state", "local", "remote"]
    assert dialog.attrib == {
        "id": "c-1", "call-id": "leg-1@office", "local-tag": "a", "remote-tag": "b",
        "direction": "recipient",
    }  # fmt: skip
    bare = DialogInfo.of("sip:602@office.example", [DialogElement("c-2", CONFIRMED)])
    assert ElementTree.fromstring(bare.with_version(0))[0].attrib == {"id": "c-2"}


def test_documents_are_the_same_but_for_their_version() -> None:
    one = DialogInfo.of("sip:602@office.example", [])
    other = DialogInfo.of("sip:602@office.example", [])

    assert one == other
    assert one.with_version(1) != one.with_version(2)


def test_message_summary_lines_end_in_crlf() -> None:
    told = MessageSummary("sip:602@office.example", new=2, old=8).with_version(0)

    assert told.split(b"\r\n") == [
        b"Messages-Waiting: yes",
        b"Message-Account: sip:602@office.example",
        b"Voice-Message: 2/8 (0/0)",
        b"",
    ]


@pytest.mark.parametrize(
    "text", ["<b>", "a & b", '"quoted"', "Müller", "\U0001f4de", "]]>", "&lt;"]
)
def test_text_comes_back_as_it_was(text: str) -> None:
    written = f'<a b="{escaped(text)}">{escaped(text)}</a>'
    read = ElementTree.fromstring(written)

    assert (read.get("b"), read.text) == (text, text)


@pytest.mark.parametrize("bad", ["\0", "\x08", "\x1f", "\ufffe", "\ud800"])
def test_characters_that_xml_cannot_say_are_left_out(bad: str) -> None:
    assert escaped(f"a{bad}b") == "ab"
