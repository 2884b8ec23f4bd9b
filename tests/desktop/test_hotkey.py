"""A key that works in every program: real X server, real second program, real message bus."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from softphone.demo.processes import Program, until
from softphone.demo.virtual_screen import VirtualScreen
from softphone.desktop import hotkey
from softphone.desktop.hotkey import Key, KeyState
from softphone.desktop.hotkey_portal import PortalHotkey, trigger
from softphone.desktop.hotkey_x11 import X11Hotkey
from tests.desktop.portal_stand_in import portal_stand_in

LIMIT_S = 15.0


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Ctrl+Shift+F8", "Ctrl+Shift+F8"), ("shift + ctrl + c", "Ctrl+Shift+c"), ("F9", "F9")],
)
def test_a_key_is_written_in_one_way(text: str, shown: str) -> None:
    assert str(Key.parse(text)) == shown


@pytest.mark.parametrize("text", ["", "c", "Ctrl+", "Hyper+F8", "Ctrl"])
def test_what_would_swallow_typing_or_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Key.parse(text)


class Told:
    """What the hotkey says, in order."""

    def __init__(self) -> None:
        self.states: list[KeyState] = []
        self.presses = 0

    def press(self) -> None:
        self.presses += 1


@pytest.fixture
async def screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[VirtualScreen]:
    screen = VirtualScreen(tmp_path / "screen")
    await screen.start()
    monkeypatch.setenv("DISPLAY", screen.display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    yield screen
    await screen.stop()


def press(screen: VirtualScreen, *keys: str) -> None:
    subprocess.run(
        ["xdotool", "key", *keys], env={**os.environ, **screen.env}, check=True, timeout=20
    )


@pytest.mark.end_to_end
async def test_the_key_is_heard_whatever_program_is_in_front(screen: VirtualScreen) -> None:
    told = Told()
    key = hotkey.of_this_desktop(told.press, told.states.append)
    assert isinstance(key, X11Hotkey)
    await key.start(Key.parse("Ctrl+Shift+F8"))
    assert told.states == [KeyState.ACTIVE]
    press(screen, "ctrl+shift+F8")
    await until(lambda: told.presses == 1, "the key is heard", LIMIT_S)
    press(screen, "Num_Lock", "ctrl+shift+F8", "Num_Lock")
    await until(lambda: told.presses == 2, "with Num Lock on as well", LIMIT_S)
    press(screen, "ctrl+F8", "F8")
    await key.stop()
    press(screen, "ctrl+shift+F8")
    await asyncio.get_running_loop().run_in_executor(None, press, screen, "a")
    assert told.presses == 2


@pytest.mark.end_to_end
async def test_a_key_of_another_program_is_said_to_be_taken(screen: VirtualScreen) -> None:
    first, second = Told(), Told()
    owner = X11Hotkey(first.press, first.states.append)
    late = X11Hotkey(second.press, second.states.append)
    await owner.start(Key.parse("Ctrl+Shift+F8"))
    await late.start(Key.parse("Ctrl+Shift+F8"))
    assert second.states == [KeyState.TAKEN]
    await late.start(Key.parse("Ctrl+Shift+F7"))
    assert second.states[-1] is KeyState.ACTIVE
    await owner.stop()
    await late.start(Key.parse("Ctrl+Shift+F8"))
    assert second.states[-1] is KeyState.ACTIVE
    await late.stop()


@pytest.mark.end_to_end
async def test_a_key_that_no_keyboard_has_is_named_so(screen: VirtualScreen) -> None:
    told = Told()
    key = X11Hotkey(told.press, told.states.append)
    await key.start(Key("NoSuchKey", frozenset({"ctrl"})))
    assert told.states == [KeyState.UNKNOWN_KEY]
    await key.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_without_an_x_server_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library leaves the sockets of its vain tries to the collector, which complains."""
    monkeypatch.setenv("DISPLAY", ":9876")
    told = Told()
    key = X11Hotkey(told.press, told.states.append)
    await key.start(Key.parse("F9"))
    assert told.states == [KeyState.UNSUPPORTED]
    gc.collect()


# -- Wayland: the portal ---------------------------------------------------------------------


@pytest.fixture
async def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A session bus of its own, real."""
    program = await Program.start(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], tmp_path / "bus.log"
    )
    await until(lambda: "unix:" in program.output(), "the message bus", LIMIT_S)
    address = next(x for x in program.output().splitlines() if x.startswith("unix:"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield address
    await program.stop()


def test_the_portal_is_told_the_key_in_its_own_words() -> None:
    assert trigger(Key.parse("Super+Ctrl+F8")) == "CTRL+LOGO+F8"


async def test_the_portal_gives_the_key_and_tells_each_press(
    bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    told = Told()
    async with portal_stand_in() as portal:
        key = hotkey.of_this_desktop(told.press, told.states.append)
        assert isinstance(key, PortalHotkey)
        await key.start(Key.parse("Ctrl+Shift+F8"))
        await until(lambda: KeyState.ACTIVE in told.states, "the key is given", LIMIT_S)
        assert portal.asked == ["CTRL+SHIFT+F8"]
        await portal.press("something-else")
        await portal.press("call-selection")
        await until(lambda: told.presses == 1, "the press is heard", LIMIT_S)
        await key.stop()


@pytest.mark.parametrize(
    ("answer", "state"),
    [({"code": 1}, KeyState.REFUSED), ({"bound": False}, KeyState.REFUSED)],
)
async def test_somebody_who_says_no_to_the_portal_is_believed(
    bus: str, answer: dict[str, Any], state: KeyState
) -> None:
    told = Told()
    async with portal_stand_in(**answer):
        key = PortalHotkey(told.press, told.states.append)
        await key.start(Key.parse("Ctrl+Shift+F8"))
        await until(lambda: told.states[-1:] == [state], "it is said", LIMIT_S)
        assert told.states == [KeyState.WAITING, state]
        await key.stop()


async def test_a_desktop_without_that_portal_gives_no_keys(bus: str) -> None:
    told = Told()
    key = PortalHotkey(told.press, told.states.append)
    await key.start(Key.parse("Ctrl+Shift+F8"))
    await until(lambda: told.states[-1:] == [KeyState.UNSUPPORTED], "it is said", LIMIT_S)
    assert told.states == [KeyState.WAITING, KeyState.UNSUPPORTED] and not told.presses
    await key.stop()
