"""Checks of the way to the office: ports, server, certificate, clock, folder and disk."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from softphone import home
from softphone.client.api import Health, OfficeApi
from softphone.client.errors import OfficeError
from softphone.client.settings import Settings
from softphone.commands.finding import Finding, bad, note, ok
from softphone.commands.office import settings
from softphone.desktop import embedded_server, ports, running_server

LITTLE, TOO_LITTLE = 500_000_000, 50_000_000
"Bytes free on the disk."
CLOCK_S = 60.0
"Clocks further apart than this confuse people: “until 14:00” would be another moment."


async def checks(environment: Mapping[str, str] = os.environ) -> list[Finding]:
    known = settings()
    folder = _folder()
    return [
        folder,
        *([_disk(home.home())] if folder.level == "ok" else []),
        _port("port sip", known.sip_port or embedded_server.SIP_PORT),
        _port("port http", known.http_port or embedded_server.HTTP_PORT),
        *await _server(known, environment),
    ]


def _folder() -> Finding:
    try:
        place = home.home()
        with tempfile.NamedTemporaryFile(dir=place) as probe:
            probe.write(bytes(4096))
            probe.flush()
    except OSError as error:
        return bad(
            "data folder",
            f"Nothing can be kept: {error.filename or ''} {error.strerror or error}.",
            "Make the folder writable, free some space, or name another with EINKLANG_HOME.",
        )
    return ok("data folder", f"{place} can be written.")


def _disk(place: Path) -> Finding:
    free = shutil.disk_usage(place).free
    told = f"{free / 1e9:.1f} GB free on the disk."
    if free < TOO_LITTLE:
        return bad("disk", told, "Free some space; without it nothing can be kept.")
    if free < LITTLE:
        return note("disk", told, "Free some space soon.")
    return ok("disk", told)


def _port(name: str, port: int) -> Finding:
    for office in ("office", "practice"):
        running = _running(office)
        if running is not None and port in (running.http_port, running.sip_port):
            return ok(name, f"Port {port} is used by the {office} of this computer.")
    if ports.is_free("127.0.0.1", port):
        return ok(name, f"Port {port} is free for an office of your own.")
    return note(
        name,
        f"Port {port} is used by another program.",
        "An office of your own takes the next free port; “Add a phone” shows which.",
    )


def _running(office: str) -> running_server.Running | None:
    try:
        found = running_server.read_lock(home.office_data(office))
    except OSError:
        return None
    return found if found is not None and running_server.is_alive(found.pid, None) else None


async def _server(known: Settings, environment: Mapping[str, str]) -> list[Finding]:
    server = environment.get("EINKLANG_SERVER") or known.server
    if not server:
        return [note("server", "No office was chosen yet.", "Start the app and choose one.")]
    fingerprint = known.fingerprint if server == known.server else ""
    fingerprint = environment.get("EINKLANG_FINGERPRINT") or fingerprint
    try:
        api = OfficeApi(server, fingerprint=fingerprint)
    except OfficeError as error:
        return [bad("server", error.message, "Correct the address: host or host:port.")]
    begun = time.monotonic()
    try:
        told = await api.health()
    except OfficeError as error:
        return _refused(api.server, error)
    finally:
        await api.close()
    took_ms = (time.monotonic() - begun) * 1000
    return [
        ok("server", f"{api.server} answers within {took_ms:.0f} ms."),
        _certificate(api.server, fingerprint),
        _clock(told.now, datetime.now(UTC)),
        _webphone(api.server, told),
        _sound(told),
    ]


def _refused(server: str, error: OfficeError) -> list[Finding]:
    if error.code == "certificate_changed":
        return [
            ok("server", f"{server} answers."),
            bad(
                "certificate",
                "The server shows another certificate than the pinned one.",
                "Ask who looks after it; if it was renewed on purpose, sign in again.",
            ),
        ]
    if error.code == "unknown_certificate":
        return [
            ok("server", f"{server} answers."),
            note(
                "certificate",
                "Nobody has compared the server's certificate yet.",
                "Sign in with the app and compare the fingerprint.",
            ),
        ]
    return [
        bad(
            "server",
            f"{server}: {error.message}",
            "Start the app or “einklang serve” there; check the network and the address.",
        )
    ]


def _certificate(server: str, fingerprint: str) -> Finding:
    if not server.startswith("https"):
        return ok("certificate", "None is needed: the server is reached on this computer.")
    if fingerprint:
        return ok("certificate", "It is the pinned one.")
    return ok("certificate", "It is vouched for by an authority that this system trusts.")


def _webphone(server: str, told: Health) -> Finding:
    if not told.has_webphone:
        return bad(
            "webphone", "The page was not built into the server.",
            "Install the server from a release, or run “make webphone” where it was made.",
        )  # fmt: skip
    if server.startswith("https") or _is_here(server):
        return ok("webphone", f"{server}/phone is served, and browsers give it the microphone.")
    return bad(
        "webphone",
        "Browsers give no microphone to a page that is not encrypted.",
        "Start the server without --insecure-http.",
    )


def _is_here(server: str) -> bool:
    return (urlsplit(server).hostname or "") in ("127.0.0.1", "::1", "localhost")


def _sound(told: Health) -> Finding:
    if told.has_sound:
        return ok("sound of the server", "Its media process is there.")
    return bad(
        "sound of the server",
        "Its media process is not there: no tones, no browsers.",
        "It is started again by itself; if this stays, read the server's log.",
    )


def _clock(told: datetime | None, now: datetime) -> Finding:
    if told is None:
        return note("clock", "The server does not tell its time.")
    apart_s = abs((now - told).total_seconds())
    if apart_s > CLOCK_S:
        return bad(
            "clock",
            f"This computer's clock and the server's are {apart_s:.0f} s apart.",
            "Let both set their clocks by the network (NTP).",
        )
    return ok("clock", "This computer and the server agree on the time.")
