"""Messages out of a TCP connection, however the network cuts them."""

from __future__ import annotations

import pytest

from softphone.sip.errors import SipError
from softphone.sip.message import Request, parse
from softphone.sip.stream import Item, StreamParser


def feed_in_pieces(data: bytes, size: int) -> list[Item]:
    parser = StreamParser()
    found: list[Item] = []
    for start in range(0, len(data), size):
        found += parser.feed(data[start : start + size])
    assert not parser.is_broken
    return found


def with_body(invite: bytes, body: bytes, header: bytes = b"Content-Length") -> bytes:
    return invite.replace(b"Content-Length: 0", header + b": %d" % len(body)) + body


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, 10_000])
def test_messages_and_keep_alives_come_out_in_order(invite: bytes, size: int) -> None:
    first = with_body(invite, b"\r\n\r\nabc\r\n")
    second = with_body(invite, b"", header=b"l").replace(b"\r\n", b"\n")
    found = feed_in_pieces(first + b"\r\n\r\n" + second + b"\r\n" + invite, size)
    assert found == [parse(first), None, parse(second), parse(invite)]


def test_every_ping_gets_its_pong() -> None:
    assert StreamParser().feed(b"\r\n\r\n\r\n\r\n") == [None, None]


def test_half_a_ping_waits_for_the_other_half(invite: bytes) -> None:
    parser = StreamParser()
    assert parser.feed(b"\r\n") == []
    assert parser.feed(b"\r\n") == [None]
    assert parser.feed(b"\r\n") == []
    assert parser.feed(invite) == [parse(invite)]
    assert parser.feed(b"\n\n" + invite) == [parse(invite)]


def test_a_folded_length_is_read(invite: bytes) -> None:
    data = invite.replace(b"Content-Length: 0", b"Content-Length:\r\n 3") + b"abc"
    [message] = feed_in_pieces(data, 5)
    assert isinstance(message, Request) and message.body == b"abc"


def test_a_broken_message_stands_in_its_place_and_the_stream_goes_on(invite: bytes) -> None:
    broken = invite.replace(b"CSeq: 1 INVITE", b"CSeq: 1 BYE")
    parser = StreamParser()
    first, error, last = parser.feed(invite + broken + invite)
    assert first == last == parse(invite)
    assert isinstance(error, SipError)
    assert isinstance(error.request, Request)
    assert not parser.is_broken


@pytest.mark.parametrize(
    ("after", "status"),
    [
        (b"X-Length: 0", 400),
        (b"Content-Length: -1", 400),
        (b"Content-Length: 999999999", 513),
        (b"Content-Length: 131072", 513),
    ],
)
def test_a_stream_without_an_end_of_the_message_is_given_up(
    invite: bytes, after: bytes, status: int
) -> None:
    parser = StreamParser()
    good, error = parser.feed(invite + invite.replace(b"Content-Length: 0", after))
    assert good == parse(invite)
    assert isinstance(error, SipError) and error.status == status
    assert parser.is_broken
    assert parser.feed(invite) == []


def test_headers_that_never_end_are_not_collected_for_ever(invite: bytes) -> None:
    parser = StreamParser()
    found = parser.feed(invite[:-2])
    while not found:
        found = parser.feed(b"X: " + b"y" * 4000 + b"\r\n")
    [error] = found
    assert isinstance(error, SipError) and error.status == 513
    assert parser.is_broken
