"""Headers, and messages made by us."""

from __future__ import annotations

import pytest

from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.message import Message, Request, Response, make_response, parse


def make_request(**more: str) -> Request:
    headers = Headers(
        [
            ("Via", "SIP/2.0/UDP a;branch=z9hG4bK1"),
            ("v", "SIP/2.0/UDP b;branch=z9hG4bK2"),
            ("From", "<sip:205@office.example>;tag=j1"),
            ("To", "<sip:602@office.example>"),
            ("Call-ID", "d1"),
            ("CSeq", "1 INVITE"),
        ]
    )
    for name, value in more.items():
        headers.set(name.replace("_", "-"), value)
    return Request("INVITE", "sip:602@office.example", headers)


# -- headers ---------------------------------------------------------------------------


def test_names_are_found_in_any_form() -> None:
    headers = Headers([("f", "x"), ("Call-Id", "y"), ("X-Odd", "z")])
    assert headers.get("From") == headers.get("FROM") == headers.get("f") == "x"
    assert headers.get("call-ID") == "y"
    assert headers.get("x-ODD") == "z"
    assert headers.get("To") is None
    assert headers.get("To", "nobody") == "nobody"
    assert "from" in headers and "To" not in headers
    assert headers.get_all("To") == []


def test_order_is_kept() -> None:
    headers = Headers([("B", "1")])
    headers.add("A", "2")
    headers.prepend("B", "0")
    headers.add("b", "3")
    assert list(headers.items()) == [("B", "0"), ("B", "1"), ("A", "2"), ("b", "3")]
    assert headers.get("B") == "0"
    assert headers.lines("B") == ["0", "1", "3"]
    assert headers.count("b") == 3
    assert len(headers) == 4


def test_setting_keeps_the_place_and_drops_the_others() -> None:
    headers = Headers([("A", "1"), ("B", "2"), ("A", "3"), ("C", "4")])
    headers.set("a", "5")
    assert list(headers.items()) == [("a", "5"), ("B", "2"), ("C", "4")]
    headers.set("B", "6")
    headers.set("D", "7")
    assert list(headers.items()) == [("a", "5"), ("B", "6"), ("C", "4"), ("D", "7")]
    assert headers.get("A") == "5"


def test_the_first_line_can_be_changed_alone() -> None:
    headers = Headers([("X", "0"), ("v", "1"), ("Via", "2")])
    headers.set_first("Via", "3")
    assert list(headers.items()) == [("X", "0"), ("v", "3"), ("Via", "2")]
    headers.set_first("Route", "4")
    assert headers.get("Route") == "4"


def test_removing() -> None:
    headers = Headers([("A", "1"), ("B", "2"), ("a", "3")])
    headers.remove("A")
    headers.remove("C")
    assert list(headers.items()) == [("B", "2")]
    assert headers.get("A") is None


def test_a_copy_is_its_own() -> None:
    headers = Headers([("A", "1")])
    other = headers.copy()
    other.set("A", "2")
    other.add("B", "3")
    assert list(headers.items()) == [("A", "1")]
    assert headers != other
    assert headers == Headers([("a", "1")])
    assert headers != "A: 1"


def test_secrets_are_not_shown() -> None:
    headers = Headers([("Authorization", "Digest response=1"), ("To", "x")])
    assert repr(headers) == "Headers(Authorization: …, To: x)"


# -- messages --------------------------------------------------------------------------


def test_a_message_of_ours_can_be_read_again() -> None:
    request = make_request(Content_Type="text/plain;charset=utf-8")
    request.body = b"hello\r\n\r\n"
    again = parse(bytes(request))
    assert again == request
    assert again.body == request.body
    assert again.headers.get("content-length") == "9"
    assert again.content_type == "text/plain"
    assert "INVITE sip:602@office.example" in repr(again)
    assert again != make_response(request, 200)


@pytest.mark.parametrize("value", ["x\r\nEvil: 1", "x\nEvil: 1", "x\rEvil: 1", "\r\n"])
def test_a_value_cannot_break_out_of_its_line(value: str) -> None:
    request = make_request(Subject=value)
    with pytest.raises(SipError) as caught:
        bytes(request)
    assert caught.value.source == "local"


@pytest.mark.parametrize("reason", ["x\r\nEvil: 1", "x\ry", "x\ny"])
def test_a_reason_cannot_break_out_of_the_first_line(reason: str) -> None:
    with pytest.raises(SipError) as caught:
        bytes(Response(200, reason))
    assert caught.value.source == "local"


def test_a_response_copies_what_belongs_to_the_transaction() -> None:
    response = make_response(make_request(), 180, to_tag="m1")
    assert response.headers.get_all("Via") == [
        "SIP/2.0/UDP a;branch=z9hG4bK1", "SIP/2.0/UDP b;branch=z9hG4bK2",
    ]  # fmt: skip
    assert response.reason == "Ringing"
    assert response.to.tag == "m1"
    assert response.call_id == "d1"
    assert response.cseq == (1, "INVITE")
    assert response.from_.tag == "j1"


def test_a_response_keeps_the_tag_of_a_dialog() -> None:
    request = make_request(To="<sip:602@office.example> ; tag = old")
    assert make_response(request, 200, to_tag="new").to.tag == "old"
    assert make_response(make_request(), 100).to.tag == ""


def test_a_response_to_a_broken_request_copies_what_is_there() -> None:
    request = make_request(To='"broken')
    request.headers.remove("From")
    response = make_response(request, 400, to_tag="x")
    assert response.headers.get("to") == '"broken'
    assert "from" not in response.headers


def test_reasons_known_unknown_and_own() -> None:
    request = make_request()
    assert make_response(request, 480).reason == "Temporarily Unavailable"
    assert make_response(request, 480, "Do Not Disturb").reason == "Do Not Disturb"
    assert make_response(request, 499).reason == "Unknown"


def test_what_is_missing_is_said() -> None:
    empty = Request("INVITE", "sip:602@office.example")
    for read in (lambda: empty.from_, lambda: empty.to, lambda: empty.via, lambda: empty.cseq):
        with pytest.raises(SipError):
            read()
    assert (empty.call_id, empty.content_type, empty.expires) == ("", "", None)
    assert (empty.vias, empty.contacts, empty.has_star_contact) == ([], [], False)
    assert empty.max_forwards == 70


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("3600", 3600), ("4294967295", 2**32 - 1), ("9" * 5000, 2**32 - 1), ("-1", None),
     ("soon", None), ("", None), ("١", None)],
)  # fmt: skip
def test_expires(value: str, seconds: int | None) -> None:
    assert make_request(Expires=value).expires == seconds


def test_a_bare_message_is_neither_request_nor_response() -> None:
    with pytest.raises(AssertionError):
        bytes(Message(Headers(), b""))


def test_on_a_connection_a_message_says_how_long_it_is(invite: bytes) -> None:
    """RFC 3261 §18.3: a datagram ends by itself, a stream does not."""
    silent = invite.replace(b"Content-Length: 0\r\n", b"")

    assert parse(silent).body == b""
    with pytest.raises(SipError, match="missing"):
        parse(silent, is_stream=True)
