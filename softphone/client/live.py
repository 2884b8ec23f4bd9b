"""The live channel: one WebSocket, messages in, acknowledgements out."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from typing import Any

from softphone.client.errors import NO_SERVER, OfficeError

OPEN_TIMEOUT_S = 5.0
PING_S = 15.0
MAX_MESSAGE = 8 * 1024 * 1024
"Bytes; a snapshot of a thousand people is about half a megabyte."


class LiveRefused(Exception):
    """The server closed the door: the session may be over."""


class LiveChannel:
    """One connection.  Use ``messages`` once."""

    def __init__(self, url: str, tls: ssl.SSLContext | None, token: str) -> None:
        self._url, self._tls, self._token = url, tls, token
        self._socket: Any = None

    async def messages(self) -> AsyncIterator[dict[str, Any]]:
        """All messages until the connection ends.  Raises LiveRefused or OfficeError."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

        try:
            self._socket = await connect(
                self._url,
                ssl=self._tls,
                additional_headers={"Authorization": f"Bearer {self._token}"},
                open_timeout=OPEN_TIMEOUT_S,
                ping_interval=PING_S,
                ping_timeout=PING_S,
                close_timeout=1.0,
                max_size=MAX_MESSAGE,
                compression=None,
                proxy=None,
            )
            async for text in self._socket:
                message = _decoded(text)
                if message is not None:
                    yield message
        except InvalidStatus as error:
            if error.response.status_code in (401, 403):
                raise LiveRefused from error
            raise OfficeError("no_server", NO_SERVER) from error
        except ConnectionClosed as error:
            if error.rcvd is not None and error.rcvd.code == 1008:
                raise LiveRefused from error
            raise OfficeError("no_server", NO_SERVER) from error
        except (OSError, TimeoutError, WebSocketException) as error:
            raise OfficeError("no_server", NO_SERVER) from error
        raise OfficeError("no_server", NO_SERVER)

    async def send(self, message: dict[str, Any]) -> None:
        """Say something; a connection that ends meanwhile is noticed by ``messages``."""
        from websockets.exceptions import ConnectionClosed

        if self._socket is not None:
            try:
                await self._socket.send(json.dumps(message))
            except ConnectionClosed:
                return

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


def _decoded(text: str | bytes) -> dict[str, Any] | None:
    try:
        message = json.loads(text)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
