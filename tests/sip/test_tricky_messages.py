"""Messages at which SIP libraries fail, each named by what it proves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from softphone.sip.digest import Challenge, Credentials
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response, parse
from softphone.sip.uri import NameAddr, SipUri

WIRE = Path(__file__).parent.parent / "wire"
NAMES = sorted(path.name for path in WIRE.glob("*.sip"))

Read = Callable[[str], Request]


@pytest.fixture
def read(wire: Callable[[str], bytes]) -> Read:
    def read_one(name: str) -> Request:
        request = parse(wire(f"{name}.sip"))
        assert isinstance(request, Request)
        return request

    return read_one


@pytest.fixture
def response(wire: Callable[[str], bytes]) -> Callable[[str], Response]:
    def read_one(name: str) -> Response:
        found = parse(wire(f"response-{name}.sip"))
        assert isinstance(found, Response)
        return found

    return read_one


@pytest.mark.parametrize("name", NAMES)
def test_each_is_written_back_without_loss(name: str, wire: Callable[[str], bytes]) -> None:
    once = parse(wire(name))
    again = parse(bytes(once))
    assert again == once
    assert list(again.headers.items()) == list(once.headers.items())
    assert again.body == once.body


# -- addresses -------------------------------------------------------------------------


def test_an_instance_in_angle_brackets_does_not_end_the_contact(read: Read) -> None:
    [contact] = read("contact-with-instance").contacts
    assert contact.display_name == "Alice"
    assert contact.uri == SipUri("sip", "1001", "10.20.0.9", 5062, (("ob", None),))
    assert contact.parameter("reg-id") == "1"
    instance = '"<urn:uuid:00000000-0000-0000-0000-00004e2c1f3a>"'
    assert contact.parameter("+sip.instance") == instance
    assert f";+sip.instance={instance}" in str(contact)


def test_a_comma_in_a_name_does_not_part_contacts(read: Read) -> None:
    contacts = read("contacts-with-comma-in-name").contacts
    assert [(c.display_name, c.uri.user) for c in contacts] == [
        ("Smith, John", "a"), ("B", "b"), ("", "c"),
    ]  # fmt: skip


def test_separators_in_quotes_and_brackets_part_nothing(read: Read) -> None:
    first, second = read("contact-parameter-with-separators").contacts
    assert first.uri.user == "a,b;c"
    assert first.parameter("note") == '"x;y,z>\\""'
    assert first.parameter("expires") == "60"
    assert second.uri.user == "d"


def test_a_lone_star_is_told_apart_from_addresses(read: Read) -> None:
    request = read("contact-star")
    assert request.has_star_contact
    assert request.contacts == []
    assert request.expires == 0


@pytest.mark.parametrize(
    ("name", "header", "tag"), [("contact-without-brackets", "contact", ""),
                                ("from-without-brackets", "from", "j1")],
)  # fmt: skip
def test_without_brackets_parameters_belong_to_the_header(
    read: Read, name: str, header: str, tag: str
) -> None:
    address = NameAddr.parse(read(name).headers.get(header) or "")
    assert address.uri.parameters == ()
    assert address.tag == tag
    assert len(address.parameters) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("name-with-escaped-quotes", 'Anna "die Stimme" \\ K.'),
        ("name-with-brackets", "<sip:602@evil.example>, really"),
        ("name-without-quotes", "Jonas   Brandt"),
        ("name-in-utf-8", "Jürgen 漢字 🙂"),
        ("headers-folded", "Jonas Brandt"),
    ],
)
def test_names_are_read_as_they_are_meant(read: Read, name: str, shown: str) -> None:
    caller = read(name).from_
    assert caller.display_name == shown
    assert caller.uri == SipUri("sip", "205", "office.example")
    assert caller.tag == "j1"


def test_a_name_in_latin_1_survives_byte_for_byte(
    read: Read, wire: Callable[[str], bytes]
) -> None:
    request = read("name-in-latin-1")
    assert b'"J\xfcrgen M\xf6ller"' in bytes(request)
    assert NameAddr.parse(str(request.from_)) == request.from_


# -- URIs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("user-with-semicolon",
         SipUri("sip", "602;line=2", "office.example", None, (("user", "phone"),))),
        ("user-escaped", SipUri("sip", "%2A43%23", "office.example")),
        ("uri-with-password", SipUri("sip", "602", "office.example", 5070, password="pa:ss")),
        ("uri-host-ends-in-digit", SipUri("sip", "a", "pbx1")),
        ("uri-without-user", SipUri("sip", None, "office.example")),
        ("uri-in-capitals",
         SipUri("sip", "Mara", "office.example", None, (("transport", "TCP"), ("lr", None)))),
        ("uri-tel", SipUri("tel", "+49-30-555;phone-context=+49", "")),
        ("via-ipv6", SipUri("sip", "602", "[2001:db8::10]", 5070)),
        ("uri-ipv6-port-in-brackets", SipUri("sip", "602", "[2001:db8::10:5070]")),
    ],
)  # fmt: skip
def test_request_uris(read: Read, name: str, uri: SipUri) -> None:
    assert read(name).request_uri == uri


def test_headers_in_a_uri_are_kept(read: Read) -> None:
    target = NameAddr.parse(read("refer-to-with-replaces").headers.get("refer-to") or "")
    assert target.uri.user == "607"
    assert target.uri.headers == "Replaces=abc%4010.0.0.1%3Bto-tag%3D7%3Bfrom-tag%3D8"


def test_capitals_make_no_difference(read: Read) -> None:
    request = read("uri-in-capitals")
    assert (request.via.transport, request.via.branch) == ("UDP", "z9hG4bKd1")
    assert request.via.parameter("rport") == ""
    assert request.from_.uri.host == "office.example"
    assert request.from_.tag == "j1"


# -- Via -------------------------------------------------------------------------------


def test_ipv6_in_via_with_and_without_brackets(read: Read) -> None:
    via = read("via-ipv6").via
    assert (via.host, via.port) == ("[2001:db8::9:1]", 5062)
    assert via.parameter("received") == "[2001:db8::9:255]"
    assert read("via-ipv6").contacts[0].uri.address == "2001:db8::9:1"
    bare = read("via-ipv6-received-without-brackets").via
    assert (bare.port, bare.parameter("received")) == (None, "2001:db8::9:255")


def test_vias_may_share_a_line(read: Read) -> None:
    request = read("via-two-in-one-line")
    assert [via.branch for via in request.vias] == ["z9hG4bKe1", "z9hG4bKd1", "z9hG4bKc1"]
    assert request.via.transport == "TCP"
    assert read("via-with-spaces").via.sent_by == "10.20.0.9:5062"


# -- headers ---------------------------------------------------------------------------


def test_one_letter_names(read: Read) -> None:
    request = read("headers-compact")
    assert request.call_id == "d1@10.20.0.9"
    assert request.content_type == "application/sdp"
    assert request.headers.get_all("Supported") == ["timer", "replaces"]
    assert request.headers.get("Session-Expires") == "1800;refresher=uac"
    assert request.body.startswith(b"v=0")


def test_folded_lines_are_one_line(read: Read) -> None:
    request = read("headers-folded")
    assert request.cseq == (1, "INVITE")
    assert request.via.branch == "z9hG4bKd1"
    assert request.headers.get("subject") == "first second third"


def test_bare_line_feeds_end_lines_too(read: Read) -> None:
    assert read("headers-with-bare-lf").body.startswith(b"v=0\r\n")


def test_empty_values_and_list_elements(read: Read) -> None:
    headers = read("headers-empty").headers
    assert headers.get("Supported") == ""
    assert headers.get_all("Supported") == []
    assert headers.get_all("Allow") == ["INVITE", "ACK"]


def test_spaces_around_names_and_values(read: Read) -> None:
    request = read("headers-spaced")
    assert request.max_forwards == 68
    assert request.from_.tag == "j1"
    assert request.via.parameter("rport") == ""


def test_record_routes_keep_their_order_over_lines(read: Read) -> None:
    routes = read("headers-record-route-in-order").headers.get_all("record-route")
    assert [NameAddr.parse(r).uri.host for r in routes] == [
        "p3.example", "p2.example", "p1.example",
    ]  # fmt: skip


def test_cseq_with_zeros_and_an_unknown_method(read: Read) -> None:
    assert read("cseq-zeros-and-tab").cseq == (9, "INVITE")
    assert read("method-unknown").method == "JUMP!"
    assert read("method-unknown").headers.get("x-odd~header!") == 'kept: as "it is;'


def test_digest_headers_are_not_parted_at_their_commas(
    read: Read, response: Callable[[str], Response]
) -> None:
    other, ours = map(
        Credentials.parse, read("authorization-twice").headers.get_all("authorization")
    )
    assert other is not None and ours is not None
    assert (other.username, other.cnonce) == ("x, y", "a,b")
    assert (ours.realm, ours.qop) == ("office.example", "")
    values = response("challenge-with-two-qops").headers.get_all("www-authenticate")
    first, second = map(Challenge.parse, values)
    assert first == Challenge("a, b", "n=1,2", "SHA-256", ("auth", "auth-int"), "o", False)
    assert second is not None and second.algorithm == "MD5"


# -- ends ------------------------------------------------------------------------------


def test_where_the_message_begins_and_ends(read: Read) -> None:
    assert read("line-ends-before-the-message").method == "OPTIONS"
    assert read("length-missing").body.endswith(b"RTP/AVP 8\r\n")
    assert read("length-shorter-than-datagram").body == b"hello"
    assert read("body-with-blank-lines").body == b"\r\n\r\none\n\ntwo\x00\xff\r\n"


def test_reason_phrases(response: Callable[[str], Response]) -> None:
    spaced = response("reason-with-spaces")
    assert (spaced.status, spaced.reason) == (480, "Do Not Disturb: until  13:30 ")
    assert len(spaced.headers.get_all("reason")) == 2
    assert response("reason-missing").reason == ""
    assert response("reason-in-utf-8").reason == "Nein, danke – später"


# -- broken ones -----------------------------------------------------------------------

CHANGES = {
    "version": (b"SIP/2.0\r\nVia", b"SIP/7.0\r\nVia"),
    "version of many digits": (b"SIP/2.0\r\nVia", b"SIP/2.00000000001\r\nVia"),
    "no method": (b"INVITE sip:602@", b" sip:602@"),
    "a method that is no token": (b"INVITE sip:602@", b"INV<ITE sip:602@"),
    "two spaces": (b"INVITE sip:602@", b"INVITE  sip:602@"),
    "URI in brackets": (b"sip:602@office.example SIP", b"<sip:602@office.example> SIP"),
    "URI without scheme": (b"sip:602@office.example SIP", b"602@office.example SIP"),
    "URI with an empty user": (b"sip:602@office.example SIP", b"sip:@office.example SIP"),
    "URI with headers": (b"office.example SIP", b"office.example?Subject=x SIP"),
    "URI with IPv6 but no brackets": (b"office.example SIP", b"2001:db8::1 SIP"),
    "URI with an IPv6 that is none": (b"office.example SIP", b"[2001::db8::1] SIP"),
    "URI with port 0": (b"office.example SIP", b"office.example:0 SIP"),
    "URI with port 65536": (b"office.example SIP", b"office.example:65536 SIP"),
    "URI with a port of many digits": (b"office.example SIP", b"office.example:0005060 SIP"),
    "NUL in the URI": (b"sip:602@office.example SIP", b"sip:6\x0002@office.example SIP"),
    "Via missing": (b"Via: SIP/2.0/UDP 10.20.0.9:5062;branch=z9hG4bKd1;rport\r\n", b""),
    "Via empty": (b"Via: SIP/2.0/UDP 10.20.0.9:5062;branch=z9hG4bKd1;rport", b"Via:"),
    "Via of SIP 3": (b"Via: SIP/2.0", b"Via: SIP/3.0"),
    "Via with port 0": (b"9:5062;branch", b"9:0;branch"),
    "Via with a port of many digits": (b"9:5062;branch", b"9:" + b"5" * 5000 + b";branch"),
    "Via with an IPv6 that is none": (b"UDP 10.20.0.9", b"UDP [:::]"),
    "second Via broken": (b";rport\r\n", b";rport\r\nVia: x\r\n"),
    "second Via in the line broken": (b";rport\r\n", b";rport, x\r\n"),
    "From missing": (b'From: "Jonas Brandt" <sip:205@office.example>;tag=j1\r\n', b""),
    "From twice": (b"To: <", b"From: <sip:x@y>;tag=2\r\nTo: <"),
    "From with an open quote": (b'Brandt"', b"Brandt"),
    "From with an open bracket": (b"205@office.example>", b"205@office.example"),
    "From with text behind": (b">;tag=j1", b"> tag=j1"),
    "From with text between": (b'Brandt" <', b'Brandt" x <'),
    "To missing": (b"To: <sip:602@office.example>\r\n", b""),
    "To with a space inside": (
        b"To: <sip:602@office.example>",
        b"To: <sip:60 2@office.example>",
    ),
    "To twice": (b"Call-ID", b"t: <sip:x@y>\r\nCall-ID"),
    "Call-ID empty": (b"Call-ID: d1@10.20.0.9", b"Call-ID:"),
    "Call-ID twice": (b"CSeq", b"i: x\r\nCSeq"),
    "CSeq of another method": (b"1 INVITE", b"1 BYE"),
    "CSeq without method": (b"1 INVITE", b"1"),
    "CSeq without number": (b"1 INVITE", b"INVITE"),
    "CSeq negative": (b"1 INVITE", b"-1 INVITE"),
    "CSeq 2^31": (b"1 INVITE", b"2147483648 INVITE"),
    "CSeq of many digits": (b"1 INVITE", b"9" * 6000 + b" INVITE"),
    "CSeq in other digits": (b"1 INVITE", "\u0661 INVITE".encode()),
    "CSeq twice": (b"Contact", b"CSeq: 2 INVITE\r\nContact"),
    "Max-Forwards 256": (b"Forwards: 70", b"Forwards: 256"),
    "Max-Forwards no number": (b"Forwards: 70", b"Forwards: many"),
    "Max-Forwards of many digits": (b"Forwards: 70", b"Forwards: " + b"0" * 6000 + b"7"),
    "length negative": (b"Length: 0", b"Length: -1"),
    "length no number": (b"Length: 0", b"Length: 0x10"),
    "length of many digits": (b"Length: 0", b"Length: " + b"1" * 6000),
    "length more than there is": (b"Length: 0", b"Length: 1"),
    "length twice": (b"Content-Length", b"l: 0\r\nContent-Length"),
    "a line without colon": (b"Contact: <", b"Contact <"),
    "a line that begins with a colon": (b"Contact: <", b": <"),
    "a name that is no token": (b"Contact: <", b"Con{tact}: <"),
    "a lone CR": (b"Contact: <", b"Contact: \rX: <"),
    "a fold before the first header": (b"2.0\r\nVia", b"2.0\r\n Via"),
    "257 headers": (b"Contact", b"X: y\r\n" * 249 + b"Contact"),
    "65 KB of headers": (b"Contact: <", b"X: " + b"y" * 65536 + b"\r\nContact: <"),
}
STATUS = {"version": 505, "257 headers": 513, "65 KB of headers": 513,
          "version of many digits": 400}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_broken_request_is_refused(what: str, invite: bytes) -> None:
    before, after = CHANGES[what]
    assert invite.count(before) >= 1, "the change must change something"
    with pytest.raises(SipError) as caught:
        parse(invite.replace(before, after, 1))
    assert caught.value.source == "remote"
    assert caught.value.status == STATUS.get(what, 400)


@pytest.mark.parametrize(
    "line",
    ["SIP/2.0 099 Low", "SIP/2.0 700 High", "SIP/2.0 20 Short", "SIP/3.0 200 OK",
     "SIP/2.0 ²00 OK", "SIP/2.0 2000 Long", "SIP/2.0", "HTTP/1.1 200 OK", "",
     "\x00\x01\x02", "\x80\x7f"],
)  # fmt: skip
def test_a_broken_status_line_is_refused(line: str, invite: bytes) -> None:
    with pytest.raises(SipError):
        parse(line.encode() + invite[invite.index(b"\r\n") :])


@pytest.mark.parametrize(
    "data", [b"", b"\r\n", b"\r\n\r\n", b"\x00", b"SIP/2.0 200 OK\r\n\r\n"]
)
def test_next_to_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(SipError):
        parse(data)


def test_a_message_without_its_blank_line_is_read_from_a_datagram(invite: bytes) -> None:
    assert parse(invite[:-2]) == parse(invite)
    assert parse(invite[:-4]) == parse(invite)


def test_a_message_may_have_256_headers_but_not_be_larger_than_128_kb(invite: bytes) -> None:
    many = invite.replace(b"Contact", b"X: y\r\n" * 248 + b"Contact")
    assert len(parse(many).headers) == 256
    with pytest.raises(SipError) as caught:
        parse(invite + b"x" * 131072)
    assert caught.value.status == 513


def test_headers_that_never_end_are_refused(invite: bytes) -> None:
    with pytest.raises(SipError) as caught:
        parse(invite[:-2] + b"X: " + b"y" * 70_000)
    assert caught.value.status == 513
