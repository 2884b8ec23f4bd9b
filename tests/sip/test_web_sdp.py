"""Browsers' descriptions read as telephones', and the other way round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.sip import web_sdp
from softphone.sip.errors import SipError
from softphone.sip.sdp import Session
from softphone.sip.web_sdp import Browser, Door
from tests.chromium_sdp import FINGERPRINT, UFRAG, chromium_sdp

OURS = "AB:" * 31 + "CD"
DOOR = Door((("10.20.0.2", 34000), ("fd00::2", 34002)), "ours", "0" * 32, OURS)
PHONE = (
    b"v=0\r\no=einklang 5 3 IN IP4 10.20.0.2\r\ns=-\r\nc=IN IP4 10.20.0.9\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/AVP 18 9 0 8 96 101\r\na=rtpmap:96 speex/8000\r\n"
    b"a=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=sendrecv\r\n"
)
VIDEO = """\
m=video 51705 UDP/TLS/RTP/SAVPF 96
c=IN IP4 192.0.2.2
a=mid:1
a=rtpmap:96 VP8/90000
"""


def plain_of(body: bytes) -> Session:
    _, session = web_sdp.read(body)
    return Session.parse(web_sdp.to_plain(session, "10.20.0.2", 32000))


def told(plain: bytes = PHONE, browser: Browser | None = None) -> str:
    return web_sdp.to_browser(plain, DOOR, browser).decode()


def browser_of(body: bytes) -> Browser:
    return web_sdp.read(body)[0]


# -- from the browser


def test_a_nul_in_a_description_goes_to_no_telephone() -> None:
    """Found by the flood of wrong descriptions: it passed in lines that nobody reads."""
    with pytest.raises(SipError, match="NUL"):
        web_sdp.read(chromium_sdp().replace(b"s=-", b"s=-\x00"))


def test_what_chromium_says_of_itself_is_read() -> None:
    browser = browser_of(chromium_sdp())
    assert (browser.ufrag, browser.fingerprint) == (UFRAG, FINGERPRINT)
    assert (browser.mid, browser.events, browser.audio) == ("0", 126, 0)


def test_a_telephone_reads_plain_sound_at_the_bridge() -> None:
    audio = plain_of(chromium_sdp()).media[0]
    assert (audio.proto, audio.port) == ("RTP/AVP", 32000)
    assert audio.codecs() == ["PCMA/8000", "PCMU/8000", "G722/8000", "telephone-event/8000"]
    assert audio.formats == ("8", "0", "9", "126")
    text = bytes(plain_of(chromium_sdp())).decode()
    for gone in ("ice", "candidate", "fingerprint", "setup", "mid", "ssrc", "extmap", "opus"):
        assert gone not in text
    assert "192.0.2.2" not in text


@pytest.mark.parametrize("direction", ["sendrecv", "sendonly", "recvonly", "inactive"])
def test_a_hold_stays_a_hold(direction: str) -> None:
    assert plain_of(chromium_sdp(direction=direction)).direction() == direction


def test_its_origin_line_stays_so_that_a_refresh_is_known_as_one() -> None:
    assert "o=- 7642256643002300789 2 IN IP4 127.0.0.1" in plain_of(chromium_sdp()).lines


# -- to the browser


def test_the_first_offer_has_all_that_a_browser_asks_for() -> None:
    rows = told().split("\r\n")
    assert rows[1] == "o=einklang 5 3 IN IP4 10.20.0.2"
    assert "a=group:BUNDLE 0" in rows and "a=ice-lite" in rows and "a=mid:0" in rows
    assert "m=audio 34000 UDP/TLS/RTP/SAVPF 8 0 9 101" in rows
    assert f"a=fingerprint:sha-256 {OURS}" in rows and "a=setup:actpass" in rows
    assert "a=ice-ufrag:ours" in rows and f"a=ice-pwd:{'0' * 32}" in rows
    assert "a=rtcp-mux" in rows and "a=end-of-candidates" in rows
    candidates = [row for row in rows if row.startswith("a=candidate")]
    assert [row.split()[4:6] for row in candidates] == [["10.20.0.2", "34000"],
                                                       ["fd00::2", "34002"]]  # fmt: skip
    priorities = [int(row.split()[3]) for row in candidates]
    assert priorities == sorted(priorities, reverse=True)
    assert not any("10.20.0.9" in row for row in rows)


def test_to_a_browser_that_is_known_we_are_the_one_that_waits() -> None:
    assert "a=setup:passive" in told(browser=browser_of(chromium_sdp()))


@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
def test_a_telephones_hold_reaches_the_browser(direction: str) -> None:
    held = PHONE.replace(b"a=sendrecv", f"a={direction}".encode())
    assert f"a={direction}" in told(held)


def test_a_hold_of_old_reaches_the_browser_too() -> None:
    assert "a=sendonly" in told(PHONE.replace(b"10.20.0.9", b"0.0.0.0"))


def test_the_sound_stays_in_its_place_and_the_rest_is_declined() -> None:
    browser = browser_of(
        chromium_sdp().replace(b"m=audio", VIDEO.replace("\n", "\r\n").encode() + b"m=audio")
    )
    session = Session.parse(told(browser=browser).encode())
    assert [(m.kind, m.port) for m in session.media] == [("video", 0), ("audio", 34000)]
    assert session.media[0].attributes("mid") == ["1"]


def test_ten_streams_get_ten_answers() -> None:
    browser = browser_of(chromium_sdp(more=VIDEO * 9))
    session = Session.parse(told(browser=browser).encode())
    assert [m.port for m in session.media] == [34000, *[0] * 9]


# -- what is refused


@pytest.mark.parametrize(
    "body",
    [
        PHONE,
        b"",
        b"v=0\r\n",
        chromium_sdp().replace(b"sha-256", b"sha-1"),
        chromium_sdp().replace(FINGERPRINT[:5].encode(), b"zz:zz"),
        chromium_sdp().replace(b"a=ice-ufrag:YLcE\r\n", b""),
        chromium_sdp().replace(b"ufrag:YLcE", b"ufrag:\xff\xfe\xff\xfe"),
        chromium_sdp().replace(b"m=audio 51704", b"m=audio 0"),
        chromium_sdp().replace(b"m=audio", b"m=video"),
        chromium_sdp(setup="passive"),
        chromium_sdp(more=VIDEO * 20),
    ],
)
def test_what_is_no_browsers_call_is_refused(body: bytes) -> None:
    with pytest.raises(SipError) as caught:
        web_sdp.read(body)
    assert caught.value.status == 488


def test_without_a_codec_in_common_there_is_no_call() -> None:
    with pytest.raises(SipError):
        plain_of(chromium_sdp(formats="111 63 126"))
    with pytest.raises(SipError):
        told(PHONE.replace(b"18 9 0 8 96 101", b"18 96 101"))


def test_sound_that_only_another_telephone_could_open_is_not_offered_to_a_browser() -> None:
    with pytest.raises(SipError):
        told(PHONE.replace(b"RTP/AVP", b"RTP/SAVP"))


@given(st.binary(max_size=400), st.integers(0, 2000))
def test_nothing_else_than_a_refusal_comes_of_noise(noise: bytes, at: int) -> None:
    good = chromium_sdp()
    body = good[:at] + noise + good[at:]
    try:
        browser, session = web_sdp.read(body)
        plain = web_sdp.to_plain(session, "10.20.0.2", 32000)
        web_sdp.to_browser(plain, DOOR, browser)
    except SipError as error:
        assert error.status == 488
