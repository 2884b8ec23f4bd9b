"""The webphone's figures: page, answer, bridge; and how fast a click reaches its device."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN, OfficeServer
from softphone.demo.processes import Program, until
from softphone.media.rtp import Stream
from softphone.media.tone import sine, write_wav
from softphone.resource import resource
from tests.bench.report import Report
from tests.browser import chromium, says
from tests.media.python_browser import PythonBrowser
from tests.webphone.conftest import JONAS, LEA, MARA
from tests.webphone_page import WebphonePage

CALLS = 20
SECONDS = 10.0
PTIME_S = 0.02
PEERS = """(() => {
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = function (...more) { return (window.__peer = new Real(...more)); };
  window.RTCPeerConnection.prototype = Real.prototype;
})()"""
FIRST_SOUND = """async () => {
  const at = performance.now();
  document.querySelector('[data-testid="incoming-answer"]').click();
  for (;;) {
    let heard = 0, said = 0;
    for (const row of window.__peer ? (await window.__peer.getStats()).values() : []) {
      if (row.type === 'inbound-rtp') heard = row.packetsReceived;
      if (row.type === 'outbound-rtp') said = row.packetsSent;
    }
    if (heard && said) return performance.now() - at;
    await new Promise(done => setTimeout(done, 4));
  }
}"""


@asynccontextmanager
async def _office(directory: Path) -> AsyncIterator[tuple[OfficeServer, dict[str, Baresip]]]:
    """Mara with her webphone and desk phone, Jonas with a desk phone."""
    server = OfficeServer(directory / "server", (MARA, JONAS, LEA))
    await server.start()
    tone = write_wav(directory / "phone.wav", sine(1000, 60, 8000), 8000)
    phones = {
        account: Baresip(account, directory / account, account, f"s-{account}", server.sip,
                         DOMAIN, tone)
        for account in ("205", "208")
    }  # fmt: skip
    try:
        for phone in phones.values():
            await phone.start()
        yield server, phones
    finally:
        for phone in phones.values():
            await phone.stop()
        await server.stop()


async def page(report: Report, directory: Path) -> None:
    """How large the page is, and when a person can type into it."""
    dist = resource("webphone/dist")
    code = [p for p in dist.iterdir() if p.suffix in (".js", ".css", ".html")]
    size = sum(len(gzip.compress(p.read_bytes(), 9)) for p in code)
    report.tell("webphone: script and style, gzip", "kB", [size / 1000], 200)
    fonts = sum(p.stat().st_size for p in dist.glob("*.woff2"))
    report.tell("webphone: fonts", "kB", [fonts / 1000], 60)
    server = OfficeServer(directory / "server", (MARA, JONAS, LEA))
    await server.start()
    times = []
    try:
        for _ in range(report.times):
            async with chromium() as browser:
                opened = await browser.new_page()
                await opened.goto(f"{server.http}/phone", wait_until="commit")
                await opened.locator('[data-testid="sign-in-email"]').fill("a@b.example")
                times.append(await opened.evaluate("() => performance.now()") / 1000)
    finally:
        await server.stop()
    report.tell("webphone: opened to interactive", "s", times, 1.0)


async def answer(report: Report, directory: Path) -> None:
    """A browser answers: until it has sent and heard its first packet of sound."""
    mic = write_wav(directory / "mic.wav", sine(440, 10, 48000), 48000)
    medians = []
    async with _office(directory) as (server, phones), chromium(says(mic)) as browser:
        context = await browser.new_context()
        await context.add_init_script(PEERS)
        mara = await WebphonePage.open(context, server)
        await mara.sign_in(MARA)
        await mara.is_ready()
        for _ in range(report.times):
            medians.append(await _answers(mara, phones["205"], report.many(7, 2)))
    report.tell("webphone: answer to sound both ways, p50", "ms", medians, 300)


async def _answers(mara: WebphonePage, jonas: Baresip, times: int) -> float:
    found = []
    for _ in range(times):
        await jonas.dial(MARA.number)
        await mara.sees("incoming")
        found.append(await mara.evaluate(FIRST_SOUND))
        await mara.sees("call-card", state="talking")
        await mara.press("call-hangup")
        await mara.sees_no("call-card")
        await jonas.wait_for("CALL_CLOSED")
    return statistics.median(found)


async def click(report: Report, directory: Path) -> None:
    """From the click to the moment when the chosen desk phone says that it rings."""
    medians = []
    async with _office(directory) as (server, phones):
        desk = phones["208"]
        await server.get(MARA, "/me")  # signed in
        for _ in range(report.times):
            medians.append(
                statistics.median(
                    [await _click(server, desk) for _ in range(report.many(15, 3))]
                )
            )
    report.tell("click-and-call: click to ringing, p50", "ms", medians, 30)


async def _click(server: OfficeServer, desk: Baresip) -> float:
    desk.events.clear()
    began = asyncio.get_running_loop().time()
    body = {"number": JONAS.number, "with": "208"}
    started = asyncio.create_task(server.post(MARA, "/click-and-call", body))
    while not desk.saw("CALL_INCOMING"):
        await asyncio.sleep(0.001)
    found = desk.find("CALL_INCOMING")
    assert found is not None
    await started
    await desk.hang_up()
    await desk.wait_for("CALL_CLOSED")
    return float(found["at"] - began) * 1000


# -- the bridge alone


async def bridge(report: Report, directory: Path) -> None:
    """Twenty calls of browsers at once in one media process: of a core, and losses."""
    shares, losses = [], []
    for round in range(report.times):
        folder = directory / str(round)
        folder.mkdir()
        share, lost = await _twenty_calls(folder, report.many(int(SECONDS), 2))
        shares.append(share / CALLS * 100)
        losses.append(float(lost))
    report.tell("bridge: of a core for each of 20 calls", "%", shares, 2.5)
    report.tell("bridge: packets lost in 20 calls", "packets", losses, 0)


async def _twenty_calls(directory: Path, seconds: int) -> tuple[float, int]:
    """(share of a core, packets lost)"""
    path = directory / "media.sock"
    media = await Program.start(
        [sys.executable, "-m", "softphone.media", "--socket", str(path)],
        directory / "media.log",
    )
    await until(path.exists, "the media process", 10.0)
    reader, writer = await asyncio.open_unix_connection(str(path))
    calls = [await _Call.make(reader, writer) for _ in range(CALLS)]
    process = psutil.Process(media.pid)
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
        lost = sum(2 * frames - call.heard for call in calls)
    finally:
        for call in calls:
            call.close()
        writer.close()
        await media.stop()
    return share, lost


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


class _Call:
    """A browser and a telephone on the two sides of one bridge."""

    def __init__(self, bridge: dict[str, Any]) -> None:
        self.bridge = bridge
        self.browser = PythonBrowser()
        self.phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.phone.bind(("127.0.0.1", 0))
        self.phone.setblocking(False)
        self.stream = Stream()
        self._phone_heard = 0
        asyncio.get_running_loop().add_reader(self.phone, self._hear)

    @classmethod
    async def make(cls, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> _Call:
        def tell(**wish: Any) -> None:
            writer.write(json.dumps(wish).encode() + b"\n")

        tell(do="bridge", id=1)
        while "plain" not in (answer := json.loads(await reader.readline())):
            pass
        call = cls(answer)
        port = call.phone.getsockname()[1]
        tell(do="browser", ref=answer["ref"], ufrag=call.browser.ufrag,
             fingerprint=call.browser.fingerprint, events=101)  # fmt: skip
        tell(do="announce", ref=answer["ref"], side="plain", host="127.0.0.1", port=port)
        await writer.drain()
        await call.browser.connect(answer)
        return call

    @property
    def heard(self) -> int:
        """Packets that have arrived on both sides."""
        return self._phone_heard + self.browser.heard.qsize()

    def speak(self) -> None:
        self.browser.say(b"\xd5" * 160)
        packet = self.stream.packet(8, b"\xd5" * 160, 160)
        self.phone.sendto(packet, ("127.0.0.1", int(self.bridge["plain"][1])))

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
