"""kill -9 of the server in a call: sound goes on, the call can be ended, phones ring again."""

from __future__ import annotations

import asyncio

import pytest

from softphone.demo.office_server import JONAS, MARA
from tests.real_office import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONES = ("205",)
ENDS_WITHIN_S = 10.0
"Without end it would be: a call that nobody knows of lives until its session timer."
WRITTEN_AFTER_S = 1.0
"A call is written behind, 50 ms after it changed; a busy machine takes longer."


async def power_cut(stage: Stage) -> None:
    """Kill the server and start it again; how soon it is back is a figure of the bench."""
    await stage.server.kill()
    await stage.server.start()


def registrations(stage: Stage) -> int:
    """How often Jonas's phone was told that it is registered; it prints each."""
    log = stage.jonas.directory / "baresip.log"
    return log.read_text(encoding="utf-8", errors="replace").count(" binding")


async def test_sound_goes_on_while_the_server_is_killed_and_comes_back(stage: Stage) -> None:
    await stage.talk()
    await asyncio.sleep(WRITTEN_AFTER_S)

    async def cut() -> None:
        await asyncio.sleep(0.5)
        await power_cut(stage)

    here, _ = await asyncio.gather(stage.at_the_speaker(4.5), cut())

    assert here.longest_s(440) >= 4.0, here
    await stage.jonas.hang_up()
    there = await stage.at(stage.jonas)
    assert there.longest_s(1000) >= 4.0, there


async def test_the_phone_hangs_up_after_the_restart(stage: Stage) -> None:
    await stage.talk()
    await asyncio.sleep(WRITTEN_AFTER_S)
    await power_cut(stage)

    await stage.jonas.hang_up()

    await stage.app.wait_for_no_call(ENDS_WITHIN_S)


async def test_the_app_hangs_up_after_the_restart(stage: Stage) -> None:
    await stage.talk()
    await asyncio.sleep(WRITTEN_AFTER_S)
    await power_cut(stage)

    await stage.app.press("hangUp")

    await stage.jonas.wait_for("CALL_CLOSED", ENDS_WITHIN_S)


async def test_a_phone_can_be_called_without_registering_again(stage: Stage) -> None:
    before = registrations(stage)
    await power_cut(stage)
    await asyncio.sleep(1.0)

    await stage.app.ask("call", number=JONAS.number)

    await stage.jonas.wait_for("CALL_INCOMING")
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

    await stage.app.wait_for_no_call(ENDS_WITHIN_S)
    await stage.jonas.wait_for("CALL_CLOSED")
    record = await stage.server.last_call(MARA)
    assert record["id"] == call["office_call_id"]
    assert record["result"] == "failed"
    assert {w["reason"] for w in record["why"]} == {"server_restarted"}
