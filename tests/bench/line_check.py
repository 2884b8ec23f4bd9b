"""``make gateway``: Asterisk as the provider behind a line, and what it made of us.

Twice: it knows us by our address, and we sign in with a password that it asks for again with
each call.  Not among the tests: Asterisk is 210 MB.  Exit status 0 when a call that was
forwarded to a mobile was heard both ways, Asterisk understood who sent it on, do not disturb
ended one that rang there, and Asterisk could call in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN
from softphone.demo.processes import until
from softphone.media.tone import sine, write_wav
from tests.bench.asterisk import Asterisk
from tests.ports import free_port
from tests.real_office import Stage
from tests.served import Served
from tests.whole_office import OFFICE

MOBILE, SILENT = "+491705550142", "+493012345678"
MAIN = "+49305550110"
OUTSIDE = "+4940555017"
PJSIP = """\
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{port}
[office]
type=endpoint
context=outside
disallow=all
allow=alaw,ulaw
direct_media=no
trust_id_inbound=yes
send_pai=yes
aors=office
[office]
type=aor
contact=sip:127.0.0.1:{callee_port}
[office]
type=identify
endpoint=office
match=127.0.0.1
"""
CUSTOMER, SECRET = "k123", "bench-secret"
SIGNED_IN = f"""\
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{{port}}
[{CUSTOMER}]
type=endpoint
context=outside
disallow=all
allow=alaw,ulaw
direct_media=no
trust_id_inbound=yes
send_pai=yes
identify_by=auth_username
auth={CUSTOMER}
aors={CUSTOMER}
[{CUSTOMER}]
type=auth
auth_type=userpass
username={CUSTOMER}
password={SECRET}
[{CUSTOMER}]
type=aor
max_contacts=1
"""
NOTE = "|".join(
    ("${CALLERID(num)}", "${REDIRECTING(from-num)}", "${REDIRECTING(reason)}",
     "${PJSIP_HEADER(read,History-Info)}")
)  # fmt: skip
EXTENSIONS = f"""\
[outside]
exten => {MOBILE},1,Set(DB(seen/{MOBILE})={NOTE})
 same => n,Answer()
 same => n,Echo()
exten => {SILENT},1,Ringing()
 same => n,Wait(120)
[calling]
exten => in,1,Set(CALLERID(all)="Outside" <{OUTSIDE}>)
 same => n,Dial(PJSIP/{MAIN}@office)
"""
TO_CUSTOMER = f"Dial(PJSIP/{CUSTOMER})"
"It calls the contact that we gave when we signed in; no number is said."


def office(line_port: int, signs_in: bool) -> str:
    how = 'match = ["127.0.0.1"]'
    if signs_in:
        how = f'kind = "registration"\nusername = "{CUSTOMER}"\nsecret = "{SECRET}"'
    lena = 'fixed_destinations = ["0170 5550142"]\n'
    return (
        OFFICE.replace(lena, "")
        + f"""
[[call_plans]]
name = "main"
number = "+49 30 5550110"
steps = [{{ user = "607" }}]

[[trunks]]
name = "asterisk"
address = "sip:127.0.0.1:{line_port};transport=udp"
{how}
dnd_response = 486
outgoing_numbers = ["{MAIN}"]
"""
    )


class Check:
    def __init__(self, directory: Path, prefix: Path, signs_in: bool) -> None:
        port, own = free_port(), free_port()
        self.signs_in = signs_in
        extensions, pjsip = EXTENSIONS, SIGNED_IN if signs_in else PJSIP
        if signs_in:
            extensions = EXTENSIONS.replace(f"Dial(PJSIP/{MAIN}@office)", TO_CUSTOMER)
        self.asterisk = Asterisk(prefix, own, port=port, pjsip=pjsip, extensions=extensions)
        self.server = Served(directory / "served", office=office(port, signs_in))
        self.server.ready = {
            "http": f"http://127.0.0.1:{free_port()}",
            "sip": f"127.0.0.1:{own}",
        }
        said = write_wav(directory / "said.wav", sine(440, 60, 8000), 8000)
        self.jonas = Baresip(
            "jonas", directory / "jonas", "205", "s-205", f"127.0.0.1:{own}", DOMAIN, said
        )
        self.results: dict[str, bool] = {}

    async def run(self) -> bool:
        try:
            await asyncio.gather(self.asterisk.start(), self.server.start())
            await self.jonas.start()
            if self.signs_in:
                await until(self._knows_us, "the office signed in at Asterisk", 40)
                self._tell("signed in", True)
            await self._is_heard_both_ways()
            await self._is_let_go()
            await self._calls_in()
        finally:
            await self.jonas.stop()
            await asyncio.gather(self.asterisk.stop(), self.server.close())
        return all(self.results.values())

    def _tell(self, what: str, is_so: bool, **more: object) -> None:
        self.results[what] = is_so
        kind = "signs in" if self.signs_in else "static"
        print(json.dumps({"line": kind, "check": what, "ok": is_so, **more}), flush=True)

    async def _knows_us(self) -> bool:
        return f"{CUSTOMER}/sip:l" in await self.asterisk.command("pjsip show contacts")

    async def _ask(self, method: str, path: str, body: Any) -> None:
        token = await self.server.token("mara")
        answer = await self.server.ask(method, path, body, token)
        if answer.status_code >= 400:
            raise SystemExit(answer.text)

    async def _is_heard_both_ways(self) -> None:
        """Mara's mobile repeats what it hears: Jonas hears himself."""
        await self._ask("PUT", "/me/destination", {"value": MOBILE})
        await self.jonas.dial("602")
        await self.jonas.wait_for("CALL_ESTABLISHED")
        await asyncio.sleep(6)
        await self.jonas.hang_up()
        heard = await Stage.at(self.jonas)
        self._tell("heard both ways", heard.has(440, other=1000), sound=repr(heard))
        seen = await self.asterisk.command(f"database get seen {MOBILE}")
        value = seen.partition("Value: ")[2].strip()
        caller, diverted, reason, history = (value.split("|") + [""] * 4)[:4]
        is_understood = (caller, diverted, reason) == (MAIN, MAIN, "cfu")
        self._tell("who sent it on", is_understood, seen=value)
        self._tell("no number of the house", not {"602", "607", "205"} & set(value.split("|")))
        self._tell("history", "cause=302" in history)

    async def _is_let_go(self) -> None:
        await self._ask("PUT", "/me/destination", {"value": "208"})
        rules = {"busy": "", "no_answer": SILENT, "seconds": 5}
        await self._ask("PUT", "/me/forwarding", rules)
        await self.jonas.dial("602")
        await until(lambda: self._channels(1), "a call at Asterisk", 20)
        await self._ask("PUT", "/me/status", {"status": "do_not_disturb"})
        closed = await self.jonas.wait_for("CALL_CLOSED")
        await until(lambda: self._channels(0), "no call at Asterisk", 20)
        self._tell("do not disturb ends it", "480" in closed["param"], param=closed["param"])

    async def _channels(self, count: int) -> bool:
        return f"{count} active channel" in await self.asterisk.command("core show channels")

    async def _calls_in(self) -> None:
        self.jonas.events.clear()
        await self.asterisk.command("channel originate Local/in@calling application Echo")
        incoming = await self.jonas.wait_for("CALL_INCOMING")
        self._tell("calls in", OUTSIDE in incoming["peeruri"], peer=incoming["peeruri"])
        await self.jonas.accept()
        await self.jonas.wait_for("CALL_ESTABLISHED")
        await asyncio.sleep(5)
        await self.asterisk.command("channel request hangup all")
        heard = await Stage.at(self.jonas)
        self._tell("heard when it called", heard.has(440, other=1000), sound=repr(heard))


async def main(prefix: Path) -> int:
    is_good = True
    for signs_in in (False, True):
        with tempfile.TemporaryDirectory(prefix="einklang-gateway-") as folder:
            check = Check(Path(folder), prefix, signs_in)
            is_good &= await asyncio.wait_for(check.run(), 300)
    return 0 if is_good else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asterisk", type=Path, default=Path("build/asterisk"))
    sys.exit(asyncio.run(main(parser.parse_args().asterisk.resolve())))
