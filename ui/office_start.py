"""What starting an office does to this computer: a file for a moment, autostart, a service."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from softphone import home
from softphone.desktop import autostart
from softphone.desktop.embedded_server import READY_WITHIN_S, ServerProblem
from softphone.desktop.running_server import Running, attach
from softphone.desktop.service_files import Service
from softphone.desktop.systemd import Systemd
from ui.new_office import HERE, Hosting, NewOffice, office_file

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.1


@contextmanager
def written(new: NewOffice) -> Iterator[Path]:
    """The office file while the server reads it: it holds the password, and goes at once.

    Raises OSError, ValueError.
    """
    text = office_file(new)
    handle, name = tempfile.mkstemp(suffix=".toml", dir=home.home())
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def start_along(hosting: Hosting) -> None:
    """The app, and with it the office, starts when somebody logs in, if that is wanted."""
    if hosting.where != HERE or not hosting.starts_along:
        return
    try:
        autostart.enable()
    except OSError as error:
        log.warning("the app will not start by itself: %s", error)


def install_service(data: Path, running: Running, is_shared: bool) -> None:
    """Let systemd run this office for the user, at the ports of ``running``.

    is_shared: for others on the network too.  Raises NotPossible.
    """
    host = "0.0.0.0" if is_shared else "127.0.0.1"
    program = (sys.executable, "-m", "softphone.cli")
    http, sip = f"{host}:{running.http_port}", f"{host}:{running.sip_port}"
    Systemd(is_system=False).install(Service(program, data, http, sip), user="")


async def until_ready(data: Path) -> None:
    """Wait for the server that somebody else starts.  Raises ServerProblem."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + READY_WITHIN_S
    while await attach(data) is None:
        if loop.time() > deadline:
            raise ServerProblem("The service was set up, but the server did not get ready.")
        await asyncio.sleep(LOOK_EVERY_S)
