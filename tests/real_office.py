"""A whole office of real parts, started side by side: server, screen, sound card, app, phones.

Starting costs seconds, so a module shares one stage; each test leaves it without calls.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from softphone.demo.baresip import Baresip
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.linphone import Linphone
from softphone.demo.office_server import DOMAIN, JONAS, LEA, MARA, OfficeServer, Resident
from softphone.demo.processes import Program, until
from softphone.demo.sound_card import SoundCard
from softphone.demo.virtual_screen import VirtualScreen
from softphone.media import tone
from tests.ports import free_port

TONES = {"205": 440, "216": 620, "207": 1000, "208": 1000}
"What each phone says, in hertz."
MICROPHONE_HZ = 1000
LINPHONE = "207"
WAV_HEADER = 44
"Bytes of a WAV file before its first sample."
LOUD_DBFS, QUIET_DBFS, APART_DB, LONG_S = -30.0, -40.0, 30.0, 3.0
"A tone that is heard, one that is not, how far the other is below it, how long it stands."


@dataclass
class Stage:
    """Mara (602) has the app (204), a linphonec (207) and a desk phone (208)."""

    directory: Path
    server: OfficeServer
    screen: VirtualScreen
    card: SoundCard
    app: DesktopApp
    baresips: dict[str, Baresip] = field(default_factory=dict)
    soft: Linphone | None = None
    _mouth: Program | None = None
    _recordings: int = 0

    @classmethod
    async def open(
        cls, directory: Path, phones: Sequence[str], residents: Sequence[Resident] = (),
        settings: str = "", plans: str = "",
    ) -> Stage:  # fmt: skip
        """Start everything.  Raises StoryError; what has started is stopped again.

        settings: of the app, as its file has them; plans: what else the office file has.
        """
        server = OfficeServer(directory / "server", plans=plans)
        server.residents = tuple(residents) or server.residents
        # Not of the system's own range: nobody may take them while the server is down.
        server.http = f"http://127.0.0.1:{free_port()}"
        server.sip = f"127.0.0.1:{free_port()}"
        screen, card = VirtualScreen(directory / "screen"), SoundCard(directory / "sound")
        app = DesktopApp(directory / "app", "", MARA)
        app.home.mkdir(parents=True)
        (app.home / "settings.toml").write_text(settings, encoding="utf-8")
        stage = cls(directory, server, screen, card, app)
        try:
            await asyncio.gather(server.start(), screen.start(), card.start())
            app.server = server.http
            app.env = {**screen.env, **card.env, "EINKLANG_LANG": "en"}
            await asyncio.gather(app.start(30.0), *(stage.add(phone) for phone in phones))
            await stage._speak()
        except BaseException:
            await stage.close()
            raise
        return stage

    async def add(self, account: str) -> Baresip | Linphone:
        """A signed-in phone for this account, of the kind that this stage has for it."""
        kind = Linphone if account == LINPHONE else Baresip
        hertz = TONES[account]
        said = tone.write_wav(
            self.directory / f"{account}.wav", tone.sine(hertz, 60, 8000), 8000
        )
        phone = kind(
            f"phone-{account}", self.directory / account, account, f"s-{account}",
            self.server.sip, DOMAIN, said,
        )  # fmt: skip
        if isinstance(phone, Linphone):
            self.soft = phone
        else:
            self.baresips[account] = phone
        await phone.start()
        return phone

    async def _speak(self) -> None:
        """Somebody speaks into the microphone of the app's computer, for the whole stage."""
        second = tone.sine(MICROPHONE_HZ, 1, 16000)
        path = tone.write_wav(self.directory / "said.wav", second * 900, 16000)
        self._mouth = await Program.start(
            ["paplay", "--device=mic_src", "--latency-msec=50", str(path)],
            self.directory / "said.log",
            env=self.card.env,
        )

    async def close(self) -> None:
        parts: list[Any] = [self.app, *self.baresips.values(), self.soft, self._mouth]
        await asyncio.gather(*(part.stop() for part in parts if part is not None))
        await asyncio.gather(self.server.stop(), self.card.stop(), self.screen.stop())

    # -- who is on it

    @property
    def jonas(self) -> Baresip:
        return self.baresips["205"]

    @property
    def desk(self) -> Baresip:
        return self.baresips["208"]

    @property
    def lea(self) -> Baresip:
        return self.baresips["216"]

    @property
    def linphone(self) -> Linphone:
        assert self.soft is not None
        return self.soft

    async def lea_joins(self) -> Baresip:
        """Lea's phone, which rings nobody else's; started when it is first needed."""
        if "216" not in self.baresips:
            await self.add("216")
        return self.lea

    # -- calls

    async def talk(self) -> None:
        """Jonas calls Mara, who answers at the app."""
        await self.jonas.dial(MARA.number)
        await self.app.wait_for_call("ringing")
        await self.app.press("answer")
        await self.app.wait_for_call("active")
        await self.jonas.wait_for("CALL_ESTABLISHED")

    async def clear(self) -> None:
        """No call anywhere any more, by whatever a test has left behind."""
        for call in await self.app.calls():
            if call["state"] in ("dialing", "ringing", "active", "held"):
                await self._end(call)
        for phone in self.baresips.values():
            for _ in range(2):
                await phone.hang_up()
        if self.soft is not None:
            await self.soft.say("terminate all")
        await until(self.is_quiet, "no call anywhere", 10.0)
        for phone in self.baresips.values():
            phone.events.clear()

    async def _end(self, call: Mapping[str, Any]) -> None:
        is_offered = call["is_incoming"] and call["state"] == "ringing"
        await self.app.press("decline" if is_offered else "hangUp")

    async def is_quiet(self) -> bool:
        """Neither the app nor the server knows of a call."""
        if any(call["state"] != "ended" for call in await self.app.calls()):
            return False
        for person in (MARA, JONAS, LEA):
            if (await self.server.get(person, "/me"))["availability"]["context"]:
                return False
        return True

    # -- sound

    async def at_the_speaker(self, seconds: float = 4.0) -> Sound:
        """What the app's loudspeaker plays from now on."""
        self._recordings += 1
        path = self.directory / f"speaker-{self._recordings}.wav"
        recorder = await self.card.start_recording(path)
        await until(lambda: _has_samples(path), "the loudspeaker's recorder at work", 5.0)
        await asyncio.sleep(seconds)
        await recorder.stop()
        return Sound.read(path)

    @staticmethod
    async def at(phone: Baresip) -> Sound:
        """What this phone heard in the call that has just ended."""
        await phone.wait_for("CALL_CLOSED")
        await until(lambda: bool(list(phone.recordings.glob("*-dec.wav"))), "a recording")
        return Sound.read(phone.heard())


def _has_samples(path: Path) -> bool:
    return path.exists() and path.stat().st_size > WAV_HEADER


@dataclass(frozen=True)
class Sound:
    """A recording, and what can be said about it."""

    samples: Any
    rate_hz: int

    @classmethod
    def read(cls, path: Path) -> Sound:
        return cls(*tone.read_wav(path))

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate_hz

    def since(self, seconds: float) -> Sound:
        """The end of it, without the first ``seconds``."""
        return Sound(self.samples[int(seconds * self.rate_hz) :], self.rate_hz)

    def last(self, seconds: float) -> Sound:
        return Sound(self.samples[-int(seconds * self.rate_hz) :], self.rate_hz)

    def longest_s(self, hertz: int) -> float:
        """How long this tone stood without a break."""
        return tone.longest_stretch_s(self.samples, self.rate_hz, hertz, LOUD_DBFS)

    def level(self, hertz: int) -> float:
        """In dBFS: the median of tenths of a second, so that no two clocks need agree."""
        tenth = self.rate_hz // 10
        starts = range(0, max(1, len(self.samples) - tenth + 1), tenth)
        return statistics.median(
            tone.level_at(self.samples[start : start + tenth], self.rate_hz, hertz)
            for start in starts
        )

    def has(self, wanted: int, other: int, seconds: float = LONG_S) -> bool:
        """This tone for so long, within 2 %, above -30 dBFS, the other one 30 dB below."""
        if self.longest_s(wanted) < seconds:
            return False
        half = int(self.rate_hz * 0.5)
        middle = len(self.samples) // 2
        piece = Sound(self.samples[middle - half : middle + half], self.rate_hz)
        found = tone.strongest(piece.samples, self.rate_hz)
        is_right = abs(found.frequency_hz - wanted) <= wanted * 0.02
        return is_right and found.level_dbfs - piece.level(other) >= APART_DB

    def __repr__(self) -> str:
        found = tone.strongest(self.samples, self.rate_hz)
        kept = {hertz: self.longest_s(hertz) for hertz in (440, 620, 1000)}
        return f"<{self.seconds:.1f} s, {found}, longest {kept}>"
