"""A sound card without hardware: a private PulseAudio with a microphone and a loudspeaker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from softphone.demo.processes import Program, StoryError, until

SCRIPT = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=mic_src rate=48000 channels=1
load-module module-null-sink sink_name=spk rate=48000 channels=1
load-module module-remap-source master=mic_src.monitor source_name=mic
set-default-sink spk
set-default-source mic
"""


@dataclass
class SoundCard:
    """``env`` is what a program needs to use it.

    What is played into ``mic_src`` arrives at its microphone ``mic``; what programs play can be
    recorded from ``spk.monitor``.
    """

    directory: Path
    _program: Program | None = None

    @property
    def env(self) -> dict[str, str]:
        runtime = self.directory / "runtime"
        return {
            "PULSE_SERVER": f"unix:{self.directory / 'native'}",
            "PULSE_RUNTIME_PATH": str(runtime),
            "PULSE_COOKIE": str(self.directory / "cookie"),
        }

    async def start(self) -> None:
        """Start it.  Raises StoryError if it does not answer within 10 s."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "runtime").mkdir(mode=0o700, exist_ok=True)
        script = self.directory / "pulse.pa"
        script.write_text(SCRIPT.format(socket=self.directory / "native"), encoding="utf-8")
        self._program = await Program.start(
            ["pulseaudio", "-n", "-F", str(script), "--daemonize=no", "--exit-idle-time=-1",
             "--disallow-exit", "--use-pid-file=no", "--log-target=stderr"],
            self.directory / "pulse.log",
            env={**self.env, "HOME": str(self.directory),
                 "XDG_RUNTIME_DIR": str(self.directory / "runtime"),
                 "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
        )  # fmt: skip
        await until(lambda: (self.directory / "native").exists(), "the sound server", 10.0)

    async def speak(self, tone: Path, log_name: str = "speak") -> Program:
        """Play a file into the microphone until the program is stopped or the file ends."""
        return await Program.start(
            ["paplay", "--device=mic_src", str(tone)],
            self.directory / f"{log_name}.log",
            env=self.env,
        )

    async def start_recording(self, to: Path) -> Program:
        """Record the loudspeaker until the program is stopped (WAV, 16 kHz, mono, 16 bit)."""
        return await Program.start(
            ["parec", "--device=spk.monitor", "--file-format=wav", "--rate=16000",
             "--channels=1", "--format=s16le", "--latency-msec=100", str(to)],
            self.directory / "record.log",
            env=self.env,
        )  # fmt: skip

    async def record(self, seconds: float, to: Path) -> Path:
        """Record what the loudspeaker plays for so long, as WAV (16 kHz, mono, 16 bit)."""
        recorder = await self.start_recording(to)
        await asyncio.sleep(seconds)
        await recorder.stop()
        if not to.exists():
            raise StoryError("nothing was recorded from the loudspeaker")
        return to

    async def stop(self) -> None:
        if self._program is not None:
            await self._program.stop()
