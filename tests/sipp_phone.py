"""A phone made of sipp for its signalling and one socket for its sound; the test sees both."""

from __future__ import annotations

import asyncio
import contextlib
import re
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softphone.demo.office_server import DOMAIN
from softphone.demo.processes import Program, StoryError, until
from softphone.media import g711, rtp, tone
from tests.bench import sipp
from tests.ports import free_ports
from tests.real_office import Sound

SCENARIOS = Path(__file__).parent / "end_to_end" / "scenarios"
FRAME_S = g711.PTIME_MS / 1000


class Ear(asyncio.DatagramProtocol):
    """Says one tone and keeps what it hears, as PCMA at 8 kHz."""

    def __init__(self, port: int, hertz: int) -> None:
        self.port = port
        self.heard = array("h")
        self._said = g711.encode(tone.sine(hertz, 1, g711.RATE_HZ), g711.PCMA)
        self._transport: asyncio.DatagramTransport | None = None
        self._speaking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", self.port))

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, _: tuple[str, int]) -> None:
        kind = rtp.payload_type(data)
        if rtp.is_rtp(data) and kind in g711.DECODE:
            self.heard += g711.decode(rtp.payload(data), kind)

    def speak(self, to: tuple[str, int]) -> None:
        """Say the tone to this address from now on."""
        self.hush()
        self._speaking = asyncio.create_task(self._speak(to))

    async def _speak(self, to: tuple[str, int]) -> None:
        loop, stream, sent = asyncio.get_running_loop(), rtp.Stream(), 0
        began = loop.time()
        while self._transport is not None:
            at = sent * g711.FRAME % len(self._said)
            frame = self._said[at : at + g711.FRAME]
            self._transport.sendto(stream.packet(g711.PCMA, frame, g711.FRAME), to)
            sent += 1
            await asyncio.sleep(max(0.0, began + sent * FRAME_S - loop.time()))

    def hush(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
            self._speaking = None

    def since(self, sample: int) -> Sound:
        return Sound(self.heard[sample:], g711.RATE_HZ)

    def close(self) -> None:
        self.hush()
        if self._transport is not None:
            self._transport.close()
            self._transport = None


@dataclass
class SippPhone:
    """One account, signed in for one call that goes as its scenario says.

    said_host: the address that its description names, whatever its real one is.
    """

    directory: Path
    server: str
    account: str
    scenario: str
    hertz: int
    said_host: str = "127.0.0.1"
    ear: Ear | None = None
    _program: Program | None = None

    async def start(self) -> None:
        """Listen and sign in.  Raises StoryError."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.ear = Ear(free_ports(2), self.hertz)
        await self.ear.open()
        port = free_ports(1)
        self._program = await Program.start(
            ["sipp", "-sf", str(SCENARIOS / f"{self.scenario}.xml"), "-i", "127.0.0.1",
             "-p", str(port), "-m", "1", "-nostdin", "-mp", str(free_ports(4)),
             "-trace_msg", "-message_file", str(self._messages_file),
             "-trace_err", "-error_file", str(self.directory / "errors.log"),
             "-key", "said_host", self.said_host, "-key", "said_port", str(self.ear.port)],
            self.directory / "sipp.log",
            cwd=self.directory,
        )  # fmt: skip
        outcome = await sipp.register(
            self.server, DOMAIN, [self.account], port, self.directory, rate=1
        )
        if outcome.succeeded != 1:
            raise StoryError(f"{self.account} did not register with sipp: {outcome}")

    @property
    def _messages_file(self) -> Path:
        return self.directory / "messages.log"

    def messages(self) -> str:
        """Everything that it sent and got."""
        file = self._messages_file
        return file.read_text(encoding="utf-8") if file.exists() else ""

    async def got(self, text: str, timeout_s: float = 5.0) -> str:
        """Wait until a message with this text came or went; all of them."""
        await until(lambda: text in self.messages(), f"sipp with {text!r}", timeout_s)
        return self.messages()

    async def speak(self) -> None:
        """Say its tone to where the newest description from the server points."""
        assert self.ear is not None
        messages = await self.got("m=audio")
        came = [part for part in re.split(r"\n-{20,} ", messages) if "message received" in part]
        told = [found for part in came if (found := _audio(part)) is not None]
        if not told:
            raise StoryError("the server described no sound")
        self.ear.speak(told[-1])

    async def stop(self) -> None:
        if self.ear is not None:
            self.ear.close()
        if self._program is not None:
            with contextlib.suppress(StoryError):
                await self._program.stop()


def _audio(message: str) -> tuple[str, int] | None:
    host = re.search(r"^c=IN IP[46] (\S+)", message, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", message, re.MULTILINE)
    return (host[1], int(port[1])) if host and port else None
