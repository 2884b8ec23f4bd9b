"""Sound both ways between the telephone and a real baresip, measured at either end."""

from __future__ import annotations

import asyncio
import math
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.processes import free_port
from softphone.demo.sound_card import SoundCard

pytestmark = pytest.mark.end_to_end


class LoneBaresip(Baresip):
    """A baresip without a registrar: it takes calls at its own address."""

    def has_registered(self) -> bool:
        return True

    def _account_line(self) -> str:
        return f"<sip:{self.account}@127.0.0.1:{self.sip_port}>;regint=0;answermode=auto\n"


def write_tone(path: Path, frequency_hz: float, rate_hz: int, seconds: float) -> Path:
    samples = array(
        "h",
        (
            int(9000 * math.sin(2 * math.pi * frequency_hz * i / rate_hz))
            for i in range(int(rate_hz * seconds))
        ),
    )
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def levels(path: Path, frequencies: tuple[float, ...], seconds: float) -> list[float]:
    """Level of each frequency in dBFS over the last ``seconds`` of a recording (Goertzel)."""
    with wave.open(str(path)) as file:
        rate_hz, channels = file.getframerate(), file.getnchannels()
        samples = array("h", file.readframes(file.getnframes()))[::channels]
    samples = samples[-int(rate_hz * seconds) :]
    return [_level(samples, frequency, rate_hz) for frequency in frequencies]


def _level(samples: array[int], frequency: float, rate_hz: int) -> float:
    """The strongest level within 1 % of the frequency: two clocks are never quite the same."""
    near = (frequency * (1 + step / 1000) for step in range(-10, 11))
    return max(_goertzel(samples, exact, rate_hz) for exact in near)


def _goertzel(samples: array[int], frequency: float, rate_hz: int) -> float:
    factor = 2 * math.cos(2 * math.pi * frequency / rate_hz)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample / 32768 + factor * last - before
    power = before * before + last * last - factor * before * last
    return 20 * math.log10(max(math.sqrt(max(power, 0.0)) * 2 / len(samples), 1e-9))


@pytest.fixture
async def sound_card(tmp_path: Path) -> Any:
    card = SoundCard(tmp_path / "sound")
    await card.start()
    yield card
    await card.stop()


@pytest.fixture
async def baresip(tmp_path: Path) -> Any:
    port = free_port(together=2)
    peer = LoneBaresip(
        "desk", tmp_path / "baresip", "607", "", f"127.0.0.1:{port}", "127.0.0.1",
        write_tone(tmp_path / "440.wav", 440, 8000, 30), sip_port=port,
    )  # fmt: skip
    await peer.start()
    yield peer
    await peer.stop()


async def test_two_tones_pass_each_other(
    start_phone: Any, office: Any, baresip: Any, sound_card: Any, tmp_path: Path
) -> None:
    phone = await start_phone(**sound_card.env)
    await phone.wish("sign_in", {**office.account(), "port": baresip.sip_port})
    mouth = await sound_card.speak(write_tone(tmp_path / "1000.wav", 1000, 48000, 30))
    await phone.wish("call", "607")
    await phone.call_in("active")
    await asyncio.sleep(1.5)
    heard_here = await sound_card.record(3.0, tmp_path / "here.wav")
    here = levels(heard_here, (440, 1000), 0.5)
    assert phone.state["audio"]["has_microphone"]
    await phone.wish("hang_up", phone.calls[-1]["id"])
    await phone.call_in("ended")
    await baresip.stop()
    there = levels(baresip.heard(), (440, 1000), 0.5)
    await mouth.stop()
    assert here[0] > -30 and here[0] - here[1] > 30
    assert there[1] > -30 and there[1] - there[0] > 30


@pytest.mark.long
async def test_a_message_is_heard_at_the_loudspeaker_until_it_is_stopped(
    start_phone: Any, sound_card: Any, tmp_path: Path
) -> None:
    phone = await start_phone(**sound_card.env)
    message = write_tone(tmp_path / "message.wav", 1000, 8000, 30)
    await phone.wish("listen_to", str(message))
    await asyncio.sleep(1.0)
    heard = levels(await sound_card.record(2.0, tmp_path / "heard.wav"), (1000, 440), 0.5)
    assert heard[0] > -30 and heard[0] - heard[1] > 30
    await phone.wish("listen_to", "")
    await asyncio.sleep(1.0)
    after = levels(await sound_card.record(1.5, tmp_path / "after.wav"), (1000,), 0.5)
    assert after[0] < -60
