"""What is made to break a parser: it may be refused, but never hold the server up.

Each input is as large as a message may be.  A pattern that looks back over it costs seconds to
minutes; ours cost milliseconds, so a generous second of processor time tells them apart.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from softphone.sip.digest import Challenge, Credentials
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response, parse
from softphone.sip.sdp import Session, is_crash_offer
from softphone.sip.stream import StreamParser
from softphone.sip.transaction import Flow, TransactionLayer

N = 60_000
UDP = Flow("udp", ("10.20.0.2", 5060), ("192.0.2.1", 5060))
PATTERNS = [
    '"' * N, "<" * N, '\\"' * (N // 2), '"' + '\\"' * (N // 2), "," * N, ";" * N, "=" * N,
    " " * N + "x", "x" + " " * N + "x", "\t " * (N // 2) + "x", "a" * N, "a=" * (N // 2),
    '"a",' * (N // 4), "<a>," * (N // 4), "sip:" * (N // 4), "@" * N, "sip:a@b" + ";" * N,
    "sip:a@b:" + "1" * N, "%" * N, "[" * N, "sip:a@[" + ":" * N + "]", "/" * N, "9" * N,
    "SIP/2.0/UDP a" + " " * N + "x", "SIP/2.0/UDP " + "a." * (N // 2), "z" * N + ">",
    "SIP" + " " * N, "SIP/2.0/UDP a;r" + ";received" * (N // 9), "Digest " + "a" * N,
    "Digest " + "a=b," * (N // 4), "Digest " + '"' * N, "Digest a" + " " * N + "b",
    "1" + " " * N + "INVITE x", "<sip:a@b>" + ";a=b" * (N // 4), "<sip:a@b>" + " " * N + "x",
    '"' + "a" * N, "Digest a=" + '\\"' * (N // 2),
]  # fmt: skip
NAMES = [b"Via", b"From", b"To", b"Call-ID", b"CSeq", b"Max-Forwards", b"Contact"]


@pytest.fixture(autouse=True)
def in_no_time() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < 1.0


def use(data: bytes) -> None:
    """Parse, ask for everything, and let the transactions have it."""
    try:
        message = parse(data)
    except SipError as error:
        if isinstance(error.request, Request):
            TransactionLayer().refuse(error.request, UDP, error.status, error.reason)
        return
    for name in ("vias", "contacts", "expires", "has_star_contact", "content_type"):
        try:
            getattr(message, name)
        except SipError:
            continue
    for name, value in message.headers.items():
        message.headers.get_all(name)
        Credentials.parse(value)
        Challenge.parse(value)
    layer = TransactionLayer()
    layer.receive(message, UDP, now=0.0)
    layer.to_send()


@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_in_every_header(invite: bytes, pattern: str) -> None:
    for name in NAMES:
        start = invite.index(name + b":")
        end = invite.index(b"\r\n", start)
        use(invite[:start] + name + b": " + pattern.encode() + invite[end:])
    use(invite.replace(b"Call-ID", b"Authorization: " + pattern.encode() + b"\r\nCall-ID"))


@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_in_the_first_line_and_in_names(invite: bytes, pattern: str) -> None:
    use(invite.replace(b"sip:602@office.example SIP", pattern.encode() + b" SIP"))
    use(pattern.encode() + invite)
    use(invite.replace(b"Contact", pattern.encode()))
    use(b"SIP/2.0 200 " + pattern.encode() + invite[invite.index(b"\r\n") :])


@pytest.mark.parametrize(
    "line",
    [b"\r\n", b"\n", b"\r\n ", b"\r", b" \r\n", b"\r\n\t\r\n ", b"X:\r\n", b"X:y\n", b"X",
     b"\0", b":\r\n", b"X\r\n", b"l: 1\r\n", b"v: x\r\n"],
)  # fmt: skip
def test_repeated_lines(invite: bytes, line: bytes) -> None:
    start = invite.index(b"Contact")
    use(invite[:start] + line * (N // len(line)) + invite[start:])
    parser = StreamParser()
    for _ in range(20):
        parser.feed(invite[:start] + line * 200)


def test_many_small_pieces(invite: bytes) -> None:
    parser = StreamParser()
    parser.feed(invite[:-4])
    for _ in range(20_000):
        parser.feed(b"y")
    assert len(parser.feed(b"\r\n\r\n")) == 1


@pytest.mark.parametrize(
    "line",
    [b"m=audio 1 RTP/AVP 0\r\n", b"m=audio " + b"\t" * N, b"m=audio " + b"x" * N, b"\r", b"\n",
     b"a=rtpmap:" + b" " * N, b"c=IN IP4 " + b"1" * N + b"\r\n", b"m=audio " * (N // 8),
     b"a=rtpmap:1 x/1\r\nm=audio 1 RTP/AVP 1\r\n", b"m=audio " + b"9" * N + b" RTP/AVP 0\r\n"],
)  # fmt: skip
def test_session_descriptions(line: bytes) -> None:
    body = b"v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\nc=IN IP4 1.2.3.4\r\n" + line * max(
        1, N // len(line)
    )
    is_crash_offer(body)
    try:
        session = Session.parse(body)
        session.audio_address()
        bytes(session.with_audio_at("10.20.0.2", 4000).with_direction("sendrecv"))
        session.with_codecs(["PCMA/8000"])
    except SipError as error:
        assert error.source == "remote"


def test_a_response_of_garbage(invite: bytes) -> None:
    message = parse(b"SIP/2.0 200 OK" + invite[invite.index(b"\r\n") :])
    assert isinstance(message, Response)
