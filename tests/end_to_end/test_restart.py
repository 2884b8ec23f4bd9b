"""kill -9 of the server in a call: sound goes on, the call can be ended, phones ring again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from softphone.demo.office_server import JONAS, MARA
from tests.real_office import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONES = ("205",)
BACK_WITHIN_S = 2.0
ENDS_WITHIN_S = 2.0
WRITTEN_AFTER_S = 1.0
"A call is written behind, 50 ms after it changed; a busy machine takes longer."


async def took(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds that it took."""
    start = time.monotonic()
    await work()
    return time.monotonic() - start


async def power_cut(stage: Stage) -> float:
    """Kill the server and start it again; seconds until it accepted traffic.

    What it stood in line for a processor is not counted: other tests run beside this one.
    """
    await stage.server.kill()
    seconds = await took(stage.server.start)
    waited = stood_in_line_s(stage.server.pid)
    print(f"the server was back after {seconds:.2f} s, {waited:.2f} s of it in line")
    return seconds - waited


def stood_in_line_s(pid: int) -> float:
    """How long the main thread of a process was ready to run, but had no processor."""
    _, waiting_ns, _ = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()
    return int(waiting_ns) / 1e9


def registrations(stage: Stage) -> int:
    """How often Jonas's phone was told that it is registered; it prints each."""
    log = stage.jonas.directory / "baresip.log"
    return log.read_text(encoding="utf-8", errors="replace").count(" binding")


async def test_sound_goes_on_while_the_server_is_killed_and_comes_back(stage: Stage) -> None:
    await stage.talk()
    await asyncio.sleep(WRITTEN_AFTER_S)

    async def cut() -> float:
        await asyncio.sleep(0.5)
        return await power_cut(stage)

    here, seconds = await asyncio.gather(stage.at_the_speaker(4.5), cut())

    assert seconds <= BACK_WITHIN_S
    assert here.longest_s(440) >= 4.0, here
    await stage.jonas.hang_up()
    there = await stage.at(stage.jonas)
    assert there.longest_s(1000) >= 4.0, there


async def test_the_phone_hangs_up_after_the_restart(stage: Stage) -> None:
    await stage.talk()
    await asyncio.sleep(WRITTEN_AFTER_S)
    await power_cut(stage)

    await stage.jonas.hang_up()

    seconds = await took(lambda: stage.app.wait_for_no_call(ENDS_WITHIN_S))
    print(f"the app's call ended after {seconds:.2f} s")


async def test_the_app_hangs_up_after_the_restart(stage: Stage) -> None:
    await stage.talk()
    await asyncio.sleep(WRITTEN_AFTER_S)
    await power_cut(stage)

    await stage.app.press("hangUp")

    seconds = await took(lambda: stage.jonas.wait_for("CALL_CLOSED", ENDS_WITHIN_S))
    print(f"the phone's call ended after {seconds:.2f} s")


async def test_a_phone_can_be_called_without_registering_again(stage: Stage) -> None:
    before = registrations(stage)
    await power_cut(stage)
    await asyncio.sleep(1.0)

    await stage.app.ask("call", number=JONAS.number)

    await stage.jonas.wait_for("CALL_INCOMING", 2.0)
    assert registrations(stage) == before


async def test_a_status_acknowledged_just_before_is_there(stage: Stage) -> None:
    told = await stage.server.dnd(MARA, True)

    await power_cut(stage)

    found = (await stage.server.get(MARA, "/me"))["availability"]
    assert found["status"] == "do_not_disturb"
    assert found["revision"] == told["revision"]
    await stage.server.dnd(MARA, False)


async def test_a_call_that_rang_is_over_and_recorded_as_that(stage: Stage) -> None:
    await stage.jonas.dial(MARA.number)
    call = await stage.app.wait_for_call("ringing")
    await asyncio.sleep(WRITTEN_AFTER_S)

    await power_cut(stage)

    await stage.app.wait_for_no_call(3.0)
    await stage.jonas.wait_for("CALL_CLOSED", 3.0)
    record = await stage.server.last_call(MARA)
    assert record["id"] == call["office_call_id"]
    assert record["result"] == "failed"
    assert {w["reason"] for w in record["why"]} == {"server_restarted"}
