"""A real desk phone for stories and tests: baresip, driven over its control connection."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from softphone.demo.processes import Program, StoryError, free_port, until

MODULES = Path("/usr/lib/baresip/modules")

CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{sip_port}
call_max_calls 4
audio_player aubridge,{name}-play
audio_source aufile,{tone}
audio_alert aubridge,{name}-alert
audio_level no
rtp_tos 184
rtp_ports {rtp_first}-{rtp_last}
rtcp_mux no
jitter_buffer_delay 1-5
module_path {modules}
module uuid.so
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module_tmp account.so
module_app contact.so
module_app menu.so
{more}module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control_port}
snd_path {recordings}
"""


@dataclass
class Baresip:
    """One baresip with one account.

    tone: WAV file (8 kHz, mono, 16 bit) that it says instead of a microphone.
    Recordings of what it hears are WAV files in ``recordings``.
    """

    name: str
    directory: Path
    account: str
    secret: str
    server: str
    "``host:port`` of the registrar."
    domain: str
    tone: Path
    transport: str = "udp"
    auto_answer: bool = False
    watches: tuple[str, ...] = ()
    "Numbers of the colleagues whose presence it subscribes to."
    trusts: Path | None = None
    "The certificate that the server must show over TLS."
    media_encryption: str = ""
    "``srtp`` (if the other side can) or ``srtp-mand``; keys by SDES."
    sip_port: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    "What it told us; ``at`` is our loop's time when we read it."
    _program: Program | None = None
    _writer: asyncio.StreamWriter | None = None
    _reader_task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        return self._program.pid if self._program is not None else 0

    @property
    def recordings(self) -> Path:
        return self.directory / "recordings"

    async def start(self) -> None:
        """Start it and wait until it has registered.  Raises StoryError if it has not."""
        self.recordings.mkdir(parents=True, exist_ok=True)
        self.sip_port = self.sip_port or free_port(together=2)
        control_port = free_port()
        rtp_first = free_port(together=20)
        tone = self.directory / "tone.wav"
        tone.unlink(missing_ok=True)
        tone.symlink_to(self.tone.absolute())
        # Names within its folder, because it cuts longer ones off.
        self._write("config", CONFIG.format(
            sip_port=self.sip_port, control_port=control_port, name=self.name, tone=tone.name,
            rtp_first=rtp_first, rtp_last=rtp_first + 19, modules=MODULES,
            recordings=self.recordings.name,
            more=self._more(),
        ))  # fmt: skip
        self._write("accounts", self._account_line())
        contacts = (f'"{n}" <sip:{n}@{self.domain}>;presence=p2p\n' for n in self.watches)
        self._write("contacts", "".join(contacts))
        self._program = await Program.start(
            ["baresip", "-f", str(self.directory.absolute())],
            self.directory / "baresip.log",
            cwd=self.directory,
        )
        await self._connect(control_port)
        await until(self.has_registered, f"{self.name} ({self.account}) signed in", 15.0)

    def _more(self) -> str:
        """Lines of the configuration for what not every phone has."""
        lines = ["module_app presence.so"] if self.watches else []
        if self.media_encryption:
            lines.append("module srtp.so")
        if self.trusts is not None:
            lines.append(f"sip_cafile {self.trusts.absolute()}")
        return "".join(f"{line}\n" for line in lines)

    def has_registered(self) -> bool:
        """Read from its log: the event may be older than our control connection."""
        return "binding" in self.output()

    def output(self) -> str:
        """What it has printed; empty before it was started."""
        return self._program.output() if self._program is not None else ""

    def _account_line(self) -> str:
        answer = "auto" if self.auto_answer else "manual"
        return (
            f"<sip:{self.account}@{self.domain}>;auth_user={self.account};auth_pass={self.secret}"
            f';outbound="sip:{self.server};transport={self.transport}";regint=120'
            f";answermode={answer}{self._keys()}\n"
        )

    def _keys(self) -> str:
        return f";mediaenc={self.media_encryption}" if self.media_encryption else ""

    def _write(self, name: str, text: str) -> None:
        (self.directory / name).write_text(text, encoding="utf-8")

    async def _connect(self, port: int) -> None:
        for _ in range(200):
            try:
                reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                self._reader_task = asyncio.create_task(self._read(reader))
                return
        raise StoryError(f"{self.name} did not start; see {self.directory / 'baresip.log'}")

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                length = int((await reader.readuntil(b":"))[:-1])
                message = json.loads(await reader.readexactly(length))
                await reader.readexactly(1)
                self.events.append({**message, "at": asyncio.get_running_loop().time()})
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            return

    async def command(self, command: str, parameters: str = "") -> None:
        if self._writer is None:
            raise StoryError(f"{self.name} was not started")
        text = json.dumps({"command": command, "params": parameters, "token": command})
        self._writer.write(f"{len(text.encode())}:{text},".encode())
        await self._writer.drain()

    async def presence_of(self, number: str) -> str:
        """What it shows of a watched colleague: ``Online``, ``Busy`` or ``Offline``."""
        known = len(self.events)
        await self.command("contacts")
        await until(lambda: bool(self._listings(known)), f"{self.name} listing contacts")
        found = re.search(rf"([A-Z][a-z]+)[^\n]*<sip:{number}@", self._listings(known)[-1])
        return found[1] if found else ""

    def _listings(self, known: int) -> list[str]:
        """What it answered to ``contacts``, without the answers that are known already."""
        new = self.events[known:]
        return [str(e.get("data", "")) for e in new if e.get("token") == "contacts"]

    async def dial(self, number: str) -> None:
        self.events.clear()
        await self.command("dial", f"sip:{number}@{self.domain}")

    async def accept(self) -> None:
        await self.command("accept")

    async def hang_up(self) -> None:
        await self.command("hangup")

    def saw(self, kind: str, **wanted: str) -> bool:
        return self.find(kind, **wanted) is not None

    def find(self, kind: str, **wanted: str) -> dict[str, Any] | None:
        """The newest event of this type whose fields contain the wanted texts."""
        fitting = (
            event
            for event in reversed(self.events)
            if event.get("type") == kind
            and all(text in str(event.get(key, "")) for key, text in wanted.items())
        )
        return next(fitting, None)

    async def wait_for(
        self, kind: str, timeout_s: float = 10.0, **wanted: str
    ) -> dict[str, Any]:
        """Wait for an event, e.g. ``CALL_INCOMING`` with ``peeruri="602"``."""
        await until(
            lambda: self.saw(kind, **wanted), f"{self.name}: {kind} {wanted or ''}", timeout_s
        )
        found = self.find(kind, **wanted)
        assert found is not None
        return found

    def heard(self) -> Path:
        """The newest recording of what it heard.  Raises StoryError if it recorded nothing."""
        files = sorted(self.recordings.glob("dump-*-dec.wav"), key=lambda p: p.stat().st_mtime)
        if not files:
            raise StoryError(f"{self.name} recorded nothing")
        return files[-1]

    async def kill(self) -> None:
        if self._program is not None:
            await self._program.kill()

    async def stop(self) -> None:
        if self._reader_task is not None:
            self._reader_task.cancel()
        if self._writer is not None:
            self._writer.close()
        if self._program is not None:
            await self._program.stop()
