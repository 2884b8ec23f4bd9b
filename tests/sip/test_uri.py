"""Addresses by themselves; whole messages full of them are in test_tricky_messages."""

from __future__ import annotations

import pytest

from softphone.sip.errors import SipError
from softphone.sip.uri import NameAddr, SipUri, parse_parameters, quote, split, unquote


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ["a"]),
        ("", [""]),
        ("a,b,,c", ["a", "b", "", "c"]),
        ('"a,b",c', ['"a,b"', "c"]),
        ('"a\\",b",c', ['"a\\",b"', "c"]),
        ("<a,b>,<c>", ["<a,b>", "<c>"]),
        ('"<",a,">"', ['"<"', "a", '">"']),
        ('<a">,b', ['<a">', "b"]),
        ('a,"b,c', ["a", '"b,c']),
        ("a,<b,c", ["a", "<b,c"]),
        ('a"b"c,d', ['a"b"c', "d"]),
    ],
)
def test_split_skips_quotes_and_brackets(text: str, parts: list[str]) -> None:
    assert split(text, ",") == parts
    assert split(text.replace(",", ";"), ";") == [p.replace(",", ";") for p in parts]


def test_parameters_are_flags_or_values() -> None:
    assert parse_parameters("") == ()
    assert parse_parameters(';A=1; b ; ;C = "x;y"') == (
        ("a", "1"), ("b", None), ("c", '"x;y"'),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["Anna", 'A "B" \\C', "", "Jürgen, <x>;tag=1"])
def test_quoting_can_be_undone(text: str) -> None:
    assert unquote(quote(text)) == text
    assert unquote(f"  {quote(text)} ") == text


def test_a_line_end_in_a_name_cannot_leave_its_line() -> None:
    address = NameAddr(SipUri("sip", "602", "office.example"), "Mara\r\nEvil: yes\x00")
    assert str(address) == '"Mara  Evil: yes " <sip:602@office.example>'


@pytest.mark.parametrize(
    "text",
    ["sip:602@office.example", "sips:602:secret@office.example:5061;transport=tls;lr",
     "sip:office.example", "sip::pw@office.example", "sip:a@[2001:db8::1]:5060", "tel:+4930555",
     "sip:a@[fe80::1%eth0]", "sip:a@b?x=y&z=1", "sip:a@b;p?x=y?z"],
)  # fmt: skip
def test_a_uri_is_written_as_it_was_read(text: str) -> None:
    assert str(SipUri.parse(text)) == text
    assert str(SipUri.parse(f" {text} ")) == text


@pytest.mark.parametrize(
    "text",
    ["", "602", "sip:", "sips:", "sip:a@", "sip:a@b c", "sip:a@b>", "1x:y", "tel:", ":x",
     "sip:a@b:99999", "sip:a@b:", "sip:a@[::g]", "sip:a@[]", "sip:a@b\x7f", "sip:[1:2]"],
)  # fmt: skip
def test_what_is_no_uri_is_refused(text: str) -> None:
    with pytest.raises(SipError) as caught:
        SipUri.parse(text)
    assert caught.value.status == 400


def test_long_addresses_are_read_too() -> None:
    user = "a" * 5000
    assert SipUri.parse(f"sip:{user}@b").user == user
    assert NameAddr.parse(f"<sip:{user}@b>;tag=1").tag == "1"


def test_parameters_of_a_uri_can_be_changed() -> None:
    uri = SipUri.parse("sip:602@office.example;transport=udp;lr?x=y")
    assert uri.parameter("transport") == "udp"
    assert uri.parameter("lr") == ""
    assert uri.parameter("maddr") is None
    assert uri.with_parameter("transport", "tcp").parameter("transport") == "tcp"
    assert uri.with_parameter("ob").parameter("ob") == ""
    assert str(uri.without_parameters()) == "sip:602@office.example"
    assert SipUri.parse("sip:a@[::1]").address == "::1"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("sip:%61lice@Office.example", "SIP:alice@office.EXAMPLE", True),
        ("sip:a@b;transport=TCP", "sip:a@b;transport=tcp;ob", True),
        ("sip:Alice@b", "sip:alice@b", False),
        ("sip:a@b", "sip:a@b:5060", False),
        ("sip:a@b", "sips:a@b", False),
        ("sip:a@b", "sip:a@b;transport=udp", False),
    ],
)
def test_equality_of_uris(one: str, other: str, same: bool) -> None:
    assert SipUri.parse(one).is_same_as(SipUri.parse(other)) is same


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sip:a@b;tag=1", "<sip:a@b>;tag=1"),
        ("<sip:a@b;lr>", "<sip:a@b;lr>"),
        (' "A" <sip:a@b> ; tag = 1', '"A" <sip:a@b>;tag=1'),
        ("A B <sip:a@b>", '"A B" <sip:a@b>'),
        ('"A \\" B" < sip:a@b >;x', '"A \\" B" <sip:a@b>;x'),
        ("<tel:123>", "<tel:123>"),
    ],
)
def test_a_name_addr_is_written_in_the_usual_form(text: str, written: str) -> None:
    assert str(NameAddr.parse(text)) == written


@pytest.mark.parametrize(
    "text",
    ["", "*", '"A <sip:a@b>', "<sip:a@b", "<>", "<sip:a@b> x", '"A" B <sip:a@b>', '"A"',
     "sip:a@b?x=y", '"A\\" <sip:a@b>'],
)  # fmt: skip
def test_what_is_no_name_addr_is_refused(text: str) -> None:
    with pytest.raises(SipError):
        NameAddr.parse(text)


def test_tags() -> None:
    address = NameAddr.parse("<sip:a@b>;TAG=1;x=y")
    assert address.tag == "1"
    assert str(address.with_tag("2")) == "<sip:a@b>;x=y;tag=2"
    assert NameAddr.parse("<sip:a@b>").tag == ""
    assert [a.uri.user for a in NameAddr.parse_list("<sip:a@b>, <sip:c@d>,")] == ["a", "c"]
