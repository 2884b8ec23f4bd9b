"""What we write is what we read: messages out and in again (RFC 3261 §7)."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, make_response, parse
from softphone.sip.uri import NameAddr, SipUri

TOKEN = st.text(string.ascii_letters + string.digits + "-.!%*_+`'~", min_size=1, max_size=20)
VALUE = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x85\u2028\u2029"),
    max_size=60,
).map(str.strip)
EXTRA = st.lists(st.tuples(TOKEN.map(lambda name: f"X-{name}"), VALUE), max_size=5)


def headers(extra: list[tuple[str, str]], method: str, number: int, call_id: str) -> Headers:
    found = Headers(
        [
            ("Via", "SIP/2.0/UDP 10.20.0.9:5062;branch=z9hG4bK1"),
            ("From", '"Jonas" <sip:205@office.example>;tag=j1'),
            ("To", "<sip:602@office.example>"),
            ("Call-ID", call_id),
            ("CSeq", f"{number} {method}"),
        ]
    )
    for name, value in extra:
        found.add(name, value)
    return found


@given(method=TOKEN, number=st.integers(0, 2**31 - 1), call_id=TOKEN, extra=EXTRA,
       user=TOKEN, body=st.binary(max_size=300))  # fmt: skip
def test_a_request_is_read_as_it_was_written(
    method: str, number: int, call_id: str, extra: list[tuple[str, str]], user: str, body: bytes
) -> None:
    uri = f"sip:{user}@office.example"
    written = Request(method, uri, headers(extra, method, number, call_id), body)

    read = parse(bytes(written))

    assert isinstance(read, Request)
    assert (read.method, read.uri, read.cseq) == (method, uri, (number, method))
    assert read.call_id == call_id
    assert list(read.headers.items()) == list(written.headers.items())
    assert (read, read.body) == (written, body)
    assert bytes(parse(bytes(read))) == bytes(read), "and so on for ever"


@given(status=st.integers(100, 699), reason=VALUE, extra=EXTRA, body=st.binary(max_size=300))
def test_a_response_is_read_as_it_was_written(
    status: int, reason: str, extra: list[tuple[str, str]], body: bytes
) -> None:
    written = Response(status, reason, headers(extra, "INVITE", 1, "c"), body)

    read = parse(bytes(written))

    assert isinstance(read, Response)
    assert (read.status, read.reason) == (status, reason)
    assert list(read.headers.items()) == list(written.headers.items())
    assert (read, read.body) == (written, body)


@given(name=VALUE, user=TOKEN, tag=st.text(string.ascii_letters, min_size=1, max_size=9))
def test_a_name_is_read_as_it_was_written(name: str, user: str, tag: str) -> None:
    """However odd somebody's name is, the address behind it stays what it was."""
    written = NameAddr(SipUri("sip", user, "office.example"), name).with_tag(tag)

    read = NameAddr.parse(str(written))

    assert (read.display_name, read.uri.user, read.tag) == (name, user, tag)


@given(status=st.integers(200, 699))
def test_an_answer_is_for_its_question(status: int) -> None:
    """Via, From, To, Call-ID and CSeq come back as they were (RFC 3261 §8.2.6)."""
    request = Request("BYE", "sip:602@office.example", headers([], "BYE", 3, "c"))

    answer = parse(bytes(make_response(request, status, to_tag="t")))

    for header in ("via", "from", "call-id", "cseq"):
        assert answer.headers.get(header) == request.headers.get(header)
    assert answer.to.tag == "t"
