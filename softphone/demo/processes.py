"""Other programs, started in a process group of their own and ended with certainty."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

FIRST_PORT, LAST_PORT = 10000, 20000
_given: set[int] = set()
"Ports that ``free_port`` has given away."


class StoryError(Exception):
    """Something that should have been observed was not."""


class NotSeen(StoryError):
    """It was waited or looked for, and something else was there."""

    def __init__(self, expected: str, seen: str) -> None:
        super().__init__(f"expected: {expected}; seen: {seen}")
        self.expected = expected
        self.seen = seen


class Program:
    """A running program.  Its output goes to a file, never to our own terminal."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log

    @classmethod
    async def start(
        cls,
        arguments: Sequence[str],
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: bool = False,
        pass_fds: Sequence[int] = (),
    ) -> Program:
        """Start it.  Raises StoryError if the program is not installed."""
        log.parent.mkdir(parents=True, exist_ok=True)
        try:
            with log.open("ab") as output:
                process = await asyncio.create_subprocess_exec(
                    *arguments,
                    stdin=asyncio.subprocess.PIPE if stdin else asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    env={**os.environ, **(env or {})},
                    cwd=cwd,
                    pass_fds=pass_fds,
                    start_new_session=True,
                )
        except FileNotFoundError as error:
            raise StoryError(f"{arguments[0]} is not installed") from error
        return cls(process, log)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.returncode is None

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    async def stop(self, grace_s: float = 3.0) -> None:
        """End the whole process group: politely, and after ``grace_s`` for certain."""
        if self.is_running:
            self._signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), grace_s)
            except TimeoutError:
                self._signal(signal.SIGKILL)
                await self.process.wait()
        self._signal(signal.SIGKILL)
        if self.process.stdin is not None:
            self.process.stdin.close()

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._signal(signal.SIGKILL)
        await self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


async def until(
    condition: Callable[[], bool | Awaitable[bool]], what: str, timeout_s: float = 10.0
) -> None:
    """Wait until it is so.  Raises NotSeen, naming ``what``, when it does not become so."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while True:
        result = condition()
        if isinstance(result, Awaitable):
            result = await result
        if result:
            return
        if loop.time() > deadline:
            raise NotSeen(what, f"nothing of it within {timeout_s:g} s")
        await asyncio.sleep(0.02)


def free_port(together: int = 1) -> int:
    """A port of 127.0.0.1 that is free for UDP and TCP, as are ``together - 1`` behind it.

    It lies below those that the system gives to anybody who asks for any port, and none is
    given twice: programs that start at the same time do not meet.
    """
    for _ in range(200):
        first = random.randrange(FIRST_PORT, LAST_PORT - together)
        wanted = range(first, first + together)
        if _given.isdisjoint(wanted) and all(_is_free(port) for port in wanted):
            _given.update(wanted)
            return first
    raise StoryError("no free port on this machine")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
