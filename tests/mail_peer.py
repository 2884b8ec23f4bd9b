"""A small mail server (RFC 5321) on loopback, which shows what it was given."""

from __future__ import annotations

import asyncio
import base64
import ssl
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Received:
    message: EmailMessage
    to: str
    user: str
    "Who had signed in."
    is_encrypted: bool

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body is not None else ""


class MailPeer:
    """context: with it, STARTTLS is offered and no password taken before; login: who may."""

    def __init__(
        self, context: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
    ) -> None:
        self._context, self._login = context, login
        self.received: asyncio.Queue[Received] = asyncio.Queue()
        self.commands: list[str] = []

    async def start(self) -> str:
        """The address, as an administrator writes it."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        user, to, is_encrypted = "", "", False
        writer.write(b"220 peer ESMTP\r\n")
        try:
            while line := (await reader.readline()).decode().strip():
                word, _, rest = line.partition(" ")
                verb = word.upper()
                self.commands.append(verb)
                if verb == "EHLO":
                    writer.write(self._offers(is_encrypted))
                elif verb == "STARTTLS" and self._context is not None:
                    writer.write(b"220 go\r\n")
                    await writer.start_tls(self._context)
                    is_encrypted = True
                elif verb == "AUTH":
                    given = base64.b64decode(rest.split()[1]).decode().split("\0")
                    is_right = self._login == (given[1], given[2])
                    user = given[1] if is_right else ""
                    writer.write(b"235 welcome\r\n" if is_right else b"535 no\r\n")
                elif verb == "RCPT":
                    to = rest.partition(":")[2].strip("<>")
                    writer.write(b"250 ok\r\n")
                elif verb == "DATA":
                    writer.write(b"354 go\r\n")
                    data = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
                    message = message_from_bytes(data, policy=policy.default)
                    assert isinstance(message, EmailMessage)
                    self.received.put_nowait(Received(message, to, user, is_encrypted))
                    writer.write(b"250 taken\r\n")
                else:
                    writer.write(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _offers(self, is_encrypted: bool) -> bytes:
        if self._context is not None and not is_encrypted:
            return b"250-peer\r\n250 STARTTLS\r\n"
        return b"250-peer\r\n250 AUTH PLAIN\r\n" if self._login else b"250 peer\r\n"
