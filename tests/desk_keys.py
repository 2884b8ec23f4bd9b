"""Phones as sipp processes that wait for a finger: a desk phone with feature keys, a softphone
that publishes its presence.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import re
import socket
from dataclasses import dataclass
from pathlib import Path

from softphone.demo.office_server import DOMAIN
from softphone.demo.processes import Program, StoryError, until
from tests.bench import sipp
from tests.gateway import Gateway
from tests.ports import free_port, free_ports
from tests.sipp_phone import SCENARIOS

PRESSES = {"on": "OPTIONS", "off": "INFO", "refresh": "MESSAGE"}
POKE = """\
{method} sip:phone SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKfinger{count}
From: <sip:finger@127.0.0.1>;tag=finger
To: <sip:phone@127.0.0.1>
Call-ID: {call_id}
CSeq: {count} {method}
Content-Length: 0

"""


@dataclass
class FingerPhone:
    """One account in a scenario that goes on when it is poked."""

    directory: Path
    server: str
    account: str
    scenario: str
    domain: str = DOMAIN
    port: int = 0
    _program: Program | None = None
    _presses: int = 0

    async def start(self, lives: int = 1) -> None:
        """lives: how often the scenario is begun anew when it has ended."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()
        self._program = await Program.start(
            ["sipp", self.server, "-sf", str(SCENARIOS / f"{self.scenario}.xml"),
             "-i", "127.0.0.1", "-p", str(self.port), "-mp", str(free_ports(4)),
             "-m", str(lives), "-l", "1", "-r", "5", "-nostdin", "-deadcall_wait", "0",
             "-default_behaviors", "none",
             "-trace_msg", "-message_file", str(self._messages_file),
             "-key", "account", self.account, "-key", "domain", self.domain,
             "-au", self.account, "-ap", f"s-{self.account}"],
            self.directory / "sipp.log",
            cwd=self.directory,
        )  # fmt: skip

    @property
    def _messages_file(self) -> Path:
        return self.directory / "messages.log"

    def messages(self) -> list[str]:
        """Everything that it sent and got, in order."""
        file = self._messages_file
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        return re.split(r"\n?-{20,} ", text)[1:]

    async def got(self, text: str, times: int = 1, timeout_s: float = 10.0) -> None:
        """Wait until it has sent or got so many messages with this text."""
        await until(
            lambda: sum(text in message for message in self.messages()) >= times,
            f"{self.account} with {text!r}", timeout_s,
        )  # fmt: skip

    @property
    def dialogs(self) -> list[str]:
        """Call-IDs of what it has sent, the newest last."""
        sent = (m for m in self.messages() if "message sent" in m)
        return list(dict.fromkeys(_header("Call-ID", message) for message in sent))

    def poke(self, method: str) -> None:
        """A request to the scenario in its newest dialog, from outside the office."""
        self._presses += 1
        text = POKE.format(method=method, count=self._presses, call_id=self.dialogs[-1])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as finger:
            finger.sendto(text.replace("\n", "\r\n").encode(), ("127.0.0.1", self.port))

    async def stop(self) -> None:
        if self._program is not None:
            with contextlib.suppress(StoryError):
                await self._program.stop()


@dataclass
class DeskKeys(FingerPhone):
    """A desk phone, signed in and subscribed; a lost subscription is made anew."""

    scenario: str = "feature-phone"

    @functools.cached_property
    def bell(self) -> Gateway:
        """What rings of it: it is signed in there, for a sipp does only one thing."""
        return Gateway(self.directory / "bell")

    async def start(self, lives: int = 9) -> None:
        """Raises StoryError if it does not sign in or is told nothing."""
        await self.bell.start()
        await self.sign_in()
        await super().start(lives)
        await until(lambda: bool(self.told()), f"{self.account} being told its keys", 10.0)

    async def sign_in(self) -> None:
        outcome = await sipp.register(
            self.server, self.domain, [self.account], self.bell.port, self.directory, rate=1
        )
        if outcome.succeeded != 1:
            raise StoryError(f"{self.account} did not register with sipp: {outcome}")

    def told(self) -> list[bool | None]:
        """What each NOTIFY said of do not disturb; None: nothing.  Repeated ones count once."""
        found: dict[tuple[str, str], bool | None] = {}
        for message in self.messages():
            head = re.search(r"message received.*\n\s*\nNOTIFY ", message)
            call_id, cseq = _header("Call-ID", message), _header("CSeq", message)
            if head is not None:
                said = re.search(r"<doNotDisturbOn>(true|false)<", message)
                found.setdefault((call_id, cseq), said[1] == "true" if said else None)
        return list(found.values())

    @property
    def shows_dnd(self) -> bool | None:
        """Is its lamp on?  None before it was told."""
        said = [is_on for is_on in self.told() if is_on is not None]
        return said[-1] if said else None

    async def shows(self, is_on: bool, timeout_s: float = 10.0) -> None:
        what = f"the lamp of {self.account} being {'on' if is_on else 'off'}"
        await until(lambda: self.shows_dnd is is_on, what, timeout_s)

    async def stop(self) -> None:
        await asyncio.gather(super().stop(), self.bell.stop())

    def press(self, key: str) -> None:
        """``on``, ``off``, or ``refresh``: its timer instead of a finger."""
        self.poke(PRESSES[key])


@dataclass
class Publisher(FingerPhone):
    """A softphone that says of itself that it is not to be disturbed (RFC 3903)."""

    scenario: str = "publish"

    async def publish(self) -> None:
        await self.start()
        await self.got("SIP-ETag:")

    async def take_back(self) -> None:
        self.poke("MESSAGE")
        await self.got("SIP/2.0 200", times=2)


def _header(name: str, message: str) -> str:
    found = re.search(rf"^{name}: *(.+?)\s*$", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""
