"""Asterisk 22 from Debian in a folder of its own: the exchange that we are measured beside."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from softphone.demo.processes import Program, free_port, until

GETTER = Path(__file__).parents[2] / "packaging" / "get-asterisk.sh"

UNUSED = (
    "cdr_odbc", "chan_iax2", "chan_unistim", "res_xmpp", "cdr_radius", "cel_radius",
    "res_snmp", "res_calendar", "res_config_pgsql", "cdr_pgsql", "cel_pgsql",
)  # fmt: skip
MODULES = "[modules]\nautoload=yes\n" + "".join(f"noload={name}.so\n" for name in UNUSED)

PJSIP = """\
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{port}
[phone](!)
type=endpoint
context=internal
disallow=all
allow=alaw,ulaw
direct_media=no
send_connected_line=no
[204](phone)
auth=204
aors=204
callerid="Vera Stein" <602>
[204]
type=auth
auth_type=userpass
username=204
password=s-204
[204]
type=aor
max_contacts=5
[205](phone)
aors=205
[205]
type=aor
contact=sip:205@127.0.0.1:{callee_port}
"""


@dataclass
class Asterisk:
    prefix: Path
    callee_port: int
    cpu: int | None = None
    port: int = 0
    pjsip: str = PJSIP
    "Its telephones; ``{port}`` is its own, ``{callee_port}`` that of whom it calls."
    extensions: str = "[internal]\nexten => 205,1,Dial(PJSIP/205,30)\n"
    _program: Program | None = None

    @property
    def server(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        await asyncio.to_thread(
            subprocess.run, [str(GETTER), str(self.prefix)], check=True, capture_output=True
        )
        self.port = self.port or free_port()
        self._configure()
        command = [str(self.prefix / "asterisk"), "-f"]
        if self.cpu is not None:
            command = ["taskset", "-c", str(self.cpu), *command]
        self._program = await Program.start(command, self.prefix / "log" / "out")
        await until(self._has_booted, "Asterisk", 30.0)

    async def _has_booted(self) -> bool:
        return "fully booted" in await self.command("core waitfullybooted")

    async def command(self, line: str) -> str:
        """What its console answers."""
        asked = await asyncio.create_subprocess_exec(
            str(self.prefix / "asterisk"), "-rx", line,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        output, _ = await asked.communicate()
        return output.decode(errors="replace")

    def _configure(self) -> None:
        etc = self.prefix / "etc"
        modules = next((self.prefix / "root").rglob("chan_pjsip.so")).parent
        share = self.prefix / "root/usr/share/asterisk"
        folders = {
            "astetcdir": etc, "astmoddir": modules, "astvarlibdir": share, "astdatadir": share,
            "astdbdir": self.prefix / "db", "astkeydir": self.prefix / "db",
            "astagidir": self.prefix / "db", "astspooldir": self.prefix / "spool",
            "astrundir": self.prefix / "run", "astlogdir": self.prefix / "log",
        }  # fmt: skip
        files = {
            "asterisk.conf": "[directories]\n"
            + "".join(f"{key} => {path}\n" for key, path in folders.items()),
            "modules.conf": MODULES,
            "rtp.conf": "[general]\nrtpstart=23100\nrtpend=27000\n",
            "pjsip.conf": self.pjsip.format(port=self.port, callee_port=self.callee_port),
            "extensions.conf": self.extensions,
        }
        etc.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (etc / name).write_text(text, encoding="utf-8")

    def cpu_s(self) -> float:
        assert self._program is not None
        process = psutil.Process(self._program.pid)
        times = process.cpu_times()
        return times.user + times.system

    async def stop(self) -> None:
        if self._program is not None:
            await self._program.stop(grace_s=10)
