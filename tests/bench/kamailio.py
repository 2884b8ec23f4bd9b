"""Kamailio with its presence module: what our cost of a NOTIFY is told beside.

It answers everybody, keeps subscriptions in memory and publications in SQLite, with one worker:
the shortest way that it has.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import psutil

from softphone.demo.processes import Program, free_port, until

TABLES = Path("/usr/share/kamailio/db_sqlite")
"Where Debian's kamailio-sqlite-modules puts what makes the tables."

CONFIG = """\
#!KAMAILIO
debug=1
log_stderror=yes
children=1
listen=udp:127.0.0.1:{port}
auto_aliases=no
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "db_sqlite.so"
loadmodule "presence.so"
loadmodule "presence_xml.so"
modparam("presence", "db_url", "sqlite:///{database}")
modparam("presence", "server_address", "sip:127.0.0.1:{port}")
modparam("presence", "subs_db_mode", 0)
modparam("presence_xml", "db_url", "sqlite:///{database}")
modparam("presence_xml", "force_active", 1)
request_route {{
    if (is_method("SUBSCRIBE|PUBLISH")) {{
        if (!t_newtran()) {{ sl_reply_error(); exit; }}
        if (is_method("SUBSCRIBE")) {{ handle_subscribe(); }} else {{ handle_publish(); }}
        t_release();
        exit;
    }}
    sl_send_reply("404", "Not Here");
}}
"""

STATE = """\
<?xml version="1.0"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" \
xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" \
xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:{user}@127.0.0.1">
<tuple id="u1"><status><basic>open</basic></status><note>{note}</note></tuple>
<dm:person id="p1"><rpid:activities>{activity}</rpid:activities><dm:note>{note}</dm:note>\
</dm:person>
</presence>
"""


@dataclass
class Kamailio:
    directory: Path
    port: int = 0
    _program: Program | None = None
    _tag: str = ""
    _published: int = 0

    @staticmethod
    def is_there() -> bool:
        return shutil.which("kamailio") is not None and TABLES.is_dir()

    @property
    def server(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        database = self.directory / "presence.sqlite"
        with sqlite3.connect(database) as connection:
            for name in ("standard", "presence"):
                connection.executescript((TABLES / f"{name}-create.sql").read_text())
        config = self.directory / "kamailio.cfg"
        config.write_text(CONFIG.format(port=self.port, database=database), encoding="utf-8")
        run = self.directory / "run"
        run.mkdir(exist_ok=True)
        self._program = await Program.start(
            ["kamailio", "-DD", "-E", "-m", "256", "-M", "32", "-Y", str(run),
             "-P", str(run / "pid"), "-f", str(config)],
            self.directory / "log",
        )  # fmt: skip
        await until(self._listens, "Kamailio", 30.0)

    def _listens(self) -> bool:
        assert self._program is not None and self._program.is_running
        kinds = self._processes()
        return any(c.laddr.port == self.port for p in kinds for c in p.net_connections("udp"))

    def _processes(self) -> list[psutil.Process]:
        assert self._program is not None
        main = psutil.Process(self._program.pid)
        return [main, *main.children(recursive=True)]

    def cpu_s(self) -> float:
        times = [process.cpu_times() for process in self._processes()]
        return sum(t.user + t.system for t in times)

    async def publish(self, user: str, is_busy: bool) -> None:
        """A new state of this user; all watchers are told within the transaction."""
        self._published += 1
        note, activity = ("Busy", "<rpid:busy/>") if is_busy else ("Available", "")
        body = STATE.format(user=user, note=note, activity=activity)
        uri = f"sip:{user}@127.0.0.1"
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.bind(("127.0.0.1", 0))
            sock.setblocking(False)
            port = sock.getsockname()[1]
            rows = [
                f"PUBLISH {uri} SIP/2.0",
                f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKp{self._published}",
                "Max-Forwards: 70",
                f"From: <{uri}>;tag=p",
                f"To: <{uri}>",
                f"Call-ID: publish-{self._published}",
                "CSeq: 1 PUBLISH",
                "Event: presence",
                "Expires: 3600",
                *([f"SIP-If-Match: {self._tag}"] if self._tag else []),
                "Content-Type: application/pidf+xml",
                f"Content-Length: {len(body)}",
            ]
            loop = asyncio.get_running_loop()
            data = ("\r\n".join(rows) + "\r\n\r\n" + body).encode()
            await loop.sock_sendto(sock, data, ("127.0.0.1", self.port))
            async with asyncio.timeout(60):
                answer = (await loop.sock_recv(sock, 65536)).decode()
        assert answer.startswith("SIP/2.0 200"), answer
        tags = [x for x in answer.splitlines() if x.lower().startswith("sip-etag:")]
        self._tag = tags[0].partition(":")[2].strip()

    async def stop(self) -> None:
        if self._program is not None:
            await self._program.stop(grace_s=10)
