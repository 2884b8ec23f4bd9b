"""The office by way of its server, for scripts and for computers without the app."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Any

from softphone.client.api import OfficeApi
from softphone.client.errors import OfficeError
from softphone.commands.problem import Problem

Json = dict[str, Any]
_SENTENCES = {
    "this_computer": "Your calls are made by your computer, and the app does not run here. "
    "Start it with “einklang”, or choose a device with --with.",
    "no_click_and_call_device": "You have not chosen which device makes your calls. "
    "Choose one for this call with --with, or for all calls in the app.",
    "unknown_certificate": "The server identifies itself with a certificate of its own. Sign "
    "in with the app once and compare it, or set EINKLANG_FINGERPRINT.",
    "must_change_password": "Choose a password of your own first: sign in with the app.",
    "emergency_from_this_device": "Emergency numbers are called from the device that is "
    "in front of you.",
}


class ServerOffice:
    """One session; ``ends`` = it was opened for this command and ends with it."""

    def __init__(self, api: OfficeApi, ends: bool) -> None:
        self._api, self._ends = api, ends

    async def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        """Any call of the API."""
        return await self._api.ask(method, path, body)

    async def me(self) -> Json:
        return await self._api.me()

    async def set_status(self, status: str, until: datetime | None) -> Json:
        await self._api.set_status(status, until)
        return await self.me()

    async def call(self, number: str, device: str) -> Json:
        return await self._api.click_and_call(number, device or None)

    async def calls(self, count: int) -> list[Json]:
        return await self._api.calls(count)

    async def preview(self, caller: str, called: str, at: datetime | None) -> Json:
        return await self._api.preview(caller, called, at)

    async def click(self, id: str) -> Json:
        return await self._api.click_state(id)

    async def cancel(self, id: str) -> None:
        await self._api.cancel_click(id)

    async def close(self) -> None:
        if self._ends:
            with contextlib.suppress(OfficeError):
                await self._api.sign_out()
        await self._api.close()

    @property
    def server(self) -> str:
        return self._api.server


def explained(error: OfficeError, server: str = "") -> Problem:
    """The server's refusal, with what helps at a command line."""
    if error.code == "no_server" and server:
        return Problem(error.code, f"The presence server {server} does not answer.")
    if error.code == "not_signed_in":
        return Problem(error.code, "The session is over or the token is wrong. Sign in again.")
    return Problem(error.code, _SENTENCES.get(error.code, error.message))
