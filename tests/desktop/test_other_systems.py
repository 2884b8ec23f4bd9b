"""What Windows and macOS are told.  Neither runs here: the values are looked at, a registry of
the same calls takes them, and the docs say that nobody has tried it there yet.
"""

from __future__ import annotations

import plistlib
import sys
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from softphone.desktop import native_manifests, phone_links, windows_registry
from softphone.desktop.native_host import FIREFOX_ID, ORIGIN
from softphone.desktop.windows_registry import SCHEMES, Value

ROOT = Path(__file__).parents[2]
PYTHON = PureWindowsPath(r"C:\Program Files\Einklang\pythonw.exe")


class Registry:
    """As much of the module ``winreg`` as we call."""

    HKEY_CURRENT_USER, REG_SZ, KEY_SET_VALUE = "HKCU", 1, 2

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, str]] = {}
        self._open = ""

    def CreateKey(self, root: str, key: str) -> Registry:
        self.keys.setdefault(key, {})
        return self.OpenKey(root, key)

    def OpenKey(self, root: str, key: str, *_: int) -> Registry:
        if key not in self.keys:
            raise FileNotFoundError(key)
        self._open = key
        return self

    def __enter__(self) -> str:
        return self._open

    def __exit__(self, *_: object) -> None:
        self._open = ""

    def SetValueEx(self, key: str, name: str, _: int, kind: int, text: str) -> None:
        assert kind == self.REG_SZ
        self.keys[key][name] = text

    def QueryValueEx(self, key: str, name: str) -> tuple[str, int]:
        if name not in self.keys[key]:
            raise FileNotFoundError(name)
        return self.keys[key][name], self.REG_SZ

    def DeleteValue(self, key: str, name: str) -> None:
        if name not in self.keys[key]:
            raise FileNotFoundError(name)
        del self.keys[key][name]


def test_windows_opens_each_kind_of_phone_link_with_one_quoted_argument() -> None:
    registry = Registry()
    values = windows_registry.link_values(PYTHON)
    windows_registry.write(values, registry)
    associations = registry.keys[r"Software\Einklang\Capabilities\URLAssociations"]
    assert set(associations) == set(SCHEMES)
    (name,) = set(associations.values())
    command = registry.keys[rf"Software\Classes\{name}\shell\open\command"][""]
    assert command == f'"{PYTHON}" -m softphone call --ask -- "%1"'
    assert "URL Protocol" in registry.keys[rf"Software\Classes\{name}"]
    assert all(windows_registry.holds(value, registry) for value in values)


def test_removing_takes_ours_and_leaves_what_others_keep() -> None:
    registry = Registry()
    values = windows_registry.link_values(PYTHON)
    registry.keys[r"Software\RegisteredApplications"] = {"Linphone": "x"}
    windows_registry.write(values, registry)
    windows_registry.remove(values, registry)
    windows_registry.remove(values, registry)
    assert registry.keys[r"Software\RegisteredApplications"] == {"Linphone": "x"}
    assert not any(windows_registry.holds(value, registry) for value in values)


def test_the_reg_file_for_administrators_says_the_same() -> None:
    text = (ROOT / "packaging" / "windows" / "phone-links.reg").read_bytes().decode("utf-8")
    assert text == windows_registry.reg_file(windows_registry.link_values(PYTHON))
    assert r'"\"C:\\Program Files\\Einklang\\pythonw.exe\" -m softphone' in text


def test_each_family_of_browsers_on_windows_finds_its_own_manifest() -> None:
    chromium, firefox = PureWindowsPath(r"C:\c.json"), PureWindowsPath(r"C:\f.json")
    values = windows_registry.host_values("a.b", chromium, firefox)
    assert Value(r"Software\Mozilla\NativeMessagingHosts\a.b", "", r"C:\f.json") in values
    chrome = Value(r"Software\Google\Chrome\NativeMessagingHosts\a.b", "", r"C:\c.json")
    assert chrome in values


def test_on_windows_installing_writes_files_and_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry()
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path))
    monkeypatch.setattr(windows_registry, "is_windows", lambda: True)
    monkeypatch.setattr(windows_registry.importlib, "import_module", lambda _: registry)
    monkeypatch.setattr(native_manifests.manifest_of, "__defaults__", ("win32",))
    monkeypatch.setattr(native_manifests.starter, "__defaults__", ("win32",))
    written = native_manifests.install()
    assert [path.name for path in written] == [
        "native-host-chromium.json", "native-host-firefox.json",
    ]  # fmt: skip
    batch = (tmp_path / "native-host.bat").read_bytes().decode()
    assert batch.endswith(f'"{sys.executable}" -m softphone native-host %*\r\n')
    assert len(registry.keys) == len(windows_registry.BROWSERS)
    native_manifests.remove()
    assert not any(registry.keys.values()) and not list(tmp_path.glob("native-host*"))
    phone_links.install()
    assert phone_links.state().is_default
    phone_links.remove()
    assert not phone_links.state().is_default


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Chrome", "Library/Application Support/Google/Chrome/NativeMessagingHosts"),
        ("Firefox", "Library/Application Support/Mozilla/NativeMessagingHosts"),
    ],
)
def test_macos_keeps_manifests_where_the_browser_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    browser = next(b for b in native_manifests.BROWSERS if b.name == name)
    assert native_manifests.manifest_of(browser, "darwin").parent == tmp_path / place


def test_only_our_extension_may_start_the_host_in_any_browser() -> None:
    for browser in native_manifests.BROWSERS:
        told: dict[str, Any] = native_manifests.document(browser, Path("/x"))
        who = told.get("allowed_extensions") or told.get("allowed_origins")
        assert who == [FIREFOX_ID if browser.is_firefox else ORIGIN]


def test_the_bundle_of_macos_takes_each_kind_of_phone_link() -> None:
    document = plistlib.loads((ROOT / "packaging" / "macos" / "Info.plist").read_bytes())
    (kind,) = document["CFBundleURLTypes"]
    assert kind["CFBundleURLSchemes"] == list(SCHEMES) == list(phone_links.SCHEMES)


def test_on_macos_the_settings_say_who_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_links, "_is_macos", lambda: True)
    with pytest.raises(phone_links.NotPossible, match="FaceTime"):
        phone_links.state()
