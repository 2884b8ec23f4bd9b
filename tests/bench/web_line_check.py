"""``make gateway``, second part: Asterisk and browsers.

First a real Chromium calls out by the line to Asterisk and is called from there; then Asterisk
itself is the browser: its own ICE, DTLS and SRTP at our bridge, both ways round.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN, OfficeServer
from softphone.demo.processes import until
from softphone.media.tone import sine, write_wav
from tests.bench.asterisk import Asterisk
from tests.bench.line_check import EXTENSIONS, MAIN, MOBILE, OUTSIDE, PJSIP
from tests.bench.web_gateway import WebGateway
from tests.browser import chromium, says
from tests.ports import free_port
from tests.real_office import Stage
from tests.webphone.conftest import JONAS, MARA
from tests.webphone_page import WebphonePage

BROWSER_HZ, JONAS_HZ = 440, 1000
PLANS = """
[[call_plans]]
name = "main"
number = "+49 30 5550110"
steps = [{{ user = "602" }}]

[[trunks]]
name = "asterisk"
address = "sip:127.0.0.1:{port};transport=udp"
match = ["127.0.0.1"]
outgoing_numbers = ["{main}"]
"""
AS_BROWSER = """\
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{{port}}
[web]
type=endpoint
context=outside
webrtc=yes
disallow=all
allow=alaw,ulaw
direct_media=no
from_user=207
from_domain={domain}
outbound_auth=web
outbound_proxy=sip:127.0.0.1:{gateway}\\;lr
aors=web
[web]
type=aor
contact=sip:office@127.0.0.1:{gateway}
[web]
type=auth
auth_type=userpass
username=207
password=s-207
[web]
type=identify
endpoint=web
match=127.0.0.1
[web]
type=registration
server_uri=sip:{domain}
client_uri=sip:207@{domain}
contact_user=repeats
outbound_auth=web
outbound_proxy=sip:127.0.0.1:{gateway}\\;lr
retry_interval=2
"""
REPEATS = """\
[outside]
exten => repeats,1,Answer()
 same => n,Echo()
"""


class Check:
    """What was found, told as it is found."""

    def __init__(self, directory: Path, prefix: Path) -> None:
        self.directory = directory
        self.prefix = prefix
        self.results: dict[str, bool] = {}

    def tell(self, what: str, is_so: bool, **more: object) -> None:
        self.results[what] = is_so
        print(json.dumps({"check": what, "ok": is_so, **more}), flush=True)

    async def holds(self, what: str, seen: Awaitable[None]) -> None:
        """It is seen before its time is up."""
        try:
            await seen
        except (TimeoutError, AssertionError) as error:
            self.tell(what, False, problem=str(error)[:200])
        else:
            self.tell(what, True)

    def office(self, name: str, port: int, plans: str = "") -> OfficeServer:
        server = OfficeServer(self.directory / name, (MARA, JONAS), plans=plans)
        server.http = f"http://127.0.0.1:{free_port()}"
        server.sip = f"127.0.0.1:{port}"
        return server

    # -- Chromium, by the line

    async def chromium_by_the_line(self) -> None:
        line, own = free_port(), free_port()
        asterisk = Asterisk(self.prefix, own, port=line, pjsip=PJSIP, extensions=EXTENSIONS)
        server = self.office("line", own, PLANS.format(port=line, main=MAIN))
        mic = write_wav(self.directory / "mic.wav", sine(BROWSER_HZ, 10, 48000), 48000)
        await asyncio.gather(asterisk.start(), server.start())
        try:
            async with chromium(says(mic)) as browser:
                mara = await WebphonePage.open(await browser.new_context(), server)
                await mara.sign_in(MARA)
                await mara.is_ready()
                await self._calls_out(mara)
                await self._is_called(mara, asterisk)
                self.tell("nothing in the browser's console", not mara.problems)
        finally:
            await asyncio.gather(asterisk.stop(), server.stop())

    async def _calls_out(self, mara: WebphonePage) -> None:
        """The mobile at Asterisk repeats what it hears: the browser hears itself."""
        await mara.dial(MOBILE)
        await mara.sees("call-card", state="talking")
        await self.holds("browser to Asterisk and back", mara.hears(BROWSER_HZ))
        await mara.press("call-hangup")
        await mara.sees_no("call-card")

    async def _is_called(self, mara: WebphonePage, asterisk: Asterisk) -> None:
        await asterisk.command("channel originate Local/in@calling application Echo")
        await mara.sees("incoming")
        shown = await mara.at("incoming").first.inner_text()
        digits = "".join(shown.split())
        self.tell("the browser sees who calls", OUTSIDE in digits, shown=digits[:80])
        await mara.press("incoming-answer")
        await self.holds("Asterisk to browser and back", mara.hears(BROWSER_HZ))
        await asterisk.command("channel request hangup all")
        await mara.sees_no("call-card")

    # -- Asterisk as the browser

    async def asterisk_as_browser(self) -> None:
        port, gateway_port, own = free_port(), free_port(), free_port()
        server = self.office("web", own)
        await server.start()
        gateway = WebGateway(gateway_port, ("127.0.0.1", port))
        ticket = (await server.post(MARA, "/live/ticket", {}))["ticket"]
        door = server.http.replace("http", "ws", 1)
        asterisk = Asterisk(
            self.prefix, own, port=port, extensions=REPEATS,
            pjsip=AS_BROWSER.format(gateway=gateway_port, domain=DOMAIN),
        )  # fmt: skip
        said = write_wav(self.directory / "said.wav", sine(JONAS_HZ, 60, 8000), 8000)
        jonas = Baresip(
            "jonas", self.directory / "jonas", "205", "s-205", server.sip, DOMAIN, said
        )
        try:
            await gateway.start(f"{door}/api/v1/sip?ticket={ticket}")
            await asyncio.gather(asterisk.start(), jonas.start())
            await until(lambda: self._is_there(server), "Asterisk as Mara's webphone", 20)
            await self._rings_asterisk(jonas)
            await self._is_rung_by(jonas, asterisk)
        finally:
            await jonas.stop()
            await gateway.stop()
            await asyncio.gather(asterisk.stop(), server.stop())

    async def _is_there(self, server: OfficeServer) -> bool:
        devices = await server.get(MARA, "/me/devices")
        return any(d["account"] == "207" and d["registered"] for d in devices)

    async def _rings_asterisk(self, jonas: Baresip) -> None:
        await jonas.dial("602")
        await jonas.wait_for("CALL_ESTABLISHED")
        await asyncio.sleep(5)
        await jonas.hang_up()
        await jonas.wait_for("CALL_CLOSED")
        heard = await Stage.at(jonas)
        self.tell("telephone to Asterisk's WebRTC and back", heard.has(JONAS_HZ, other=440),
                  sound=repr(heard))  # fmt: skip

    async def _is_rung_by(self, jonas: Baresip, asterisk: Asterisk) -> None:
        jonas.events.clear()
        to = f"PJSIP/web/sip:607@{DOMAIN}"
        await asterisk.command(f"channel originate {to} application Echo")
        incoming = await jonas.wait_for("CALL_INCOMING")
        self.tell("it calls as Mara", "602" in incoming["peeruri"], peer=incoming["peeruri"])
        await jonas.accept()
        await jonas.wait_for("CALL_ESTABLISHED")
        await asyncio.sleep(5)
        await asterisk.command("channel request hangup all")
        await jonas.wait_for("CALL_CLOSED")
        heard = await Stage.at(jonas)
        self.tell("Asterisk's WebRTC to a telephone and back", heard.has(JONAS_HZ, other=440),
                  sound=repr(heard))  # fmt: skip


async def main(prefix: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="einklang-gateway-") as folder:
        check = Check(Path(folder), prefix)
        parts: tuple[Callable[[], Awaitable[None]], ...] = (
            check.chromium_by_the_line, check.asterisk_as_browser,
        )  # fmt: skip
        for part in parts:
            await asyncio.wait_for(part(), 150)
    return 0 if all(check.results.values()) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asterisk", type=Path, default=Path("build/asterisk"))
    sys.exit(asyncio.run(main(parser.parse_args().asterisk.resolve())))
