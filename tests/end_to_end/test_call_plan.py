"""A call walks a call plan: words, a key, ringing, voicemail; real phones, real sound."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import JONAS, LEA, MARA, OfficeServer
from softphone.demo.processes import until
from softphone.media import tone

HELLO_HZ = 620
PLANS = """
[[call_plans]]
name = "main"
number = "800"
steps = [{ menu = { "1" = "office" }, announcement = "hello.wav" }, { hang_up = "busy" }]

[[call_plans]]
name = "office"
number = ""
steps = [{ user = "602", seconds = 5 }, { voicemail = "602" }]
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OfficeServer]:
    """With a plan, and words that are a tone."""
    office = OfficeServer(tmp_path / "server", (MARA, JONAS, LEA), plans=PLANS)
    sounds = office.directory / "data" / "announcements"
    sounds.mkdir(parents=True, mode=0o700)
    tone.write_wav(sounds / "hello.wav", tone.sine(HELLO_HZ, 2.0, 8000), 8000)
    await office.start()
    yield office
    await office.stop()


async def messages(server: OfficeServer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await server.get(MARA, "/me/voicemail")
    return found


async def sound_of(server: OfficeServer, message: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Bearer {await server.token(MARA)}"}
    async with httpx.AsyncClient(base_url=f"{server.http}/api/v1", headers=headers) as client:
        answer = await client.get(f"/me/voicemail/{message['id']}/sound")
    with wave.open(io.BytesIO(answer.content)) as file:
        assert (file.getframerate(), file.getnchannels()) == (8000, 1)
    return answer.content


async def test_a_key_in_the_menu_rings_who_it_leads_to_and_both_hear_each_other(
    server: OfficeServer, phones: Any
) -> None:
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    await jonas.dial("800")
    await jonas.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(1.5)  # the words are being heard
    await jonas.command("sndcode", "1")
    await desk.wait_for("CALL_INCOMING")
    await desk.accept()
    await desk.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(4)
    await jonas.hang_up()
    await desk.wait_for("CALL_CLOSED")
    await until(lambda: bool(list(jonas.recordings.glob("*-dec.wav"))), "the recording")
    samples, rate = tone.read_wav(jonas.heard())
    assert tone.longest_stretch_s(samples, rate, HELLO_HZ) >= 0.8
    assert tone.longest_stretch_s(samples, rate, 1000) >= 3.0
    samples, rate = tone.read_wav(desk.heard())
    assert tone.longest_stretch_s(samples, rate, 440) >= 3.0
    record = await server.last_call(MARA)
    assert record["result"] == "answered_elsewhere" or record["answered_on"] == "208"


async def test_nobody_picks_up_and_the_message_is_heard_by_app_and_by_telephone(
    server: OfficeServer, phones: Any, tmp_path: Path
) -> None:
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    await server.dnd(MARA, True)
    await jonas.dial("800")
    await jonas.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(1)
    await jonas.command("sndcode", "1")
    await asyncio.sleep(1)  # the greeting has begun
    await jonas.command("sndcode", "#")
    await asyncio.sleep(4)
    await jonas.hang_up()
    await jonas.wait_for("CALL_CLOSED")

    async def is_there() -> bool:
        return bool(await messages(server))

    await until(is_there, "the message")
    [message] = await messages(server)
    assert message["from"]["number"] == JONAS.number
    (tmp_path / "message.wav").write_bytes(await sound_of(server, message))
    samples, rate = tone.read_wav(tmp_path / "message.wav")
    assert tone.longest_stretch_s(samples, rate, 440) >= 1.5
    record = await server.last_call(MARA)
    why = {w["target"]: w["reason"] for w in record["why"]}
    assert why["208"] == "do_not_disturb"
    assert why["voicemail:602"] == "message"

    # ... and Mara listens to it at her desk
    await desk.dial("*97")
    await desk.wait_for("CALL_ESTABLISHED")
    await desk.command("sndcode", "#")

    async def is_heard() -> bool:
        return bool((await messages(server))[0]["heard_at"])

    await until(is_heard, "the message played to its end")
    await desk.command("sndcode", "3")

    async def is_gone() -> bool:
        return not await messages(server)

    await until(is_gone, "the message deleted")
    await desk.wait_for("CALL_CLOSED")
    samples, rate = tone.read_wav(desk.heard())
    assert tone.longest_stretch_s(samples, rate, 440) >= 1.5
