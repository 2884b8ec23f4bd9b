"""The webphone as its person sees it: a page of a real Chromium on a real server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Locator, Page, expect

from softphone.demo.office_server import PASSWORD, OfficeServer, Resident

LIMIT_MS = 15_000
NOISE = ("Download the", "favicon")
"What a browser says by itself; everything else in its console is a fault of ours."
LISTEN = """(() => {
  // The page plays through elements that are in no document: listen at the source of them.
  const real = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  const meters = new Set();
  window.__context = null;
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    get() { return real.get.call(this); },
    set(stream) {
      real.set.call(this, stream);
      if (!stream) return;
      window.__context ??= new AudioContext();
      const meter = window.__context.createAnalyser();
      meter.fftSize = 4096;
      window.__context.createMediaStreamSource(stream).connect(meter);
      meters.clear();
      meters.add(meter);
    },
  });
  window.__heard = () => {
    for (const meter of meters) {
      const bins = new Float32Array(meter.frequencyBinCount);
      meter.getFloatFrequencyData(bins);
      let best = 0;
      bins.forEach((x, i) => { if (x > bins[best]) best = i; });
      if (bins[best] > -60) return best * window.__context.sampleRate / meter.fftSize;
    }
    return 0;
  };
})()"""


@dataclass
class WebphonePage:
    """``problems``: what its console said against it."""

    page: Page
    server: OfficeServer
    problems: list[str] = field(default_factory=list)

    @classmethod
    async def open(
        cls, context: BrowserContext, server: OfficeServer, width: int = 1100, height: int = 800
    ) -> WebphonePage:
        await context.add_init_script(LISTEN)
        page = await context.new_page()
        await page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(LIMIT_MS)
        made = cls(page, server)
        page.on("console", lambda m: made._said(m.type, m.text))
        page.on("pageerror", lambda e: made.problems.append(str(e)))
        await page.goto(f"{server.http}/phone")
        return made

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and not any(noise in text for noise in NOISE):
            self.problems.append(text)

    # -- looking

    def at(self, testid: str, **data: str) -> Locator:
        """A control by its name; ``number="607"`` narrows by its data."""
        more = "".join(f'[data-{k.replace("_", "-")}="{v}"]' for k, v in data.items())
        return self.page.locator(f'[data-testid="{testid}"]{more}')

    async def sees(self, testid: str, **data: str) -> None:
        await expect(self.at(testid, **data).first).to_be_visible(timeout=LIMIT_MS)

    async def sees_no(self, testid: str, **data: str) -> None:
        await expect(self.at(testid, **data)).to_have_count(0, timeout=LIMIT_MS)

    async def says(self, testid: str, text: str) -> None:
        await expect(self.at(testid).first).to_contain_text(text, timeout=LIMIT_MS)

    async def press(self, testid: str, **data: str) -> None:
        await self.at(testid, **data).first.click()

    # -- doing

    async def sign_in(self, person: Resident, password: str = PASSWORD) -> None:
        await self.at("sign-in-email").fill(person.email)
        await self.at("sign-in-password").fill(password)
        await self.press("sign-in-go")

    async def is_ready(self) -> None:
        """It is a telephone now."""
        there = self.at("connection", state="connected")
        await expect(there).to_be_attached(timeout=LIMIT_MS)

    async def dial(self, number: str) -> None:
        await self.at("dial-field").fill(number)
        await self.press("dial-call")

    async def hears(self, frequency_hz: float, limit_s: float = 10.0) -> None:
        """The loudest tone of the call is this one.  Raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while abs(await self.page.evaluate("() => window.__heard()") - frequency_hz) > 20:
                await asyncio.sleep(0.05)

    async def hears_nothing(self, limit_s: float = 5.0) -> None:
        async with asyncio.timeout(limit_s):
            while await self.page.evaluate("() => window.__heard()"):
                await asyncio.sleep(0.05)

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        return await self.page.evaluate(script, argument)
