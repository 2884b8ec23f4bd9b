"""The media process: told what to do over its socket, started anew when it dies."""

import asyncio
import os
import signal

import pytest

from softphone.demo.processes import until
from softphone.server.media_control import MediaControl


@pytest.fixture
async def control(tmp_path):
    control = MediaControl(tmp_path)
    await control.start()
    yield control
    for id in list(control._in_use):
        control.close(id)
    await control.detach()


async def play(control, kind, port=0):
    answered = asyncio.get_running_loop().create_future()
    control.play(kind, "127.0.0.1", port, answered.set_result)
    return await asyncio.wait_for(answered, 5)


async def test_an_echo_is_made_on_request_and_closed(control, ear):
    phone, player = ear(), await play(control, "echo")
    phone.say(player.endpoint.port4, b"e" * 160)
    assert (await phone.hear())[12:] == b"e" * 160
    control.close(player.id)
    await play(control, "echo")  # the socket is in order: the close is carried out by now
    phone.say(player.endpoint.port4, b"e" * 160)
    assert await phone.hears_nothing()


async def test_what_cannot_be_played_is_no_player(control):
    assert await play(control, "rm -rf") is None
    assert await play(control, "echo") is not None


async def test_a_relay_is_ready_before_it_is_needed(control, ear):
    await until(lambda: len(control._pool) >= 4, "the pool of relays", 5)
    relay, left, right = control.take_relay(), ear(), ear()
    control.announce(relay.id, "b", "127.0.0.1", right.port)
    await play(control, "echo")
    left.say(relay.a.port4, b"r" * 160)
    assert (await right.hear())[12:] == b"r" * 160


async def test_when_it_dies_its_calls_are_told_and_a_new_one_works(control, ear):
    lost = []
    control.on_lost = lambda ids: lost.extend(ids)
    player = await play(control, "echo")
    first = control._process.pid
    os.kill(first, signal.SIGKILL)
    await until(lambda: control._process.pid != first and control._pool, "a new process", 10)
    assert lost == [player.id]
    phone, again = ear(), await play(control, "echo")
    phone.say(again.endpoint.port4, b"n" * 160)
    assert (await phone.hear())[12:] == b"n" * 160


async def test_it_outlives_its_server_with_calls_and_is_found_again(tmp_path, ear):
    """A call's sound goes on while the server is started anew (architecture 4.10)."""
    before = MediaControl(tmp_path)
    await before.start()
    player, process = await play(before, "echo"), before._process
    await before.detach()
    phone = ear()
    phone.say(player.endpoint.port4, b"o" * 160)
    assert (await phone.hear())[12:] == b"o" * 160
    after = MediaControl(tmp_path)
    await after.start()
    after.adopt([player.id])
    phone.say(player.endpoint.port4, b"o" * 160)
    assert (await phone.hear())[12:] == b"o" * 160
    after.close(player.id)
    await after.detach()
    assert await asyncio.wait_for(process.wait(), 5) == 0


async def test_without_calls_it_ends_with_its_server(tmp_path):
    control = MediaControl(tmp_path)
    await control.start()
    process = control._process
    await control.detach()
    assert process.returncode == 0
    assert not (tmp_path / "media.sock").exists()


async def test_once_a_browser_has_come_it_can_be_called(control):
    """The libraries of the bridge take a moment; a call may come sooner."""
    await control.expect_browsers(1)
    assert control.take_bridge() is not None


async def test_a_call_may_ring_every_browser_of_the_office_at_once(control):
    """A group of ten people with webphones is rung in one breath."""
    await control.expect_browsers(10)
    await until(lambda: len(control._bridges) >= 10, "the bridges", 5)
    assert all(control.take_bridge() for _ in range(10))
    await until(lambda: len(control._bridges) >= 10, "new ones in their place", 5)


async def test_a_browser_waits_for_no_media_process_that_is_away(tmp_path):
    control = MediaControl(tmp_path)
    await asyncio.wait_for(control.expect_browsers(1), 1)
    assert control.take_bridge() is None
