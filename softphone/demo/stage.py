"""The stage: every program of the story, started once and ended with certainty."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from softphone.demo import cast, programs
from softphone.demo.baresip import Baresip
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.linphone import Linphone
from softphone.demo.office_server import DOMAIN, OfficeServer, Resident
from softphone.demo.processes import NotSeen, StoryError, until
from softphone.demo.sound_card import SoundCard
from softphone.demo.virtual_screen import VirtualScreen
from softphone.media.tone import sine, write_wav

JONAS_HZ, MARA_HZ = 440, 1000
"What the two people say."
TONE_S = 90
DRAWN_BYTES = 8000
"A PNG of an empty window is smaller."


class Actor(Protocol):
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Stage:
    """All actors.  What a step needs of an earlier one is asked from the actors themselves.

    directory: everything the programs write; pictures: where the PNG files go.
    """

    server: OfficeServer
    card: SoundCard
    screen: VirtualScreen | None
    app: DesktopApp
    "Mara's computer."
    colleague: DesktopApp
    "Lea's computer."
    jonas: Baresip
    desk: Baresip
    "Mara's desk phone."
    second: Linphone
    "Mara's second phone."

    def __init__(self, directory: Path, pictures: Path) -> None:
        self.directory, self.pictures = directory, pictures
        self.server = OfficeServer(directory / "server", cast.EVERYBODY)
        self.card = SoundCard(directory / "sound")
        self.screen = VirtualScreen(directory / "screen") if programs.has_screen() else None
        self._starting: list[tuple[Actor, asyncio.Task[None]]] = []
        self._heard_of_second = 0
        self._last_record = ""
        self._pictures_taken = 0

    # -- coming on ---------------------------------------------------------------------------

    def begin(self, *actors: Actor) -> None:
        """Start them in the background; ``ready`` waits for one."""
        for actor in actors:
            self._starting.append((actor, asyncio.create_task(_start(actor))))

    async def ready(self, *actors: Actor) -> None:
        for known, task in self._starting:
            if any(known is actor for actor in actors):
                await task

    def set_up(self) -> None:
        """Make the phones and the apps; the server must be ready."""
        self.jonas = self._phone("205", "Jonas's desk phone 205", JONAS_HZ)
        self.desk = self._phone(cast.DESK, "Mara's desk phone 208", MARA_HZ)
        tone = self._tone(MARA_HZ, 8000)
        self.second = Linphone(
            "Mara's second phone 207", self.directory / cast.SECOND, cast.SECOND,
            f"s-{cast.SECOND}", self.server.sip, DOMAIN, tone,
        )  # fmt: skip
        self.app = self._computer(cast.MARA)
        self.colleague = self._computer(cast.LEA)

    def microphone_tone(self) -> Path:
        return self._tone(MARA_HZ, 16000)

    def _phone(self, account: str, name: str, frequency_hz: int) -> Baresip:
        return Baresip(
            name, self.directory / account, account, f"s-{account}", self.server.sip, DOMAIN,
            self._tone(frequency_hz, 8000),
        )  # fmt: skip

    def _computer(self, person: Resident) -> DesktopApp:
        home = self.directory / person.first_name.lower()
        return DesktopApp(home, self.server.http, person, self._desktop(), self.pictures)

    def _desktop(self) -> Mapping[str, str]:
        """A desktop of its own: neither the user's screen nor their keyring is touched."""
        memory = {"QT_QPA_PLATFORM": "offscreen", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
        screen = self.screen.env if self.screen is not None else memory
        return {
            "EINKLANG_LANG": os.environ.get("EINKLANG_LANG", "en"),
            **screen,
            **self.card.env,
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }

    def _tone(self, frequency_hz: int, rate_hz: int) -> Path:
        """A whole number of periods a second, so that seconds can be put together."""
        path = self.directory / f"{frequency_hz}-{rate_hz}.wav"
        if not path.exists():
            write_wav(path, sine(frequency_hz, 1, rate_hz) * TONE_S, rate_hz)
        return path

    # -- looking -----------------------------------------------------------------------------

    def listen_afresh(self) -> None:
        """From now on only what the phones say later counts."""
        self.jonas.events.clear()
        self.desk.events.clear()
        self._heard_of_second = len(self.second.output())

    def said_by_second(self) -> str:
        """What Mara's second phone has printed since ``listen_afresh``."""
        return self.second.output()[self._heard_of_second :]

    async def second_prints(self, text: str, timeout_s: float = 6.0) -> str:
        return await self.second.wait_for(text, timeout_s, self._heard_of_second)

    async def new_record(self) -> dict[str, Any]:
        """Mara's newest call record, as soon as it is another than the one seen last."""
        found: dict[str, Any] = {}

        async def is_new() -> bool:
            found.update(await self.server.last_call(cast.MARA))
            return found["id"] != self._last_record and found["ended_at"] is not None

        await until(is_new, "the record of the call", 5.0)
        self._last_record = found["id"]
        return found

    async def note_records(self) -> None:
        """Remember the newest record, so that ``new_record`` waits for a newer one."""
        records = await self.server.get(cast.MARA, "/me/calls?limit=1")
        self._last_record = records[0]["id"] if records else ""

    async def picture(self, app: DesktopApp, name: str) -> list[Path]:
        """PNGs of all windows of this app, numbered in the order of the story."""
        self._pictures_taken += 1
        files = await app.picture(f"{self._pictures_taken:02d}-{name}")
        sizes = {file.name: file.stat().st_size for file in files if file.exists()}
        if not files or len(sizes) < len(files) or min(sizes.values()) < DRAWN_BYTES:
            raise NotSeen(f"a picture with a window in it: {name}", f"{sizes}")
        return files

    # -- going off ---------------------------------------------------------------------------

    async def close(self) -> None:
        """End every program.  Programs that others stand on end last."""
        for _, task in self._starting:
            task.cancel()
        await asyncio.gather(*(task for _, task in self._starting), return_exceptions=True)
        grounds = (self.server, self.card, self.screen)
        started = [actor for actor, _ in self._starting]
        first = [actor for actor in started if all(actor is not g for g in grounds)]
        last = [actor for actor in started if any(actor is g for g in grounds)]
        for group in (first, last):
            await asyncio.gather(*(actor.stop() for actor in group), return_exceptions=True)


async def _start(actor: Actor) -> None:
    try:
        await actor.start()
    except OSError as error:
        raise StoryError(str(error)) from error
