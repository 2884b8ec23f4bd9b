"""The desktop app: the composition root.  Window first; pjsua2 and the keyring after it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import platform
import signal
import sys
from collections.abc import Sequence
from functools import partial
from logging.handlers import RotatingFileHandler
from typing import Any

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from softphone import home
from softphone.client import nearby
from softphone.desktop.single_instance import SingleInstance, hand_over
from ui import automation, theme, words
from ui.preferences import Preferences
from ui.tasks import Tasks

log = logging.getLogger(__name__)

CLOSING_S = 8.0
"How long a clean end may take before the app ends anyway, seconds."


def run(argv: Sequence[str]) -> int:
    """Run the app until it is quit.  A second start raises the first one's window."""
    options = _options(argv)
    if not _has_display():
        return _refuse(
            "There is no display here. Commands work without one: “einklang --help”, "
            "“einklang demo --out DIR”."
        )
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Einklang")
    app.setDesktopFileName("einklang")
    app.setQuitOnLastWindowClosed(False)
    try:
        _log_to_file()
    except OSError as error:
        words.use_language(os.environ.get("EINKLANG_LANG") or QLocale.system().name())
        reason = f"{error.filename or ''}: {error.strerror or error}"
        return _refuse_in_window(f"{words.text('start.e.home')}\n{reason}")
    import qasync

    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        return int(loop.run_until_complete(_live(app, options)))


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="einklang")
    parser.add_argument("--start-hidden", action="store_true")
    parser.add_argument("--practice", action="store_true")
    known, _ = parser.parse_known_args(list(argv))
    return known


def _has_display() -> bool:
    """Without one Qt would end the process with a core dump and no sentence."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(n) for n in named)


def _refuse(sentence: str) -> int:
    print(f"einklang: {sentence}", file=sys.stderr)
    return 1


def _refuse_in_window(sentence: str) -> int:
    """Before there is a window of our own; who starts it by an icon sees no terminal."""
    code = _refuse(sentence)
    QMessageBox.critical(None, "Einklang", sentence)
    return code


def _log_to_file() -> None:
    logging.raiseExceptions = False  # a full disk is told once, not at each line
    handler = RotatingFileHandler(
        home.log_file("app"), maxBytes=1_000_000, backupCount=2, encoding="utf-8"
    )
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, format=form, handlers=[handler], force=True)
    for quiet in ("httpx", "httpcore", "websockets", "qasync"):
        logging.getLogger(quiet).setLevel(logging.WARNING)


async def _live(app: QApplication, options: argparse.Namespace) -> int:
    """From the first window to the last good-bye."""
    loop = asyncio.get_running_loop()
    instance, desk = SingleInstance(), _Desk(app, Tasks(loop), loop)
    if not await instance.claim(desk.obey):
        if await hand_over("raise") is not None:
            return 0
        return _refuse("Einklang runs already, but it does not answer. End it and start again.")
    try:
        desk.build(options)
        _end_on_signals(loop, desk.ended)
        await desk.ended.wait()
    finally:
        await _within(CLOSING_S, instance.close())
        await _within(CLOSING_S, desk.close())
    return 0


class _Desk:
    """The parts, in the order in which they are built and taken down."""

    def __init__(
        self, app: QApplication, tasks: Tasks, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._app, self._tasks, self._loop = app, tasks, loop
        self.ended = asyncio.Event()
        self._commands: Any = None
        self._closers: list[Any] = []

    def build(self, options: argparse.Namespace) -> None:
        """Show the window; what is slow starts after its first paint."""
        from softphone.client.secrets import Keyring
        from softphone.client.session import Session
        from softphone.desktop.sleep_wake import SleepWatch
        from softphone.phone.phone import Phone
        from ui.commands import Commands
        from ui.phone_keeper import PhoneKeeper
        from ui.shell import Shell, apply_look
        from ui.sign_in_flow import SignInFlow

        spawn = self._tasks.spawn
        prefs = Preferences(home.settings_file())
        theme.load_fonts()
        apply_look(self._app, prefs, os.environ.get("EINKLANG_LANG", ""))
        theme.follow_system(self._app)
        session = Session(Keyring(), prefs.settings.client, platform.node() or "computer")
        phone = Phone(self._loop)
        keeper = PhoneKeeper(phone, session, spawn, lambda: _audio(prefs))
        look = partial(nearby.of_environment, os.environ)
        flow = SignInFlow(session, prefs, spawn, look_nearby=look)
        shell = Shell(self._app, session, phone, keeper, flow, prefs, spawn)
        shell.quit_wanted.connect(self.ended.set)
        watch = SleepWatch(lambda: self._woke(session, phone))
        life = _Life(session, phone, keeper, flow, spawn)
        flow.signed_in.connect(life.begin)
        folder = automation.folder()
        door = automation.Door(folder, lambda: _states(session, phone)) if folder else None
        self._commands = Commands(shell, session, session.reach, door)
        self._closers = [
            life.close,
            phone.close,
            session.close,
            flow.part,
            watch.stop,
            self._tasks.stop,
        ]
        self._shell = shell
        shell.show(hidden=options.start_hidden)
        watch.start()
        QTimer.singleShot(0, lambda: spawn(flow.begin(practice_first=options.practice)))

    async def obey(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._commands is None:
            return {"ok": False, "code": "starting", "message": "Einklang is starting."}
        answer: dict[str, Any] = await self._commands.obey(request)
        return answer

    async def close(self) -> None:
        """Calls first, then the window, then the office, then our own server."""
        for close in self._closers:
            try:
                await asyncio.wait_for(close(), CLOSING_S)
            except TimeoutError:
                log.warning("%s took too long", close)
        if self._closers:
            self._shell.close()

    def _woke(self, session: Any, phone: Any) -> None:
        """The computer slept: everything is looked at again at once."""
        session.hurry()
        self._tasks.spawn(phone.refresh())
        self._shell.reread()


class _Life:
    """A signed-in time: the live channel and the telephone, from sign-in to sign-out."""

    def __init__(self, session: Any, phone: Any, keeper: Any, flow: Any, spawn: Any) -> None:
        self._session, self._phone, self._keeper, self._flow = session, phone, keeper, flow
        self._spawn = spawn
        self._channel: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """The live channel at once, the telephone beside it."""
        if self._channel is not None and not self._channel.done():
            self._channel.cancel()
        self._channel = self._spawn(self._session.run())
        self._spawn(self._keeper.sign_in())

    async def close(self) -> None:
        self._keeper.close()
        if self._channel is not None:
            self._channel.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._channel


def _states(session: Any, phone: Any) -> dict[str, object]:
    return {"session": session.state, "phone": phone.state}


def _audio(prefs: Preferences) -> tuple[str, str, str]:
    settings = prefs.settings
    return settings.microphone, settings.speaker, settings.ringer


def _end_on_signals(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    """SIGTERM and Ctrl+C end the app cleanly."""
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, ended.set)
        except (NotImplementedError, ValueError):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(ended.set))


async def _within(seconds: float, work: Any) -> None:
    try:
        await asyncio.wait_for(work, seconds)
    except TimeoutError:
        log.warning("the app ended before everything was put away")


__all__ = ["run"]
