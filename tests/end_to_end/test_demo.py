"""The demo tells the whole story, and believes nothing that it did not observe."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from softphone.demo.processes import until
from softphone.demo.programs import NEEDED

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.timeout(300)]
SABOTAGE = Path(__file__).parent / "sabotage"
MARK = "STORY_OF_THIS_TEST"
"In the environment of every program that one demo starts, and of those that they start."
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Demo:
    """One ``einklang demo --json``, read line by line."""

    process: asyncio.subprocess.Process
    pictures: Path
    told: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    async def start(cls, pictures: Path, *chapters: str, **env: str) -> Demo:
        only = [word for chapter in chapters for word in ("--only", chapter)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "softphone.cli", "demo", "--json", "--out", str(pictures),
            *only,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, MARK: str(pictures), **env},
            start_new_session=True,
        )  # fmt: skip
        return cls(process, pictures)

    async def next(self) -> dict[str, Any] | None:
        """The next line; None at the end."""
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        if not line:
            return None
        self.told.append(json.loads(line))
        return self.told[-1]

    async def until(self, step: str) -> dict[str, Any]:
        while (told := await self.next()) is not None:
            if told.get("step") == step:
                return told
        raise AssertionError(f"{step!r} was never told: {self.told}")

    async def end(self) -> int:
        """Read all of it; the exit status."""
        while await self.next() is not None:
            pass
        return await self.process.wait()

    @property
    def missed(self) -> list[dict[str, Any]]:
        return [told for told in self.told if told.get("observed") is False]

    @property
    def summary(self) -> dict[str, Any]:
        return self.told[-1]

    def processes(self) -> list[int]:
        """The programs that it named as the source of evidence."""
        sources = [e["source"] for told in self.told for e in told.get("evidence", ())]
        return [int(found) for s in sources for found in re.findall(r"process (\d+)", s)]

    def left_behind(self) -> list[str]:
        """Command lines of programs that it started, and that still run."""
        mark = f"{MARK}={self.pictures}".encode()
        return [
            (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            for place in Path("/proc").glob("[0-9]*")
            if mark in _environment(place).split(b"\0")
        ]

    async def close(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        await self.end()
        if self.told and self.summary.get("logs"):
            shutil.rmtree(self.summary["logs"])


@pytest.fixture
async def demos() -> AsyncIterator[list[Demo]]:
    """Every demo in this list is ended after the test, and has to leave nothing behind."""
    started: list[Demo] = []
    yield started
    for demo in started:
        await demo.close()
        await until(lambda demo=demo: not demo.left_behind(), "every program ended", 3)


async def test_every_step_of_the_story_is_observed(demos: list[Demo], tmp_path: Path) -> None:
    demo = await Demo.start(tmp_path / "pictures")
    demos.append(demo)

    code = await demo.end()

    assert demo.missed == []
    assert code == 0
    steps = [told for told in demo.told if told["kind"] == "step"]
    assert demo.summary["observed"] == demo.summary["steps"] == len(steps) >= 25
    assert all(step["evidence"] for step in steps)
    named = [e["line"] for s in steps for e in s["evidence"] if e["source"] == "picture"]
    assert len(named) >= 8
    assert all(Path(name).read_bytes().startswith(PNG) for name in named)
    assert {Path(name).parent for name in named} == {tmp_path / "pictures"}
    assert demo.summary["logs"] is None


@pytest.mark.long
async def test_a_server_that_claims_silence_and_lets_it_ring_is_found_out(
    demos: list[Demo], tmp_path: Path
) -> None:
    demo = await Demo.start(
        tmp_path, "do not disturb", PYTHONPATH=str(SABOTAGE / "lying_server")
    )
    demos.append(demo)

    assert await demo.end() == 1

    assert [told["step"] for told in demo.missed] == ["a caller is refused at once"], (
        demo.missed
    )
    assert "480" in demo.missed[0]["expected"]
    assert "CALL_INCOMING" in demo.missed[0]["seen"]
    assert demo.summary["missed"] == "a caller is refused at once"


@pytest.mark.long
async def test_a_dead_second_phone_is_missed(demos: list[Demo], tmp_path: Path) -> None:
    demo = await Demo.start(tmp_path, "one number")
    demos.append(demo)

    await demo.until("the second phone signs in")
    os.kill(demo.processes()[-1], signal.SIGKILL)

    assert await demo.end() == 1
    assert [told["step"] for told in demo.missed] == ["all devices ring"], demo.missed
    assert "has ended" in demo.missed[0]["seen"]


@pytest.mark.long
async def test_a_silent_loudspeaker_is_missed(demos: list[Demo], tmp_path: Path) -> None:
    demo = await Demo.start(tmp_path, "one number", PYTHONPATH=str(SABOTAGE / "silent_speaker"))
    demos.append(demo)

    assert await demo.end() == 1

    assert [told["step"] for told in demo.missed] == ["both hear each other"], demo.missed
    assert "440 Hz" in demo.missed[0]["expected"]
    assert "unbroken for 0.0 s" in demo.missed[0]["seen"]


@pytest.mark.long
async def test_without_an_x_server_the_app_is_drawn_into_memory(
    demos: list[Demo], tmp_path: Path
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    pictures = tmp_path / "pictures"
    demo = await Demo.start(pictures, "another device", PATH=str(programs), DISPLAY="")
    demos.append(demo)

    assert await demo.end() == 0

    assert demo.missed == []
    assert list(pictures.glob("*.png"))


def _environment(place: Path) -> bytes:
    """Of a process of ours; empty for one that has just ended."""
    try:
        return (place / "environ").read_bytes()
    except OSError:
        return b""


@pytest.mark.long
async def test_ctrl_c_ends_every_program(demos: list[Demo], tmp_path: Path) -> None:
    demo = await Demo.start(tmp_path, "another device")
    demos.append(demo)
    await demo.until("the second phone signs in")
    assert len(demo.left_behind()) > 6

    demo.process.send_signal(signal.SIGINT)

    assert await demo.end() == 130
    await until(lambda: not demo.left_behind(), "every program ended", 3)


async def test_missing_programs_are_named_with_the_line_that_installs_them(
    demos: list[Demo], tmp_path: Path
) -> None:
    demo = await Demo.start(tmp_path, PATH=str(tmp_path))
    demos.append(demo)
    assert demo.process.stderr is not None

    told = (await demo.process.stderr.read()).decode()

    assert await demo.end() == 1
    assert all(name in told for name in ("baresip", "linphonec", "pulseaudio"))
    assert "apt-get install -y --no-install-recommends baresip-core linphone-cli" in told
    assert demo.told == []
