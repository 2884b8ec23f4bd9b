"""Sound through the server: relayed untouched, played, echoed; strangers' packets ignored."""

import math

import pytest

from softphone.media import g711
from softphone.media.player import TALK_BACK_DELAY_FRAMES, Player
from softphone.media.relay import Relay
from softphone.media.rtp import Stream, payload
from softphone.media.tone import level_at, sine, strongest


@pytest.fixture
async def relay():
    relay = Relay("127.0.0.1", "")
    yield relay
    relay.close()


@pytest.fixture
async def player():
    made = []

    def make(kind):
        made.append(Player(kind, "127.0.0.1", ""))
        return made[-1]

    yield make
    for one in made:
        one.close()


def port_of(side):
    return side.endpoint[1]


async def test_a_relay_carries_both_ways_untouched(relay, ear):
    left, right = ear(), ear()
    relay.b.announce("127.0.0.1", right.port)
    left.say(port_of(relay.a), b"hello" * 32)
    assert payload(await right.hear()) == b"hello" * 32
    right.say(port_of(relay.b), b"there" * 32)
    assert payload(await left.hear()) == b"there" * 32


async def test_a_device_is_where_its_packets_come_from(relay, ear):
    """Latching: what its description claimed does not matter once it speaks."""
    left, right, claimed = ear(), ear(), ear()
    relay.b.announce("127.0.0.1", claimed.port)
    relay.a.announce("127.0.0.1", left.port)
    right.say(port_of(relay.b))
    await left.hear()
    left.say(port_of(relay.a), b"y" * 160)
    assert payload(await right.hear()) == b"y" * 160
    assert await claimed.hears_nothing()


async def test_a_stranger_cannot_break_into_a_call(relay, ear):
    left, right, stranger = ear(), ear(), ear()
    relay.b.announce("127.0.0.1", right.port)
    left.say(port_of(relay.a))
    await right.hear()
    stranger.say(port_of(relay.a), b"evil" * 40)
    assert await right.hears_nothing()
    right.say(port_of(relay.b), b"y" * 160)
    assert payload(await left.hear()) == b"y" * 160
    assert await stranger.hears_nothing()


async def test_a_stranger_who_was_quicker_gives_way_to_the_device(relay, ear):
    """Who speaks from where the description says is the device."""
    left, right, stranger = ear(), ear(), ear()
    relay.a.announce("127.0.0.1", left.port)
    relay.b.announce("127.0.0.1", right.port)
    stranger.say(port_of(relay.a), b"evil" * 40)
    assert payload(await right.hear()) == b"evil" * 40
    left.say(port_of(relay.a), b"good" * 40)
    assert payload(await right.hear()) == b"good" * 40
    right.say(port_of(relay.b), b"y" * 160)
    assert payload(await left.hear()) == b"y" * 160
    assert await stranger.hears_nothing()


async def test_a_new_description_lets_a_device_move(relay, ear):
    left, right, moved = ear(), ear(), ear()
    relay.b.announce("127.0.0.1", right.port)
    left.say(port_of(relay.a))
    await right.hear()
    right.say(port_of(relay.b))
    await left.hear()
    relay.b.announce("127.0.0.1", moved.port)
    left.say(port_of(relay.a), b"m" * 160)
    assert payload(await moved.hear()) == b"m" * 160


@pytest.mark.parametrize(
    "data",
    [b"", b"\x80", b"\x00" * 200, b"\x40" * 12, b"\x80" * 3000, b"\x16\x03\x01" + b"\x00" * 50],
)
async def test_what_is_no_RTP_is_not_carried_and_latches_nobody(relay, ear, data):
    right, stranger = ear(), ear()
    relay.b.announce("127.0.0.1", right.port)
    stranger.sock.sendto(data, ("127.0.0.1", port_of(relay.a)))
    assert await right.hears_nothing()
    assert relay.a.latched is None


@pytest.mark.parametrize(
    "packet",
    [
        b"\x90" + b"\x08" + b"\x00" * 10,  # an extension that is not there
        b"\xa0" + b"\x08" + b"\x00" * 9 + b"\xff",  # more padding than packet
        b"\x8f" + b"\x08" + b"\x00" * 10,  # fifteen contributors that are not there
        b"\x90\x08" + b"\x00" * 12 + b"\xff\xff",  # an endless extension
    ],
)
def test_a_packet_that_lies_about_its_parts_carries_nothing(packet):
    assert payload(packet) == b""


@pytest.mark.parametrize("kind", [g711.PCMA, g711.PCMU])
async def test_the_echo_gives_back_what_was_said_at_once(player, ear, kind):
    phone, echo = ear(), player("echo")
    for _ in range(5):
        phone.say_tone(port_of(echo.side), 440, kind)
        answer = await phone.hear()
        assert answer[1] & 0x7F == kind
    sound = g711.decode(payload(answer), kind)
    assert level_at(sound, g711.RATE_HZ, 450) > -20


async def test_the_talk_back_waits_a_second_before_it_repeats(player, ear):
    phone, back = ear(), player("talk_back")
    for number in range(TALK_BACK_DELAY_FRAMES - 1):
        phone.say(port_of(back.side), bytes([number]) * 160)
    assert await phone.hears_nothing()
    phone.say(port_of(back.side), b"\xff" * 160)
    assert payload(await phone.hear()) == b"\x00" * 160


@pytest.mark.parametrize("frequency_hz", [440, 1000])
async def test_a_tone_has_its_frequency_and_level(player, ear, frequency_hz):
    phone, tone = ear(), player(str(frequency_hz))
    tone.side.announce("127.0.0.1", phone.port)
    sound = g711.decode(await phone.hear_sound(25), g711.PCMA)
    heard = strongest(sound, g711.RATE_HZ)
    assert abs(heard.frequency_hz - frequency_hz) <= 0.02 * frequency_hz
    assert -15 < heard.level_dbfs < -9


async def test_a_player_speaks_the_codec_it_hears(player, ear):
    phone, tone = ear(), player("440")
    phone.say_tone(port_of(tone.side), 200, g711.PCMU)
    packets = [await phone.hear() for _ in range(5)]
    assert packets[-1][1] & 0x7F == g711.PCMU


def test_packets_of_a_stream_are_numbered_in_order_and_wrap():
    stream = Stream()
    stream.sequence, stream.timestamp = 0xFFFF, 0xFFFFFFFF
    first, second = (stream.packet(8, b"", 160) for _ in range(2))
    assert first[1] & 0x80 and not second[1] & 0x80
    assert first[2:4] == b"\xff\xff" and second[2:4] == b"\x00\x00"
    assert int.from_bytes(second[4:8], "big") == 159


@pytest.mark.parametrize("kind", [g711.PCMA, g711.PCMU])
def test_G711_there_and_back_is_nearly_the_same(kind):
    samples = sine(700, 0.1, g711.RATE_HZ, -6.0)
    back = g711.decode(g711.encode(samples, kind), kind)
    noise = sum((a - b) ** 2 for a, b in zip(samples, back, strict=True)) / len(samples)
    power = sum(a * a for a in samples) / len(samples)
    assert 10 * math.log10(power / noise) > 33
    extremes = g711.decode(g711.encode(sine(0.0, 0, 8000), kind), kind)
    assert len(extremes) == 0
