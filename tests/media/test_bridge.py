"""A browser and a telephone hear each other through the bridge, and nobody else gets in."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from softphone.media import stun
from softphone.media.bridge import Bridge
from softphone.media.dtls import Identity
from softphone.media.rtp import payload
from softphone.media.srtp import MOST_SOURCES
from tests.media.conftest import Ear
from tests.media.python_browser import PythonBrowser

IDENTITY = Identity()
EVENTS = 101


class Room:
    """One bridge, with what it reports."""

    def __init__(self, hosts: tuple[str, ...] = ("127.0.0.1",)) -> None:
        self.reports: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self.bridge = Bridge(
            hosts, "127.0.0.1", "", IDENTITY, lambda e, d: self.reports.put_nowait((e, d))
        )
        self.told: dict[str, Any] = {
            "ufrag": self.bridge.web.ufrag, "pwd": self.bridge.web.password,
            "web": self.bridge.web.endpoints,
        }  # fmt: skip

    @property
    def port(self) -> int:
        """Where a telephone sends."""
        return int(str(self.bridge.plain.endpoint[1]))

    def meet(self, browser: PythonBrowser, fingerprint: str = "") -> None:
        self.bridge.browser(browser.ufrag, fingerprint or browser.fingerprint, EVENTS)

    async def reported(self) -> tuple[str, dict[str, Any]]:
        return await asyncio.wait_for(self.reports.get(), 5)

    async def connected(self, browser: PythonBrowser) -> None:
        self.meet(browser)
        await browser.connect(self.told)
        assert (await self.reported())[0] == "connected"


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    yield made
    made.bridge.close()


@pytest.fixture
async def browser() -> AsyncIterator[PythonBrowser]:
    made = PythonBrowser()
    yield made
    made.close()


@pytest.fixture
def phone(ear: Callable[[], Ear]) -> Iterator[Ear]:
    yield ear()


async def heard_by(phone: Ear) -> bytes:
    return payload(await phone.hear())


# -- a call ------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [b"SRTP_AEAD_AES_128_GCM", b"SRTP_AES128_CM_SHA1_80"])
async def test_both_hear_each_other(room: Room, phone: Ear, profile: bytes) -> None:
    browser = PythonBrowser(profile)
    await room.connected(browser)
    room.bridge.plain.announce("127.0.0.1", phone.port)
    browser.say(b"from the browser")
    assert await heard_by(phone) == b"from the browser"
    phone.say(room.port, b"from the telephone")
    assert payload(await browser.hear()) == b"from the telephone"
    browser.close()


async def test_a_browser_that_calls_shakes_hands_before_its_answer_is_read(
    room: Room, browser: PythonBrowser
) -> None:
    connecting = asyncio.create_task(browser.connect(room.told))
    async with asyncio.timeout(5):
        while not room.bridge._early:
            await asyncio.sleep(0.01)
    room.meet(browser)
    await connecting


async def test_the_browser_sees_the_certificate_that_signalling_told(
    room: Room, browser: PythonBrowser
) -> None:
    await room.connected(browser)
    assert browser.server_fingerprint == IDENTITY.fingerprint


async def test_it_works_over_ipv6_too(phone: Ear) -> None:
    room = Room(("::1",))
    browser = PythonBrowser(host="::1")
    await room.connected(browser)
    phone.say(room.port, b"by six")
    assert payload(await browser.hear()) == b"by six"
    browser.close()
    room.bridge.close()


async def test_a_host_with_two_addresses_offers_both_and_answers_from_the_one_asked() -> None:
    room = Room(("127.0.0.1", "127.0.0.2", "192.0.2.200"))
    assert [host for host, _ in room.bridge.web.endpoints] == ["127.0.0.1", "127.0.0.2"]
    browser = PythonBrowser()
    room.told["web"] = room.told["web"][1:]
    await room.connected(browser)
    browser.close()
    room.bridge.close()


async def test_a_browser_that_changes_its_network_is_followed(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    moved = PythonBrowser()
    moved.ufrag = browser.ufrag
    moved.check(room.told)
    await asyncio.wait_for(moved.answers.get(), 5)
    moved._in, moved._out = browser._in, browser._out
    phone.say(room.port, b"over there now")
    assert payload(await moved.hear()) == b"over there now"
    moved.close()


# -- one stream --------------------------------------------------------------------------------


def numbers(packet: bytes) -> tuple[int, int, int]:
    """Sequence number, timestamp, source."""
    return struct.unpack_from(">xxHII", packet)  # type: ignore[return-value]


async def test_a_transfer_is_one_stream_for_the_browser(
    room: Room, browser: PythonBrowser, phone: Ear, ear: Callable[[], Ear]
) -> None:
    await room.connected(browser)
    phone.say(room.port)
    first = numbers(await browser.hear())
    other = ear()
    room.bridge.plain.announce("127.0.0.1", other.port)
    other.say(room.port)
    second = numbers(await browser.hear())
    assert second[2] == first[2]
    assert second[0] == (first[0] + 1) & 0xFFFF
    assert 0 < (second[1] - first[1]) & 0xFFFFFFFF < 16000


async def test_reports_speak_of_the_stream_that_their_reader_knows(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    phone.say(room.port)
    ours = numbers(await browser.hear())[2]
    theirs = phone.stream.ssrc
    sender = struct.pack(">BBHIIIIII", 0x80, 200, 6, theirs, 1, 2, 3, 4, 5)
    room.bridge.plain._pairs[4]._receive(sender, phone.sock.getsockname(), 4, True)
    told = await asyncio.wait_for(browser.reports.get(), 5)
    assert struct.unpack_from(">I", told, 4)[0] == ours

    heard = asyncio.Queue[bytes]()
    room.bridge.plain.send = lambda data, rtcp=False: heard.put_nowait(data)  # type: ignore[method-assign]
    block = struct.pack(">IIIIII", ours, 0, 7, 0, 0, 0)
    browser.say_report(struct.pack(">BBHI", 0x81, 201, 7, browser.stream.ssrc) + block)
    report = await asyncio.wait_for(heard.get(), 5)
    assert struct.unpack_from(">I", report, 8)[0] == theirs


# -- keys --------------------------------------------------------------------------------------


def event(digit: int, ms: int, is_end: bool) -> bytes:
    return struct.pack(">BBH", digit, 0x80 if is_end else 0, ms * 8)


async def press(phone: Ear, port: int, digit: int, ends: int = 3) -> None:
    """A key of a telephone: updates and repeated ends, all of one timestamp (RFC 4733 §2.5)."""
    stamp = phone.stream.timestamp
    for ms, is_end in [(20, False), (40, False), *[(160, True)] * ends]:
        phone.stream.timestamp = stamp
        phone.say(port, event(digit, ms, is_end), EVENTS)
    phone.stream.timestamp = stamp + 1280


async def test_a_key_is_told_once_with_how_long_it_was_held(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    await press(phone, room.port, 5)
    await press(phone, room.port, 11)
    assert await room.reported() == ("digit", {"digit": "5", "ms": 160})
    assert await room.reported() == ("digit", {"digit": "#", "ms": 160})
    assert room.reports.empty()


async def test_a_key_whose_end_was_lost_is_told_when_the_voice_goes_on(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    await press(phone, room.port, 7, ends=0)
    phone.say(room.port)
    assert await room.reported() == ("digit", {"digit": "7", "ms": 40})


# -- who does not get in -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "0" * 32},
        {"username": "nobody:xx"},
        {"is_signed": False},
        {"is_marked": False},
    ],
)
async def test_a_check_that_is_not_the_browsers_gets_no_answer(
    room: Room, browser: PythonBrowser, wrong: dict[str, Any]
) -> None:
    room.meet(browser)
    browser.check(room.told, **wrong)
    good = browser.check(room.told)
    answer = await asyncio.wait_for(browser.answers.get(), 5)
    assert answer[8:20] == good
    assert room.bridge.counters()["dropped"] == 1


async def test_a_copied_check_does_not_draw_the_sound_to_who_copied_it(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    seen = browser.last_check
    copier = PythonBrowser()
    copier.remote = browser.remote
    copier.sock.sendto(seen, copier.remote)
    browser.check(room.told)
    await asyncio.wait_for(browser.answers.get(), 5)
    phone.say(room.port, b"for the browser")
    assert payload(await browser.hear()) == b"for the browser"
    assert copier.answers.empty()
    copier.close()


async def test_a_check_that_is_sent_again_from_the_same_place_is_answered_again(
    room: Room, browser: PythonBrowser
) -> None:
    room.meet(browser)
    first = browser.check(room.told)
    browser.sock.sendto(browser.last_check, browser.remote)
    told = [await asyncio.wait_for(browser.answers.get(), 5) for _ in range(2)]
    assert [answer[8:20] for answer in told] == [first, first]


async def test_a_browser_of_a_thousand_sources_is_remembered_by_a_few(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    room.bridge.plain.announce("127.0.0.1", phone.port)
    first = browser.stream.ssrc
    for other in range(1000):
        browser.stream.ssrc = (first + 1 + other) & 0xFFFFFFFF
        browser.say(b"another")
        if other % 16 == 0:
            await asyncio.sleep(0)
    known = room.bridge._protection
    assert known is not None
    async with asyncio.timeout(5):
        while room.bridge.counters()["dropped"] < 900:
            await asyncio.sleep(0)
    assert len(known._sources) == MOST_SOURCES
    phone.say(room.port, b"and still here")
    assert payload(await browser.hear()) == b"and still here"


async def test_the_answer_tells_where_it_sees_the_browser(
    room: Room, browser: PythonBrowser
) -> None:
    room.meet(browser)
    browser.check(room.told)
    answer = await asyncio.wait_for(browser.answers.get(), 5)
    mapped = answer[answer.index(b"\x00\x20\x00\x08") + 4 :]
    assert struct.unpack_from(">H", mapped, 2)[0] ^ 0x2112 == browser.sock.getsockname()[1]
    assert stun.is_stun(answer)


async def test_who_has_another_certificate_than_its_sdp_said_is_refused(
    room: Room, browser: PythonBrowser
) -> None:
    room.meet(browser, fingerprint=IDENTITY.fingerprint)
    browser.check(room.told)
    await asyncio.wait_for(browser.answers.get(), 5)
    browser.shake()
    assert await room.reported() == ("refused", {"reason": "fingerprint"})


async def test_a_stranger_without_a_check_gets_no_handshake_and_no_sound(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    room.bridge.plain.announce("127.0.0.1", phone.port)
    stranger = PythonBrowser()
    stranger.remote = tuple(room.told["web"][0])
    stranger.shake()
    stranger.sock.sendto(browser.protected(b"stolen"), stranger.remote)
    browser.say(b"mine")
    assert await heard_by(phone) == b"mine"
    assert room.bridge.counters()["dropped"] >= 2
    stranger.close()


async def test_a_packet_counts_once_however_often_it_is_sent(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    room.bridge.plain.announce("127.0.0.1", phone.port)
    packet = browser.protected(b"once")
    forged = packet[:-1] + bytes([packet[-1] ^ 1])
    for data in (forged, packet, packet):
        browser.sock.sendto(data, browser.remote)
    browser.say(b"next")
    assert [await heard_by(phone), await heard_by(phone)] == [b"once", b"next"]
    assert room.bridge.counters()["dropped"] == 2


async def test_a_browser_that_says_goodbye_is_waited_for_and_then_gone(
    room: Room, browser: PythonBrowser
) -> None:
    await room.connected(browser)
    browser.goodbye()
    async with asyncio.timeout(5):
        while room.bridge._expires_at is None:
            await asyncio.sleep(0.01)
    assert room.reports.empty(), "its page may be loaded anew"
    room.bridge._expires_at = 0.0
    room.bridge._tick()
    assert await room.reported() == ("consent_lost", {})


async def test_a_browser_that_is_silent_for_too_long_is_gone(
    room: Room, browser: PythonBrowser
) -> None:
    await room.connected(browser)
    room.bridge._checked_at -= 31
    room.bridge._tick()
    assert await room.reported() == ("consent_lost", {})


async def test_a_browser_that_never_comes_is_given_up(room: Room) -> None:
    room.bridge.browser("abcd", IDENTITY.fingerprint, EVENTS)
    room.bridge.expect()
    room.bridge._expires_at = 0.0
    room.bridge._tick()
    assert (await room.reported())[0] == "refused"


async def test_nothing_that_is_sent_to_the_port_breaks_it(
    room: Room, browser: PythonBrowser, phone: Ear
) -> None:
    await room.connected(browser)
    room.bridge.plain.announce("127.0.0.1", phone.port)
    for first in range(256):
        for size in (0, 1, 11, 12, 19, 20, 60, 1400, 1500):
            browser.sock.sendto(bytes([first]) + b"\x80" * size, browser.remote)
        await asyncio.sleep(0)
    browser.say(b"still here")
    assert await heard_by(phone) == b"still here"
    assert room.reports.empty()
