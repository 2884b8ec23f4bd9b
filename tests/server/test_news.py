"""What the live channel tells of calls and of the office, and to whom."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from softphone.model.alarms import AlarmKind
from softphone.server.live import Connection
from tests.whole_office import LINE, OFFICE, PASSWORD, WholeOffice


class Reader:
    """A live client of one person that reads everything."""

    def __init__(self, office: WholeOffice, number: str) -> None:
        person = office.server.directory.office.person_by_number(number)
        assert person is not None
        self.news: list[dict[str, Any]] = []
        assert office.http  # the API is what tells the news
        self._connection = Connection(self, person.id, "session")
        office.server.live.add(self._connection)
        self._running = asyncio.create_task(self._connection.run())

    async def send_text(self, data: str) -> None:
        self.news.append(json.loads(data))

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        self._running.cancel()

    async def of(self, kind: str) -> list[dict[str, Any]]:
        """What came of this kind, after everything had time to come."""
        for _ in range(20):
            await asyncio.sleep(0)
        return [message for message in self.news if message["type"] == kind]


@pytest.fixture
async def mara(office: WholeOffice) -> AsyncIterator[Reader]:
    reader = Reader(office, "602")
    yield reader
    await reader.close()


async def test_a_change_of_the_office_is_told_to_look_again(
    office: WholeOffice, mara: Reader
) -> None:
    jonas = await office.sign_in("jonas")
    await jonas.put("/me/destination", {"value": "205"})
    assert await mara.of("directory")


async def test_a_call_is_told_from_its_ringing_to_its_record(
    office: WholeOffice, mara: Reader
) -> None:
    desk, jonas = office.phone("208"), office.phone("205")
    jonas.call("602")
    desk.ringing.answer()
    desk.ringing.hang_up()
    told = await mara.of("call")
    record = next(message["record"] for message in told if "record" in message)
    assert record["from"]["number"] == "607"
    assert record["answered_on"] == "208"
    assert {m["id"] for m in told if "id" in m} == {record["id"]}


async def test_whose_call_it_was_not_hears_nothing_of_it(office: WholeOffice) -> None:
    stranger = Reader(office, "604")
    desk, jonas = office.phone("208"), office.phone("205")
    jonas.call("602")
    desk.ringing.answer()
    assert await stranger.of("call") == []
    await stranger.close()


async def test_devices_are_told_to_their_owner_only(office: WholeOffice, mara: Reader) -> None:
    jonas = Reader(office, "607")
    office.phone("208")
    devices = (await mara.of("device"))[-1]["devices"]
    assert next(d for d in devices if d["account"] == "208")["registered"]
    assert await jonas.of("device") == []
    await jonas.close()


async def test_a_window_that_never_said_that_it_shows_the_status_is_told_once_more(
    office: WholeOffice, mara: Reader
) -> None:
    """The same revision; nobody else is bothered with it."""
    jonas = Reader(office, "607")
    client = await office.sign_in("mara")
    office.server.devices.acknowledge("204", 0, "the window")
    revision = (await client.dnd())["revision"]
    await office.wait(5)
    assert len(await mara.of("availability")) == 1
    await office.wait(6)
    told = [news["revision"] for news in await mara.of("availability")]
    assert told == [revision, revision]
    assert len(await jonas.of("availability")) == 1
    await jonas.close()


HOTLINE = """
[[call_groups]]
number = "700"
name = "Hotline"
members = ["602", "607"]
"""


async def test_who_is_the_last_of_a_group_hears_of_it_while_it_comes_and_goes(
    office: WholeOffice, mara: Reader
) -> None:
    """The device message carries the warnings, also when a colleague's change caused them."""
    await office.import_text(OFFICE + HOTLINE)
    await office.server.housekeeping()
    desk, colleague = office.phone("208"), office.phone("205")
    own, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    await own.dnd()
    assert (await mara.of("device"))[-1]["warnings"] == []
    await jonas.put("/me/status", {"status": "offline"})
    last_one = [{"code": "last_one", "group": {"number": "700", "name": "Hotline"}}]
    assert (await mara.of("device"))[-1]["warnings"] == last_one
    await jonas.put("/me/status", {"status": "available"})
    assert (await mara.of("device"))[-1]["warnings"] == []
    colleague.register(expires=0)
    assert (await mara.of("device"))[-1]["warnings"] == last_one
    assert desk.last_status == 200


async def test_s41_who_shares_a_number_hears_at_once_that_it_rings_or_not(
    office: WholeOffice, mara: Reader
) -> None:
    """S41, S42: Mara and Lena have written the number differently; it is one number."""
    await office.import_text(OFFICE + LINE)
    own, lena = await office.sign_in("mara"), await office.sign_in("lena")
    await lena.put("/me/password", {"old": PASSWORD, "new": "another-horse"})
    await own.put("/me/destination", {"value": "+491705550142"})
    await own.dnd()
    [warning] = (await mara.of("device"))[-1]["warnings"]
    assert [person["name"] for person in warning["people"]] == ["Lena Sommer"]
    await lena.dnd()
    assert (await mara.of("device"))[-1]["warnings"] == []


async def test_an_alarm_is_told_to_who_may_see_the_log_and_to_nobody_else(
    office: WholeOffice, mara: Reader
) -> None:
    ada, alarms = Reader(office, "601"), office.server.parts.alarms
    assert alarms is not None
    alarms.tell(AlarmKind.LIMIT_REACHED, "208")
    [told] = await ada.of("alarm")
    alarm = told["alarm"]
    assert (alarm["kind"], alarm["name"]) == ("limit_reached", "208 Mara's desk")
    assert await mara.of("alarm") == []
    await ada.close()
