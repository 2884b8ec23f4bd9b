"""Messages out of a byte stream (RFC 3261 §18.3, RFC 5626 §3.5.1)."""

from __future__ import annotations

import re

from softphone.sip.errors import SipError
from softphone.sip.message import (
    MAX_HEADER_BYTES,
    MAX_MESSAGE_BYTES,
    Request,
    Response,
    head_end,
    parse,
)

_LENGTH = re.compile(
    rb"\n(?:content-length|l)[ \t]*+:[ \t]*+(?:\r?\n[ \t]++)*+(\d{1,9}+)[ \t]*+\r?\n",
    re.IGNORECASE,
)

Item = Request | Response | SipError | None


class StreamParser:
    """Cut a byte stream into messages by Content-Length.

    Where the stream cannot go on, because nobody can tell where the next message begins,
    ``is_broken`` becomes true and nothing more is taken.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._needed = 0
        "Bytes of the message that is being collected; 0 until its headers are there."
        self.is_broken = False

    def feed(self, data: bytes) -> list[Item]:
        """What is complete now, in its order.

        Messages; ``None`` for each CRLFCRLF keep-alive, which wants a CRLF in answer; and a
        SipError in the place of a message that could not be read.  Never raises.
        """
        found: list[Item] = []
        if self.is_broken:
            return found
        self._buffer += data
        try:
            while self._buffer and self._take(found):
                pass
        except SipError as error:
            self.is_broken = True
            self._buffer.clear()
            found.append(error)
        return found

    def _take(self, found: list[Item]) -> bool:
        """Take one thing off the buffer; False if it needs more.  Raises on lost framing."""
        buffer = self._buffer
        if buffer[0] in b"\r\n":
            return self._take_line_end(found)
        if not self._needed:
            self._needed = self._length()
        if not 0 < self._needed <= len(buffer):
            return False
        data = bytes(buffer[: self._needed])
        del buffer[: self._needed]
        self._needed = 0
        try:
            found.append(parse(data, is_stream=True))
        except SipError as error:
            found.append(error)
        return True

    def _take_line_end(self, found: list[Item]) -> bool:
        if self._buffer.startswith(b"\r\n\r\n"):
            del self._buffer[:4]
            found.append(None)
            return True
        if b"\r\n\r\n".startswith(self._buffer):
            return False
        del self._buffer[:1]
        return True

    def _length(self) -> int:
        """Bytes of the whole message; 0 while its headers are not complete."""
        end, begin = head_end(self._buffer)
        if end < 0:
            if len(self._buffer) > MAX_HEADER_BYTES:
                raise SipError("the headers do not end", 513)
            return 0
        match = _LENGTH.search(self._buffer, 0, end)
        if match is None:
            raise SipError("Content-Length is missing")
        length = int(match[1])
        if begin + length > MAX_MESSAGE_BYTES:
            raise SipError("the message is too large", 513)
        return begin + length
