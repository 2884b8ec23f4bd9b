"""The server starts with the machine: what is written down, and what systemd is asked."""

from __future__ import annotations

import plistlib
import shlex
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from softphone.cli import main
from softphone.commands import service as command
from softphone.desktop import service_files
from softphone.desktop.service_files import Service

OFFICE = Service(("/opt/einklang/bin/python", "-m", "softphone.cli"), Path("/var/lib/einklang"),
                 "0.0.0.0:8580", "0.0.0.0:5060")  # fmt: skip


class Machine:
    """A machine whose systemctl writes down what it is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.unit = folder / "config" / "systemd" / "user" / "einklang.service"
        self._asked = folder / "asked"
        tool = folder / "bin" / "systemctl"
        tool.parent.mkdir()
        tool.write_text(
            f'#!/bin/sh\necho "$@" >> {self._asked}\n'
            f'if [ -e {folder}/"$2".fails ]; then echo "Failed to $2 unit." >&2; exit 1; fi\n'
        )
        tool.chmod(0o755)

    def fails(self, word: str) -> None:
        (self.folder / f"{word}.fails").touch()

    @property
    def asked(self) -> list[str]:
        return self._asked.read_text().splitlines() if self._asked.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(command.os, "geteuid", lambda: 1000)
    return machine


def install(machine: Machine, *more: str) -> int:
    return main(["service", "install", "--data", str(machine.folder / "data"), *more])


def test_it_is_written_down_enabled_and_started(machine: Machine):
    assert install(machine) == 0
    assert machine.asked == [
        "--user daemon-reload",
        "--user enable einklang.service",
        "--user restart einklang.service",
    ]
    assert f"--data {machine.folder}/data" in machine.unit.read_text()
    assert (machine.folder / "data").stat().st_mode & 0o777 == 0o700


def test_twice_changes_the_one_that_is_there(machine: Machine):
    install(machine)
    install(machine, "--http", "127.0.0.1:9000")
    assert "127.0.0.1:9000" in machine.unit.read_text()
    assert list(machine.unit.parent.iterdir()) == [machine.unit]


def test_a_start_that_fails_leaves_the_former_service(machine: Machine, capsys):
    install(machine)
    before = machine.unit.read_text()
    machine.fails("restart")
    assert install(machine, "--http", "127.0.0.1:9000") == 1
    assert machine.unit.read_text() == before
    assert "systemctl restart did not work: Failed to restart unit." in capsys.readouterr().err


def test_a_first_start_that_fails_leaves_nothing(machine: Machine):
    machine.fails("restart")
    assert install(machine) == 1
    assert not machine.unit.exists()


def test_it_goes_and_the_data_stays(machine: Machine, capsys):
    install(machine)
    assert main(["service", "remove"]) == 0
    assert not machine.unit.exists()
    assert (machine.folder / "data").is_dir()
    assert main(["service", "remove"]) == 1
    assert "There is no service" in capsys.readouterr().err


def test_its_state_is_told(machine: Machine, capsys):
    assert main(["service", "status"]) == 1
    install(machine)
    assert main(["service", "status"]) == 0
    machine.fails("is-active")
    assert main(["service", "status"]) == 1
    assert "does not run" in capsys.readouterr().out


def test_an_address_that_is_none_is_refused_before_anything_is_written(
    machine: Machine, capsys
):
    assert install(machine, "--http", "everywhere") == 1
    assert not machine.unit.exists() and machine.asked == []


def test_without_systemd_the_way_is_named(machine: Machine, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nowhere")
    assert install(machine) == 1
    assert "no systemd" in capsys.readouterr().err


def test_root_has_to_say_as_whom_it_runs(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys
):
    monkeypatch.setattr(command.os, "geteuid", lambda: 0)
    monkeypatch.setattr(command.Systemd, "file", machine.unit)
    assert install(machine) == 1
    assert "--user NAME" in capsys.readouterr().err
    assert not machine.unit.exists() and machine.asked == []


# -- what is written


def test_a_machine_s_service_runs_as_its_own_user_with_least_rights():
    unit = service_files.systemd(OFFICE, is_system=True, user="einklang")
    for row in ("User=einklang", "NoNewPrivileges=true", "ProtectSystem=strict",
                "ReadWritePaths=/var/lib/einklang", "UMask=0077"):  # fmt: skip
        assert row in unit.splitlines(), row


@pytest.mark.parametrize("folder", ["/srv/our office", "/srv/100%", "/srv/$HOME", '/srv/a"b'])
def test_a_folder_with_odd_signs_stays_one_word(folder: str):
    office = Service(OFFICE.program, Path(folder), OFFICE.http, OFFICE.sip)
    unit = service_files.systemd(office, is_system=False)
    (line,) = (row for row in unit.splitlines() if row.startswith("ExecStart="))
    words = shlex.split(line.removeprefix("ExecStart=").replace("%%", "%").replace("$$", "$"))
    assert words[words.index("--data") + 1] == folder


def test_the_other_systems_files_can_be_read():
    told = plistlib.loads(service_files.launchd(OFFICE))
    assert told["ProgramArguments"] == OFFICE.command and told["KeepAlive"]
    text = service_files.windows_task(OFFICE).partition("?>")[2]
    found = [e.text or "" for e in ElementTree.fromstring(text).iter() if "Arguments" in e.tag]
    assert "--data /var/lib/einklang" in found[0]


@pytest.mark.parametrize(
    ("system", "file", "then"),
    [("darwin", "org.einklang.server.plist", "launchctl bootstrap"),
     ("win32", "einklang-task.xml", "schtasks /Create")],
)  # fmt: skip
def test_elsewhere_the_file_is_written_and_the_command_named(
    machine: Machine, monkeypatch, capsys, system: str, file: str, then: str
):
    monkeypatch.setattr(command.sys, "platform", system)
    assert install(machine) == 0
    assert (machine.folder / "data" / file).stat().st_size > 200
    assert then in capsys.readouterr().out
