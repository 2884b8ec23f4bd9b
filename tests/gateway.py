"""The way to the outside as a sipp process: it rings whatever is called by it."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

from softphone.demo.processes import Program, StoryError, until
from tests.ports import free_port
from tests.sipp_phone import SCENARIOS


@dataclass
class Gateway:
    """The peer of a static trunk."""

    directory: Path
    scenario: str = "mobile"
    port: int = 0
    "Chosen at the start, unless it is given."
    keys: tuple[str, ...] = ()
    "More of sipp's arguments, such as ``-key NAME VALUE``."
    _program: Program | None = None

    @property
    def trunk(self) -> str:
        """Its table in the office file."""
        address = f"sip:127.0.0.1:{self.port};transport=udp"
        return (
            f'[[trunks]]\nname = "provider"\naddress = "{address}"\n'
            'match = ["127.0.0.1"]\noutgoing_numbers = ["+49 30 5550110"]\n'
        )

    async def start(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()
        self._program = await Program.start(
            ["sipp", "-sf", str(SCENARIOS / f"{self.scenario}.xml"), "-i", "127.0.0.1",
             "-p", str(self.port), "-nostdin", "-deadcall_wait", "0",
             "-trace_msg", "-message_file", str(self._messages_file), *self.keys],
            self.directory / "sipp.log",
            cwd=self.directory,
        )  # fmt: skip

    @property
    def _messages_file(self) -> Path:
        return self.directory / "messages.log"

    def messages(self) -> str:
        """Everything that it sent and got."""
        file = self._messages_file
        return file.read_text(encoding="utf-8") if file.exists() else ""

    @property
    def called(self) -> list[str]:
        """The numbers that were called by it, in order; repeated requests count once."""
        heads = re.split(r"\n-{20,} ", self.messages())
        invites = [head for head in heads if re.search(r"^INVITE sip:", head, re.MULTILINE)]
        found: dict[str, str] = {}
        for invite in invites:
            call = re.search(r"^(?:Call-ID|i): (.+)$", invite, re.MULTILINE | re.IGNORECASE)
            user = re.search(r"^INVITE sip:([^@;]+)", invite, re.MULTILINE)
            if call and user:
                found.setdefault(call[1].strip(), user[1])
        return list(found.values())

    async def rings(self, calls: int, timeout_s: float = 10.0) -> str:
        """Wait until so many calls have come; the newest number."""
        await until(lambda: len(self.called) >= calls, f"call {calls} outside", timeout_s)
        return self.called[-1]

    async def was_let_go(self, calls: int, timeout_s: float = 10.0) -> None:
        """Wait until so many calls were taken back, and that is settled."""
        ended = "SIP/2.0 487"
        await until(lambda: self.messages().count(ended) >= calls, "a CANCEL", timeout_s)

    async def stop(self) -> None:
        if self._program is not None:
            with contextlib.suppress(StoryError):
                await self._program.stop()
