"""“Your office” in the settings: a back-up of it, who reaches it, and why not from here."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from softphone.client.settings import Settings
from softphone.desktop import autostart
from softphone.desktop.running_server import Running
from softphone.phone.account import PhoneAccount
from softphone.server.store import archive, tables
from softphone.server.store.database import Database
from softphone.server.store.sealed import Seal
from ui import sample_office, words
from ui.own_office_keeper import OwnOfficeKeeper, run_command
from ui.pages.add_phone import sip_server
from ui.pages.settings_office import OwnOfficeSettings
from ui.preferences import Preferences

HERE = Running("http://127.0.0.1:8580", "127.0.0.1:5060", 1)
SHARED = Running("https://0.0.0.0:8580", "0.0.0.0:5060", 1)
OWN = Settings(office="own")
OFFICE = sample_office.office(rights=frozenset({"users.rights"}))


class Session:
    """Signed in at the office of this computer, with every right."""

    def __init__(self) -> None:
        self.state, self.server = OFFICE, HERE.here


class Desk:
    """The page with its keeper; what the command does is the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "office"
        self.data.mkdir()
        told = {"http": HERE.http, "sip": HERE.sip, "pid": HERE.pid}
        (self.data / "server.lock").write_text(json.dumps(told))
        self.prefs = Preferences(folder / "settings.toml")
        self.prefs.change(office="own")
        self.page, self.session = OwnOfficeSettings(self.data), Session()
        self.ran: list[tuple[str, ...]] = []
        self.problem, self.is_open = "", True
        self.changed: list[object] = []
        self.keeper = OwnOfficeKeeper(
            self.page, self.session, self.prefs, self.data, asyncio.run, lambda: self.is_open,
            self, self._run,
        )  # fmt: skip
        self.keeper.look()

    async def _run(self, command: tuple[str, ...]) -> str:
        self.ran.append(command)
        if not self.problem:
            Path(command[-1]).write_bytes(b"12345")
        return self.problem

    async def halt(self) -> str:
        self.changed.append("halt")
        return self.problem

    async def start_again(self) -> str:
        self.changed.append("start")
        return self.problem

    async def change_reach(self, is_shared: bool, password: str) -> str:
        self.changed.append((is_shared, password))
        return self.problem

    def backs_up(self, name: str = "office.zip") -> Path:
        file = self.folder / name
        self.page.wanted.emit(file)
        return file

    @property
    def texts(self) -> list[str]:
        labels = self.page.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisibleTo(self.page)]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = Desk(tmp_path)
    qtbot.addWidget(made.page)
    return made


def test_a_back_up_is_written_where_the_person_chose(desk: Desk) -> None:
    assert words.text("bak.never") in desk.texts
    file = desk.backs_up()
    assert desk.ran[0][-5:] == ("admin", "--data", str(desk.data), "backup", str(file))
    assert words.text("bak.done", file=file, size="5 bytes") in desk.texts
    assert words.text("bak.never") not in desk.texts
    assert desk.prefs.last_backup is not None


def test_it_stands_that_restoring_is_a_command(desk: Desk) -> None:
    assert any("restore office.zip" in text for text in desk.texts)
    assert words.text("bak.restore") in desk.texts


def test_no_back_up_replaces_another(desk: Desk) -> None:
    (desk.folder / "office.zip").write_bytes(b"the one before")
    file = desk.backs_up()
    assert desk.ran == []
    assert file.read_bytes() == b"the one before"
    assert words.text("bak.e.exists") in desk.texts


def test_what_went_wrong_is_said_and_nothing_is_remembered(desk: Desk) -> None:
    desk.problem = "There is no space left."
    desk.backs_up()
    assert f"{words.text('bak.e.failed')} There is no space left." in desk.texts
    assert desk.prefs.last_backup is None
    assert desk.page.now.isEnabled()


def test_a_command_that_was_ended_leaves_no_half_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = desk.folder / "office.zip.unfinished"

    async def stops(command: tuple[str, ...]) -> str:
        half.write_bytes(b"half")
        raise TimeoutError

    monkeypatch.setattr(desk.keeper, "_run", stops)
    desk.backs_up()
    assert not half.exists()


def test_a_window_that_was_closed_meanwhile_is_left_alone(desk: Desk) -> None:
    desk.is_open = False
    desk.backs_up()
    assert desk.prefs.last_backup is not None
    assert words.text("bak.running") in desk.texts


def test_a_back_up_by_the_command_counts_too(desk: Desk) -> None:
    (desk.data / "backups").mkdir()
    (desk.data / "backups" / "2026-11-24.zip").write_bytes(b"zip")
    desk.keeper.look()
    assert words.text("bak.never") not in desk.texts


def test_elsewhere_the_button_is_gone_and_the_command_there(desk: Desk) -> None:
    desk.session.server = "https://office.example"
    desk.keeper.look()
    assert not desk.page.now.isVisibleTo(desk.page)
    assert words.text("bak.not.here") in desk.texts
    assert "einklang admin --data DIR backup /safe/office.zip" in desk.texts


# -- who reaches it ---------------------------------------------------------------------------


def test_others_are_let_in_only_with_the_password_and_a_second_press(desk: Desk) -> None:
    share = desk.page.share
    assert not share.row.switch.isChecked() and not share.password.isVisibleTo(desk.page)
    share.row.switch.click()
    assert words.text("wiz3.shareOn") in desk.texts
    assert desk.changed == [] and not share.go.isEnabled()
    share.password.setText("Roggen-und-Salz")
    share.go.click()
    assert desk.changed == [(True, "Roggen-und-Salz")]
    assert any(text.startswith("Others on the network reach") for text in desk.texts)
    assert share.password.text() == ""


def test_switching_back_asks_nothing(desk: Desk) -> None:
    share = desk.page.share
    share.row.switch.click()
    share.row.switch.click()
    assert not share.password.isVisibleTo(desk.page)


def test_a_change_that_failed_says_why_and_can_be_tried_again(desk: Desk) -> None:
    desk.problem = "The e-mail address or the password is wrong."
    share = desk.page.share
    share.row.switch.click()
    share.password.setText("wrong")
    share.go.click()
    assert desk.problem in desk.texts
    assert share.row.switch.isChecked() and share.go.isEnabled()


def test_an_office_that_is_open_to_others_is_shown_so(desk: Desk) -> None:
    told = {"http": SHARED.http, "sip": SHARED.sip, "pid": SHARED.pid}
    (desk.data / "server.lock").write_text(json.dumps(told))
    desk.session.server = SHARED.here
    desk.keeper.look()
    assert desk.page.share.row.switch.isChecked()
    assert words.text("wiz3.shareOn") in desk.texts


def test_whether_it_starts_along_can_be_changed_later(desk: Desk) -> None:
    switch = desk.page.along.switch
    assert not switch.isChecked()
    switch.click()
    assert autostart.is_enabled()
    switch.click()
    assert not autostart.is_enabled()


def test_a_computer_that_cannot_start_it_along_says_so(desk: Desk) -> None:
    (desk.folder / "config").write_text("a file where the folder should be")
    desk.page.along.switch.click()
    assert words.text("own.e.start") in desk.texts
    assert not desk.page.along.switch.isChecked()


def test_the_office_is_stopped_by_a_second_press_and_started_again(desk: Desk) -> None:
    card = desk.page.halt
    card.go.click()
    assert desk.changed == [] and card.go.text() == "Really stop it"
    card.keep.click()
    assert card.go.text() == "Stop the office"
    card.go.click()
    card.go.click()
    assert desk.changed == ["halt"]
    assert words.text("own.halted") in desk.texts
    (desk.data / "server.lock").write_text("")
    desk.keeper.look()
    assert card.go.isVisibleTo(desk.page) and card.go.text() == "Start it again"
    card.go.click()
    assert desk.changed == ["halt", "start"] and not card.is_halted


def test_an_office_that_cannot_be_stopped_says_why(desk: Desk) -> None:
    desk.problem = "systemctl stop did not work."
    desk.page.halt.go.click()
    desk.page.halt.go.click()
    assert desk.problem in desk.texts and not desk.page.halt.is_halted


def test_a_desk_phone_is_told_the_address_that_others_reach() -> None:
    credentials = {
        "address_of_record": "sip:6002@nordlicht.example", "username": "6002", "secret": "x",
        "transports": [{"transport": "udp", "host": "127.0.0.1", "port": 5060}],
    }  # fmt: skip
    account = PhoneAccount.from_credentials(credentials)
    alone = sip_server(account, "127.0.0.1")
    shared = sip_server(account, "127.0.0.1", "192.168.1.20")
    assert (alone.host, alone.is_local_only) == ("127.0.0.1", True)
    assert (shared.host, shared.is_local_only) == ("192.168.1.20", False)


async def test_the_real_command_writes_a_back_up_that_can_be_read(tmp_path: Path) -> None:
    """While somebody has the office open; a second one to the same place is refused."""
    data, file = tmp_path / "office", tmp_path / "office.zip"
    data.mkdir(mode=0o700)
    database = Database(data)
    await database.open()
    Seal.of(data)
    program = (sys.executable, "-m", "softphone.cli", "admin", "--data", str(data))
    assert await run_command((*program, "backup", str(file))) == ""
    await database.close()
    assert file.stat().st_mode & 0o077 == 0
    again = tmp_path / "again"
    assert "einklang.db" in archive.unpack(file, again, tables.HEAD).files
    said = await run_command((*program, "backup", str(file)))
    assert said.endswith("is there already. Choose another name.")
