"""The media process: relays and players, told what to do in JSON lines over a local socket.

It outlives its server for a minute, so that running calls keep their sound while the server
comes back and attaches again; then it ends by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import os
import signal
from pathlib import Path
from typing import Any

from softphone.media.player import PATTERNS, Player
from softphone.media.relay import Relay
from softphone.media.sockets import NoPort

log = logging.getLogger(__name__)

ALONE_FOR_S = 60.0
MAX_SESSIONS = 2000
KINDS = {"echo", "talk_back", *PATTERNS}


class MediaProcess:
    def __init__(self, host4: str, host6: str) -> None:
        self._host4 = host4
        self._host6 = host6
        self._sessions: dict[str, Relay | Player] = {}
        self._numbers = itertools.count(1)
        self._masters = 0
        self._left = asyncio.Event()
        self.stopped = asyncio.Event()

    async def serve(self, path: Path) -> None:
        """Listen until told to quit, or left alone for a minute."""
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        old_mask = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(self._control, str(path))
        finally:
            os.umask(old_mask)
        watch = asyncio.create_task(self._watch())
        print("media ready", flush=True)
        async with server:
            await self.stopped.wait()
        watch.cancel()
        for session in self._sessions.values():
            session.close()
        with contextlib.suppress(FileNotFoundError):
            path.unlink()

    async def _watch(self) -> None:
        while True:
            self._left.clear()
            try:
                await asyncio.wait_for(self._left.wait(), ALONE_FOR_S)
            except TimeoutError:
                if self._masters == 0:
                    self.stopped.set()
                    return

    async def _control(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._masters += 1
        try:
            while line := await reader.readline():
                answer = self._carry_out(line)
                if answer is not None:
                    writer.write(json.dumps(answer).encode() + b"\n")
                    await writer.drain()
        except (ConnectionError, ValueError):
            log.info("the server's connection broke")
        finally:
            self._masters -= 1
            self._left.set()
            writer.close()

    def _carry_out(self, line: bytes) -> dict[str, Any] | None:
        id = None
        try:
            wish = json.loads(line)
            id = wish.get("id")
            return self._do(wish)
        except (AttributeError, ValueError, KeyError, TypeError) as error:
            return {"id": id, "error": str(error)}
        except NoPort:
            return {"id": id, "error": "no free port"}

    def _do(self, wish: dict[str, Any]) -> dict[str, Any] | None:
        match wish["do"]:
            case "relay":
                return self._relay(wish)
            case "play":
                return self._play(wish)
            case "announce":
                session = self._sessions.get(wish["ref"])
                if isinstance(session, Relay):
                    session.side(wish["side"]).announce(str(wish["host"]), int(wish["port"]))
            case "close":
                closed = self._sessions.pop(wish["ref"], None)
                if closed is not None:
                    closed.close()
            case "list":
                return {"id": wish["id"], "sessions": list(self._sessions)}
            case "counters":
                return {"id": wish["id"], "counters": self._counters(wish["ref"])}
            case "quit":
                self.stopped.set()
        return None

    def _counters(self, ref: str) -> dict[str, int]:
        session = self._sessions.get(ref)
        if isinstance(session, Relay):
            return {"a": session.a.packets, "b": session.b.packets}
        return {"a": session.side.packets} if isinstance(session, Player) else {}

    def _relay(self, wish: dict[str, Any]) -> dict[str, Any]:
        self._check_room()
        ref = f"r{os.getpid()}-{next(self._numbers)}"
        relay = Relay(self._host4, self._host6)
        self._sessions[ref] = relay
        return {"id": wish["id"], "ref": ref, "a": relay.a.endpoint, "b": relay.b.endpoint}

    def _play(self, wish: dict[str, Any]) -> dict[str, Any]:
        self._check_room()
        if wish["kind"] not in KINDS:
            raise ValueError(f"nothing to play: {wish['kind']!r}")
        ref = f"p{os.getpid()}-{next(self._numbers)}"
        player = Player(wish["kind"], self._host4, self._host6)
        player.side.announce(str(wish["host"]), int(wish["port"]))
        self._sessions[ref] = player
        return {"id": wish["id"], "ref": ref, "a": player.side.endpoint}

    def _check_room(self) -> None:
        if len(self._sessions) >= MAX_SESSIONS:
            raise ValueError("too many sessions")


async def run(path: Path, host4: str, host6: str) -> None:
    process = MediaProcess(host4, host6)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, process.stopped.set)
    # Ctrl+C in the terminal is meant for the server, which ends us itself.
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    await process.serve(path)
