"""Joins the page “Security” of the settings to what the office keeps of my ways in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from softphone.client.access import Access, CodeState
from softphone.client.errors import OfficeError
from ui import words
from ui.clock import local_now
from ui.pages.settings_security import SecuritySettings

T = TypeVar("T")


class SecurityKeeper:
    def __init__(
        self, page: SecuritySettings, access: Access, spawn: Callable[..., object],
        is_open: Callable[[], bool],
    ) -> None:  # fmt: skip
        """is_open: is the page still there?  It may be closed while the office is asked."""
        self._page, self._access, self._is_open = page, access, is_open
        page.opened.connect(lambda: spawn(self._show()))
        page.opened.connect(lambda: spawn(self._look_at_code()))
        code = page.code
        code.begin_wanted.connect(lambda password: spawn(self._begin_code(password)))
        code.confirm_wanted.connect(lambda typed: spawn(self._confirm_code(typed)))
        code.off_wanted.connect(lambda password: spawn(self._end_code(password)))
        code.done.connect(lambda: spawn(self._show_code()))
        page.mobile.wanted.connect(lambda: spawn(self._show_mobile()))
        page.places.end_wanted.connect(lambda id: spawn(self._end(id)))
        page.places.end_others_wanted.connect(lambda: spawn(self._end("")))

    async def _show(self) -> None:
        try:
            places = await self._access.sessions()
        except OfficeError:
            self._problem()
        else:
            if self._is_open():
                self._page.places.show_places(places, local_now())

    async def _end(self, id: str) -> None:
        try:
            if id:
                await self._access.end_session(id)
            else:
                await self._access.end_other_sessions()
        except OfficeError as error:
            if error.code != "not_found":  # it has ended by itself: all is well
                self._problem()
                return
        if self._is_open():
            self._page.places.show_ended(id)
        await self._show()

    async def _show_mobile(self) -> None:
        try:
            url, ends = await self._access.mobile_link()
        except OfficeError as error:
            if self._is_open():
                self._page.mobile.show_problem("no_server" if error.is_absence else error.code)
        else:
            if self._is_open():
                self._page.mobile.show_link(url, ends, local_now())

    # -- the code ----------------------------------------------------------------------------

    async def _look_at_code(self) -> None:
        if not self._page.code.is_at_work:
            await self._show_code()

    async def _show_code(self) -> None:
        await self._ask(
            self._access.code_state(),
            lambda told: self._page.code.show_state(told, local_now()),
        )

    async def _begin_code(self, password: str) -> None:
        work = self._access.begin_code(password)
        await self._ask(work, lambda told: self._page.code.show_secret(*told))

    async def _confirm_code(self, typed: str) -> None:
        await self._ask(self._access.confirm_code(typed), self._page.code.show_spares)

    async def _end_code(self, password: str) -> None:
        async def end() -> CodeState:
            await self._access.end_code(password)
            return await self._access.code_state()

        await self._ask(end(), lambda told: self._page.code.show_state(told, local_now()))

    async def _ask(self, work: Awaitable[T], show: Callable[[T], object]) -> None:
        try:
            told = await work
        except OfficeError as error:
            if self._is_open():
                self._page.code.show_problem("no_server" if error.is_absence else error.code)
        else:
            if self._is_open():
                show(told)

    def _problem(self) -> None:
        if self._is_open():
            self._page.places.show_problem(words.text("auto.problem"))
