"""What the keyring keeps between two starts, and what happens where there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.client.secrets import Forgetful
from softphone.client.session import Session
from softphone.client.state import Connection
from softphone.demo.office_server import MARA, PASSWORD, OfficeServer


class Drawer:
    """A keyring that lasts as long as the test."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def delete(self, name: str) -> None:
        self.kept.pop(name, None)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[OfficeServer]:
    server = OfficeServer(tmp_path / "server")
    await server.start()
    yield server
    await server.stop()


async def test_the_next_start_needs_no_password_even_while_the_server_is_away(
    office: OfficeServer,
) -> None:
    drawer = Drawer()
    first = Session(drawer, "client-1", "computer")
    await first.sign_in(MARA.email, PASSWORD, office.http)
    credentials = await first.phone_credentials()
    await first.close()
    assert PASSWORD not in str(drawer.kept)

    await office.stop()
    second = Session(drawer, "client-1", "computer")
    assert await second.resume(MARA.email.upper(), office.http)
    assert second.state.connection is Connection.CONNECTING
    assert await second.phone_credentials() == credentials
    await second.close()


async def test_a_telephone_server_that_moved_is_asked_for_new_credentials(
    office: OfficeServer,
) -> None:
    session = Session(Drawer(), "client-1", "computer")
    await session.sign_in(MARA.email, PASSWORD, office.http)
    before = await session.phone_credentials()
    assert await session.phone_credentials() == before
    await session.forget_phone()
    assert (await session.phone_credentials())["secret"] != before["secret"]
    await session.close()


async def test_signing_out_leaves_nothing_behind(office: OfficeServer) -> None:
    drawer = Drawer()
    session = Session(drawer, "client-1", "computer")
    await session.sign_in(MARA.email, PASSWORD, office.http)
    await session.sign_out()
    assert drawer.kept == {}
    assert not await session.resume(MARA.email, office.http)


async def test_without_a_keyring_it_works_and_says_that_it_will_ask_again(
    office: OfficeServer,
) -> None:
    session = Session(Forgetful(), "client-1", "computer")
    await session.sign_in(MARA.email, PASSWORD, office.http)
    assert session.state.me is not None and session.state.me.number == "602"
    assert not session.remembers
    await session.close()
