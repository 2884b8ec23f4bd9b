"""Checks of this computer: what is installed, what can be seen, heard and kept secret.

Qt and pjsua2 are tried in a process of their own: a broken library may end it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from softphone.client.secrets import Keyring, SecretStoreUnavailable
from softphone.commands.finding import Finding, bad, note, ok

PROBE_WITHIN_S = 20.0
OLDEST = (3, 11)
_PJSUA2 = """\
import json, pjsua2
endpoint = pjsua2.Endpoint()
endpoint.libCreate()
print(json.dumps({"version": endpoint.libVersion().full}), flush=True)
endpoint.libDestroy()
"""
_QT = """\
import json
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
app = QApplication([])
tray = QSystemTrayIcon.isSystemTrayAvailable()
print(json.dumps({"version": qVersion(), "tray": tray}), flush=True)
"""


async def checks(environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """All of them, in the order in which they depend on each other."""
    pjsua2, qt, screen, keyring = await asyncio.gather(
        _probe(_PJSUA2),
        _probe(_QT, {"QT_QPA_PLATFORM": "offscreen"}),
        _probe(_QT) if has_display(environment) else _nothing(),
        _keyring(),
    )
    return [
        _python(),
        _pjsua2(pjsua2),
        _qt(qt),
        _display(has_display(environment), screen),
        _tray(screen),
        *await asyncio.to_thread(_sound),
        keyring,
    ]


def has_display(environment: Mapping[str, str]) -> bool:
    """Only Linux and its relatives can be without one."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _python() -> Finding:
    told = f"Python {sys.version.split()[0]}"
    if sys.version_info[:2] < OLDEST:
        return bad("python", f"{told} is too old.", "Install Python 3.11 or newer.")
    return ok("python", f"{told}.")


def _pjsua2(told: Mapping[str, Any]) -> Finding:
    if "version" in told:
        return ok("pjsua2", f"The telephone part works (PJSIP {told['version']}).")
    return bad(
        "pjsua2",
        f"This computer cannot be a telephone: {told['problem']}.",
        "Install the package pjsua2-python. Without it “einklang serve” still works.",
    )


def _qt(told: Mapping[str, Any]) -> Finding:
    if "version" in told:
        return ok("qt", f"The window part works (Qt {told['version']}).")
    return bad(
        "qt",
        f"The window cannot be drawn: {told['problem']}.",
        "Install PySide6-Essentials; on Debian also libegl1 and libxcb-cursor0.",
    )


def _display(there: bool, told: Mapping[str, Any]) -> Finding:
    if not there:
        return note(
            "display",
            "There is no display, so the app cannot open.",
            "Start it in a desktop session. Commands and “einklang serve” need none.",
        )
    if "version" in told:
        return ok("display", "The display can be used.")
    return bad("display", f"The display refuses: {told['problem']}.", "Check DISPLAY.")


def _tray(told: Mapping[str, Any]) -> Finding:
    if told.get("tray"):
        return ok("tray", "There is a tray for the icon.")
    if "version" not in told:
        return note("tray", "Without a display there is no tray.")
    return note(
        "tray",
        "This desktop has no tray; closing the window minimises it.",
        "On GNOME install the extension AppIndicator.",
    )


def _sound() -> list[Finding]:
    try:
        from softphone.phone.sound_devices import list_devices
    except ImportError as error:
        return [
            bad("sound", f"Sound does not work: {error}.", "Install the package miniaudio.")
        ]
    found = list_devices()
    speakers, microphones = len(found.speakers), len(found.microphones)
    plug = "Plug in a headset, or start PulseAudio or PipeWire."
    return [
        ok("loudspeaker", f"{_count(speakers, 'loudspeaker')} found.")
        if speakers
        else note("loudspeaker", "There is no loudspeaker: nothing would be heard.", plug),
        ok("microphone", f"{_count(microphones, 'microphone')} found.")
        if microphones
        else note("microphone", "There is no microphone: nobody would hear you.", plug),
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


async def _keyring() -> Finding:
    try:
        name = await Keyring().check()
    except SecretStoreUnavailable as error:
        return note(
            "keyring",
            f"Nothing here keeps secrets: {error}.",
            "The app asks for the password at each start. A desktop session with GNOME Keyring "
            "or KWallet keeps it.",
        )
    return ok("keyring", f"Secrets are kept by {name}.")


async def _nothing() -> dict[str, Any]:
    return {}


async def _probe(program: str, more: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What it prints as JSON, else ``problem``: its last words."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env={**os.environ, **(more or {})},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(process.communicate(), PROBE_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        return {"problem": f"it does not answer within {PROBE_WITHIN_S:g} s"}
    for line in out.decode("utf-8", "replace").splitlines():
        if line.startswith("{"):
            return dict(json.loads(line))
    said = err.decode("utf-8", "replace").strip().splitlines()
    return {"problem": said[-1].rstrip(".") if said else f"it ended with {process.returncode}"}
