"""Starting with the desktop session, as the files of each system say it."""

from __future__ import annotations

import configparser
import plistlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from softphone.desktop import autostart

ENTRY = "autostart/einklang.desktop"


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def _arguments(entry: Path) -> list[str]:
    """The words of ``Exec`` as a desktop reads them: string escapes, quotes, percent signs."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(entry, encoding="utf-8")
    line = parser["Desktop Entry"]["Exec"].replace("\\\\", "\\").replace("%%", "%")
    return [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'"((?:\\.|[^"\\])*)"', line)]


def test_it_is_off_until_it_is_chosen_and_off_again_after(config: Path) -> None:
    assert not autostart.is_enabled()
    autostart.enable()
    assert autostart.is_enabled()
    autostart.enable()
    autostart.disable()
    assert not autostart.is_enabled()
    autostart.disable()


def test_it_starts_hidden_in_the_tray(config: Path) -> None:
    autostart.enable()
    assert _arguments(config / ENTRY) == [sys.executable, "-m", "softphone", "--start-hidden"]


@pytest.mark.parametrize(
    "folder", ["My Programs", "it's 100% $HOME", 'a "b" `c`', "back\\slash"]
)
def test_a_program_in_a_folder_with_an_odd_name_is_found(
    folder: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = config / folder / "python"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho started $3\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    autostart.enable()
    words = _arguments(config / ENTRY)
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == "started --start-hidden\n"


def test_a_folder_that_cannot_be_written_is_told_to_the_caller(config: Path) -> None:
    (config / "autostart").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(OSError):
        autostart.enable()


def test_macos_has_a_launch_agent(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    autostart.enable()
    job = plistlib.loads((config / "Library/LaunchAgents/einklang.plist").read_bytes())
    assert job["RunAtLoad"] is True
    assert job["ProgramArguments"][-1] == "--start-hidden"


def test_a_frozen_app_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert autostart.start_command() == [sys.executable, "--start-hidden"]
