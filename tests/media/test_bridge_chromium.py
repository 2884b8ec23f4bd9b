"""A real Chromium talks to a telephone through the bridge, without any signalling between."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from softphone.media import g711, tone
from softphone.media.bridge import Bridge
from softphone.media.dtls import Identity
from softphone.media.rtp import payload
from tests.browser import chromium, says
from tests.media.conftest import Ear

BROWSER_HZ, PHONE_HZ = 440, 1000
PAGE = "<!doctype html><title>Probe</title><audio id=sound autoplay></audio>"
CALL = """async () => {
  const peer = window.peer = new RTCPeerConnection();
  const raw = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
  const stream = await navigator.mediaDevices.getUserMedia({audio: raw});
  stream.getTracks().forEach(t => peer.addTrack(t, stream));
  peer.ontrack = e => {
    document.getElementById('sound').srcObject = e.streams[0];
    const context = new AudioContext();
    const meter = window.meter = context.createAnalyser();
    meter.fftSize = 4096;
    context.createMediaStreamSource(e.streams[0]).connect(meter);
    window.rate = context.sampleRate;
  };
  await peer.setLocalDescription(await peer.createOffer());
  return peer.localDescription.sdp;
}"""
HEARD = """() => {
  if (!window.meter) return 0;
  const found = new Float32Array(meter.frequencyBinCount);
  meter.getFloatFrequencyData(found);
  let best = 0;
  found.forEach((x, i) => { if (x > found[best]) best = i; });
  return found[best] > -60 ? best * rate / meter.fftSize : 0;
}"""


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Any]:
    wav = tone.write_wav(tmp_path / "mic.wav", tone.sine(BROWSER_HZ, 10, 48000), 48000)
    async with chromium(says(wav)) as browser:
        page = await browser.new_page()
        await page.route("**/*", lambda r: r.fulfill(body=PAGE, content_type="text/html"))
        await page.goto("http://localhost/")
        yield page


def answer(bridge: Bridge, fingerprint: str) -> str:
    """As our exchange answers, in its shortest form."""
    host, port = bridge.web.endpoints[0]
    rows = [
        "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "a=ice-lite",
        f"m=audio {port} UDP/TLS/RTP/SAVPF 8 0", f"c=IN IP4 {host}", "a=rtcp-mux", "a=mid:0",
        f"a=ice-ufrag:{bridge.web.ufrag}", f"a=ice-pwd:{bridge.web.password}",
        f"a=candidate:1 1 udp 2130706431 {host} {port} typ host", "a=end-of-candidates",
        f"a=fingerprint:sha-256 {fingerprint}", "a=setup:passive", "a=sendrecv",
    ]  # fmt: skip
    return "\r\n".join(rows) + "\r\n"


async def test_each_hears_the_tone_of_the_other(page: Any, ear: Callable[[], Ear]) -> None:
    identity = Identity()
    reports: asyncio.Queue[str] = asyncio.Queue()
    bridge = Bridge(
        ("127.0.0.1",), "127.0.0.1", "", identity, lambda e, _: reports.put_nowait(e)
    )
    phone = ear()
    bridge.plain.announce("127.0.0.1", phone.port)
    offer = await page.evaluate(CALL)
    ufrag = re.search(r"a=ice-ufrag:(\S+)", offer)
    fingerprint = re.search(r"a=fingerprint:sha-256 (\S+)", offer)
    assert ufrag is not None and fingerprint is not None
    bridge.browser(ufrag[1], fingerprint[1], -1)
    said = answer(bridge, identity.fingerprint)
    await page.evaluate("sdp => peer.setRemoteDescription({type: 'answer', sdp})", said)
    assert await asyncio.wait_for(reports.get(), 10) == "connected"

    port = int(str(bridge.plain.endpoint[1]))
    speaking = asyncio.create_task(speak(phone, port))
    try:
        heard = b"".join([payload(await phone.hear(5)) for _ in range(150)])
        samples = g711.decode(heard[-16000:], g711.PCMA)
        found = tone.strongest(samples, g711.RATE_HZ).frequency_hz
        assert abs(found - BROWSER_HZ) < 10
        async with asyncio.timeout(10):
            while abs(await page.evaluate(HEARD) - PHONE_HZ) > 20:
                await asyncio.sleep(0.05)
    finally:
        speaking.cancel()
        bridge.close()


async def speak(phone: Ear, port: int) -> None:
    """A telephone's tone, a frame every 20 ms."""
    samples = tone.sine(PHONE_HZ, 1.0, g711.RATE_HZ, -12.0)
    at = 0
    while True:
        phone.say(port, g711.encode(samples[at : at + 160], g711.PCMA))
        at = (at + 160) % 8000
        await asyncio.sleep(0.02)
