"""Somebody marks a number in their text editor and presses one key: the real app asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.office_server import MARA, OfficeServer
from softphone.demo.processes import Program, until
from softphone.demo.virtual_screen import VirtualScreen
from tests.end_to_end.conftest import PhoneMaker
from tests.end_to_end.first_start import NO_SESSION

EDITOR = Path(__file__).parents[1] / "ui_calls" / "editor_process.py"
pytestmark = pytest.mark.timeout(300)


def xdotool(screen: VirtualScreen, *words: str) -> str:
    done = subprocess.run(
        ["xdotool", *words], env={**screen.env, "PATH": "/usr/bin:/bin"}, timeout=20,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout


async def test_the_marked_number_is_asked_about_and_called(
    server: OfficeServer, phones: PhoneMaker, tmp_path: Path
) -> None:
    screen = VirtualScreen(tmp_path / "screen")
    await screen.start()
    app = DesktopApp(tmp_path / "app", server.http, MARA, {**screen.env, **NO_SESSION})
    app.home.mkdir(parents=True)
    (app.home / "settings.toml").write_text('selection_key = "Ctrl+Shift+F8"\n')
    editor: Program | None = None
    try:
        await app.start(60)
        jonas: Baresip = await phones(Baresip, "205", 1000)
        editor = await Program.start(
            [sys.executable, str(EDITOR), str(tmp_path / "letter.txt")],
            tmp_path / "editor.log", env=screen.env,
        )  # fmt: skip
        started = editor
        await until(lambda: "ready" in started.output(), "the editor has the keyboard")
        xdotool(screen, "type", "Durchwahl -607")
        xdotool(screen, "key", "ctrl+a", "ctrl+shift+F8")
        card = ("search", "--onlyvisible", "--name", "^(Auswahl anrufen|Call selection)$")
        await until(lambda: bool(xdotool(screen, *card).strip()), "the card is on the screen")
        assert not await app.calls(), "nothing is dialled before somebody says so"
        await app.press("linkCall")
        await jonas.wait_for("CALL_INCOMING", peeruri="602")
        await jonas.hang_up()
    finally:
        if editor is not None:
            await editor.stop()
        await app.stop()
        await screen.stop()
