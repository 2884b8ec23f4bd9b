"""Wrong packets at a bridge in a call, and wrong descriptions at its edge: none of it counts.

The same seed makes the same packets; what they are wrong copies of comes from a real browser's
half of a call.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import socket
import struct
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from softphone.media.bridge import Bridge
from softphone.media.dtls import Identity
from softphone.media.rtp import payload
from softphone.sip import web_sdp
from softphone.sip.errors import SipError
from tests.chromium_sdp import chromium_sdp
from tests.media.conftest import Ear
from tests.media.python_browser import PythonBrowser, stun

BATCH = 50
LARGEST = 1500
EVENTS = 101


@dataclass
class Flooded:
    """What came of it."""

    packets: int = 0
    rounds: int = 0
    "How often both sides were heard in between."
    ends: tuple[str, ...] = ()
    "What the bridge reported against the call; nothing, if all is well."


class Call:
    """A running call of one browser with one telephone, and a stranger beside it."""

    def __init__(self) -> None:
        self.reports: list[str] = []
        self.bridge = Bridge(
            ("127.0.0.1",), "127.0.0.1", "", Identity(), lambda e, d: self.reports.append(e)
        )
        self.told: dict[str, Any] = {
            "ufrag": self.bridge.web.ufrag, "pwd": self.bridge.web.password,
            "web": self.bridge.web.endpoints,
        }  # fmt: skip
        self.browser = PythonBrowser()
        self.phone = Ear()
        self.stranger = socket.socket(type=socket.SOCK_DGRAM)
        self.stranger.bind(("127.0.0.1", 0))
        self.stranger.setblocking(False)

    @property
    def port(self) -> int:
        return int(str(self.bridge.plain.endpoint[1]))

    async def begin(self) -> None:
        self.bridge.browser(self.browser.ufrag, self.browser.fingerprint, EVENTS)
        await self.browser.connect(self.told)
        self.bridge.plain.announce("127.0.0.1", self.phone.port)
        await self.is_heard()

    async def is_heard(self) -> None:
        """Both ways, with words that were not said before.  Raises TimeoutError.

        Said again and again: a socket that is full drops what comes, as networks do.
        """
        words, answer = secrets.token_bytes(32), secrets.token_bytes(32)
        async with asyncio.timeout(5):
            await _repeated(lambda: self.browser.say(words), self._phone_hears(words))
            await _repeated(
                lambda: self.phone.say(self.port, answer), self._browser_hears(answer)
            )

    async def _phone_hears(self, words: bytes) -> None:
        while payload(await self.phone.hear(5)) != words:
            pass

    async def _browser_hears(self, words: bytes) -> None:
        while payload(await self.browser.hear(5)) != words:
            pass

    def close(self) -> None:
        self.bridge.close()
        self.browser.close()
        self.phone.sock.close()
        self.stranger.close()


async def _repeated(say: Callable[[], None], heard: Coroutine[Any, Any, None]) -> None:
    listening = asyncio.get_running_loop().create_task(heard)
    while not listening.done():
        say()
        await asyncio.wait([listening], timeout=0.1)
    listening.result()


def _changed(data: bytes, chance: random.Random) -> bytes:
    """A few bytes other, fewer or more."""
    wrong = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        match chance.randrange(4):
            case 0 if wrong:
                wrong[chance.randrange(len(wrong))] = chance.randrange(256)
            case 1 if wrong:
                del wrong[chance.randrange(len(wrong)) :]
            case 2:
                wrong += chance.randbytes(chance.randint(1, 40))
            case _:
                at = chance.randint(0, len(wrong))
                wrong[at:at] = chance.randbytes(chance.randint(1, 8))
    return bytes(wrong[:LARGEST])


def _packets(call: Call, chance: random.Random) -> Iterator[bytes]:
    """Wrong checks, handshakes, sound and noise, without end."""
    name = f"{call.told['ufrag']}:{call.browser.ufrag}".encode()
    rows = [(0x0006, name), (0x0024, struct.pack(">I", 1)), (0x802A, b"x" * 8), (0x0025, b"")]
    hello = bytes.fromhex("16feff0000000000000000002c0100002000000000000000") + b"\x00" * 40
    sound = call.browser.protected(b"s" * 160)
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: chance.randbytes(chance.randint(1, LARGEST)),
        lambda: stun(1, chance.randbytes(12), "guessed-password", rows),
        lambda: _changed(stun(1, chance.randbytes(12), "guessed", rows), chance),
        lambda: stun(chance.choice((0, 2, 0x101, 0x111)), chance.randbytes(12), "x", rows),
        lambda: _changed(hello, chance),
        lambda: bytes([chance.randint(20, 63)]) + chance.randbytes(chance.randint(0, 200)),
        lambda: sound,
        lambda: _changed(sound, chance),
        lambda: bytes([0x80, chance.randint(192, 223)]) + chance.randbytes(60),
    )
    while True:
        yield chance.choice(makers)()


async def flood(packets: int, seed: int = 1) -> Flooded:
    """Raises TimeoutError when the call is not heard any more."""
    chance, told, call = random.Random(seed), Flooded(), Call()
    try:
        await call.begin()
        reports = list(call.reports)
        wrong = _packets(call, chance)
        web = tuple(call.told["web"][0])
        while told.packets < packets:
            for _ in range(BATCH):
                data = next(wrong)
                call.stranger.sendto(data, web)
                call.stranger.sendto(data, ("127.0.0.1", call.port))
                if data and chance.random() < 0.3 and not 19 < data[0] < 64:
                    # Of the browser's own address: its handshake it may end by itself.
                    call.browser.sock.sendto(data, web)
                told.packets += 1
            await asyncio.sleep(0)
            await call.is_heard()
            told.rounds += 1
        told.ends = tuple(r for r in call.reports[len(reports) :] if r != "digit")
    finally:
        call.close()
    return told


# -- descriptions ------------------------------------------------------------------------------


def descriptions(count: int, seed: int = 1) -> tuple[int, int]:
    """(read, refused): each wrong description is one or the other.  Raises anything else."""
    chance = random.Random(seed)
    right = chromium_sdp()
    lines = right.split(b"\r\n")
    read = refused = 0
    for _ in range(count):
        rows = list(lines)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(rows))
            match chance.randrange(5):
                case 0:
                    rows[at] = _changed(rows[at], chance)
                case 1:
                    del rows[at]
                    rows = rows or [b""]
                case 2:
                    rows.insert(at, chance.choice(lines))
                case 3:
                    rows[at:at] = [b"m=audio 9 UDP/TLS/RTP/SAVPF 0"] * chance.randint(1, 10)
                case _:
                    rows[at] += b"\x00\xff" * chance.randint(1, 200)
        try:
            browser, session = web_sdp.read(b"\r\n".join(rows))
            plain = web_sdp.to_plain(session, "127.0.0.1", 4000)
        except SipError:
            refused += 1
            continue
        assert b"ice-" not in plain and b"fingerprint" not in plain and b"\x00" not in plain
        assert browser.ufrag
        read += 1
    return read, refused


@contextmanager
def no_exceptions(loop: asyncio.AbstractEventLoop) -> Iterator[list[dict[str, Any]]]:
    """What the loop would have logged as an error of ours."""
    found: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: found.append(context))
    try:
        yield found
    finally:
        loop.set_exception_handler(None)
