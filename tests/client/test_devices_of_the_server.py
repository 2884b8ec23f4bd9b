"""The app's devices follow the server's facts by news alone, whoever changes them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.client import reducer
from softphone.client.reducer import Picture
from softphone.server.live import Connection
from tests.whole_office import Client, WholeOffice
from ui import device_rows, dnd_model, words


class Window:
    """Mara's app on the live channel: a snapshot, then nothing but news."""

    def __init__(self, office: WholeOffice, mara: Client) -> None:
        self.office, self.mara = office, mara
        self.picture = Picture()
        self.is_stale = False
        person = office.server.directory.office.person_by_number("602")
        assert person is not None
        self._connection = Connection(self, person.id, "session")
        self._task = asyncio.create_task(self._connection.run())

    async def connect(self) -> None:
        """Also again, after ``lose``: what was told meanwhile is only in the snapshot."""
        people, me = await self.mara.get("/colleagues"), await self.mara.get("/me")
        message = {"people": people, "me": me, "revision": self.office.server.hub.revision}
        self.picture = reducer.snapshot(self.picture, message, self.office.utcnow())
        self.office.server.live.add(self._connection)

    def lose(self) -> None:
        self.office.server.live.remove(self._connection)

    async def close(self) -> None:
        self.lose()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def send_text(self, data: str) -> None:
        """The socket: a message arrives."""
        message = json.loads(data)
        self.is_stale |= message["type"] in ("directory", "resync")
        self.picture = reducer.hear(self.picture, message, self.office.utcnow())

    async def rows(self) -> dict[str, str]:
        """Account -> the state that the sheet shows, after all news; they are the facts."""
        for _ in range(5):
            await asyncio.sleep(0)
        if self.is_stale:
            self.is_stale = False
            me = await self.mara.get("/me")
            self.picture = reducer.me(self.picture, me, self.office.utcnow())
        state = self.picture.state
        facts = await self.mara.get("/me/devices")
        assert [d.quiet.value for d in state.devices] == [f["quiet"] for f in facts]
        now = self.office.utcnow()
        card = dnd_model.card_view(state, None, now)
        return {line.key: line.state for line in device_rows.lines(state, card, now)}


@pytest.fixture
async def window(office: WholeOffice) -> AsyncIterator[Window]:
    words.use_language("en")
    window = Window(office, await office.sign_in("mara"))
    await window.connect()
    yield window
    await window.close()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    office = WholeOffice(tmp_path)
    await office.start()
    yield office
    await office.stop()


async def test_s36_do_not_disturb_from_another_program_shows_device_by_device(
    office: WholeOffice, window: Window
) -> None:
    """S36: it is the person's, wherever it is set."""
    office.phone("208")
    assert (await window.rows())["208"] == "Rings"
    await (await office.sign_in("mara")).dnd()

    assert await window.rows() == {
        "204": "Quiet",
        "207": "Quiet",
        "208": "Quiet",
        "+491705550142": "Not chosen",
    }


async def test_s36_a_device_that_still_rings_is_waited_for_doubted_and_at_last_quiet(
    office: WholeOffice, window: Window
) -> None:
    """S36: done only when the last ringing has ended, also if others ask meanwhile."""
    desk = office.phone("208")
    office.phone("205").call("602")
    desk.ringing.ring()
    desk.is_mute = True
    other = await office.sign_in("mara")
    await other.dnd()
    assert (await window.rows())["208"] == "Sending"
    await office.wait(11)
    assert (await window.rows())["208"] == "No answer yet"
    desk.is_mute = False
    desk.ringing.respond(487)
    await other.get("/me/devices")

    assert (await window.rows())["208"] == "Quiet"


async def test_a_device_silenced_elsewhere_is_shown_here(
    office: WholeOffice, window: Window
) -> None:
    office.phone("208")
    other = await office.sign_in("mara")
    await other.put("/me/devices/208/silenced", {"silenced": True})
    assert (await window.rows())["208"] == "Does not ring"
    await other.put("/me/devices/208/silenced", {"silenced": False})

    assert (await window.rows())["208"] == "Rings"


async def test_what_happened_while_the_connection_was_lost_is_there_after_it(
    office: WholeOffice, window: Window
) -> None:
    office.phone("208")
    await window.rows()
    window.lose()
    await (await office.sign_in("mara")).dnd()
    assert window.picture.state.devices[2].quiet == "rings"
    await window.connect()

    assert (await window.rows())["208"] == "Quiet"


async def test_a_phone_that_refused_by_itself_says_so_at_once(
    office: WholeOffice, window: Window
) -> None:
    """Decision 19: and when it takes a call again, nothing is said any more."""
    desk, jonas = office.phone("208"), office.phone("205")
    jonas.call("602")
    desk.ringing.respond(486)
    await window.rows()
    phone = window.picture.state.devices[2]
    assert (phone.account, phone.note, phone.note_at) == (
        "208",
        "refused_by_device",
        office.utcnow(),
    )
    jonas.call("602")
    desk.ringing.ring()
    await window.rows()

    assert window.picture.state.devices[2].note is None
