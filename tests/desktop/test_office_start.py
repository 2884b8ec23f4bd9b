"""What starting an office leaves on this computer, and what it does not."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from softphone.desktop import autostart, systemd
from softphone.desktop.running_server import Running
from softphone.desktop.systemd import NotPossible
from ui import office_start
from ui.new_office import ELSEWHERE, HERE, SERVICE, Hosting, NewOffice

NEW = NewOffice("Nordlicht", "Anna Feld", "anna@n.example", "600", "Roggen-und-Salz")
ALONE = Running("http://127.0.0.1:8580", "127.0.0.1:5060", 1)
SHARED = Running("https://0.0.0.0:8581", "0.0.0.0:5061", 1, fingerprint="sha256:ab")


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer whose systemctl does what the file ``answer`` says."""
    tool = tmp_path / "bin" / "systemctl"
    tool.parent.mkdir()
    tool.write_text(f"#!/bin/sh\n. {shlex.quote(str(tmp_path))}/answer\n")
    tool.chmod(0o755)
    (tmp_path / "answer").write_text("exit 0\n")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path / "home"))
    return tmp_path


def test_the_file_with_the_password_is_gone_at_once_whatever_happens(computer: Path) -> None:
    with pytest.raises(OSError), office_start.written(NEW) as path:
        assert path.stat().st_mode & 0o077 == 0
        assert NEW.password in path.read_text(encoding="utf-8")
        raise OSError
    assert not path.exists()


@pytest.mark.parametrize(
    ("hosting", "starts"),
    [
        (Hosting(HERE, True), True),
        (Hosting(HERE, False), False),
        (Hosting(SERVICE, True), False),
        (Hosting(ELSEWHERE, True), False),
    ],
)
def test_the_app_starts_along_only_where_the_office_lives_with_it(
    computer: Path, hosting: Hosting, starts: bool
) -> None:
    office_start.start_along(hosting)
    assert autostart.is_enabled() is starts


def test_a_computer_on_which_nothing_can_be_written_has_its_office_all_the_same(
    computer: Path,
) -> None:
    (computer / "config").write_text("a file where the folder should be")
    office_start.start_along(Hosting())
    assert not autostart.is_enabled()


@pytest.mark.parametrize(
    ("running", "expected"),
    [
        (ALONE, "--http 127.0.0.1:8580 --sip 127.0.0.1:5060"),
        (SHARED, "--http 0.0.0.0:8581 --sip 0.0.0.0:5061"),
    ],
)
def test_the_service_listens_where_the_office_did(
    computer: Path, running: Running, expected: str
) -> None:
    office_start.install_service(computer / "data", running, running.is_shared)
    unit = (computer / "config/systemd/user/einklang.service").read_text(encoding="utf-8")
    assert f"--data {computer}/data" in unit and expected in unit


def test_a_service_that_does_not_start_leaves_nothing_behind(computer: Path) -> None:
    (computer / "answer").write_text("echo no such thing >&2; exit 1\n")
    with pytest.raises(NotPossible):
        office_start.install_service(computer / "data", ALONE, False)
    assert not (computer / "config/systemd/user/einklang.service").exists()


@pytest.mark.parametrize(("answer", "serves"), [("exit 0", True), ("exit 1", False)])
def test_services_are_offered_only_where_the_system_runs_those_of_users(
    computer: Path, answer: str, serves: bool
) -> None:
    (computer / "answer").write_text(f"{answer}\n")
    assert systemd.serves_users() is serves


def test_a_server_for_the_network_is_reached_from_here_by_an_address_of_this_computer() -> None:
    assert (ALONE.here, ALONE.is_shared) == ("http://127.0.0.1:8580", False)
    assert (SHARED.here, SHARED.is_shared) == ("https://127.0.0.1:8581", True)
