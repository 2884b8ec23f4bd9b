"""A desktop session without a desktop: a message bus of its own and an open keyring."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from softphone.client.secrets import entry_name, read_entry
from softphone.demo.processes import Program, until

SESSION = """\
export DBUS_SESSION_BUS_ADDRESS
eval "$(printf 'test' | gnome-keyring-daemon --unlock --components=secrets)"
echo "bus $DBUS_SESSION_BUS_ADDRESS"
exec sleep infinity
"""
LOOK = """\
import sys, keyring
from keyring.backends.SecretService import Keyring
print(Keyring().get_password("einklang", sys.argv[1]) or "")
"""


@contextlib.asynccontextmanager
async def desktop_session(directory: Path) -> AsyncIterator[dict[str, str]]:
    """What a program needs in its environment to be in this session."""
    runtime = directory / "runtime"
    runtime.mkdir(parents=True, mode=0o700)
    env = {"HOME": str(directory), "XDG_RUNTIME_DIR": str(runtime), "DISPLAY": ""}
    program = await Program.start(
        ["dbus-run-session", "--", "sh", "-c", SESSION], directory / "session.log", env=env
    )
    try:
        await until(lambda: "bus unix" in program.output(), "a session with a keyring", 15.0)
        lines = program.output().splitlines()
        bus = next(line for line in lines if line.startswith("bus ")).removeprefix("bus ")
        yield {"DBUS_SESSION_BUS_ADDRESS": bus, "HOME": str(directory)}
    finally:
        await program.stop()


async def remembered_token(session: dict[str, str], email: str, server: str) -> str:
    """What the keyring holds for this person, asked by another program."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LOOK, entry_name(email, server),
        env={**os.environ, **session}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    return str(read_entry(out.decode().strip()).get("token") or "")
