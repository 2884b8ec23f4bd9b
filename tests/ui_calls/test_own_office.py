"""From the first page to an invited colleague: the real pages, and the real server."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from softphone import home
from softphone.client.api import OfficeApi
from softphone.client.secrets import Forgetful
from softphone.client.session import Session
from softphone.demo.processes import until
from softphone.desktop import autostart
from softphone.desktop.ports import lan_address
from softphone.desktop.running_server import Running, is_alive
from softphone.server.lock_file import LockFile
from tests.ports import free_ports
from ui import words
from ui.entry import Entry
from ui.pages.office_runs import OfficeRunsPage
from ui.pages.office_wizard import OfficeWizard
from ui.preferences import Preferences
from ui.screens_wizard import ANSWERS
from ui.sign_in_flow import SignInFlow

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
    pytest.mark.timeout(120),
]


class Newcomer:
    """Somebody without an office, and the pages that they see."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.preferences = Preferences(folder / "settings.toml")
        first = free_ports(2)
        self.preferences.change(http_port=first, sip_port=first + 1)
        self.session = Session(Forgetful(), "test", "computer")
        self._tasks: list[asyncio.Task[Any]] = []
        self.flow = SignInFlow(self.session, self.preferences, self._spawn, {})
        self.entries: list[Entry] = []
        self._qtbot = qtbot
        self.flow.page_wanted.connect(self._show)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work))

    def _show(self, entry: Entry) -> None:
        self._qtbot.addWidget(entry)
        self.entries.append(entry)

    @property
    def running(self) -> Running:
        assert self.flow.own.running is not None
        return self.flow.own.running

    async def sees(self, kind: type) -> Any:
        async def is_there() -> bool:
            return isinstance(self.entries[-1].page, kind)

        await until(is_there, f"{kind.__name__} in the window", 30.0)
        return self.entries[-1].page

    async def close(self) -> None:
        await asyncio.gather(*self._tasks)
        await self.session.close()
        await self.flow.own.stop()


@pytest.fixture
async def newcomer(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Newcomer]:
    words.use_language("en")
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = Newcomer(qtbot, tmp_path)
    yield made
    await made.close()


SYSTEMCTL = """\
#!/bin/sh
# A system that runs services: what is restarted ends, and begins as its file says now.
here=$(dirname "$0")
begins() {
    line=$(sed -n s/^ExecStart=//p "$XDG_CONFIG_HOME/systemd/user/einklang.service")
    setsid $line >"$here/log" 2>&1 </dev/null &
    echo $! >"$here/pid"
}
ends() {
    [ -e "$here/pid" ] || return
    kill "$(cat "$here/pid")"
    while kill -0 "$(cat "$here/pid")" 2>/dev/null; do sleep 0.05; done
    rm "$here/pid"
}
case "$2" in
restart) ends; begins ;;
start) begins ;;
disable|stop) ends ;;
is-active) [ -e "$here/pid" ] ;;
esac
"""


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    tool = tmp_path / "bin" / "systemctl"
    tool.parent.mkdir()
    tool.write_text(SYSTEMCTL)
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield tool.parent
    subprocess.run([tool, "--user", "disable"], check=False)


async def starts(newcomer: Newcomer, *, shared: bool, service: bool = False) -> OfficeRunsPage:
    """Everything answered on the three pages, and Mara added."""
    newcomer.flow.entry().show_new_office()
    wizard: OfficeWizard = await newcomer.sees(OfficeWizard)
    for name, text in ANSWERS.items():
        wizard.office.fields[name].line.setText(text)
    wizard.go.click()
    wizard.people.line.setText("Mara Vogt")
    wizard.people.add.click()
    wizard.go.click()
    wizard.place.share.switch.setChecked(shared)
    wizard.place.server.setChecked(service)
    wizard.go.click()
    page: OfficeRunsPage = await newcomer.sees(OfficeRunsPage)
    return page


async def test_an_office_for_colleagues_is_started_and_one_of_them_comes_in(
    newcomer: Newcomer,
) -> None:
    """The invited person chooses a password by the link and is signed in at the new office."""
    page = await starts(newcomer, shared=True)
    assert newcomer.session.email == ANSWERS["email"]
    assert autostart.is_enabled()
    running = newcomer.running
    assert running.is_shared and page.invite is not None
    invited = page.invite.shown
    assert (invited.name, invited.number, invited.leads_elsewhere) == ("Mara Vogt", "601", True)

    secret = invited.url.partition("#invitation=")[2]
    mara = OfficeApi(running.here, fingerprint=running.fingerprint)
    wish = {"invitation": secret, "new": "Salz-und-Roggen", "device_name": "phone"}
    told = await mara.ask("POST", "/session/invitation", wish)
    await mara.close()
    assert told["person"]["number"] == "601" and not told["must_change_password"]


@pytest.mark.long
async def test_others_can_be_let_in_later_from_the_last_page(newcomer: Newcomer) -> None:
    page = await starts(newcomer, shared=False)
    alone = newcomer.running
    assert page.invite is None and page.share is not None and not alone.is_shared
    page.share.click()
    assert not page.share.isEnabled()

    async def invites() -> bool:
        shown = newcomer.entries[-1].page
        return isinstance(shown, OfficeRunsPage) and shown.invite is not None

    await until(invites, "invitations for others", 30.0)
    assert newcomer.running.is_shared and newcomer.running.pid != alone.pid
    assert newcomer.preferences.shares_office


@pytest.mark.long
async def test_who_reaches_the_office_is_changed_by_who_knows_the_password(
    newcomer: Newcomer,
) -> None:
    await starts(newcomer, shared=False)
    alone = newcomer.running
    refused = await newcomer.flow.change_reach(True, "not-the-password")
    assert refused == words.text("signin.e.wrong")
    assert newcomer.running == alone and newcomer.flow.outside_address == ""

    assert await newcomer.flow.change_reach(True, ANSWERS["password"]) == ""
    assert newcomer.running.is_shared
    assert newcomer.session.server == newcomer.running.here
    assert newcomer.flow.outside_address == lan_address()

    assert await newcomer.flow.change_reach(False, ANSWERS["password"]) == ""
    assert not newcomer.running.is_shared and not newcomer.preferences.shares_office


@pytest.mark.long
async def test_a_service_is_the_system_s_and_changes_there_who_reaches_it(
    services: Path, newcomer: Newcomer
) -> None:
    page = await starts(newcomer, shared=False, service=True)
    assert page.share is not None and not autostart.is_enabled()
    first = newcomer.running
    assert str(first.pid) == (services / "pid").read_text().strip()

    assert await newcomer.flow.change_reach(True, ANSWERS["password"]) == ""
    second = newcomer.running
    assert str(second.pid) == (services / "pid").read_text().strip() != str(first.pid)
    assert second.is_shared and second.http_port == first.http_port
    assert newcomer.session.server == second.here

    assert await newcomer.flow.halt() == ""
    assert not is_alive(second.pid, None) and not (services / "pid").exists()
    assert await newcomer.flow.start_again() == ""
    assert newcomer.running.here == second.here


@pytest.mark.long
async def test_a_stopped_office_can_be_restored_and_runs_again(newcomer: Newcomer) -> None:
    await starts(newcomer, shared=False)
    before = newcomer.running
    assert await newcomer.flow.halt() == ""
    assert not is_alive(before.pid, None)
    LockFile.take(home.office_data()).release()
    assert await newcomer.flow.start_again() == ""
    assert newcomer.running.here == before.here and newcomer.running.pid != before.pid
