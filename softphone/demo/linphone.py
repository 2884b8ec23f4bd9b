"""A third, independent SIP stack for stories and tests: linphonec, driven over its input."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

from softphone.demo.processes import NotSeen, Program, StoryError, free_port, until

CONFIG = """\
[sip]
sip_port={sip_port}
sip_tcp_port={sip_port}
sip_tls_port=0
default_proxy=0
register_only_when_network_is_up=0
guess_hostname=0
contact="{account}" <sip:{account}@127.0.0.1>
inc_timeout=60
keepalive_period=15000

[rtp]
audio_rtp_port={rtp_port}
audio_jitt_comp=60

{own_account}[sound]
echocancellation=0

{friends}
[misc]
log_collection_upload_server_url=
{fetches}
[net]
mtu=1300
nat_policy_ref=
"""
ACCOUNT = """\
[proxy_0]
reg_proxy=<sip:{server};transport={transport}>
reg_route=<sip:{server};transport={transport};lr>
reg_identity="{account}" <sip:{account}@{domain}>
reg_expires=120
reg_sendregister=1
publish=0
dial_escape_plus=0

[auth_info_0]
username={account}
userid={account}
passwd={secret}
realm="{domain}"
domain={domain}

"""


@dataclass
class Linphone:
    """One linphonec with one account.  What it prints is the evidence (``output``)."""

    name: str
    directory: Path
    account: str
    secret: str
    server: str
    domain: str
    tone: Path
    transport: str = "udp"
    watches: tuple[str, ...] = ()
    "Numbers of the colleagues whose presence it subscribes to."
    settings_url: str = ""
    "Where it fetches its account; else it is told."
    _program: Program | None = None

    @property
    def pid(self) -> int:
        return self._running().pid

    async def start(self) -> None:
        """Start it and wait until it has registered.  Raises StoryError if it has not."""
        (self.directory / ".local/share/linphone").mkdir(parents=True, exist_ok=True)
        config = self.directory / "linphonerc"
        config.write_text(
            CONFIG.format(
                sip_port=free_port(), rtp_port=free_port(together=2), account=self.account,
                own_account=self._own_account(), friends=self._friends(),
                fetches=f"config-uri={self.settings_url}\n" if self.settings_url else "",
            ),
            encoding="utf-8",
        )  # fmt: skip
        home = {
            "HOME": str(self.directory),
            "XDG_DATA_HOME": str(self.directory / ".local/share"),
        }
        self._program = await Program.start(
            ["linphonec", "-c", str(config)],
            self.directory / "linphonec.log",
            env=home,
            cwd=self.directory,
            stdin=True,
        )
        await self.say("soundcard use files")
        await self.say(f"play {self.tone}")
        await until(self.has_registered, f"{self.name} ({self.account}) signed in", 20.0)

    def _own_account(self) -> str:
        if self.settings_url:
            return ""
        return ACCOUNT.format(
            account=self.account, secret=self.secret, server=self.server, domain=self.domain,
            transport=self.transport,
        )  # fmt: skip

    def _friends(self) -> str:
        return "".join(
            f'[friend_{index}]\nurl="{number}" <sip:{number}@{self.domain}>\n'
            "pol=accept\nsubscribe=1\n\n"
            for index, number in enumerate(self.watches)
        )

    def presence_of(self, number: str) -> str:
        """What it shows of a watched colleague: ``Online``, ``Busy`` or ``Offline``."""
        told = rf'Friend "{number}" <[^>]*> is (\w+)'
        found = re.findall(told, self.output())
        return found[-1] if found else ""

    async def has_registered(self) -> bool:
        """Ask it: linphonec tells its registration only on request."""
        await self.say("status register")
        await asyncio.sleep(0.2)
        return "registered, identity=" in self.output()

    def output(self) -> str:
        return self._running().output()

    async def say(self, command: str) -> None:
        stdin = self._running().process.stdin
        assert stdin is not None
        stdin.write(command.encode() + b"\n")
        await stdin.drain()

    async def wait_for(self, text: str, timeout_s: float = 10.0, after: int = 0) -> str:
        """Wait until it prints ``text``; the line in which it stands.

        after: characters of its output that are already known.
        """

        def has_printed() -> bool:
            if text in self.output()[after:]:
                return True
            if not self._running().is_running:
                raise NotSeen(f"{self.name} printing {text!r}", f"{self.name} has ended")
            return False

        await until(has_printed, f"{self.name} printing {text!r}", timeout_s)
        return next(line for line in self.output()[after:].splitlines() if text in line)

    async def answer(self) -> None:
        await self.say("answer")

    async def hang_up(self) -> None:
        await self.say("terminate")

    async def dial(self, number: str) -> None:
        await self.say(f"call sip:{number}@{self.domain}")

    async def kill(self) -> None:
        await self._running().kill()

    async def stop(self) -> None:
        if self._program is None:
            return
        if self._program.is_running:
            with contextlib.suppress(ConnectionError):
                await self.say("quit")
        await self._program.stop()

    def _running(self) -> Program:
        if self._program is None:
            raise StoryError(f"{self.name} was not started")
        return self._program
