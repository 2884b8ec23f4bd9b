"""A status chosen while the server is away: sent later, unless somebody was faster."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.client.errors import OfficeError
from softphone.client.secrets import Forgetful
from softphone.client.session import Session
from softphone.client.state import Connection
from softphone.demo.office_server import MARA, PASSWORD, OfficeServer
from softphone.demo.processes import until


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[OfficeServer]:
    server = OfficeServer(tmp_path / "server")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def session(office: OfficeServer) -> AsyncIterator[Session]:
    """Mara's app, signed in."""
    made = Session(Forgetful(), "client-1", "Mara's computer", chance=lambda: 0.0)
    await made.sign_in(MARA.email, PASSWORD, office.http)
    yield made
    await made.close()


@contextlib.asynccontextmanager
async def listening(session: Session) -> AsyncIterator[None]:
    """The live channel, from its first picture on."""
    channel = asyncio.create_task(session.run())
    try:
        await until(lambda: session.state.connection is Connection.CONNECTED, "being online")
        yield
    finally:
        channel.cancel()
        await asyncio.gather(channel, return_exceptions=True)


async def test_do_not_disturb_chosen_offline_is_sent_when_the_server_is_back(
    office: OfficeServer, session: Session
) -> None:
    await office.kill()
    await session.set_status("do_not_disturb")
    assert session.state.unsent_status == "do_not_disturb"
    await office.start()
    async with listening(session):
        await until(lambda: session.state.unsent_status == "", "the wish being sent")
    assert (await office.get(MARA, "/me"))["availability"]["status"] == "do_not_disturb"


async def test_a_wish_is_dropped_when_the_status_was_changed_elsewhere_meanwhile(
    office: OfficeServer, session: Session
) -> None:
    await office.kill()
    await session.set_status("do_not_disturb")
    await office.start()
    await office.put(MARA, "/me/status", {"status": "offline"})
    async with listening(session):
        await until(lambda: session.state.unsent_status == "", "the wish being dropped")
        me = session.state.me
        assert me is not None and me.availability is not None
        assert me.availability.status == "offline"
    assert (await office.get(MARA, "/me"))["availability"]["status"] == "offline"


async def test_the_last_of_several_wishes_counts(
    office: OfficeServer, session: Session
) -> None:
    await office.kill()
    await session.set_status("do_not_disturb")
    await session.set_status("offline")
    await office.start()
    async with listening(session):
        await until(lambda: session.state.unsent_status == "", "the wish being sent")
    assert (await office.get(MARA, "/me"))["availability"]["status"] == "offline"


async def test_a_refused_status_is_no_wish(session: Session) -> None:
    with pytest.raises(OfficeError) as refused:
        await session.set_status("on_the_moon")
    assert refused.value.code == "invalid"
    assert session.state.unsent_status == ""


async def test_a_restarted_server_is_found_again_by_itself(
    office: OfficeServer, session: Session
) -> None:
    async with listening(session):
        await office.kill()
        await until(lambda: session.state.connection is Connection.LOST, "noticing it")
        await office.start()
        await until(lambda: session.state.connection is Connection.CONNECTED, "being back", 3)
