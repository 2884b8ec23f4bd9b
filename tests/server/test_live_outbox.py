"""A connection's outbox: the newest state wins, it is bounded, the silent are closed."""

import asyncio
import json

from websockets.client import ClientProtocol
from websockets.protocol import State
from websockets.uri import parse_uri

from softphone.server import live
from softphone.server.live import Connection, Live
from softphone.server.shared_frames import Framed


class Socket:
    """A client that reads only while ``is_reading``."""

    def __init__(self):
        self.got, self.closed = [], []
        self.is_reading = asyncio.Event()
        self.is_reading.set()

    async def send_text(self, data):
        await self.is_reading.wait()
        self.got.append(data)

    async def close(self, code=1000, reason=None):
        self.closed.append((code, reason))


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


async def test_of_one_object_only_the_newest_state_is_sent():
    socket = Socket()
    connection = Connection(socket, "mara", "s")
    for text in ("old", "newer", "newest"):
        connection.put("a:mara", text)
    connection.put("a:jonas", "other")
    running = asyncio.create_task(connection.run())
    await settle()
    assert socket.got == ["newest", "other"]
    running.cancel()


async def test_too_much_that_waits_becomes_one_word_to_begin_anew():
    connection = Connection(Socket(), "mara", "s")
    for number in range(live.MAX_WAITING + 1):
        connection.put(f"c:{number}", "x")
    running = asyncio.create_task(connection.run())
    await settle()
    assert [json.loads(t) for t in connection.socket.got] == [{"type": "resync"}]
    running.cancel()


async def test_who_takes_nothing_for_ten_seconds_is_closed(monkeypatch):
    monkeypatch.setattr(live, "SEND_LIMIT_S", 0.01)
    socket = Socket()
    socket.is_reading.clear()
    connection = Connection(socket, "mara", "s")
    connection.put("a", "x")
    await connection.run()
    assert socket.closed == [(1008, "too slow")]


async def test_what_is_private_is_told_to_its_person_only():
    channel = Live()
    mara, jonas = Connection(Socket(), "mara", "1"), Connection(Socket(), "jonas", "2")
    for connection in (mara, jonas):
        channel.add(connection)
    channel.tell("mara", "k", lambda: {"type": "device"})
    channel.tell("nobody", "k", lambda: 1 / 0)  # is not even made
    channel.tell_all("a", lambda: {"type": "availability"})
    running = [asyncio.create_task(c.run()) for c in (mara, jonas)]
    await settle()
    assert [json.loads(t)["type"] for t in mara.socket.got] == ["device", "availability"]
    assert [json.loads(t)["type"] for t in jonas.socket.got] == ["availability"]
    for task in running:
        task.cancel()


def read_frames(data):
    """The texts of these frames, as a client's own library reads them."""
    client = ClientProtocol(parse_uri("ws://office.example/live"), state=State.OPEN)
    client.receive_data(data)
    return [event.data.decode() for event in client.events_received()]


def test_a_text_for_many_is_framed_once_and_read_by_any_client():
    """RFC 6455 §5.2, also for texts that need a longer length field and are not ASCII."""
    for text in ("kurz", "Grüße " * 40, "ä" * 40_000):
        news = Framed(text)
        assert news == text
        assert read_frames(news.frame + news.frame) == [text, text]


async def test_everybody_is_given_the_same_frame():
    office, sockets, running = Live(), [Socket(), Socket()], []
    for number, socket in enumerate(sockets):
        connection = Connection(socket, f"person {number}", "s")
        office.add(connection)
        running.append(asyncio.create_task(connection.run()))
    office.tell_all("a:mara", lambda: {"type": "availability"})
    await settle()
    first, second = (socket.got[0] for socket in sockets)
    assert first is second
    assert isinstance(first, Framed)
    for task in running:
        task.cancel()
