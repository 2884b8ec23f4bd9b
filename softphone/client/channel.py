"""The live channel for as long as a session lasts: it comes back by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from softphone.client.api import OfficeApi
from softphone.client.errors import OfficeError
from softphone.client.live import LiveChannel, LiveRefused
from softphone.client.patience import Patience

log = logging.getLogger(__name__)

Hear = Callable[[dict[str, Any]], Awaitable[None]]
Lost = Callable[[bool], Awaitable[bool]]


class Channel:
    """One connection after the other to the same server, with the same token."""

    def __init__(self, api: OfficeApi, patience: Patience) -> None:
        self._api, self._patience = api, patience
        self._live: LiveChannel | None = None
        self._wake = asyncio.Event()
        self._is_closed = False

    @property
    def is_open(self) -> bool:
        return self._live is not None

    async def run(self, hear: Hear, lost: Lost) -> None:
        """Listen until closed, or until ``lost`` says that there is no sense in going on.

        hear: carries out one message.
        lost: the connection ended; True if the server refused us.  Its answer: go on?
        """
        while not self._is_closed:
            is_refused = False
            try:
                await self._listen_once(hear)
            except LiveRefused:
                is_refused = True
            except OfficeError as error:
                log.info("the live channel is away: %s", error.message)
            if self._is_closed or not await lost(is_refused):
                return
            await self._pause(self._patience.next_s())

    def hurry(self) -> None:
        """Do not wait for the next turn."""
        self._wake.set()

    async def send(self, message: dict[str, Any]) -> None:
        if self._live is not None:
            await self._live.send(message)

    async def close(self) -> None:
        self._is_closed = True
        self._wake.set()
        if self._live is not None:
            await self._live.close()

    async def _listen_once(self, hear: Hear) -> None:
        url, tls = await self._api.live_target()
        live = self._live = LiveChannel(url, tls, self._api.token)
        try:
            async for message in live.messages():
                if self._is_closed:
                    return
                await hear(message)
                self._patience.reset()
        finally:
            await live.close()
            self._live = None

    async def _pause(self, seconds: float) -> None:
        self._wake.clear()
        if self._is_closed:
            return
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
