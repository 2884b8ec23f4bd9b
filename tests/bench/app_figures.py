"""The desktop app: how soon it is there, and how much memory it holds, beside others."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from softphone.demo.baresip import Baresip
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.office_server import DOMAIN, JONAS, LEA, MARA, OfficeServer
from softphone.demo.processes import Program, until
from softphone.demo.sound_card import SoundCard
from softphone.demo.virtual_screen import VirtualScreen
from softphone.desktop.single_instance import hand_over
from softphone.media.tone import sine, write_wav
from tests.bench.linphone_desktop import LinphoneDesktop
from tests.bench.report import Report

EMPTY_WINDOW = Path(__file__).with_name("empty_window.py")
CALLS = 50
POLL_S = 0.005


@dataclass
class Room:
    """A server, a screen and a sound card."""

    directory: Path
    server: OfficeServer
    screen: VirtualScreen
    card: SoundCard

    @property
    def env(self) -> dict[str, str]:
        return {**self.screen.env, **self.card.env, "EINKLANG_LANG": "en"}

    def app(self, name: str) -> DesktopApp:
        return DesktopApp(self.directory / name, self.server.http, MARA, self.env)

    def caller(self) -> Baresip:
        """Jonas's desk phone, which says a tone."""
        tone = write_wav(self.directory / "tone.wav", sine(440, 30, 8000), 8000)
        folder = self.directory / "baresip"
        return Baresip("jonas", folder, "205", "s-205", self.server.sip, DOMAIN, tone)


@asynccontextmanager
async def room(directory: Path) -> AsyncIterator[Room]:
    """Everything started; stopped at the end."""
    parts = Room(
        directory,
        OfficeServer(directory / "server", residents=(MARA, JONAS, LEA)),
        VirtualScreen(directory / "screen"),
        SoundCard(directory / "card"),
    )
    try:
        for part in (parts.server, parts.screen, parts.card):
            await part.start()
        yield parts
    finally:
        for part in (parts.card, parts.screen, parts.server):
            await part.stop()


async def start(report: Report, directory: Path) -> None:
    """From the start of the process: window usable, telephone registered; a bare window too."""
    empty, ours, registered, ratios = [], [], [], []
    async with room(directory) as parts:
        await _empty_window_s(parts, "empty-first")
        await _app_s(parts.app("app-first"))
        for run in range(report.times):
            empty.append(await _empty_window_s(parts, f"empty-{run}"))
            usable_s, registered_s = await _app_s(parts.app(f"app-{run}"))
            ours.append(usable_s)
            registered.append(registered_s)
            ratios.append(usable_s / empty[-1])
    report.tell("an empty window with PySide6 and pjsua2", "s", empty, None)
    report.tell("app: window usable", "s", ours, None)
    report.tell("app: window usable over an empty window", "ratio", ratios, 2.5)
    report.tell("app: registered", "s", registered, 1.5)


async def _empty_window_s(parts: Room, name: str) -> float:
    started = time.perf_counter()
    window = await Program.start(
        [sys.executable, str(EMPTY_WINDOW)], parts.directory / f"{name}.log", env=parts.env
    )
    while "usable" not in window.output():
        assert window.is_running, window.output()
        await asyncio.sleep(POLL_S)
    took = time.perf_counter() - started
    await window.stop()
    return took


async def _app_s(app: DesktopApp) -> tuple[float, float]:
    """A first start: nothing is remembered from an earlier one."""
    started = time.perf_counter()
    starting = asyncio.create_task(app.start())
    try:
        while not await _has_a_window(app):
            await asyncio.sleep(POLL_S)
        usable_s = time.perf_counter() - started
        await starting
        return usable_s, time.perf_counter() - started
    finally:
        await app.stop()


async def _has_a_window(app: DesktopApp) -> bool:
    """Its window is shown and its loop obeys: a control can be pressed."""
    answer = await hand_over("controls", place=app.home) if app.home.exists() else None
    return bool(
        answer
        and answer.get("ok")
        and any(control["enabled"] for control in answer["controls"])
    )


async def size(report: Report, directory: Path) -> None:
    """Memory after fifty calls that came in, ours and Linphone's."""
    calls = report.many(CALLS, 3)
    ours, theirs = [], []
    for run in range(report.times):
        async with room(directory / f"run-{run}") as parts:
            caller = parts.caller()
            await caller.start()
            try:
                ours.append(await _our_size_mb(parts, caller, calls))
                theirs.append(await _their_size_mb(parts, caller, calls))
            finally:
                await caller.stop()
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    report.tell(f"app: RSS after {CALLS} calls", "MB", ours, 150)
    report.tell(f"linphone: RSS after {CALLS} calls", "MB", theirs, None)
    report.tell("app: RSS over Linphone's", "ratio", ratios, 1)


async def _our_size_mb(parts: Room, caller: Baresip, calls: int) -> float:
    app = parts.app("app")
    try:
        await app.start()
        for _ in range(calls):
            await caller.dial(MARA.number)
            await app.wait_for_call("ringing")
            await app.press("answer")
            await _is_up(caller)
            await caller.hang_up()
            await until(lambda: _is_idle(app), "the app's call being over", 10.0)
        return float(psutil.Process(app.pid).memory_info().rss) / 1e6
    finally:
        await app.stop()


async def _their_size_mb(parts: Room, caller: Baresip, calls: int) -> float:
    linphone = LinphoneDesktop(parts.directory / "linphone", "207", parts.server.sip, parts.env)
    try:
        await linphone.start()
        await until(lambda: _is_signed_in(parts, "207"), "Linphone signed in", 20.0)
        for _ in range(calls):
            await caller.dial(MARA.number)
            await _is_up(caller)
            await caller.hang_up()
            await until(lambda: caller.saw("CALL_CLOSED"), "the end of the call", 5.0)
        return linphone.rss_mb()
    finally:
        await linphone.stop()


async def _is_idle(app: DesktopApp) -> bool:
    """An ended call may stay in sight."""
    return all(call["state"] == "ended" for call in await app.calls())


async def _is_up(caller: Baresip) -> None:
    await until(lambda: caller.saw("CALL_ESTABLISHED"), "the call", 15.0)


async def _is_signed_in(parts: Room, account: str) -> bool:
    devices = await parts.server.get(MARA, "/me/devices")
    return any(d["account"] == account and d["registered"] for d in devices)
