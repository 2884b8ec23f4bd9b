"""Another vendor's softphone publishes that it is not to be disturbed: the person is not."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.demo.office_server import DOMAIN, MARA, OfficeServer
from softphone.demo.processes import Program, until

PROGRAM = Path(__file__).parent / "publishing_program.py"


class Softphone:
    def __init__(self, server: OfficeServer, program: Program) -> None:
        self.server = server
        self.program = program

    async def say(self, word: str) -> None:
        stdin = self.program.process.stdin
        assert stdin is not None
        stdin.write(f"{word}\n".encode())
        await stdin.drain()

    async def is_seen(self, status: str, set_by: str) -> None:
        """Wait until the server says so of Mara."""

        async def is_so() -> bool:
            found = (await self.server.get(MARA, "/me"))["availability"]
            return (found["status"], found["set_by"]) == (status, set_by)

        await until(is_so, f"Mara {status} by {set_by}", 10.0)


@pytest.fixture
async def softphone(server: OfficeServer, tmp_path: Path) -> AsyncIterator[Softphone]:
    program = await Program.start(
        [sys.executable, str(PROGRAM), "204", "s-204", server.sip, DOMAIN],
        tmp_path / "softphone.log",
        stdin=True,
    )
    await until(lambda: "ready" in program.output(), "the softphone being ready", 15.0)
    yield Softphone(server, program)
    await program.stop()


async def test_it_sets_do_not_disturb_and_takes_back_what_it_set(softphone: Softphone) -> None:
    """Decision 18, with pjsip's own documents, entity tags and digest."""
    await softphone.say("dnd")
    await softphone.is_seen("do_not_disturb", "204")
    await softphone.say("online")
    await softphone.is_seen("available", "204")

    await softphone.say("dnd")
    await softphone.is_seen("do_not_disturb", "204")
    await softphone.say("quit")
    await softphone.is_seen("available", "204")


async def test_its_end_does_not_take_back_a_newer_choice(softphone: Softphone) -> None:
    await softphone.say("dnd")
    await softphone.is_seen("do_not_disturb", "204")
    await softphone.server.dnd(MARA, False)
    await softphone.server.dnd(MARA, True)

    await softphone.say("quit")
    await until(lambda: not softphone.program.is_running, "the softphone having ended", 15.0)

    await softphone.is_seen("do_not_disturb", "api")
