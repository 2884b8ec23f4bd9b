"""Microphones and loudspeakers come, go and change while the real app is in a call."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from softphone.demo.office_server import JONAS
from softphone.demo.processes import until
from tests.real_office import LOUD_DBFS, QUIET_DBFS, Sound, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONES = ("205",)
SETTINGS = 'speaker = "headset"\n'
Plug = Callable[[str], Awaitable[str]]
NOTICED_S = 5.0
"The list of devices is read every 3 s."


async def pactl(stage: Stage, *words: str) -> str:
    """What the sound server answers to its own tool."""
    process = await asyncio.create_subprocess_exec(
        "pactl", *words, env={**os.environ, **stage.card.env}, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, words
    return output.decode().strip()


async def audio(stage: Stage) -> dict[str, Any]:
    state = (await stage.app.ask("state"))["phone"]["audio"]
    return dict(state)


async def has_microphone(stage: Stage, wanted: bool) -> None:
    async def is_so() -> bool:
        return bool((await audio(stage))["has_microphone"]) == wanted

    await until(is_so, f"the app noticing: a microphone, {wanted}", 2 * NOTICED_S)


async def heard_at(stage: Stage, sink: str, seconds: float = 1.0) -> Sound:
    """What is played into one loudspeaker."""
    path = stage.directory / f"{sink}-{asyncio.get_running_loop().time()}.wav"
    process = await asyncio.create_subprocess_exec(
        "parec", f"--device={sink}.monitor", "--file-format=wav", "--rate=16000",
        "--channels=1", "--format=s16le", "--latency-msec=50", str(path),
        env={**os.environ, **stage.card.env},
    )  # fmt: skip
    await until(lambda: path.exists() and path.stat().st_size > 44, "the recorder", 5.0)
    await asyncio.sleep(seconds)
    process.terminate()
    await process.wait()
    return Sound.read(path)


async def plays_at(stage: Stage, sink: str, timeout_s: float = NOTICED_S) -> None:
    """Wait until the far end's voice comes out of this loudspeaker."""

    async def is_loud() -> bool:
        return (await heard_at(stage, sink, 0.4)).level(440) > LOUD_DBFS

    await until(is_loud, f"440 Hz at {sink}", timeout_s)


@pytest_asyncio.fixture(loop_scope="module")
async def plugged_in(stage: Stage) -> AsyncIterator[Plug]:
    """``await plugged_in("headset")``: one more loudspeaker; gone again after the test."""

    async def plug_in(name: str) -> str:
        words = (f"sink_name={name}", "rate=48000", "channels=1")
        return await pactl(stage, "load-module", "module-null-sink", *words)

    yield plug_in
    await stage.clear()
    await pactl(stage, "set-default-sink", "spk")
    for line in (await pactl(stage, "list", "short", "modules")).splitlines():
        if "sink_name=headset" in line or "sink_name=beamer" in line:
            await pactl(stage, "unload-module", line.split()[0])


@pytest.mark.long
async def test_a_call_follows_the_default_loudspeaker(stage: Stage, plugged_in: Plug) -> None:
    await plugged_in("beamer")
    await stage.talk()
    await plays_at(stage, "spk")

    await pactl(stage, "set-default-sink", "beamer")

    await plays_at(stage, "beamer")
    assert (await heard_at(stage, "spk")).last(0.5).level(440) < QUIET_DBFS


@pytest.mark.long
async def test_the_chosen_headset_pulled_out_in_a_call_and_put_back(
    stage: Stage, plugged_in: Plug
) -> None:
    """Without it the call goes on at the system's default, and returns when it is back."""
    module = await plugged_in("headset")
    await is_listed(stage, "headset", True)
    await stage.talk()
    await plays_at(stage, "headset")
    assert (await heard_at(stage, "spk")).last(0.5).level(440) < QUIET_DBFS

    await pactl(stage, "unload-module", module)

    await plays_at(stage, "spk", 2 * NOTICED_S)
    await plugged_in("headset")
    await plays_at(stage, "headset", 2 * NOTICED_S)


async def test_the_list_of_devices_follows_what_is_plugged_in(
    stage: Stage, plugged_in: Plug
) -> None:
    module = await plugged_in("beamer")
    await is_listed(stage, "beamer", True)

    await pactl(stage, "unload-module", module)

    await is_listed(stage, "beamer", False)


async def is_listed(stage: Stage, device: str, wanted: bool) -> None:
    async def is_so() -> bool:
        return (device in [d["id"] for d in (await audio(stage))["speakers"]]) == wanted

    await until(is_so, f"{device} in the app's list: {wanted}", 2 * NOTICED_S)


@pytest.mark.long
async def test_without_a_microphone_calls_are_still_possible(stage: Stage) -> None:
    modules = await pactl(stage, "list", "short", "modules")
    line = next(m for m in modules.splitlines() if "source_name=mic" in m)
    number, name, arguments = line.split("\t")[:3]
    await pactl(stage, "unload-module", number)

    await has_microphone(stage, False)
    await stage.app.ask("call", number=JONAS.number)
    await stage.jonas.wait_for("CALL_INCOMING")
    await stage.jonas.accept()
    await stage.app.wait_for_call("active")
    await plays_at(stage, "spk")

    await pactl(stage, "load-module", name, *arguments.split())
    await pactl(stage, "set-default-source", "mic")
    await has_microphone(stage, True)
    await asyncio.sleep(1.5)
    await stage.jonas.hang_up()
    there = await stage.at(stage.jonas)
    assert there.last(0.5).level(1000) > LOUD_DBFS, there
