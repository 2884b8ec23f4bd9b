"""Between the settings page for keys and links, and what the computer and the desktop hold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from softphone.desktop import phone_links
from softphone.model import numbers
from ui.pages.settings_keys import KeySettings
from ui.preferences import Preferences
from ui.selection_key import SelectionKey


class KeySettingsKeeper:
    def __init__(
        self,
        page: KeySettings,
        key: SelectionKey,
        preferences: Preferences,
        spawn: Callable[..., object],
        country: Callable[[], str],
        is_open: Callable[[], bool],
    ) -> None:
        self._page, self._key, self._prefs = page, key, preferences
        self._spawn, self._country, self._is_open = spawn, country, is_open
        page.key_chosen.connect(key.choose)
        page.links_wanted.connect(lambda on: spawn(self._set_links(on)))
        page.number_forgotten.connect(self._forget)
        key.changed.connect(self._show_key)
        self._show_key()
        self._show_allowed()
        page.opened.connect(self._look_again)

    def close(self) -> None:
        self._key.changed.disconnect(self._show_key)

    def _look_again(self) -> None:
        """A link card may have allowed a number, another program may have taken the links."""
        self._show_allowed()
        self._spawn(self._show_links())

    def _show_key(self) -> None:
        self._page.show_key(self._key.text, self._key.state)

    def _show_allowed(self) -> None:
        country = self._country()
        shown = [
            (n, numbers.display(numbers.comparable(n, country), country))
            for n in self._prefs.allowed_links
        ]
        self._page.show_allowed(shown)

    def _forget(self, number: str) -> None:
        self._prefs.forget_link(number)
        self._show_allowed()

    async def _show_links(self, problem: str = "") -> None:
        """As the desktop says now; it is asked in a thread, for it may take a while."""
        try:
            state = await asyncio.to_thread(phone_links.state)
        except phone_links.NotPossible as error:
            if self._is_open():
                self._page.show_links(False, problem=problem or str(error))
            return
        if self._is_open():
            self._page.show_links(state.is_default, state.default, problem)

    async def _set_links(self, is_on: bool) -> None:
        problem = ""
        try:
            await asyncio.to_thread(phone_links.install if is_on else phone_links.remove)
        except phone_links.NotPossible as error:
            problem = str(error)
        await self._show_links(problem)
