"""The zip files of the extension: one for each family of browsers, the same bytes each time."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from softphone.desktop.native_host import FIREFOX_ID
from tests.extension.conftest import EXTENSION

SCRIPT = EXTENSION.parent / "bundle_extension.py"


def bundles(folder: Path) -> dict[str, Path]:
    subprocess.run([sys.executable, str(SCRIPT), str(folder)], check=True, timeout=60)
    return {path.stem.rpartition("-")[2]: path for path in folder.iterdir()}


def manifest(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(zipfile.ZipFile(path).read("manifest.json"))
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return bundles(tmp_path_factory.mktemp("bundles"))


def test_each_family_gets_every_file(made: dict[str, Path]) -> None:
    source = {p.relative_to(EXTENSION).as_posix() for p in EXTENSION.rglob("*") if p.is_file()}
    assert set(made) == {"chromium", "firefox"}
    for path in made.values():
        assert set(zipfile.ZipFile(path).namelist()) == source


def test_the_manifest_says_only_what_its_family_understands(made: dict[str, Path]) -> None:
    chromium, firefox = manifest(made["chromium"]), manifest(made["firefox"])
    assert "browser_specific_settings" not in chromium and "key" in chromium
    assert chromium["background"] == {"service_worker": "worker.js"}
    assert firefox["browser_specific_settings"]["gecko"]["id"] == FIREFOX_ID
    assert "key" not in firefox and firefox["background"] == {"scripts": ["worker.js"]}


def test_the_same_source_makes_the_same_bytes(made: dict[str, Path], tmp_path: Path) -> None:
    again = bundles(tmp_path)
    for family, path in made.items():
        assert path.read_bytes() == again[family].read_bytes()
