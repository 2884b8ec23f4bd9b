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
from typing import TYPE_CHECKING, Any

from softphone.media.attendant import Attendant, BadSound
from softphone.media.player import PATTERNS, Player
from softphone.media.relay import Relay
from softphone.media.sockets import NoPort

if TYPE_CHECKING:
    from softphone.media.bridge import Bridge
    from softphone.media.dtls import Identity

log = logging.getLogger(__name__)

ALONE_FOR_S = 60.0
MAX_SESSIONS = 2000
KINDS = {"echo", "talk_back", *PATTERNS}


class MediaProcess:
    """web: the addresses at which browsers reach this host."""

    def __init__(self, host4: str, host6: str, web: tuple[str, ...] = ()) -> None:
        self._host4 = host4
        self._host6 = host6
        self._web = web or (host4,)
        self._identity: Identity | None = None
        self._sessions: dict[str, Relay | Player | Attendant | Bridge] = {}
        self._writers: set[asyncio.StreamWriter] = set()
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
        self._writers.add(writer)
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
            self._writers.discard(writer)
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
            case "attend":
                return self._attend(wish)
            case "say":
                self._say(wish)
            case "stop_recording":
                self._attendant(wish).stop_recording("key")
            case "record":
                self._record(wish)
            case "bridge":
                return self._bridge(wish)
            case "browser":
                self._bridge_of(wish).browser(
                    str(wish["ufrag"]), str(wish["fingerprint"]), int(wish["events"])
                )
            case "expect":
                self._bridge_of(wish).expect()
            case "announce":
                self._announce(wish)
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

    def _announce(self, wish: dict[str, Any]) -> None:
        session = self._sessions.get(wish["ref"])
        host, port = str(wish["host"]), int(wish["port"])
        if isinstance(session, Relay):
            session.side(wish["side"]).announce(host, port)
        elif isinstance(session, Player | Attendant):
            session.side.announce(host, port)
        elif session is not None:
            session.plain.announce(host, port)

    def _counters(self, ref: str) -> dict[str, int]:
        session = self._sessions.get(ref)
        if isinstance(session, Relay):
            return {"a": session.a.packets, "b": session.b.packets}
        if isinstance(session, Player | Attendant):
            return {"a": session.side.packets}
        return session.counters() if session is not None else {}

    # -- browsers ----------------------------------------------------------------------------

    def _bridge(self, wish: dict[str, Any]) -> dict[str, Any]:
        """The libraries are large and read in with the first browser only."""
        from softphone.media.bridge import Bridge
        from softphone.media.dtls import Identity

        self._check_room()
        self._identity = self._identity or Identity()
        ref = f"b{os.getpid()}-{next(self._numbers)}"

        def report(event: str, details: dict[str, Any]) -> None:
            self._tell({"event": event, "ref": ref, **details})

        bridge = Bridge(self._web, self._host4, self._host6, self._identity, report)
        self._sessions[ref] = bridge
        return {
            "id": wish["id"], "ref": ref, "plain": bridge.plain.endpoint,
            "web": bridge.web.endpoints, "ufrag": bridge.web.ufrag, "pwd": bridge.web.password,
            "fingerprint": self._identity.fingerprint,
        }  # fmt: skip

    def _bridge_of(self, wish: dict[str, Any]) -> Bridge:
        """Raises ValueError where there is none (any more)."""
        session = self._sessions.get(wish["ref"])
        if session is None or isinstance(session, Relay | Player | Attendant):
            raise ValueError(f"no bridge {wish['ref']!r}")
        return session

    def _tell(self, event: dict[str, Any]) -> None:
        line = json.dumps(event).encode() + b"\n"
        for writer in self._writers:
            if not writer.is_closing():
                writer.write(line)

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

    # -- who answers for the office

    def _attend(self, wish: dict[str, Any]) -> dict[str, Any]:
        self._check_room()
        ref = f"t{os.getpid()}-{next(self._numbers)}"

        def report(event: str, details: dict[str, Any]) -> None:
            self._tell({"event": event, "ref": ref, **details})

        made = Attendant(
            self._host4, self._host6, int(wish["codec"]), int(wish["events"]), report
        )
        made.side.announce(str(wish["host"]), int(wish["port"]))
        self._sessions[ref] = made
        return {"id": wish["id"], "ref": ref, "a": made.side.endpoint}

    def _attendant(self, wish: dict[str, Any]) -> Attendant:
        """Raises ValueError where there is none (any more)."""
        session = self._sessions.get(wish["ref"])
        if not isinstance(session, Attendant):
            raise ValueError(f"nobody attends as {wish['ref']!r}")
        return session

    def _say(self, wish: dict[str, Any]) -> None:
        """What cannot be played counts as said, and is told."""
        attendant = self._attendant(wish)
        try:
            attendant.say(str(wish["sound"]))
        except BadSound as error:
            log.warning("a sound cannot be played: %s", error)
            self._tell({"event": "said", "ref": wish["ref"], "problem": str(error)})

    def _record(self, wish: dict[str, Any]) -> None:
        attendant = self._attendant(wish)
        try:
            attendant.record(
                Path(wish["path"]), float(wish["longest_s"]), float(wish["silence_s"])
            )
        except OSError as error:
            log.error("a message cannot be recorded: %s", error)
            nothing = {"seconds": 0.0, "heard": 0.0, "why": "disk"}
            self._tell({"event": "recorded", "ref": wish["ref"], **nothing})

    def _check_room(self) -> None:
        if len(self._sessions) >= MAX_SESSIONS:
            raise ValueError("too many sessions")


async def run(path: Path, host4: str, host6: str, web: tuple[str, ...] = ()) -> None:
    process = MediaProcess(host4, host6, web)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, process.stopped.set)
    # Ctrl+C in the terminal is meant for the server, which ends us itself.
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    await process.serve(path)
