"""Joins the page “Security” of the settings to what the office keeps of my ways in."""

from __future__ import annotations

from collections.abc import Callable

from softphone.client.access import Access
from softphone.client.errors import OfficeError
from ui import words
from ui.clock import local_now
from ui.pages.settings_security import SecuritySettings


class SecurityKeeper:
    def __init__(
        self, page: SecuritySettings, access: Access, spawn: Callable[..., object],
        is_open: Callable[[], bool],
    ) -> None:  # fmt: skip
        """is_open: is the page still there?  It may be closed while the office is asked."""
        self._page, self._access, self._is_open = page, access, is_open
        page.opened.connect(lambda: spawn(self._show()))
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

    def _problem(self) -> None:
        if self._is_open():
            self._page.places.show_problem(words.text("auto.problem"))
