"""A WebSocket message that goes to many clients: framed once, then only copied to each socket.

A server's text frame is the same bytes for everybody, as it is neither masked nor compressed
(RFC 6455 §5.2).  Uvicorn makes one for each client, which for a thousand clients costs
more than the news itself.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State


class Framed(str):
    """A text that has its frame with it; to everybody else it is the text."""

    frame: bytes

    def __new__(cls, text: str) -> Framed:
        made = super().__new__(cls, text)
        made.frame = Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
        return made


class SharedFrames(WebSocketsSansIOProtocol):
    """Uvicorn's WebSocket, which sends a ``Framed`` text as it is."""

    async def send(self, message: Any) -> None:
        text = message.get("text") if message["type"] == "websocket.send" else None
        if not isinstance(text, Framed) or not self.handshake_complete or self.close_sent:
            await super().send(message)
            return
        await self.writable.wait()
        if self.disconnected or self.conn.state is not State.OPEN:
            raise ClientDisconnected
        self.transport.write(text.frame)
