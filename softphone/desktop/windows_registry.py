"""What the registry of Windows is told, for one user: phone links, and browsers' native hosts.

The values are data, so that they are looked at on any system; only ``write`` and ``remove``
need Windows.  They have not been tried on a Windows yet.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from softphone import home

SCHEMES = ("tel", "sip", "sips", "callto")
APP = r"Software\Einklang"
LINK_CLASS = "Einklang.PhoneLink"
BROWSERS = (
    r"Software\Google\Chrome",
    r"Software\Chromium",
    r"Software\Microsoft\Edge",
    r"Software\Mozilla",
)
"Below each of them browsers of this family look for native hosts."


@dataclass(frozen=True, slots=True)
class Value:
    """A text below HKEY_CURRENT_USER; an empty name is the key's own value."""

    key: str
    name: str
    text: str


def is_windows() -> bool:
    return sys.platform == "win32"


def open_command(python: PureWindowsPath) -> str:
    """The link is one argument behind ``--``: Windows puts it between the quotes.

    A quote in a link would end that argument; browsers write it as %22.
    """
    return f'"{python}" -m softphone call --ask -- "%1"'


def link_values(python: PureWindowsPath) -> list[Value]:
    """Register as a program that *can* open phone links; the user chooses it (Windows 10+)."""
    capabilities = rf"{APP}\Capabilities"
    command = open_command(python)
    values = [
        Value(rf"Software\Classes\{LINK_CLASS}", "", "Einklang phone link"),
        Value(rf"Software\Classes\{LINK_CLASS}", "URL Protocol", ""),
        Value(rf"Software\Classes\{LINK_CLASS}\shell\open\command", "", command),
        Value(capabilities, "ApplicationName", "Einklang"),
        Value(capabilities, "ApplicationDescription", "Call people, not devices"),
        Value(r"Software\RegisteredApplications", "Einklang", capabilities),
    ]
    associations = rf"{capabilities}\URLAssociations"
    return values + [Value(associations, scheme, LINK_CLASS) for scheme in SCHEMES]


def host_values(name: str, chromium: PureWindowsPath, firefox: PureWindowsPath) -> list[Value]:
    """Where browsers find the manifest of the native host called ``name``."""
    return [
        Value(
            rf"{browser}\NativeMessagingHosts\{name}", "",
            str(firefox if browser.endswith("Mozilla") else chromium),
        )
        for browser in BROWSERS
    ]  # fmt: skip


def reg_file(values: Iterable[Value]) -> str:
    """The same as a .reg file, for administrators who roll it out."""
    lines, key = ["Windows Registry Editor Version 5.00"], ""
    for value in values:
        if value.key != key:
            key = value.key
            lines += ["", rf"[HKEY_CURRENT_USER\{key}]"]
        name = f'"{value.name}"' if value.name else "@"
        lines.append(f'{name}="{_escaped(value.text)}"')
    return "\r\n".join([*lines, ""])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def write(values: Iterable[Value], registry: Any = None) -> None:
    """Raises OSError where the registry cannot be written."""
    winreg = registry or importlib.import_module("winreg")
    for value in values:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, value.key) as key:
            winreg.SetValueEx(key, value.name, 0, winreg.REG_SZ, value.text)


def remove(values: Iterable[Value], registry: Any = None) -> None:
    """Only our values; what others keep in the same key stays."""
    winreg = registry or importlib.import_module("winreg")
    for value in values:
        try:
            with winreg.OpenKey(
                winreg.HKEY_CURRENT_USER, value.key, 0, winreg.KEY_SET_VALUE
            ) as key:
                winreg.DeleteValue(key, value.name)
        except FileNotFoundError:
            continue


def holds(value: Value, registry: Any = None) -> bool:
    winreg = registry or importlib.import_module("winreg")
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, value.key) as key:
            found, _ = winreg.QueryValueEx(key, value.name)
    except FileNotFoundError:
        return False
    return bool(found == value.text)


def python() -> PureWindowsPath:
    """The windowless interpreter of this installation, where there is one."""
    windowless = Path(sys.executable).with_name("pythonw.exe")
    return PureWindowsPath(windowless if windowless.exists() else sys.executable)


def starter_text() -> str:
    """A batch file that makes our program a native host; browsers start it with arguments."""
    place = str(home.home()).replace("%", "%%")
    return (
        "@echo off\r\n"
        f'set "EINKLANG_HOME={place}"\r\n'
        f'"{sys.executable}" -m softphone native-host %*\r\n'
    )
