"""The exchange's hold on the media process: started, attached to, restarted when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import logging
import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from softphone.server.media_path import Bridge, Endpoint, Player, Relay

log = logging.getLogger(__name__)

POOL = 4
"Relays that are ready, so that a call never waits for one."
MOST_FOR_BROWSERS = 32
"Bridges that are ready besides: as many browsers as this may be rung by one call."
START_LIMIT_S = 5.0
STOP_LIMIT_S = 3.0


class MediaControl:
    """web: the addresses at which browsers reach this host; ports: ``FIRST-LAST``."""

    def __init__(
        self, directory: Path, host4: str = "127.0.0.1", host6: str = "",
        web: Iterable[str] = (), ports: str = "",
    ) -> None:  # fmt: skip
        self._directory = directory
        self._more = [part for host in web for part in ("--web", host)]
        if ports:
            self._more += ["--ports", ports]
        self._path = socket_path(directory)
        self._host4 = host4
        self._host6 = host6
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._answers: dict[int, Callable[[dict[str, Any]], None]] = {}
        self._numbers = itertools.count(1)
        self._pool: deque[Relay] = deque()
        self._bridges: deque[Bridge] = deque()
        self._wanted_bridges = 0
        "Bridges are made once there are browsers: their libraries are large."
        self._asked_bridges = 0
        self._bridge_came = asyncio.Event()
        self._in_use: set[str] = set()
        self._process: asyncio.subprocess.Process | None = None
        self._is_stopping = False
        self.on_bridge: Callable[[str, str, dict[str, Any]], None] = lambda *_: None
        "Something happened to a browser's bridge: ``(id, event, details)``."
        self.on_lost: Callable[[Iterable[str]], None] = lambda ids: None

    @property
    def is_there(self) -> bool:
        """Is the process joined to us now?"""
        return self._writer is not None and not self._writer.is_closing()

    # -- the process -------------------------------------------------------------------------

    async def start(self) -> None:
        """Attach to the process of this data directory, or start one."""
        if os.name == "nt":
            log.warning("no media process on this system: echo test and relay are not there")
            return
        if not await self._connect():
            await self._spawn()
        self._fill()

    async def _spawn(self) -> None:
        with (self._directory / "media.log").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "softphone.media", "--socket", str(self._path),
                "--host4", self._host4, "--host6", self._host6, *self._more,
                stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        loop = asyncio.get_running_loop()
        deadline = loop.time() + START_LIMIT_S
        while not await self._connect():
            if loop.time() > deadline or self._process.returncode is not None:
                log.error("the media process did not start; calls that need it will fail")
                return
            await asyncio.sleep(0.02)

    async def _connect(self) -> bool:
        try:
            reader, self._writer = await asyncio.open_unix_connection(str(self._path))
        except OSError:
            return False
        self._reading = asyncio.create_task(self._read(reader))
        return True

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                answer = json.loads(line)
                handler = self._answers.pop(answer.get("id"), None)
                if handler is not None:
                    handler(answer)
                elif "event" in answer:
                    self.on_bridge(answer["ref"], answer["event"], answer)
                elif "error" in answer:
                    log.warning("media process: %s", answer["error"])
        if not self._is_stopping:
            await self._died()

    async def _died(self) -> None:
        """Calls that it carried end with a reason; a new process is started (arch. 1)."""
        log.error("the media process died; a new one is started")
        lost, self._in_use = self._in_use, set()
        self._pool.clear()
        self._bridges.clear()
        self._asked_bridges = 0
        if self._writer is not None:
            self._writer.close()
        self._writer = None
        waiting, self._answers = self._answers, {}
        for handler in waiting.values():
            handler({"error": "lost"})
        self.on_lost(lost)
        await self._spawn()
        self._fill()

    async def detach(self) -> None:
        """The server stops.  The process stays while it carries calls, else it ends."""
        self._is_stopping = True
        if self._writer is not None:
            if not self._in_use:
                self._send({"do": "quit"})
            with contextlib.suppress(ConnectionError):
                await self._writer.drain()
            if self._reading is not None and not self._in_use:
                # It closes the connection; if we did, it might never read the last word.
                await asyncio.wait({self._reading}, timeout=STOP_LIMIT_S)
            self._writer.close()
        if self._reading is not None:
            self._reading.cancel()
        if self._process is not None and not self._in_use:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), STOP_LIMIT_S)

    # -- wishes ------------------------------------------------------------------------------

    def _send(self, wish: dict[str, Any]) -> bool:
        if self._writer is None or self._writer.is_closing():
            return False
        self._writer.write(json.dumps(wish).encode() + b"\n")
        return True

    def _ask(self, wish: dict[str, Any], handler: Callable[[dict[str, Any]], None]) -> None:
        number = next(self._numbers)
        self._answers[number] = handler
        if not self._send({**wish, "id": number}):
            del self._answers[number]
            handler({"error": "away"})

    def _fill(self) -> None:
        for _ in range(POOL - len(self._pool)):
            self._ask({"do": "relay"}, self._pooled)
        self._fill_bridges()

    def _fill_bridges(self) -> None:
        for _ in range(self._wanted_bridges - len(self._bridges) - self._asked_bridges):
            self._asked_bridges += 1
            self._ask({"do": "bridge"}, self._bridge_pooled)

    async def expect_browsers(self, count: int) -> None:
        """So many browsers are here: have a bridge ready for each, as one call may ring them
        all.  Comes back when there is one, or when none is to be had.
        """
        self._wanted_bridges = POOL + min(count, MOST_FOR_BROWSERS)
        self._fill_bridges()
        if not self._bridges and self._writer is not None:
            self._bridge_came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bridge_came.wait(), START_LIMIT_S)

    def _bridge_pooled(self, answer: dict[str, Any]) -> None:
        self._asked_bridges = max(0, self._asked_bridges - 1)
        self._bridge_came.set()
        if "ref" in answer:
            web = tuple((str(host), int(port)) for host, port in answer["web"])
            self._bridges.append(
                Bridge(
                    answer["ref"], Endpoint(*answer["plain"]), web, answer["ufrag"],
                    answer["pwd"], answer["fingerprint"],
                )
            )  # fmt: skip

    def take_bridge(self) -> Bridge | None:
        bridge = self._bridges.popleft() if self._bridges else None
        self._wanted_bridges = max(self._wanted_bridges, POOL)
        self._fill_bridges()
        if bridge is not None:
            self._in_use.add(bridge.id)
        return bridge

    def browser(self, bridge: str, ufrag: str, fingerprint: str, events: int) -> None:
        self._send(
            {"do": "browser", "ref": bridge, "ufrag": ufrag, "fingerprint": fingerprint,
             "events": events}
        )  # fmt: skip

    def expect(self, bridge: str) -> None:
        self._send({"do": "expect", "ref": bridge})

    def _pooled(self, answer: dict[str, Any]) -> None:
        if "ref" in answer:
            relay = Relay(answer["ref"], Endpoint(*answer["a"]), Endpoint(*answer["b"]))
            self._pool.append(relay)

    def take_relay(self) -> Relay | None:
        self._ask({"do": "relay"}, self._pooled)
        if not self._pool:
            return None
        relay = self._pool.popleft()
        self._in_use.add(relay.id)
        return relay

    def adopt(self, ids: Iterable[str]) -> None:
        """Calls taken up after a restart use these."""
        self._in_use.update(ids)

    def announce(self, relay: str, side: str, host: str, port: int) -> None:
        self._send({"do": "announce", "ref": relay, "side": side, "host": host, "port": port})

    def play(
        self, kind: str, host: str, port: int, ready: Callable[[Player | None], None]
    ) -> None:
        self._ask_player({"do": "play", "kind": kind, "host": host, "port": port}, ready)

    def attend(
        self, host: str, port: int, codec: int, events: int,
        ready: Callable[[Player | None], None],
    ) -> None:  # fmt: skip
        wish = {"do": "attend", "host": host, "port": port, "codec": codec, "events": events}
        self._ask_player(wish, ready)

    def _ask_player(self, wish: dict[str, Any], ready: Callable[[Player | None], None]) -> None:
        def answered(answer: dict[str, Any]) -> None:
            if "ref" not in answer:
                ready(None)
                return
            self._in_use.add(answer["ref"])
            ready(Player(answer["ref"], Endpoint(*answer["a"])))

        self._ask(wish, answered)

    def say(self, player: str, sound: str) -> None:
        self._send({"do": "say", "ref": player, "sound": sound})

    def record(self, player: str, path: str, longest_s: float, silence_s: float) -> None:
        self._send(
            {"do": "record", "ref": player, "path": path, "longest_s": longest_s,
             "silence_s": silence_s}
        )  # fmt: skip

    def stop_recording(self, player: str) -> None:
        self._send({"do": "stop_recording", "ref": player})

    def close(self, id: str) -> None:
        self._in_use.discard(id)
        self._send({"do": "close", "ref": id})


def socket_path(directory: Path) -> Path:
    """Beside the data; in the temporary folder where that path is too long for a socket."""
    path = directory / "media.sock"
    if len(os.fsencode(path)) < 100:
        return path
    name = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"einklang-{os.getuid()}-{name}.sock"
