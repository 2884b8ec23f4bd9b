"""Where browsers look for programs that extensions may talk to, and what stands there.

For one user.  Tried on Linux; the places of macOS and Windows are those of the browsers' own
documentation and have not been tried there yet.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from softphone import home
from softphone.desktop import windows_registry
from softphone.desktop.native_host import FIREFOX_ID, ORIGIN

NAME = "example.einklang.klick"
DESCRIPTION = "Einklang: calls the numbers that you click"


@dataclass(frozen=True, slots=True)
class Browser:
    name: str
    linux: str
    "Folder below the configuration of the user; Firefox has one of its own."
    macos: str
    "Folder below Library/Application Support."
    is_firefox: bool = False


BROWSERS = (
    Browser("Chromium", "chromium", "Chromium"),
    Browser("Chrome", "google-chrome", "Google/Chrome"),
    Browser("Edge", "microsoft-edge", "Microsoft Edge"),
    Browser("Brave", "BraveSoftware/Brave-Browser", "BraveSoftware/Brave-Browser"),
    Browser("Firefox", ".mozilla", "Mozilla", is_firefox=True),
)


def manifest_of(browser: Browser, system: str = sys.platform) -> Path:
    """The manifest's file.  On Windows the registry names it; one serves all of a family."""
    if system == "win32":
        family = "firefox" if browser.is_firefox else "chromium"
        return home.home() / f"native-host-{family}.json"
    if system == "darwin":
        root = Path.home() / "Library" / "Application Support" / browser.macos
        return root / "NativeMessagingHosts" / f"{NAME}.json"
    if browser.is_firefox:
        return Path.home() / browser.linux / "native-messaging-hosts" / f"{NAME}.json"
    root = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return root / browser.linux / "NativeMessagingHosts" / f"{NAME}.json"


def starter(system: str = sys.platform) -> Path:
    """The program that browsers start: ours, with the word that makes it a native host."""
    return home.home() / ("native-host.bat" if system == "win32" else "native-host")


def install() -> list[Path]:
    """Write the starter and a manifest for every browser; what was written.  Raises OSError."""
    script = starter()
    script.parent.mkdir(parents=True, exist_ok=True)
    if windows_registry.is_windows():
        script.write_text(windows_registry.starter_text(), encoding="utf-8", newline="")
        windows_registry.write(_registry_values())
    else:
        place = shlex.quote(str(home.home()))
        start = f"EINKLANG_HOME={place} exec {shlex.quote(sys.executable)} -m softphone"
        script.write_text(f'#!/bin/sh\n{start} native-host "$@"\n', encoding="utf-8")
        script.chmod(0o700)
    return list(dict.fromkeys(_write(browser, script) for browser in BROWSERS))


def document(browser: Browser, script: Path) -> dict[str, object]:
    """What the manifest says: only our extension may talk to this program."""
    who = (
        {"allowed_extensions": [FIREFOX_ID]}
        if browser.is_firefox
        else {"allowed_origins": [ORIGIN]}
    )
    told = {"name": NAME, "description": DESCRIPTION, "path": str(script), "type": "stdio"}
    return {**told, **who}


def _write(browser: Browser, script: Path) -> Path:
    path = manifest_of(browser)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document(browser, script), indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def remove() -> None:
    for path in (*(manifest_of(browser) for browser in BROWSERS), starter()):
        path.unlink(missing_ok=True)
    if windows_registry.is_windows():
        windows_registry.remove(_registry_values())


def installed() -> list[str]:
    """Names of the browsers that would start us."""
    return [browser.name for browser in BROWSERS if manifest_of(browser).is_file()]


def _registry_values() -> list[windows_registry.Value]:
    chromium, firefox = BROWSERS[0], BROWSERS[-1]
    return windows_registry.host_values(
        NAME, PureWindowsPath(manifest_of(chromium)), PureWindowsPath(manifest_of(firefox))
    )
