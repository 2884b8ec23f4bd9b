"""Telephone links of this desktop (tel:, sip:, sips:, callto:) open Einklang, for one user.

What a link says reaches the program as one argument behind ``--`` and can be no option.
On Windows the program offers itself in the registry and the user chooses it; on macOS the
bundle's Info.plist (``packaging/macos``) does, and there is nothing to switch here.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from softphone import home
from softphone.desktop import windows_registry
from softphone.resource import resource

FILE = "einklang.desktop"
SCHEMES = windows_registry.SCHEMES
LIMIT_S = 10.0
_PLAIN = re.compile(r"[\w./+@:-]+")
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "`": "\\`", "$": "\\$"})


@dataclass(frozen=True, slots=True)
class LinkState:
    """``is_default``: the desktop opens tel: links with us.  ``default``: with what else."""

    is_default: bool
    default: str = ""


class NotPossible(Exception):
    """This desktop cannot be told; the text says why."""


def desktop_file() -> Path:
    root = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(root) / "applications" / FILE


def entry() -> str:
    """The desktop entry of this installation (Desktop Entry Specification 1.5)."""
    start = _quoted(str(starter()))
    mime = "".join(f"x-scheme-handler/{scheme};" for scheme in SCHEMES)
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Name=Einklang",
            "GenericName=Telephone",
            "GenericName[de]=Telefon",
            "GenericName[nl]=Telefoon",
            "Comment=Call people, not devices",
            "Comment[de]=Menschen anrufen, nicht Geräte",
            "Comment[nl]=Bel mensen, geen toestellen",
            f"Exec={start} %u",
            f"Icon={resource('webphone/dist/einklang.svg')}",
            "Terminal=false",
            "Categories=Network;Telephony;",
            f"MimeType={mime}",
            "StartupWMClass=einklang",
            "Actions=open;",
            "",
            "[Desktop Action open]",
            "Name=Open Einklang",
            "Name[de]=Einklang öffnen",
            "Name[nl]=Einklang openen",
            f"Exec={start}",
            "",
        )
    )


def starter() -> Path:
    """A program of one word: some desktops cannot read a command of several."""
    return home.home() / "open-link"


def _starter_text() -> str:
    """The link is one argument behind ``--``; without one it opens the app."""
    start = f"EINKLANG_HOME={shlex.quote(str(home.home()))} exec {shlex.quote(sys.executable)}"
    return (
        "#!/bin/sh\n"
        f'[ $# -eq 0 ] || {start} -m softphone call --ask -- "$1"\n'
        f"{start} -m softphone\n"
    )


def _quoted(part: str) -> str:
    """As the specification quotes an argument of Exec, where it has to be."""
    if _PLAIN.fullmatch(part):
        return part
    return '"' + part.translate(_ESCAPED).replace("%", "%%") + '"'


def _is_macos() -> bool:
    return sys.platform == "darwin"


ON_MACOS = "On macOS the installed app opens phone links: choose it in FaceTime's settings."


def install() -> None:
    """Write the entry and make it the default for phone links.  Raises NotPossible."""
    if windows_registry.is_windows():
        windows_registry.write(windows_registry.link_values(windows_registry.python()))
        return
    if _is_macos():
        raise NotPossible(ON_MACOS)
    path = desktop_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        starter().parent.mkdir(parents=True, exist_ok=True)
        starter().write_text(_starter_text(), encoding="utf-8")
        starter().chmod(0o700)
        path.write_text(entry(), encoding="utf-8")
    except OSError as error:
        raise NotPossible(f"{path} cannot be written: {error.strerror}") from error
    _run("update-desktop-database", str(path.parent), is_needed=False)
    for scheme in SCHEMES:
        _run("xdg-mime", "default", FILE, f"x-scheme-handler/{scheme}")


def remove() -> None:
    """Take the entry away; the desktop then asks again what shall open phone links."""
    if windows_registry.is_windows():
        windows_registry.remove(windows_registry.link_values(windows_registry.python()))
        return
    path = desktop_file()
    path.unlink(missing_ok=True)
    starter().unlink(missing_ok=True)
    if path.parent.is_dir():
        _run("update-desktop-database", str(path.parent), is_needed=False)


def state() -> LinkState:
    """What the desktop says now.  Raises NotPossible where nobody can be asked.

    Windows tells nobody what the user chose: there, whether we are among the choices.
    """
    if windows_registry.is_windows():
        offered = windows_registry.link_values(windows_registry.python())
        return LinkState(all(windows_registry.holds(value) for value in offered))
    if _is_macos():
        raise NotPossible(ON_MACOS)
    told = _run("xdg-mime", "query", "default", "x-scheme-handler/tel").strip()
    return LinkState(told == FILE and desktop_file().is_file(), told.removesuffix(".desktop"))


def _run(program: str, *arguments: str, is_needed: bool = True) -> str:
    found = shutil.which(program)
    if found is None:
        if not is_needed:
            return ""
        raise NotPossible(f"{program} is not there. Install the package xdg-utils.")
    try:
        done = subprocess.run(
            [found, *arguments], capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotPossible(f"{program} does not answer.") from error
    if done.returncode and is_needed:
        raise NotPossible(f"{program} refused: {done.stderr.strip()[:200]}")
    return done.stdout
