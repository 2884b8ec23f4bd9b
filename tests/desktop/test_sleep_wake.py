"""Noticing that the computer slept: by its clocks, and by what the login manager says."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import jeepney
import pytest
from jeepney.io.asyncio import open_dbus_connection

from softphone.desktop.sleep_wake import JUMP_S, SleepWatch, has_jumped
from tests.end_to_end.desktop_session import desktop_session


class Clocks:
    """The gap between the two clocks, in the test's hand."""

    def __init__(self) -> None:
        self.gap = 1000.0
        self.looks = 0
        self.looked = asyncio.Event()

    def __call__(self) -> float:
        self.looks += 1
        self.looked.set()
        return self.gap

    async def looked_at(self, times: int = 2) -> None:
        """So often from now on."""
        for _ in range(times):
            self.looked.clear()
            await asyncio.wait_for(self.looked.wait(), 5)


@pytest.mark.parametrize(
    ("later", "slept"), [(0.0, False), (JUMP_S, False), (JUMP_S + 0.1, True), (-3600.0, False)]
)
def test_only_a_wall_clock_that_ran_ahead_means_sleep(later: float, slept: bool) -> None:
    assert has_jumped(1000.0, 1000.0 + later) is slept


async def test_a_sleep_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    woken: list[str] = []
    clocks = Clocks()
    watch = SleepWatch(lambda: woken.append("woke"), gap=clocks, look_every_s=0.001)
    watch.start()
    await clocks.looked_at()
    assert woken == []
    clocks.gap += 3600
    await clocks.looked_at(4)
    await watch.stop()
    assert woken == ["woke"]


async def test_the_login_manager_tells_before_and_after(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    async with desktop_session(tmp_path) as session:
        bus = session["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
        watch = SleepWatch(
            lambda: heard.put_nowait("woke"), lambda: heard.put_nowait("sleeps"), Clocks()
        )
        watch.start()
        connection = await open_dbus_connection("SESSION")
        assert await _told(connection, True, heard) == "sleeps"
        assert await _told(connection, False, heard) == "woke"
        await connection.close()
        await watch.stop()


async def _told(connection: Any, is_going: bool, heard: asyncio.Queue[str]) -> str:
    """What is heard of ``PrepareForSleep``; repeated until the watch has begun to listen."""
    address = jeepney.DBusAddress(
        "/org/freedesktop/login1", None, "org.freedesktop.login1.Manager"
    )
    while True:
        await connection.send(jeepney.new_signal(address, "PrepareForSleep", "b", (is_going,)))
        try:
            word = await asyncio.wait_for(heard.get(), 0.2)
        except TimeoutError:
            continue
        while not heard.empty():
            heard.get_nowait()
        return word


async def test_without_a_login_manager_the_clocks_are_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    woke = asyncio.Event()
    clocks = Clocks()
    watch = SleepWatch(woke.set, gap=clocks, look_every_s=0.001)
    watch.start()
    await clocks.looked_at()
    clocks.gap += 60
    await asyncio.wait_for(woke.wait(), 5)
    await watch.stop()
