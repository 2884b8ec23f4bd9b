"""One app a user: a second start hands its wish over to the first and ends.

The wish is one line of JSON, ``{"v": 1, "cmd": "raise" | "call" | "dnd" | …}``, the answer
another, ``{"ok": true, …}``.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import secrets
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from softphone import home

log = logging.getLogger(__name__)

VERSION = 1
MAX_LINE = 8192
MAX_ANSWER = 1 << 20
"Bytes of an answer; the state of the whole app fits in."
PATIENCE_S = 5.0

Handler = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
_HAS_UNIX_SOCKETS = hasattr(asyncio, "start_unix_server")


class SingleInstance:
    """Held by the first app of a user."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._lock: Any = None
        self._token = ""

    async def claim(self, handler: Handler) -> bool:
        """Become the one app; False when another one is it.

        handler: carries out a wish and returns the answer; ``{"ok": False, "message": …}`` for
        a refusal.
        """
        self._lock = _lock(home.home() / "app.lock")
        if self._lock is None:
            return False

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    answer = await self._answer(await reader.readline(), handler)
                    writer.write(json.dumps(answer).encode() + b"\n")
                    await writer.drain()
            except (OSError, TimeoutError, ValueError) as error:
                log.info("a hand-over failed: %r", error)
            finally:
                writer.close()

        if _HAS_UNIX_SOCKETS:
            path = socket_path()
            path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(serve, path, limit=MAX_LINE)
        else:
            self._server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=MAX_LINE)
            self._token = secrets.token_hex(16)
            port = self._server.sockets[0].getsockname()[1]
            _door().write_text(f"{port} {self._token}", encoding="ascii")
        return True

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            with contextlib.suppress(OSError):
                (socket_path() if _HAS_UNIX_SOCKETS else _door()).unlink()
        if self._lock is not None:
            self._lock.close()

    async def _answer(self, line: bytes, handler: Handler) -> dict[str, Any]:
        try:
            wish = json.loads(line)
        except ValueError:
            return {"ok": False, "message": "not understood"}
        if not isinstance(wish, dict) or wish.get("v") != VERSION:
            return {"ok": False, "message": "not understood"}
        if wish.pop("token", "") != self._token:
            return {"ok": False, "message": "not allowed"}
        return await handler(wish)


async def hand_over(
    cmd: str, *, place: Path | None = None, **details: Any
) -> dict[str, Any] | None:
    """Let the running app do it; its answer, None when no app runs.

    place: the app's home; None: this user's.
    """
    wish = {"v": VERSION, "cmd": cmd, **details}
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await _connect(wish, place)
            with contextlib.closing(writer):
                writer.write(json.dumps(wish).encode() + b"\n")
                await writer.drain()
                answer = json.loads(await reader.readline())
    except (OSError, TimeoutError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


async def _connect(
    wish: dict[str, Any], place: Path | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if _HAS_UNIX_SOCKETS:
        return await asyncio.open_unix_connection(socket_path(place), limit=MAX_ANSWER)
    port, _, wish["token"] = _door(place).read_text(encoding="ascii").partition(" ")
    return await asyncio.open_connection("127.0.0.1", int(port), limit=MAX_ANSWER)


def socket_path(place: Path | None = None) -> Path:
    """A short path in a directory of this user only; the address of a socket is limited."""
    name = hashlib.sha256(str(place or home.home()).encode()).hexdigest()[:16]
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    directory = Path(base) / "einklang" if base and Path(base).is_dir() else _private()
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.stat().st_uid != os.getuid():
        raise PermissionError(f"{directory} belongs to somebody else")
    return directory / f"{name}.sock"


def _private() -> Path:
    return Path(tempfile.gettempdir()) / f"einklang-{os.getuid()}"


def _door(place: Path | None = None) -> Path:
    return (place or home.home()) / "app.door"


def _lock(path: Path) -> Any:
    """The open, locked file, or None when another process holds it."""
    file = path.open("a+", encoding="utf-8")
    try:
        if os.name == "nt":
            import msvcrt

            locking = vars(msvcrt)["locking"]
            locking(file.fileno(), vars(msvcrt)["LK_NBLCK"], 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
