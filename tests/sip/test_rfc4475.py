"""The torture test of RFC 4475: what must be read is read, what is broken is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from softphone.sip.digest import Credentials
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response, parse
from softphone.sip.transaction import Flow, RequestReceived, TransactionLayer

FOLDER = Path(__file__).parent.parent / "wire" / "rfc4475"
UDP = Flow("udp", ("10.20.0.2", 5060), ("192.0.2.1", 5060))

# What each readable request says: method, Request-URI's user and host, To's user.
REQUESTS = {
    # §3.1.1 valid
    "wsinv": ("INVITE", "vivekg", "chair-dnrc.example.com", "vivekg"),
    "intmeth": (
        "!interesting-Method0123456789_*+`.%indeed'~",
        "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", "example.com",
        "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
    ),
    "esc01": ("INVITE", "sips%3Auser%40example.com", "example.net", "%75se%72"),
    "escnull": ("REGISTER", None, "example.com", "null-%00-null"),
    "esc02": ("RE%47IST%45R", None, "registrar.example.com", "resource"),
    "lwsdisp": ("OPTIONS", "user", "example.com", "user"),
    "longreq": ("INVITE", "user", "example.com", "user"),
    "dblreq": ("REGISTER", None, "example.com", "j.user"),
    "semiuri": ("OPTIONS", "user;par=u%40example.net", "example.com", "j_user"),
    "transports": ("OPTIONS", "user", "example.com", "user"),
    "mpart01": ("MESSAGE", "kumiko", "example.org", "kumiko"),
    # §3.2, §3.3 readable; the transaction user has the word
    "badbranch": ("OPTIONS", "user", "example.com", "user"),
    "unkscm": ("OPTIONS", "totallyopaquecontent", "", "user"),
    "novelsc": ("OPTIONS", "//192.0.2.103:3002", "", "user"),
    "unksm2": ("REGISTER", None, "example.com", "2983792873"),
    "bext01": ("OPTIONS", "user", "example.com", "j_user"),
    "invut": ("INVITE", "user", "example.com", "j.user"),
    "regaut01": ("REGISTER", None, "example.com", "j.user"),
    "zeromf": ("OPTIONS", "user", "example.com", "user"),
    "cparam01": ("REGISTER", None, "example.com", "watson"),
    "cparam02": ("REGISTER", None, "example.com", "watson"),
    "regescrt": ("REGISTER", None, "example.com", "user"),
    "regbadct": ("REGISTER", None, "example.com", "user"),
    "sdp01": ("INVITE", "user", "example.com", "j_user"),
    "inv2543": ("INVITE", "UserB", "example.com", "+16505552222"),
    # §3.1.2 broken in what we need not read, or in a way that leaves no doubt
    "baddate": ("INVITE", "user", "example.com", "user"),
    "baddn": ("OPTIONS", "t.watson", "example.org", "t.watson"),
    "badaspec": ("OPTIONS", "user", "example.org", "t.watson"),
}  # fmt: skip

RESPONSES = {
    "noreason": (100, ""),
    "unreason": (200, "= 2**3 * 5**2 но сто девяносто девять - простое"),
    "bcast": (200, "OK"),
}

# Status of the answer to each broken message; None where none is possible.
BROKEN = {
    "badinv01": 400,
    "clerr": 400,
    "ncl": 400,
    "scalar02": 400,
    "scalarlg": None,
    "quotbal": 400,
    "ltgtruri": 400,
    "lwsruri": None,
    "lwsstart": None,
    "trws": None,
    "escruri": 400,
    "badvers": 505,
    "mismatch01": 400,
    "mismatch02": 400,
    "bigcode": None,
    "insuf": 400,
    "multi01": 400,
    "mcl01": 400,
    "badcseq": 400,
    "baddn_sep": None,
    "test": None,
}


def message(name: str) -> bytes:
    return (FOLDER / f"{name}.dat").read_bytes()


def test_every_file_has_its_expectation() -> None:
    names = {path.stem for path in FOLDER.glob("*.dat")}
    assert names == REQUESTS.keys() | RESPONSES.keys() | BROKEN.keys()
    assert len(names) == 52


@pytest.mark.parametrize("name", REQUESTS)
def test_a_readable_request_is_read(name: str) -> None:
    method, user, host, to = REQUESTS[name]
    request = parse(message(name))
    assert isinstance(request, Request)
    assert (request.method, request.request_uri.user, request.request_uri.host) == (
        method, user, host,
    )  # fmt: skip
    assert request.to.uri.user == to


@pytest.mark.parametrize("name", [*REQUESTS, *RESPONSES])
def test_what_was_read_is_written_back_without_loss(name: str) -> None:
    once = parse(message(name))
    again = parse(bytes(once))
    assert again == once
    assert list(again.headers.items()) == list(once.headers.items())
    assert again.body == once.body


@pytest.mark.parametrize("name", RESPONSES)
def test_a_readable_response_is_read(name: str) -> None:
    response = parse(message(name))
    assert isinstance(response, Response)
    assert (response.status, response.reason) == RESPONSES[name]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_message_is_refused_with_the_right_status(name: str) -> None:
    with pytest.raises(SipError) as caught:
        parse(message(name))
    assert caught.value.source == "remote"
    request = caught.value.request
    assert (caught.value.status if request is not None else None) == BROKEN[name]


@pytest.mark.parametrize("name", [n for n, status in BROKEN.items() if status is not None])
def test_a_broken_request_can_be_answered(name: str) -> None:
    with pytest.raises(SipError) as caught:
        parse(message(name))
    layer = TransactionLayer()
    assert isinstance(caught.value.request, Request)
    layer.refuse(caught.value.request, UDP, caught.value.status, caught.value.reason)
    [(data, flow)] = layer.to_send()
    assert data.startswith(b"SIP/2.0 %d " % caught.value.status)
    assert flow == UDP


@pytest.mark.parametrize("name", REQUESTS)
def test_the_transaction_layer_takes_every_readable_request(name: str) -> None:
    layer = TransactionLayer()
    request = parse(message(name))
    layer.receive(request, UDP, now=0.0)
    [event] = layer.events()
    assert isinstance(event, RequestReceived)
    assert event.request is request


def test_a_response_that_lost_its_way_is_dropped() -> None:
    layer = TransactionLayer()
    layer.receive(parse(message("bcast")), UDP, now=0.0)
    assert layer.events() == []
    assert layer.to_send() == []


# -- what single messages are about ----------------------------------------------------


def test_a_short_tortuous_invite(read: Callable[[str], Request]) -> None:
    request = read("wsinv")
    assert request.to.tag == "1918181833n"
    assert request.from_.display_name == 'J Rosenberg \\"'
    assert request.from_.tag == "98asjd8"
    assert request.max_forwards == 68
    assert request.cseq == (9, "INVITE")
    hosts = [(via.transport, via.host, via.branch) for via in request.vias]
    assert hosts == [
        ("UDP", "192.0.2.2", "390skdjuw"),
        ("TCP", "spindle.example.com", "z9hG4bK9ikj8"),
        ("UDP", "192.168.255.111", "z9hG4bK30239"),
    ]
    assert request.headers.get("subject") == ""
    assert (
        request.headers.get("newfangledheader") == "newfangled value continued newfangled value"
    )
    [contact] = request.contacts
    assert contact.display_name == 'Quoted string ""'
    assert contact.parameter("newparam") == "newvalue"
    assert contact.parameter("q") == "0.33"
    assert len(request.body) == 150


def test_a_wide_range_of_characters(read: Callable[[str], Request]) -> None:
    request = read("intmeth")
    assert request.to.display_name == "BEL:\x07 NUL:\x00 DEL:\x7f"
    assert request.from_.tag == "_token~1'+`*%!-."
    assert request.call_id == "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"
    assert request.request_uri.password == "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)"
    assert request.headers.get("extensionHeader-!.%*+_`'~") == "\ufeff大停電"


def test_escapes_are_left_as_they_are(read: Callable[[str], Request]) -> None:
    [contact] = read("esc01").contacts
    assert contact.uri.parameters == (("%6c%72", None), ("n%61me", "v%61lue%25%34%31"))
    assert [c.uri.host for c in read("esc02").contacts] == [
        "host1.example.com", "host3.example.com",
    ]  # fmt: skip


def test_what_lies_behind_the_first_of_two_messages_is_dropped(
    read: Callable[[str], Request],
) -> None:
    assert read("dblreq").body == b""


def test_long_values_and_thirty_four_vias(read: Callable[[str], Request]) -> None:
    request = read("longreq")
    assert len(request.vias) == 34
    assert request.vias[-1].parameter("received") == "192.0.2.5"
    assert not request.via.has_unique_branch


def test_contact_parameters_belong_to_the_contact_or_to_its_uri(
    read: Callable[[str], Request],
) -> None:
    [outside] = read("cparam01").contacts
    assert outside.parameter("unknownparam") == ""
    assert outside.uri.parameters == ()
    [inside] = read("cparam02").contacts
    assert inside.parameters == ()
    assert inside.uri.parameter("unknownparam") == ""


def test_a_contact_with_headers_needs_brackets(read: Callable[[str], Request]) -> None:
    [contact] = read("regescrt").contacts
    assert contact.uri.headers == "Route=%3Csip:sip.example.com%3E"
    with pytest.raises(SipError):
        _ = read("regbadct").contacts


def test_binary_parts_stay_binary(read: Callable[[str], Request]) -> None:
    request = read("mpart01")
    assert request.content_type == "multipart/mixed"
    assert len(request.body) == 553
    assert b"\x82\x01\x52" in request.body


def test_a_cookie_alone_is_no_branch(read: Callable[[str], Request]) -> None:
    assert not read("badbranch").via.has_unique_branch


def test_an_unknown_authorization_scheme_is_no_credentials(
    read: Callable[[str], Request],
) -> None:
    assert Credentials.parse(read("regaut01").headers.get("authorization") or "") is None


@pytest.fixture
def read() -> Callable[[str], Request]:
    def read_one(name: str) -> Request:
        request = parse(message(name))
        assert isinstance(request, Request)
        return request

    return read_one
