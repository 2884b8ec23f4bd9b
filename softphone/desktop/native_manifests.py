"""Where browsers look for programs that extensions may talk to, and what stands there.

Linux, for one user.  Windows and macOS are not served yet.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from softphone import home
from softphone.desktop.native_host import FIREFOX_ID, ORIGIN

NAME = "example.einklang.klick"
DESCRIPTION = "Einklang: calls the numbers that you click"


@dataclass(frozen=True, slots=True)
class Browser:
    name: str
    folder: str
    "Below the configuration of the user; Firefox has one of its own."
    is_firefox: bool = False


BROWSERS = (
    Browser("Chromium", "chromium/NativeMessagingHosts"),
    Browser("Chrome", "google-chrome/NativeMessagingHosts"),
    Browser("Edge", "microsoft-edge/NativeMessagingHosts"),
    Browser("Brave", "BraveSoftware/Brave-Browser/NativeMessagingHosts"),
    Browser("Firefox", ".mozilla/native-messaging-hosts", is_firefox=True),
)


def manifest_of(browser: Browser) -> Path:
    root = Path.home()
    if not browser.is_firefox:
        root = Path(os.environ.get("XDG_CONFIG_HOME") or root / ".config")
    return root / browser.folder / f"{NAME}.json"


def starter() -> Path:
    """The program that browsers start: ours, with the word that makes it a native host."""
    return home.home() / "native-host"


def install() -> list[Path]:
    """Write the starter and a manifest for every browser; what was written.  Raises OSError."""
    script = starter()
    script.parent.mkdir(parents=True, exist_ok=True)
    place = shlex.quote(str(home.home()))
    script.write_text(
        f"#!/bin/sh\nEINKLANG_HOME={place} exec {shlex.quote(sys.executable)} -m softphone "
        'native-host "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o700)
    return [_write(browser, script) for browser in BROWSERS]


def _write(browser: Browser, script: Path) -> Path:
    who = (
        {"allowed_extensions": [FIREFOX_ID]}
        if browser.is_firefox
        else {"allowed_origins": [ORIGIN]}
    )
    told = {"name": NAME, "description": DESCRIPTION, "path": str(script), "type": "stdio"}
    path = manifest_of(browser)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**told, **who}, indent=2) + "\n", encoding="utf-8")
    return path


def remove() -> None:
    for path in (*(manifest_of(browser) for browser in BROWSERS), starter()):
        path.unlink(missing_ok=True)


def installed() -> list[str]:
    """Names of the browsers that would start us."""
    return [browser.name for browser in BROWSERS if manifest_of(browser).is_file()]
