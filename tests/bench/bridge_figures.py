"""The bridge alone: what twenty browsers at once cost, beside rtpengine in the same run."""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from softphone.demo.processes import Program, until
from softphone.media.rtp import Stream
from tests.bench.report import Report
from tests.bench.rtpengine import Rtpengine, Way
from tests.media.python_browser import PythonBrowser

CALLS = 20
SECONDS = 10
PTIME_S = 0.02
Connect = Callable[[PythonBrowser, int], Awaitable[Way]]
"``(browser, the telephone's port)``: both are told of each other."


async def bridge(report: Report, directory: Path) -> None:
    """Of a core for each call, and losses; ours and rtpengine's take turns."""
    shares: dict[str, list[float]] = {"bridge": [], "rtpengine": []}
    losses: dict[str, list[float]] = {"bridge": [], "rtpengine": []}
    for round in range(report.times):
        for name, start in (("bridge", _ours), ("rtpengine", _rtpengine)):
            folder = directory / f"{name}-{round}"
            folder.mkdir()
            async with start(folder) as (pid, connect):
                share, lost = await _twenty_calls(pid, connect, report.many(SECONDS, 2))
            shares[name].append(share / CALLS * 100)
            losses[name].append(float(lost))
    ours, theirs = shares["bridge"], shares["rtpengine"]
    report.tell("bridge: of a core for each of 20 calls", "%", ours, 2.5)
    report.tell("bridge: packets lost in 20 calls", "packets", losses["bridge"], 0)
    report.tell("rtpengine: of a core for each of 20 calls", "%", theirs, None)
    report.tell("rtpengine: packets lost in 20 calls", "packets", losses["rtpengine"], None)
    ratio = statistics.median(ours) / max(statistics.median(theirs), 0.001)
    report.tell("bridge: processor beside rtpengine", "times", [ratio], None)


@asynccontextmanager
async def _ours(directory: Path) -> AsyncIterator[tuple[int, Connect]]:
    path = directory / "media.sock"
    media = await Program.start(
        [sys.executable, "-m", "softphone.media", "--socket", str(path)],
        directory / "media.log",
    )
    await until(path.exists, "the media process", 10.0)
    reader, writer = await asyncio.open_unix_connection(str(path))

    async def connect(browser: PythonBrowser, phone_port: int) -> Way:
        def tell(**wish: object) -> None:
            writer.write(json.dumps(wish).encode() + b"\n")

        tell(do="bridge", id=1)
        while "plain" not in (answer := json.loads(await reader.readline())):
            pass
        tell(do="browser", ref=answer["ref"], ufrag=browser.ufrag,
             fingerprint=browser.fingerprint, events=101)  # fmt: skip
        tell(do="announce", ref=answer["ref"], side="plain", host="127.0.0.1", port=phone_port)
        await writer.drain()
        return Way(answer, int(answer["plain"][1]))

    try:
        yield media.pid, connect
    finally:
        writer.close()
        await media.stop()


@asynccontextmanager
async def _rtpengine(directory: Path) -> AsyncIterator[tuple[int, Connect]]:
    peer = Rtpengine(directory)
    await peer.start()
    try:
        yield peer.pid, peer.connect
    finally:
        await peer.stop()


async def _twenty_calls(pid: int, connect: Connect, seconds: int) -> tuple[float, int]:
    """(share of a core, packets lost)"""
    calls = [await _Call.make(connect) for _ in range(CALLS)]
    process = psutil.Process(pid)
    try:
        used = _cpu_s(process)
        began = asyncio.get_running_loop().time()
        frames = int(seconds / PTIME_S)
        for frame in range(frames):
            for call in calls:
                call.speak()
            due = began + (frame + 1) * PTIME_S
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        took = asyncio.get_running_loop().time() - began
        share = (_cpu_s(process) - used) / took
        await asyncio.sleep(0.5)
        return share, sum(2 * frames - call.heard for call in calls)
    finally:
        for call in calls:
            call.close()


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


class _Call:
    """A browser and a telephone on the two sides of one bridge."""

    def __init__(self) -> None:
        self.browser = PythonBrowser()
        self.phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.phone.bind(("127.0.0.1", 0))
        self.phone.setblocking(False)
        self.stream = Stream()
        self.port = 0
        "Where the telephone sends."
        self._phone_heard = 0
        asyncio.get_running_loop().add_reader(self.phone, self._hear)

    @classmethod
    async def make(cls, connect: Connect) -> _Call:
        call = cls()
        way = await connect(call.browser, call.phone.getsockname()[1])
        call.port = way.port
        await call.browser.connect(way.browser)
        return call

    @property
    def heard(self) -> int:
        """Packets that have arrived on both sides."""
        return self._phone_heard + self.browser.heard.qsize()

    def speak(self) -> None:
        self.browser.say(b"\xd5" * 160)
        packet = self.stream.packet(8, b"\xd5" * 160, 160)
        self.phone.sendto(packet, ("127.0.0.1", self.port))

    def _hear(self) -> None:
        while True:
            try:
                self.phone.recv(2048)
            except (BlockingIOError, ConnectionError):
                return
            self._phone_heard += 1

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.phone)
        self.phone.close()
        self.browser.close()
