"""The server of this computer: attached to, started, looked after, and ended or left."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.demo.processes import until
from softphone.desktop.embedded_server import (
    LONGEST_LOG,
    EmbeddedServer,
    ServerProblem,
    Wanted,
)
from softphone.desktop.ports import free_port
from softphone.desktop.running_server import Running, attach, is_alive, read_lock
from tests.ports import free_ports

OFFICE = '[office]\nname = "Nordlicht GmbH"\ndomain = "office.example"\ncountry = "DE"\n'


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Wanted:
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path))
    office = tmp_path / "office.toml"
    office.write_text(OFFICE, encoding="utf-8")
    first = free_ports(2)
    return Wanted(tmp_path / "office", office=office, http_port=first, sip_port=first + 1)


@pytest.fixture
async def server(wanted: Wanted) -> AsyncIterator[EmbeddedServer]:
    made = EmbeddedServer(wanted)
    yield made
    await made.stop()


async def test_the_wished_ports_are_taken_and_told(
    server: EmbeddedServer, wanted: Wanted
) -> None:
    running = await server.start()
    assert (running.http_port, running.sip_port) == (wanted.http_port, wanted.sip_port)
    assert read_lock(wanted.data) == running


async def test_a_second_app_attaches_instead_of_starting_another(
    server: EmbeddedServer, wanted: Wanted
) -> None:
    running = await server.start()
    second = EmbeddedServer(wanted)
    assert await second.start() == running
    await second.leave()
    assert is_alive(running.pid, None)


@pytest.mark.long
async def test_a_killed_server_is_back_on_the_same_ports(wanted: Wanted) -> None:
    back: asyncio.Queue[Running] = asyncio.Queue()
    server = EmbeddedServer(wanted, back.put_nowait)
    before = await server.start()
    try:
        os.kill(before.pid, signal.SIGKILL)
        after = await asyncio.wait_for(back.get(), 20)
    finally:
        await server.stop()
    assert after.pid != before.pid
    assert (after.http, after.sip) == (before.http, before.sip)


async def test_a_server_that_is_left_goes_on_and_one_that_is_stopped_does_not(
    server: EmbeddedServer, wanted: Wanted
) -> None:
    running = await server.start()
    await server.leave()
    assert await attach(wanted.data) == running
    await server.start()
    await server.stop()
    await until(lambda: not is_alive(running.pid, None), "the server ending")
    assert await attach(wanted.data) is None


async def test_why_it_did_not_start_is_the_server_s_own_sentence(wanted: Wanted) -> None:
    assert wanted.office is not None
    wanted.office.write_text("[office]\nname = 5\n", encoding="utf-8")
    with pytest.raises(ServerProblem) as problem:
        await EmbeddedServer(wanted).start()
    assert "office.toml:2" in str(problem.value)


async def test_a_folder_that_cannot_be_used_is_a_sentence(wanted: Wanted) -> None:
    wanted.data.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ServerProblem, match="cannot be used"):
        await EmbeddedServer(wanted).start()


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    first = free_ports(3)
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        other.listen()
        assert free_port("127.0.0.1", first) == first + 1


def test_a_port_taken_for_udp_alone_is_taken() -> None:
    first = free_ports(3)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", first))
        assert free_port("127.0.0.1", first) == first + 1


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"pid": 1}', '{"http": "x", "sip": "y", "pid": "z"}']
)
def test_a_lock_file_that_says_nothing_is_no_server(text: str, tmp_path: Path) -> None:
    (tmp_path / "server.lock").write_text(text, encoding="utf-8")
    assert read_lock(tmp_path) is None


async def test_the_lock_of_a_dead_server_is_no_server(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec("true")
    await process.wait()
    told = {"http": "http://127.0.0.1:9", "sip": "127.0.0.1:9", "pid": process.pid}
    (tmp_path / "server.lock").write_text(json.dumps(told), encoding="utf-8")
    assert await attach(tmp_path) is None


async def test_a_log_that_has_grown_long_is_put_aside_at_the_next_start(
    server: EmbeddedServer, wanted: Wanted
) -> None:
    logs = wanted.data.parent / "logs"
    logs.mkdir()
    (logs / "server.log").write_bytes(b"x" * (LONGEST_LOG + 1))
    await server.start()
    assert (logs / "server.log.1").stat().st_size == LONGEST_LOG + 1
    assert (logs / "server.log").read_text(encoding="utf-8").startswith("ready ")
