"""Programs written by others that the story needs, and the Debian packages they come in."""

from __future__ import annotations

import shutil
from collections.abc import Callable

NEEDED = {
    "baresip": "baresip-core",
    "linphonec": "linphone-cli",
    "pulseaudio": "pulseaudio",
    "paplay": "pulseaudio-utils",
    "parec": "pulseaudio-utils",
}
SCREEN = ("Xvfb", "openbox")
"Without them the app draws into memory."

Finder = Callable[[str], str | None]


def missing(find: Finder = shutil.which) -> tuple[str, ...]:
    """The needed programs that are not installed."""
    return tuple(name for name in NEEDED if find(name) is None)


def has_screen(find: Finder = shutil.which) -> bool:
    return all(find(name) is not None for name in SCREEN)


def apt_line(programs: tuple[str, ...]) -> str:
    """What installs them on Debian."""
    packages = sorted({NEEDED[name] for name in programs})
    return f"apt-get install -y --no-install-recommends {' '.join(packages)}"
