"""Session descriptions: read leniently, edited where a server must (RFC 8866, RFC 3264)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.sip import sdp
from softphone.sip.errors import SipError
from softphone.sip.sdp import Address, Session

OFFER = (
    b"v=0\r\no=- 7 1 IN IP4 10.20.0.9\r\ns=-\r\nc=IN IP4 10.20.0.9\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\n"
    b"a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=rtcp:40001\r\na=ptime:20\r\n"
    b"m=video 40002 RTP/AVP 96\r\n"
)


def offer(*changes: tuple[bytes, bytes]) -> Session:
    body = OFFER
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return Session.parse(body)


def test_what_is_read_is_written_as_it_was() -> None:
    assert bytes(Session.parse(OFFER)) == OFFER


def test_where_the_audio_goes() -> None:
    assert offer().audio_address() == (Address(4, "10.20.0.9"), 40000)


def test_an_address_of_its_own_counts_before_that_of_the_session() -> None:
    own = offer((b"8 0 101\r\n", b"8 0 101\r\nc=IN IP6 fd00::9\r\n"))

    assert own.audio_address() == (Address(6, "fd00::9"), 40000)


def test_a_description_without_audio_wants_none() -> None:
    silent = offer((b"m=audio 40000", b"m=audio 0"))

    assert silent.audio_address() is None
    assert silent.direction() == "inactive"


def test_audio_without_an_address_is_an_error() -> None:
    with pytest.raises(SipError) as error:
        offer((b"c=IN IP4 10.20.0.9\r\n", b"")).audio_address()
    assert error.value.status == 488


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"c=IN IP4 10.20.0.9", b"c=IN IP4"),
        (b"c=IN IP4 10.20.0.9", b"c=IN IP5 10.20.0.9"),
        (b"c=IN IP4 10.20.0.9", b"c=ATM IP4 10.20.0.9"),
        (b"c=IN IP4 10.20.0.9", b"c=IN IP4 <script>"),
    ],
)
def test_a_connection_that_is_no_address(old: bytes, new: bytes) -> None:
    with pytest.raises(SipError) as error:
        offer((old, new)).audio_address()
    assert error.value.status == 488


@pytest.mark.parametrize(
    "body",
    [
        b"", b"nonsense", b"v=1\r\n", b"v=0\rm=audio 1 RTP/AVP 0\r\n", b"v=0\nm=audio 1\n",
        b"v=0\nm=audio x RTP/AVP 0\n", b"v=0\nm=audio 70000 RTP/AVP 0\n",
        b"v=0\n" + b"a=x\n" * 1000,
    ],
)  # fmt: skip
def test_what_is_no_description(body: bytes) -> None:
    with pytest.raises(SipError) as error:
        Session.parse(body)
    assert error.value.status == 488


@pytest.mark.parametrize(
    ("line", "direction", "holds"),
    [
        (b"", "sendrecv", False),
        (b"a=sendonly\r\n", "sendonly", True),
        (b"a=inactive\r\n", "inactive", True),
        (b"a=recvonly\r\n", "recvonly", False),
        (b"c=IN IP4 0.0.0.0\r\n", "sendonly", True),
        (b"c=IN IP4 0.0.0.0\r\na=inactive\r\n", "inactive", True),
    ],
)
def test_who_holds(line: bytes, direction: str, holds: bool) -> None:
    """An address of nowhere is how phones of old said it (RFC 3264 §8.4)."""
    said = offer((b"a=ptime:20\r\n", b"a=ptime:20\r\n" + line))

    assert (said.direction(), said.is_hold) == (direction, holds)


def test_a_direction_above_the_streams_holds_for_them() -> None:
    assert offer((b"t=0 0\r\n", b"t=0 0\r\na=sendonly\r\n")).direction() == "sendonly"


def test_a_direction_replaces_all_others() -> None:
    said = offer((b"t=0 0\r\n", b"t=0 0\r\na=sendonly\r\n")).with_direction("sendrecv")

    assert said.direction() == "sendrecv"
    assert b"sendonly" not in bytes(said)
    assert bytes(said).count(b"a=sendrecv") == 2


def test_an_origin_of_ours() -> None:
    assert b"o=einklang 77 3 IN IP6 fd00::2\r\n" in bytes(
        offer().with_origin("77", 3, "fd00::2")
    )


def test_audio_moves_and_everything_else_is_switched_off() -> None:
    moved = offer().with_audio_at("10.20.0.2", 30000)

    assert moved.audio_address() == (Address(4, "10.20.0.2"), 30000)
    assert [m.port for m in moved.media] == [30000, 0]
    assert b"a=rtcp:" not in bytes(moved), "no other way for the packets is left"


def test_audio_moves_where_no_connection_was_named() -> None:
    """c= stands before t= (RFC 8866 §5)."""
    rows = bytes(offer((b"c=IN IP4 10.20.0.9\r\n", b"")).with_audio_at("10.20.0.2", 30000))

    assert rows.index(b"c=IN IP4 10.20.0.2") < rows.index(b"t=0 0")


def test_a_connection_of_the_stream_moves_too() -> None:
    own = offer((b"c=IN IP4 10.20.0.9\r\n", b""), (b"a=ptime:20", b"c=IN IP4 10.20.0.9"))
    moved = own.with_audio_at("fd00::2", 30000)

    assert moved.audio_address() == (Address(6, "fd00::2"), 30000)
    assert moved.connection is None


def test_codecs_by_their_names() -> None:
    audio = offer().audio()
    assert audio is not None
    assert audio.codecs() == ["PCMA/8000", "PCMU/8000", "telephone-event/8000"]
    assert offer((b"8 0 101", b"99")).media[0].codecs() == ["99"]


def test_only_some_codecs_are_left() -> None:
    fewer = offer().with_codecs(["pcma/8000"])

    audio = fewer.audio()
    assert audio is not None
    assert audio.formats == ("8",)
    assert audio.attributes("rtpmap") == ["8 PCMA/8000"]
    assert audio.attributes("fmtp") == []
    assert audio.attributes("ptime") == ["20"]
    assert len(fewer.media) == 2


@pytest.mark.parametrize("change", [(b"m=audio", b"m=text"), (b"8 0 101", b"18")])
def test_no_codec_may_be_left_over(change: tuple[bytes, bytes]) -> None:
    with pytest.raises(SipError):
        offer(change).with_codecs(["PCMA/8000"])


def test_a_description_without_sound_for_the_first_step_of_a_click() -> None:
    silent = Session.parse(sdp.held("10.20.0.2", "5", 1))

    assert silent.is_hold
    address = silent.audio_address()
    assert address is not None and address[0].is_black_hole


@given(
    host=st.ip_addresses().map(str), port=st.integers(1, 65535),
    session_id=st.integers(0, 2**31).map(str), version=st.integers(0, 2**31),
)  # fmt: skip
def test_edits_are_read_back_as_they_were_meant(
    host: str, port: int, session_id: str, version: int
) -> None:
    edited = offer().with_audio_at(host, port).with_origin(session_id, version, host)

    again = Session.parse(bytes(edited))
    assert again == edited
    assert again.audio_address() == (Address.of(host), port)


@given(st.binary(max_size=400))
def test_nothing_but_a_sip_error_comes_of_any_bytes(data: bytes) -> None:
    try:
        Session.parse(b"v=0\n" + data).with_audio_at("10.20.0.2", 9).direction()
    except SipError as error:
        assert error.status == 488
