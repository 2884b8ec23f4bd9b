"""Somebody types a letter while it rings: every key stays in the letter (issue 1)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from softphone.demo.processes import Program, until
from softphone.demo.virtual_screen import VirtualScreen

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

pytestmark = pytest.mark.end_to_end


class Desk:
    """A screen with a text editor in front and room for the pop-up."""

    def __init__(self, screen: VirtualScreen, folder: Path) -> None:
        self.screen, self.folder = screen, folder
        self.text = folder / "letter.txt"
        self.programs: list[Program] = []

    async def open(self, name: str, *arguments: str) -> Program:
        env = {**self.screen.env, "PYTHONPATH": str(ROOT)}
        program = await Program.start(
            [sys.executable, str(HERE / name), *arguments], self.folder / f"{name}.log", env=env
        )
        self.programs.append(program)
        return program

    def press(self, *arguments: str) -> None:
        subprocess.run(
            ["xdotool", *arguments],
            env={**self.screen.env, "PATH": "/usr/bin:/bin:/usr/local/bin"},
            check=True,
            timeout=20,
        )

    @property
    def typed(self) -> str:
        return self.text.read_text(encoding="utf-8") if self.text.exists() else ""


@pytest.fixture
async def desk(tmp_path):
    screen = VirtualScreen(tmp_path / "screen")
    await screen.start()
    desk = Desk(screen, tmp_path)
    editor = await desk.open("editor_process.py", str(desk.text))
    await until(lambda: "ready" in editor.output(), "the editor has the keyboard")
    yield desk
    for program in desk.programs:
        await program.stop()
    await screen.stop()


async def test_typing_goes_on_while_it_rings_and_answers_nothing(desk):
    desk.press("type", "--delay", "10", "hallo ")
    await until(lambda: desk.typed == "hallo ", "the first word")

    popup = await desk.open("popup_process.py")
    await until(lambda: "painted" in popup.output(), "the pop-up is on the screen")
    desk.press("type", "--delay", "10", "welt  guten tag ")
    desk.press("key", "Return")
    desk.press("type", "--delay", "10", "ende")

    await until(lambda: desk.typed == "hallo welt  guten tag \nende", "every key in the letter")
    said = popup.output()
    assert "answered" not in said and "declined" not in said and "focus" not in said


async def test_a_click_answers_and_leaves_the_keyboard_where_it_was(desk):
    popup = await desk.open("popup_process.py")
    await until(lambda: "painted" in popup.output(), "the pop-up is on the screen")
    line = next(line for line in popup.output().splitlines() if line.startswith("painted"))
    _, x, y = line.split()

    window = ("search", "--onlyvisible", "--name", "Eingehender Anruf")
    desk.press(*window, "mousemove", "--window", "%1", x, y, "click", "1")
    await until(lambda: "answered c1" in popup.output(), "the click answers")
    desk.press("type", "--delay", "10", "weiter")
    await until(lambda: desk.typed == "weiter", "the keyboard stayed in the letter")


async def test_a_minimised_window_that_shows_the_answered_call_takes_no_key(desk):
    answered = desk.folder / "answered"
    window = await desk.open("window_process.py", str(answered))
    await until(lambda: "shown" in window.output(), "the window is there")
    desk.press("search", "--sync", "--onlyvisible", "--name", "^Einklang$", "windowminimize")
    desk.press("search", "--name", "Angebot", "windowactivate", "--sync")

    answered.touch()
    await until(lambda: "back" in window.output(), "the window is back")
    desk.press("type", "--delay", "10", "weiter")

    await until(lambda: desk.typed == "weiter", "every key stayed in the letter")
