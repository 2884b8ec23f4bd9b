"""My mailbox: messages that callers left, heard and thrown away from here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from softphone.client import reading
from softphone.client.api import OfficeApi
from softphone.client.errors import OfficeError
from softphone.client.shown import Shown

log = logging.getLogger(__name__)


class Voicemail:
    """The calls of the API about it.  Every failure is an OfficeError."""

    def __init__(self, api: Callable[[], OfficeApi], shown: Shown) -> None:
        """api: the signed-in one; raises OfficeError when there is none."""
        self._api = api
        self._shown = shown

    async def read(self) -> None:
        """Show what lies there now; an older server has no mailboxes."""
        try:
            rows = await self._api().ask("GET", "/me/voicemail")
        except OfficeError as error:
            if error.code != "not_found":
                raise
            rows = []
        told = reading.voicemail(rows)
        self._shown.show(self._shown.picture.showing(voicemail=told))

    async def mail(self) -> MailWish:
        return _wish(await self._api().ask("GET", "/me/voicemail/mail"))

    async def set_mail(self, value: str) -> MailWish:
        return _wish(await self._api().ask("PUT", "/me/voicemail/mail", {"value": value}))

    async def sound(self, id: str) -> bytes:
        """A WAV: 8 kHz, mono, 16 bit."""
        return await self._api().content(f"{_path(id)}/sound")

    async def mark(self, id: str, is_heard: bool) -> None:
        await self._api().ask("PUT", _path(id), {"heard": is_heard})
        await self.read()

    async def throw_away(self, id: str) -> None:
        await self._api().ask("DELETE", _path(id))
        await self.read()

    async def take_back(self, id: str) -> None:
        await self._api().ask("POST", f"{_path(id)}/restore")
        await self.read()


@dataclass(frozen=True, slots=True)
class MailWish:
    """What is mailed of a new message: ``off``, ``notice``, ``sound``."""

    value: str = "off"
    is_possible: bool = False
    "Does this office send mail?"


def _wish(told: Mapping[str, Any]) -> MailWish:
    return MailWish(str(told.get("value") or "off"), bool(told.get("possible")))


def _path(id: str) -> str:
    return f"/me/voicemail/{quote(id, safe='')}"
