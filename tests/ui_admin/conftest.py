"""The window of the administration on the real server, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from softphone.client import reducer
from softphone.client.reducer import Picture
from softphone.client.state import OfficeState
from tests.served_administration import administration
from tests.whole_office import OFFICE, PASSWORD, WholeOffice
from ui import theme, words
from ui.admin_pages import AdminPages

HOTLINE = """
[[trunks]]
name = "provider"
address = "sip:10.20.0.99:5062"
outgoing_numbers = ["+49 30 5550110"]

[[call_groups]]
number = "700"
name = "Hotline"
members = ["602"]

[[call_plans]]
name = "Zentrale"
number = "800"
steps = [ { group = "700", seconds = 20 } ]
"""


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """English in the light, nothing moves."""
    theme.current.is_still = True
    words.use_language("en")
    if not qapp.styleSheet() or theme.current.scheme != "light":
        theme.load_fonts()
        theme.apply(qapp, theme.Look.LIGHT)
    yield
    theme.current.is_still = False


class Phone:
    """What the window sees of the telephone's session."""

    def __init__(self, state: OfficeState) -> None:
        self.state = state

    def listen(self, listener: Any) -> Any:
        return lambda: None


class Desk:
    """Somebody at the window; what they do reaches the server at once."""

    def __init__(self, office: WholeOffice, state: OfficeState, name: str) -> None:
        self.office = office
        self._tasks: set[asyncio.Task[Any]] = set()
        self.calls = administration(office, name)
        self.pages = AdminPages(self.calls, Phone(state), self._spawn, office.utcnow)
        self.window = self.pages.window

    def _spawn(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Until the server has answered everything, also what followed from an answer."""
        while self._tasks:
            await asyncio.gather(*tuple(self._tasks))

    async def unlock(self, password: str = PASSWORD) -> None:
        self.window.lock.password.setText(password)
        self.window.lock.go.click()
        await self.settle()

    def find(self, name: str) -> Any:
        """A widget of the page that is shown."""
        found = self.window.page.findChild(QWidget, name)
        assert found is not None, name
        return found

    def type_in(self, name: str, text: str) -> None:
        line = self.find(name)
        line.selectAll()
        QTest.keyClicks(line, text) if text else line.clear()

    async def press(self, name: str) -> None:
        self.find(name).click()
        await self.settle()

    def row(self, **wanted: Any) -> Any:
        rows = self.pages.users.model.rows.all_rows
        return next(r for r in rows if all(r[k] == v for k, v in wanted.items()))

    async def open_user(self, **wanted: Any) -> Any:
        form = self.pages.open_user(self.row(**wanted))
        await self.settle()
        return form

    async def user(self, number: str) -> dict[str, Any]:
        """As the server has this person now."""
        rows = await self.calls.all("users")
        return dict(next(r for r in rows if r["number"] == number))


async def seated(office: WholeOffice, name: str) -> Desk:
    client = await office.sign_in(name)
    message = {"people": await client.get("/colleagues"), "me": await client.get("/me")}
    state = reducer.snapshot(Picture(), message, office.utcnow()).state
    return Desk(office, state, name)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    office = WholeOffice(tmp_path)
    await office.start(OFFICE + HOTLINE)
    yield office
    await office.stop()


@pytest.fixture
async def locked(office: WholeOffice, qapp: QApplication) -> AsyncIterator[Desk]:
    """Ada has opened the window and not given her password yet."""
    desk = await seated(office, "ada")
    desk.window.show()
    yield desk
    desk.window.close()
    await desk.settle()
    desk.window.deleteLater()


@pytest.fixture
async def desk(locked: Desk) -> Desk:
    """Ada has given her password."""
    await locked.unlock()
    return locked
