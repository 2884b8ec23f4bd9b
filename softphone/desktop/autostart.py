"""Start with the desktop session, hidden in the tray; a choice of the user."""

from __future__ import annotations

import os
import plistlib
import re
import sys
from pathlib import Path
from typing import Any

NAME = "Einklang"
_ENTRY = """\
[Desktop Entry]
Type=Application
Name=Einklang
Exec={command}
Terminal=false
X-GNOME-Autostart-enabled=true
"""
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


def start_command() -> list[str]:
    """The command line that starts the app in the background."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--start-hidden"]
    return [sys.executable, "-m", "softphone", "--start-hidden"]


def is_enabled() -> bool:
    if sys.platform == "win32":
        return _windows_value() is not None
    return _file().exists()


def enable() -> None:
    """Raises OSError when it cannot be written."""
    if sys.platform == "win32":
        _set_windows_value(_windows_quoted(start_command()))
        return
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "darwin":
        job = {"Label": "einklang", "ProgramArguments": start_command(), "RunAtLoad": True}
        path.write_bytes(plistlib.dumps(job))
    else:
        line = " ".join(_desktop_quoted(part) for part in start_command())
        path.write_text(_ENTRY.format(command=line), encoding="utf-8")


def disable() -> None:
    """Raises OSError when it cannot be removed."""
    if sys.platform == "win32":
        _set_windows_value(None)
    else:
        _file().unlink(missing_ok=True)


def _file() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library/LaunchAgents/einklang.plist"
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "autostart" / "einklang.desktop"


def _desktop_quoted(part: str) -> str:
    """An argument of ``Exec``: quoted, then escaped again as every string of such a file.

    Desktop Entry Specification 1.5, “The Exec key”.
    """
    quoted = '"' + re.sub(r'(["`$\\])', r"\\\1", part) + '"'
    return quoted.replace("\\", "\\\\").replace("%", "%%")


def _windows_quoted(parts: list[str]) -> str:
    return " ".join(f'"{part}"' for part in parts)


def _windows_value() -> str | None:
    import winreg

    registry: Any = winreg
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, _RUN_KEY) as key:
            return str(registry.QueryValueEx(key, NAME)[0])
    except OSError:
        return None


def _set_windows_value(value: str | None) -> None:
    import winreg

    registry: Any = winreg
    with registry.CreateKey(registry.HKEY_CURRENT_USER, _RUN_KEY) as key:
        if value is not None:
            registry.SetValueEx(key, NAME, 0, registry.REG_SZ, value)
        elif _windows_value() is not None:
            registry.DeleteValue(key, NAME)
