"""What we would hand out: one wheel with everything that is ours inside."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_both_packages_and_every_resource(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    resources = {f.relative_to(ROOT / "resources") for f in (ROOT / "resources").rglob("*.*")}
    assert {f"softphone/_resources/{name}" for name in resources} <= inside
    assert {"softphone/cli.py", "ui/app.py"} <= inside
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert not any(name.startswith(("tests/", "packaging/")) for name in inside)


def test_the_command_tells_its_use_from_a_fresh_environment_without_any_other_package(
    wheel: Path, tmp_path: Path
) -> None:
    """Neither Qt nor PJSIP nor anything else is needed to be told what is there."""
    home = tmp_path / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    pip = [sys.executable, "-m", "pip", "-q", "--python", str(home / "bin/python")]
    run(*pip, "install", "--no-deps", "--no-index", str(wheel))
    assert "serve" in run(str(home / "bin/einklang"), "--help", cwd=tmp_path)
    found = "from softphone.resource import resource; print(resource('tokens.json').exists())"
    assert run(str(home / "bin/python"), "-c", found, cwd=tmp_path) == "True\n"
