"""The webphone's figures: page and answer; and how fast a click reaches its device."""

from __future__ import annotations

import asyncio
import gzip
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN, OfficeServer
from softphone.media.tone import sine, write_wav
from softphone.resource import resource
from tests.bench.report import Report
from tests.browser import chromium, says
from tests.webphone.conftest import JONAS, LEA, MARA
from tests.webphone_page import WebphonePage

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
    """From the click to the moment when the chosen desk phone says that it rings.

    As the app does it: by a connection that is open already.
    """
    medians = []
    async with _office(directory) as (server, phones):
        token = await server.token(MARA)
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(
            base_url=f"{server.http}/api/v1", headers=headers
        ) as client:
            for _ in range(report.times):
                times = [await _click(client, phones["208"]) for _ in range(report.many(15, 3))]
                medians.append(statistics.median(times))
    report.tell("click-and-call: click to ringing, p50", "ms", medians, 30)


async def _click(client: httpx.AsyncClient, desk: Baresip) -> float:
    desk.events.clear()
    began = asyncio.get_running_loop().time()
    body = {"number": JONAS.number, "with": "208"}
    started = asyncio.create_task(client.post("/click-and-call", json=body))
    while not desk.saw("CALL_INCOMING"):
        await asyncio.sleep(0.001)
    found = desk.find("CALL_INCOMING")
    assert found is not None
    assert (await started).status_code == 201
    await desk.hang_up()
    await desk.wait_for("CALL_CLOSED")
    return float(found["at"] - began) * 1000
