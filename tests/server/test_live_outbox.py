"""One slow reader never holds up the others (architecture 4.9)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from softphone.server import live
from softphone.server.live import Connection, Live


class Client:
    """The other end of a live channel; ``is_stalled``: it has stopped reading."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.is_stalled = False
        self.closed_with = 0

    async def send_text(self, data: str) -> None:
        if self.is_stalled:
            await asyncio.Event().wait()
        self.got.append(json.loads(data))

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        self.closed_with = code


class Office:
    def __init__(self) -> None:
        self.live = Live()
        self.tasks: list[asyncio.Task[None]] = []

    def join(self, person: str) -> Client:
        client = Client()
        connection = Connection(client, person, f"session-{len(self.tasks)}")
        self.live.add(connection)
        self.tasks.append(asyncio.ensure_future(connection.run()))
        return client

    async def settle(self) -> None:
        """Let everybody read what waits for them."""
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
async def office():
    office = Office()
    yield office
    await office.live.close()
    await asyncio.gather(*office.tasks)


async def test_everybody_hears_and_the_text_is_the_same(office):
    one, other = office.join("mara"), office.join("jonas")
    office.live.tell_all("a", {"n": 1})
    await office.settle()
    assert one.got == other.got == [{"n": 1}]


async def test_a_private_message_is_made_only_for_its_person(office):
    mara, jonas = office.join("mara"), office.join("jonas")
    office.live.tell("mara", "a", lambda: {"n": 1})
    office.live.tell("tom", "a", lambda: pytest.fail("nobody of theirs is connected"))
    await office.settle()
    assert (mara.got, jonas.got) == ([{"n": 1}], [])


async def test_of_one_object_the_latest_state_wins(office):
    """Whoever reads late reads what holds now, once, in the order of the last changes."""
    client = office.join("mara")
    for n in range(3):
        office.live.tell_all("a", {"a": n})
        office.live.tell_all("b", {"b": n})
    await office.settle()
    assert client.got == [{"a": 2}, {"b": 2}]


async def test_who_is_far_behind_is_told_to_fetch_everything(office, monkeypatch):
    monkeypatch.setattr(live, "MAX_WAITING", 3)
    client = office.join("mara")
    for n in range(4):
        office.live.tell_all(f"object-{n}", {"n": n})
    await office.settle()
    assert client.got == [{"type": "resync"}]


async def test_a_stalled_reader_holds_up_nobody_and_is_closed(office, monkeypatch):
    monkeypatch.setattr(live, "SEND_LIMIT_S", 0.05)
    stalled, other = office.join("mara"), office.join("jonas")
    stalled.is_stalled = True
    office.live.tell_all("a", {"n": 1})
    await office.settle()
    assert other.got == [{"n": 1}]
    async with asyncio.timeout(5):
        await office.tasks[0]
    assert stalled.closed_with == 1008


async def test_who_signed_out_is_closed(office):
    client, other = office.join("mara"), office.join("mara")
    await office.live.close_session("session-0")
    assert (client.closed_with, other.closed_with) == (1008, 0)
